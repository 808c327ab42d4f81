// A <details> menu: closes on Escape, on a click elsewhere, on focus leaving it and once something in it is done that
// changes nothing of the page; arrows move inside.
const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.outside = (event) => {
      if (this.element.open && !this.element.contains(event.target)) this.element.open = false;
    };
    this.press = (event) => this.pressed(event);
    this.sent = ({ target }) => target.matches("button[hx-swap=none]") && this.close();
    document.addEventListener("pointerdown", this.outside);
    document.addEventListener("focusin", this.outside);
    this.element.addEventListener("keydown", this.press);
    this.element.addEventListener("htmx:beforeRequest", this.sent);
  }

  disconnect() {
    document.removeEventListener("pointerdown", this.outside);
    document.removeEventListener("focusin", this.outside);
    this.element.removeEventListener("keydown", this.press);
    this.element.removeEventListener("htmx:beforeRequest", this.sent);
  }

  close() {
    this.element.querySelector("summary").focus();
    this.element.open = false;
  }

  pressed(event) {
    if (!this.element.open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = [...this.element.querySelectorAll(".menu-panel .menu-item, .menu-panel input, .menu-panel button")]
      .filter((one) => !one.closest("[hidden]"));
    if (!items.length || event.target.matches("input[type=text], select")) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    items[(at + step + items.length) % items.length].focus();
  }
}
