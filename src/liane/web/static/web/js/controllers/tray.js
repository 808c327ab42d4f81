// The tray of long work: looks when something was asked for here or, as the stream says, elsewhere, and once in each
// new tab; goes on from page to page, and has the page drawn again when something that writes ended. Over what a form
// has to fill in or to press, and beside the bar of rows selected, it folds into a pill until somebody opens it.
import { CONTROLS, covers, counted } from "../tray_pill.js";

const { Controller } = window.Stimulus;
const PAUSE = 1500;
const KEY = "liane.tray";
// What may bring something under it: a bar for the rows selected among others.
const MOVES = ["scroll", "resize", "focusin", "change"];

export default class extends Controller {
  static targets = ["lines", "pill"];
  static values = { url: String };

  connect() {
    this.states = null;
    this.asked = () => this.open();
    this.swapped = () => this.read();
    window.addEventListener("liane:operation", this.asked);
    this.linesTarget.addEventListener("htmx:afterSwap", this.swapped);
    this.told = ({ detail }) => { if (detail.operation) this.look(); };
    window.addEventListener("liane:event", this.told);
    this.moved = ({ type, target }) => {
      if (type === "focusin" && target.matches(CONTROLS)) this.wanted = false;
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.fold());
    };
    for (const name of MOVES) window.addEventListener(name, this.moved, { capture: true, passive: true });
    const begun = document.querySelector("#toasts [data-begun]");
    if (begun || window.localStorage.getItem(KEY) || !window.sessionStorage.getItem(KEY)) this.look();
  }

  disconnect() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    for (const name of MOVES) window.removeEventListener(name, this.moved, { capture: true });
    window.removeEventListener("liane:operation", this.asked);
    window.removeEventListener("liane:event", this.told);
    this.linesTarget.removeEventListener("htmx:afterSwap", this.swapped);
  }

  open() {
    window.localStorage.setItem(KEY, "1");
    this.unfold();
    this.look();
  }

  async look() {
    clearTimeout(this.timer);
    const answer = await fetch(this.urlValue, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!this.element.isConnected) return;
    if (!answer?.ok) {
      this.timer = setTimeout(() => this.look(), PAUSE * 4);
      return;
    }
    const focused = document.activeElement?.closest?.("[data-id]")?.dataset.id;
    const inside = this.linesTarget.contains(document.activeElement);
    this.linesTarget.innerHTML = (await answer.text()).trim();
    window.htmx.process(this.linesTarget);
    window.sessionStorage.setItem(KEY, "1");
    if (inside) this.linesTarget.querySelector(`[data-id="${focused}"] button`)?.focus();
    this.read();
  }

  read() {
    const lines = [...this.linesTarget.querySelectorAll("[data-id]")];
    this.element.hidden = lines.length === 0;
    this.pillTarget.lastElementChild.textContent = counted(lines, this.pillTarget.dataset);
    this.fold();
    this.keepRoom();
    if (lines.length) window.localStorage.setItem(KEY, "1");
    else window.localStorage.removeItem(KEY);
    const states = new Map(lines.map((line) => [line.dataset.id, line.dataset.state]));
    // What ends with a file has changed nothing.
    const ended = this.states && lines.some((line) => !line.matches("[data-active], [data-file]") && this.wasActive(line));
    this.states = states;
    if (ended) window.dispatchEvent(new CustomEvent("liane:changed", { detail: { all: true } }));
    clearTimeout(this.timer);
    if (lines.some((line) => line.matches("[data-active]"))) this.timer = setTimeout(() => this.look(), PAUSE);
  }

  // What lies below it can be scrolled out from under it.
  keepRoom() {
    const { style } = document.documentElement;
    if (!this.element.hidden) style.setProperty("--tray", `${this.element.offsetHeight + 24}px`);
    else if (style.length) style.removeProperty("--tray");
  }

  get folded() {
    return !this.pillTarget.hidden;
  }

  fold() {
    if (this.folded || this.wanted || this.element.hidden || this.element.contains(document.activeElement) || !covers(this.element)) return;
    this.pillTarget.hidden = false;
    this.linesTarget.hidden = true;
    this.keepRoom();
  }

  unfold() {
    this.wanted = true;
    if (!this.folded) return;
    this.linesTarget.hidden = false;
    this.pillTarget.hidden = true;
    this.keepRoom();
    this.linesTarget.querySelector("a, button")?.focus();
  }

  wasActive(line) {
    return ["waiting", "running", undefined].includes(this.states.get(line.dataset.id));
  }
}
