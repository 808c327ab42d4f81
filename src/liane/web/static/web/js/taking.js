// What asks for the focus takes it as soon as it is there, its text selected where it is edited in place; once, so
// that what is typed meanwhile stays.
export function takeFocus(root) {
  const wanted = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
  if (!wanted || wanted === document.activeElement || wanted.closest("template")) return;
  wanted.focus({ preventScroll: false });
  if (wanted.select && wanted.type === "text" && wanted.closest(".cell-form")) wanted.select();
}
