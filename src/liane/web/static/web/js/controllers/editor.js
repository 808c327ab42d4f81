// The small form of one field: Enter saves, Escape gives up, leaving saves what changed.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static values = { keep: Boolean };

  connect() {
    this.start = this.state;
    // Sent by its button, it is not sent again when the focus leaves it.
    this.element.addEventListener("submit", () => { this.done = true; });
    // Answered by nothing that took its place, it stays as it was typed and may be sent again.
    this.element.addEventListener("htmx:afterRequest", () => { this.done = !this.element.isConnected; });
    const select = this.element.querySelector("select.input:not(.unit)");
    if (select && !this.keepValue) select.addEventListener("change", () => this.save());
    this.element.addEventListener("change", (event) => this.picked(event.target));
  }

  // A record chosen in the list is saved at once, as an option of a select is.
  picked(picker) {
    if (!this.keepValue && picker.matches(".picker") && picker.querySelector("[data-picker-target=id]")?.value) this.save();
  }

  get state() {
    return new URLSearchParams(new FormData(this.element)).toString();
  }

  press(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
    } else if (event.key === "Enter" && !event.target.matches("textarea, button") && !event.defaultPrevented) {
      event.preventDefault();
      this.save();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.save();
    } else if (event.key === "Tab" && this.leaves(event)) {
      event.preventDefault();
      const detail = { step: event.shiftKey ? -1 : 1 };
      this.element.dispatchEvent(new CustomEvent("liane:following", { bubbles: true, detail }));
      this.state === this.start ? this.cancel() : this.save();
    } else {
      event.stopPropagation();
    }
  }

  // From the last control of a cell's form, Tab goes on to the next cell; from the first, Shift and Tab to the one before.
  leaves(event) {
    if (!this.element.closest("td")) return false;
    const controls = [...this.element.querySelectorAll("input:not([type=hidden]), select, textarea, button")].filter((one) => one.tabIndex >= 0 && one.offsetParent);
    return event.target === (event.shiftKey ? controls[0] : controls.at(-1));
  }

  left(event) {
    if (this.keepValue || this.done || this.element.contains(event.relatedTarget)) return;
    // A window that loses the focus is not a person who leaves the field.
    if (!document.hasFocus()) return;
    this.state === this.start ? this.cancel() : this.save();
  }

  save() {
    if (!this.done) this.element.requestSubmit();
  }

  cancel() {
    if (this.done) return;
    this.done = true;
    this.element.dispatchEvent(new CustomEvent("liane:cancel", { bubbles: true }));
  }
}
