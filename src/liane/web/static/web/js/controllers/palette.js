// The palette: opens on Ctrl-K, asks the server at each letter, adds what the page can do; arrows choose, Enter goes.
import { act, actions } from "../actions.js";
import { section } from "../offered.js";

const { Controller } = window.Stimulus;
const FEW = 6;
const MOST = 8;

export default class extends Controller {
  static targets = ["input", "list", "says"];
  static values = { page: String, chosen: String, says: String };

  connect() {
    this.listeners = {
      "liane:palette": () => this.show(),
      // It may open before htmx listens, where scripts still come: what was typed until then is asked for now.
      "htmx:load": (event) => event.target === document.body && this.element.open && this.ask(),
      keydown: (event) => this.shortcut(event),
    };
    for (const [name, listener] of Object.entries(this.listeners)) window.addEventListener(name, listener, true);
  }

  disconnect() {
    for (const [name, listener] of Object.entries(this.listeners)) window.removeEventListener(name, listener, true);
  }

  shortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (this.element.open) this.element.close();
    else this.show();
  }

  show() {
    if (this.element.open || document.querySelector("dialog[open]")) return;
    this.element.showModal();
    this.inputTarget.value = "";
    this.typed();
    this.inputTarget.focus();
    this.ask();
  }

  ask() {
    this.inputTarget.dispatchEvent(new CustomEvent("liane:open", { bubbles: true }));
  }

  typed() {
    this.entered = this.walked = false;
  }

  get items() {
    return [...this.listTarget.querySelectorAll(".palette-item")];
  }

  get current() {
    return this.items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  }

  drawn(event) {
    this.answered = event.detail.requestConfig.parameters.q;
    const stood = this.walked && this.stood;
    const text = this.inputTarget.value.trim();
    const found = actions(text);
    const chosen = found.filter((one) => one.chosen).slice(0, MOST);
    const others = found.filter((one) => !one.chosen).slice(0, text ? MOST : FEW);
    const empty = this.listTarget.querySelector(".palette-empty");
    this.offer(this.pageValue, others, this.listTarget.querySelector("[data-commands]") ?? empty, "l");
    this.offer(this.chosenValue, chosen, this.listTarget.firstChild, "s");
    if (empty) empty.hidden = this.items.length > 0;
    this.saysTarget.textContent = `${this.saysValue} ${this.items.length}`;
    this.select(Math.max(0, stood ? this.items.findIndex((item) => item.textContent === stood) : 0));
    if (this.entered && this.answered === this.inputTarget.value) this.items[0]?.click();
  }

  offer(title, found, before, prefix) {
    if (!found.length) return;
    const rows = section(title, found, prefix, (one) => { this.element.close(); act(one.element); });
    this.listTarget.append(...rows);
    if (before) before.before(...rows);
  }

  select(at) {
    const items = this.items;
    if (!items.length) return this.inputTarget.removeAttribute("aria-activedescendant");
    const chosen = items[(at + items.length) % items.length];
    for (const item of items) item.setAttribute("aria-selected", item === chosen);
    this.inputTarget.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
    this.stood = chosen.textContent;
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
    if (step || event.key === "Enter") event.preventDefault();
    if (step) {
      this.walked = true;
      this.select(this.current + step);
    }
    if (event.key !== "Enter") return;
    // What is still on its way is waited for, unless a line was chosen: the list shown answers fewer letters.
    this.entered = !this.walked && this.answered !== this.inputTarget.value;
    const chosen = !this.entered && this.items[this.current];
    if (!chosen) return;
    if ((event.ctrlKey || event.metaKey) && chosen.href) window.open(chosen.href, "_blank");
    else chosen.click();
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
