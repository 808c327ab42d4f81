// Letters act on rows and pages, never while a field has the focus; they can be turned off (WCAG 2.1.4).
const { Controller } = window.Stimulus;
const SECOND = 900;

export default class extends Controller {
  static values = { letters: Boolean, help: String, places: Object };

  press(event) {
    if (!this.lettersValue || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable], td[data-key], dialog[open]")) return;
    const now = performance.now();
    const going = this.going && now - this.going < SECOND;
    this.going = 0;
    if (going && this.placesValue[event.key]) {
      event.preventDefault();
      window.location.assign(this.placesValue[event.key]);
      return;
    }
    const act = {
      g: () => { this.going = now; },
      c: () => this.click("[data-key-create]"),
      e: () => this.edit(),
      u: () => this.undo(),
      "/": () => this.filter(),
      "?": () => window.htmx.ajax("GET", this.helpValue, { target: "#dialog" }),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  click(selector) {
    document.querySelector(selector)?.click();
  }

  edit() {
    const row = document.activeElement?.closest("tr[data-id]");
    if (row) row.querySelector("td[data-edit]:not(.name)")?.dispatchEvent(new CustomEvent("liane:edit", { bubbles: true }));
    else this.click("[data-key-edit]");
  }

  undo() {
    const toasts = document.querySelectorAll("#toasts [data-toast-target=undo]");
    toasts[toasts.length - 1]?.click();
  }

  filter() {
    this.click("[data-key-filter]");
  }
}
