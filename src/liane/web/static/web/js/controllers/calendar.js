// A calendar beside a box for dates: arrows go by days and weeks, PageUp and PageDown by months, Enter takes.
import month, { inMonths, iso, named, shifted, today, written } from "../month.js";

const { Controller } = window.Stimulus;
const HEARD = ["pointerdown", "focusin", "scroll", "resize"];

export default class extends Controller {
  static targets = ["input", "opener"];
  static values = { language: String, hour: Boolean, name: String, before: String, after: String };

  connect() {
    this.openerTarget.hidden = false;
    this.outside = (event) => {
      if (event.type === "resize") this.place();
      else if (!this.element.contains(event.target)) this.close();
    };
  }

  disconnect() {
    this.close();
  }

  typed(event) {
    if (event.key !== "ArrowDown" || !event.altKey) return;
    event.preventDefault();
    this.open();
  }

  toggle() {
    this.panel ? this.close() : this.open();
  }

  open() {
    this.close();
    const { value, dataset } = this.inputTarget;
    this.day = named(value === dataset.shown && dataset.iso ? dataset.iso : value, this.languageValue) ?? today();
    const role = { role: "dialog", ariaLabel: this.nameValue };
    this.panel = Object.assign(document.createElement("div"), { className: "calendar", popover: "manual", ...role });
    this.panel.addEventListener("keydown", (event) => this.pressed(event));
    this.element.append(this.panel);
    this.go(this.day);
    this.panel.showPopover?.();
    this.place();
    this.openerTarget.setAttribute("aria-expanded", "true");
    for (const name of HEARD) window.addEventListener(name, this.outside, true);
    this.focus();
  }

  place() {
    const box = this.inputTarget.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height, style } = this.panel;
    const below = box.bottom + 4 + height <= window.innerHeight;
    style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
    style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - height - 4)}px`;
  }

  close() {
    this.panel?.remove();
    this.panel = null;
    this.openerTarget.setAttribute("aria-expanded", "false");
    for (const name of HEARD) window.removeEventListener(name, this.outside, true);
  }

  // The focus goes first: a cell whose focus is gone saves itself.
  leave() {
    this.inputTarget.focus();
    this.close();
  }

  go(day) {
    this.day = day;
    const { name, table } = month(day, this.languageValue, (one) => this.take(one));
    const title = Object.assign(document.createElement("b"), { ariaLive: "polite", textContent: name });
    const head = document.createElement("div");
    head.className = "calendar-head";
    head.append(this.turner(-1, this.beforeValue, "‹"), title, this.turner(1, this.afterValue, "›"));
    this.panel.replaceChildren(head, table);
  }

  turner(months, label, sign) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button quiet icon-only", ariaLabel: label, textContent: sign });
    button.addEventListener("click", () => {
      this.go(inMonths(this.day, months));
      this.panel.querySelectorAll(".calendar-head button")[months < 0 ? 0 : 1].focus();
    });
    return button;
  }

  focus() {
    this.panel.querySelector(`[data-day="${iso(this.day)}"]`).focus();
  }

  pressed(event) {
    // What holds the box (a cell, a dialog, the page's letters) acts on none of these keys.
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      this.leave();
      return;
    }
    const far = event.shiftKey ? 12 : 1;
    const next = {
      ArrowLeft: () => shifted(this.day, -1), ArrowRight: () => shifted(this.day, 1),
      ArrowUp: () => shifted(this.day, -7), ArrowDown: () => shifted(this.day, 7),
      PageUp: () => inMonths(this.day, -far), PageDown: () => inMonths(this.day, far),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    this.go(next());
    this.focus();
  }

  take(day) {
    const hour = /\d{1,2}\s?[:h]\s?\d{0,2}\s*$/.exec(this.inputTarget.value)?.[0] ?? "09:00";
    this.inputTarget.value = written(day, this.languageValue) + (this.hourValue ? ` ${hour}` : "");
    this.leave();
    this.inputTarget.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
