// The palette: opens on Ctrl-K, asks the server at each letter, arrows choose, Enter goes.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["input", "list"];

  connect() {
    this.open = () => this.show();
    this.shortcut = (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        this.element.open ? this.element.close() : this.show();
      }
    };
    this.element.addEventListener("liane:palette", this.open);
    window.addEventListener("keydown", this.shortcut);
  }

  disconnect() {
    this.element.removeEventListener("liane:palette", this.open);
    window.removeEventListener("keydown", this.shortcut);
  }

  show() {
    if (this.element.open) return;
    this.element.showModal();
    this.inputTarget.value = "";
    this.inputTarget.focus();
    this.inputTarget.dispatchEvent(new CustomEvent("liane:open", { bubbles: true }));
  }

  get items() {
    return [...this.listTarget.querySelectorAll(".palette-item")];
  }

  get current() {
    return this.items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  }

  drawn() {
    this.select(0);
  }

  select(at) {
    const items = this.items;
    if (!items.length) return this.inputTarget.removeAttribute("aria-activedescendant");
    const chosen = items[(at + items.length) % items.length];
    for (const item of items) item.setAttribute("aria-selected", item === chosen);
    this.inputTarget.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.select(this.current + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.items[this.current];
      if (!chosen) return;
      if (event.ctrlKey || event.metaKey) window.open(chosen.href, "_blank");
      else chosen.click();
    }
  }

  point(event) {
    const item = event.target.closest(".palette-item");
    if (item && item.getAttribute("aria-selected") !== "true") this.select(this.items.indexOf(item));
  }

  choose(event) {
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey) this.element.close();
  }

  backdrop(event) {
    if (event.target === this.element) this.element.close();
  }
}
