// Letters act on rows and pages only, never while a cell or field has the focus; they can be turned off (WCAG 2.1.4).
// A button or link with `data-letter` is pressed by that letter.
import { itemOf, items, open } from "../items.js";
import { take } from "../undone.js";

const { Controller } = window.Stimulus;
const SECOND = 1200;
const WRITING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], td[data-key], dialog[open], .menu[open], .cell-form";

export default class extends Controller {
  static values = { letters: Boolean, help: String, places: Object, create: String };

  press(event) {
    if (!this.lettersValue || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (event.target.closest?.(WRITING)) return;
    const going = this.going && performance.now() - this.going < SECOND;
    this.going = 0;
    if (going && this.placesValue[event.key]) {
      event.preventDefault();
      window.location.assign(this.placesValue[event.key]);
      return;
    }
    const act = {
      g: () => { this.going = performance.now(); },
      c: () => this.create(),
      e: () => this.edit(),
      u: () => this.undo(),
      "/": () => this.filter(),
      "?": () => this.help(),
    }[event.key] ?? this.own(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  }

  get lettered() {
    return [...document.querySelectorAll("#content [data-letter]")].filter((one) => one.checkVisibility() && !one.disabled);
  }

  own(key) {
    const found = this.lettered.find((one) => one.dataset.letter === key);
    return found && (() => { found.focus(); found.click(); });
  }

  click(selector) {
    const found = document.querySelector(selector);
    found?.click();
    return found !== null;
  }

  create() {
    if (!this.click("#content [data-key-create]") && this.createValue) window.location.assign(this.createValue);
  }

  // A row is edited where it stands; what has no cells, on its form.
  edit() {
    const item = itemOf(document.activeElement);
    const cell = item?.querySelector("td[data-edit]:not(.name)");
    if (cell) cell.dispatchEvent(new CustomEvent("liane:edit", { bubbles: true }));
    else if (item) window.location.assign(`${open(item)}/modifier`);
    else if (document.activeElement?.closest("#peek")) this.click("#peek [data-pen]");
    else this.click("#content [data-key-edit]");
  }

  undo() {
    const toasts = document.querySelectorAll("#toasts [data-toast-target=undo]");
    const before = toasts.length === 0 && take();
    if (before) window.htmx.ajax("POST", before, { target: "#toasts", swap: "beforeend" });
    else toasts[toasts.length - 1]?.click();
  }

  filter() {
    if (this.click("#content [data-key-filter]")) return;
    // In the settings what the page itself looks through comes after the box that finds a setting.
    [...document.querySelectorAll("#content input[type=search]")].filter((one) => one.checkVisibility()).at(-1)?.focus();
  }

  help() {
    const names = new Set([...document.querySelectorAll("[data-controller]")].flatMap((one) => one.dataset.controller.split(/\s+/)));
    if (!items().length) names.delete("items");
    if (!document.querySelector("#peek > *")) names.delete("peek");
    window.htmx.ajax("GET", `${this.helpValue}?${new URLSearchParams({ ici: [...names].join(" ") })}`, { target: "#dialog" });
  }

  // The help names what letters press on this page by its own words.
  helped(event) {
    const place = event.target.querySelector?.("[data-letters-here]");
    const found = this.lettered;
    if (!place || !found.length) return;
    for (const one of found) {
      const [does, cap] = [document.createElement("dt"), document.createElement("dd")];
      does.textContent = one.getAttribute("aria-label") ?? one.title ?? one.textContent.trim();
      cap.append(Object.assign(document.createElement("kbd"), { textContent: one.dataset.letter }));
      place.lastElementChild.append(does, cap);
    }
    place.hidden = false;
  }
}
