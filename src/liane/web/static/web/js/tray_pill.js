// When the tray of long work folds into a pill, and what that says.
export const CONTROLS = "#content form:is([method=post], .builder):not(.selection) :is(input, select, textarea, button, a.button)";

// Whether it lies over what a form has to fill in or to press, or shows beside that, or keeps the bar of rows selected from its place.
export function covers(tray) {
  if (document.querySelector("#selection:not([hidden])")) return true;
  const mine = tray.getBoundingClientRect();
  return [...document.querySelectorAll(`${CONTROLS}, #content form[method=post] aside`)].some((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.right > mine.left && box.left < mine.right && box.bottom > mine.top && box.top < mine.bottom;
  });
}

// What the pill says of the lines; nothing where there are none.
export function counted(lines, { active, failed, ended }) {
  if (!lines.length) return "";
  const inState = (...states) => lines.filter((line) => states.includes(line.dataset.state)).length;
  const running = inState("waiting", "running");
  const wrong = inState("failed");
  if (running) return active.replace("%s", running);
  return wrong ? failed.replace("%s", wrong) : ended.replace("%s", lines.length);
}
