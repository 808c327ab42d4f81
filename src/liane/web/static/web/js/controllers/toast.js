// A toast leaves by itself, but never while it is read with the pointer or the focus on it. One that lasts, such as a
// refusal, stays until it is closed or the same is said again.
import { drop, note } from "../undone.js";

const { Controller } = window.Stimulus;
const SHOWN = 9000;

export default class extends Controller {
  static targets = ["undo"];
  static values = { lasting: Boolean };

  connect() {
    this.start();
    this.remember();
    for (const name of ["pointerenter", "focusin"]) this.element.addEventListener(name, () => this.stop());
    for (const name of ["pointerleave", "focusout"]) this.element.addEventListener(name, () => this.start());
    const { textContent } = this.element;
    const others = [...this.element.parentElement.children].filter((other) => other !== this.element);
    for (const old of others) if (this.lastingValue && old.textContent === textContent) old.remove();
    for (const old of others.slice(0, Math.max(0, others.length - 1))) old.remove();
  }

  disconnect() {
    this.stop();
  }

  // Its undoing outlives it; redoing does not.
  remember() {
    const form = this.hasUndoTarget && this.undoTarget.form;
    const path = form && form.getAttribute("hx-post");
    if (!path || path.includes("?")) return;
    note(path);
    form.addEventListener("submit", () => drop(path));
  }

  start() {
    this.stop();
    if (this.lastingValue) return;
    this.timer = setTimeout(() => this.close(), SHOWN);
  }

  stop() {
    clearTimeout(this.timer);
  }

  close() {
    this.element.remove();
  }
}
