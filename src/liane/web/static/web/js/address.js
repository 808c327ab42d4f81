// Changes what a list's address says, and draws what depends on it: the tabs always, `part` of the page when given.
import redraw from "./redraw.js";

export function told(changes, part = "") {
  const url = new URL(window.location.href);
  for (const [key, value] of Object.entries(changes)) url.searchParams.set(key, value);
  url.searchParams.delete("apres");
  const path = url.pathname + url.search;
  window.history.replaceState(window.history.state, "", path);
  return part
    ? redraw(part, path, { selectOOB: "#views,#chips,#count,#actions" })
    : redraw("#views", path, { selectOOB: "#chips,#heads,#actions" });
}
