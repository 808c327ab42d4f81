// Draws a part of the page anew from its address. Asked again meanwhile it waits its turn, then takes what stands
// there by then: a target found while another drawing is under way would be gone when its own answer comes.
let last = Promise.resolve();

export default function redraw(selector, path, options = {}) {
  last = last
    .catch(() => {})
    .then(() => window.htmx.ajax("GET", path, { target: selector, select: selector, swap: "outerHTML", ...options }));
  return last;
}
