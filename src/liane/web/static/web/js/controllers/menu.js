// A <details> menu: closes on Escape, on a click elsewhere and on focus leaving it; arrows move inside.
const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.outside = (event) => {
      if (this.element.open && !this.element.contains(event.target)) this.element.open = false;
    };
    this.press = (event) => this.pressed(event);
    document.addEventListener("pointerdown", this.outside);
    document.addEventListener("focusin", this.outside);
    this.element.addEventListener("keydown", this.press);
  }

  disconnect() {
    document.removeEventListener("pointerdown", this.outside);
    document.removeEventListener("focusin", this.outside);
    this.element.removeEventListener("keydown", this.press);
  }

  pressed(event) {
    if (!this.element.open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.element.open = false;
      this.element.querySelector("summary").focus();
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
