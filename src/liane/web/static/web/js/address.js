// Changes what a list's address says, and draws what depends on it: the tabs always, `part` of the page when given.
import redraw from "./redraw.js";

export function told(changes, part = "") {
  const url = new URL(window.location.href);
  for (const [key, value] of Object.entries(changes)) url.searchParams.set(key, value);
  url.searchParams.delete("apres");
  const path = url.pathname + url.search;
  window.history.replaceState(window.history.state, "", path);
  if (part) return redraw(part, path, { selectOOB: "#views,#chips,#count,#actions" });
  headings(changes);
  return redraw("#views", path, { selectOOB: "#chips,#actions" });
}

// The headings stay, and the focus in them: the addresses by which they sort say what the page's own says.
function headings(changes) {
  for (const link of document.querySelectorAll("#heads a[href]")) {
    const url = new URL(link.href);
    for (const [key, value] of Object.entries(changes)) url.searchParams.set(key, value);
    link.setAttribute("href", url.pathname + url.search);
  }
  const form = document.getElementById("sorter");
  for (const [key, value] of form ? Object.entries(changes) : []) {
    form.querySelector(`[name="${key}"]`)?.remove();
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: key, value });
    form.append(input);
  }
}
