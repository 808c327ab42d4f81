// The panel beside a list: opens a record by its name or Space, Escape closes it, the list stays.
import { focusItem } from "../items.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.clicked = (event) => this.click(event);
    this.asked = (event) => this.open(event.detail.href, event.detail.row);
    this.changed = (event) => this.refresh(event.detail ?? {});
    this.escaped = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.href && !event.target.closest("dialog, form, .menu")) this.close();
    };
    document.addEventListener("click", this.clicked);
    window.addEventListener("liane:peek", this.asked);
    window.addEventListener("liane:changed", this.changed);
    window.addEventListener("keydown", this.escaped);
  }

  disconnect() {
    document.removeEventListener("click", this.clicked);
    window.removeEventListener("liane:peek", this.asked);
    window.removeEventListener("liane:changed", this.changed);
    window.removeEventListener("keydown", this.escaped);
  }

  click(event) {
    const link = event.target.closest("[data-open]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || window.matchMedia("(max-width: 719px)").matches) return;
    event.preventDefault();
    this.open(link.href, link.closest("[data-id]"));
  }

  open(href, row) {
    this.mark(row);
    this.href = new URL(href).pathname;
    window.htmx.ajax("GET", `${this.href}/apercu`, { target: this.element, swap: "innerHTML" });
  }

  mark(row) {
    this.row?.classList.remove("peeked");
    this.row = row;
    row?.classList.add("peeked");
  }

  refresh({ updated = [], created = [], deleted = [] }) {
    if (!this.href || this.element.querySelector(".cell-form")) return;
    if (deleted.some((id) => this.href.endsWith(id))) return this.close();
    if (updated.length || created.length || deleted.length) window.htmx.ajax("GET", `${this.href}/apercu`, { target: this.element, swap: "innerHTML" });
  }

  close() {
    this.element.replaceChildren();
    this.href = "";
    const row = this.row?.isConnected ? this.row : document.getElementById(this.row?.id);
    this.mark(null);
    if (row) focusItem(row);
  }
}
