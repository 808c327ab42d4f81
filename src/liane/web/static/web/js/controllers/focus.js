// The focus is never lost: when what had it is drawn anew, goes, or hides, it comes back to the same thing, else to
// the record that took its place, else to the content of the page.
import { handle, itemOf, items } from "../items.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.listeners = {
      focusin: (event) => this.note(event.target),
      "htmx:afterSettle": () => this.keep(),
      "htmx:oobAfterSwap": () => this.keep(),
      "liane:dismissed": () => this.keep(),
    };
    for (const [name, listener] of Object.entries(this.listeners)) window.addEventListener(name, listener);
  }

  disconnect() {
    for (const [name, listener] of Object.entries(this.listeners)) window.removeEventListener(name, listener);
  }

  // Remembers where the focus is in the page itself: dialogs and toasts give it back there.
  note(element) {
    if (!element.closest?.("#content") || element.id === "content") return;
    const item = itemOf(element);
    this.trail = {
      id: element.id,
      item: item?.dataset.id,
      at: item ? items().indexOf(item) : -1,
      inside: this.inside(element, item),
      like: this.like(element),
      near: element.closest("[id]:not(#content)")?.id,
    };
  }

  inside(element, item) {
    if (!item || element === item) return "";
    const key = element.closest("[data-key]")?.dataset.key;
    if (key) return `[data-key="${CSS.escape(key)}"]`;
    return element.name ? `[name="${CSS.escape(element.name)}"]` : "";
  }

  // What else tells an element: where it leads, what it sends, what it is called.
  like(element) {
    const said = ["name", "value", "href", "data-action", "hx-get", "aria-label"].filter((name) => element.hasAttribute(name));
    return said.length ? element.localName + said.map((name) => `[${name}="${CSS.escape(element.getAttribute(name))}"]`).join("") : "";
  }

  get lost() {
    const now = document.activeElement;
    return !now || now === document.body || !now.isConnected || !now.checkVisibility();
  }

  keep() {
    // Whoever asked for the change may still place the focus by itself.
    requestAnimationFrame(() => {
      if (this.lost && this.trail && !document.querySelector("dialog[open]")) this.back(this.trail);
    });
  }

  back(trail) {
    const found = this.same(trail) ?? this.next(trail) ?? this.around(trail);
    (found ?? document.getElementById("content"))?.focus({ preventScroll: !found });
  }

  usable(element) {
    return element?.checkVisibility() && !element.disabled ? element : null;
  }

  same({ id, item, inside, like }) {
    const record = item && document.querySelector(`#content [data-id="${CSS.escape(item)}"]`);
    if (record) return this.usable((inside && this.focusable(record.querySelector(inside))) || handle(record));
    return this.usable((id && document.getElementById(id)) || (!item && like && document.querySelector(`#content ${like}`)) || null);
  }

  focusable(element) {
    if (element?.matches("td")) element.tabIndex = -1;
    return element;
  }

  next({ at }) {
    const all = at < 0 ? [] : items();
    return all.length ? handle(all[Math.min(at, all.length - 1)]) : null;
  }

  around({ near }) {
    const place = near && document.getElementById(near);
    const first = place && [...place.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
    return first?.find((one) => this.usable(one)) ?? null;
  }
}
