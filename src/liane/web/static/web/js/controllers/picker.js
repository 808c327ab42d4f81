// Picks records: what is typed is looked for on the server, arrows choose, Enter or a click takes.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["input", "id", "list", "clear"];
  static values = { url: String, many: Boolean, narrow: String };

  look() {
    if (this.hasIdTarget) this.idTarget.value = "";
    this.typed = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 90);
  }

  // What is picked already narrows nothing: the others are what one came for.
  open() {
    this.typed = false;
    if (!this.inputTarget.value || this.manyValue || this.element.closest(".cell-form")) this.ask();
  }

  async ask() {
    const text = this.typed || this.manyValue ? this.inputTarget.value : "";
    this.request?.abort();
    this.request = new AbortController();
    const parameters = new URLSearchParams({ q: text, base: this.listTarget.id });
    if (this.narrowValue) {
      parameters.set("par", this.narrowValue);
      const form = this.element.closest("form");
      for (const key of this.narrowValue.split(",")) {
        const found = form?.querySelector(`[name="${CSS.escape(`${key}.id`)}"]`);
        if (found?.value) parameters.set(key, found.value);
      }
    }
    try {
      const answer = await fetch(`${this.urlValue}?${parameters}`, { headers: { "HX-Request": "true" }, signal: this.request.signal });
      if (!answer.ok || document.activeElement !== this.inputTarget) return;
      this.listTarget.innerHTML = await answer.text();
      this.listTarget.hidden = false;
      this.inputTarget.setAttribute("aria-expanded", "true");
      if (text) this.select(0);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  get options() {
    return [...this.listTarget.querySelectorAll(".picker-option")];
  }

  select(at) {
    const options = this.options;
    if (!options.length) return;
    const chosen = options[(at + options.length) % options.length];
    for (const option of options) option.setAttribute("aria-selected", option === chosen);
    this.inputTarget.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  press(event) {
    const shown = !this.listTarget.hidden;
    const at = this.options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (shown) this.select(at + (event.key === "ArrowDown" ? 1 : -1));
      else this.ask();
    } else if (event.key === "Enter" && shown && at >= 0) {
      event.preventDefault();
      this.take(this.options[at]);
    } else if (event.key === "Escape" && shown) {
      if (this.typed || this.stays) event.stopPropagation();
      if (this.typed || this.stays) event.preventDefault();
      this.close();
    }
  }

  choose(event) {
    event.preventDefault();
    const option = event.target.closest(".picker-option");
    if (option) this.take(option);
  }

  take(option) {
    const { id, title } = option.dataset;
    if (this.manyValue) this.dispatch("taken", { detail: { id, title } });
    else {
      this.idTarget.value = id;
      this.inputTarget.value = title;
      this.clearTarget.hidden = false;
    }
    this.typed = false;
    this.close();
    this.tell();
  }

  clear() {
    this.idTarget.value = "";
    this.inputTarget.value = "";
    this.clearTarget.hidden = true;
    this.inputTarget.focus();
    this.tell();
  }

  leave() {
    this.request?.abort();
    clearTimeout(this.timer);
    this.close();
  }

  close() {
    this.listTarget.hidden = true;
    this.inputTarget.setAttribute("aria-expanded", "false");
    this.inputTarget.removeAttribute("aria-activedescendant");
  }

  tell() {
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
