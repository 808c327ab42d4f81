// The tray of long work: looks when something was asked for here or, as the stream says, elsewhere, and once in each
// new tab; goes on from page to page, and has the page drawn again when something that writes ended.
const { Controller } = window.Stimulus;
const PAUSE = 1500;
const KEY = "liane.tray";

export default class extends Controller {
  static targets = ["lines"];
  static values = { url: String };

  connect() {
    this.states = null;
    this.asked = () => this.open();
    this.swapped = () => this.read();
    window.addEventListener("liane:operation", this.asked);
    this.linesTarget.addEventListener("htmx:afterSwap", this.swapped);
    this.told = ({ detail }) => { if (detail.operation) this.look(); };
    window.addEventListener("liane:event", this.told);
    const begun = document.querySelector("#toasts [data-begun]");
    if (begun || window.localStorage.getItem(KEY) || !window.sessionStorage.getItem(KEY)) this.look();
  }

  disconnect() {
    clearTimeout(this.timer);
    window.removeEventListener("liane:operation", this.asked);
    window.removeEventListener("liane:event", this.told);
    this.linesTarget.removeEventListener("htmx:afterSwap", this.swapped);
  }

  open() {
    window.localStorage.setItem(KEY, "1");
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
    // What lies below it can be scrolled out from under it.
    const { style } = document.documentElement;
    if (lines.length) style.setProperty("--tray", `${this.element.offsetHeight + 24}px`);
    else if (style.length) style.removeProperty("--tray");
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

  wasActive(line) {
    return ["waiting", "running", undefined].includes(this.states.get(line.dataset.id));
  }
}
