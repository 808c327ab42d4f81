// What belongs to the whole page: progress of requests, answers that never came, focus after a swap, the palette.
import { Guard, session, typed } from "../session.js";
import { takeFocus } from "../taking.js";
import { weight } from "../weight.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["progress"];
  static values = { failed: String, broken: String, ended: String, enter: String, again: String, close: String, large: String, most: Number };

  connect() {
    this.waiting = 0;
    this.lost = [];
    const guard = new Guard((why, send) => this.offer(this[`${why}Value`], why === "ended", send));
    this.measured = (event) => this.measure(event) || guard.submitted(event);
    // Before anything else hears of it: htmx listens on the form itself.
    window.addEventListener("submit", this.measured, true);
    this.listeners = {
      "htmx:beforeRequest": (event) => this.busy(event, 1),
      "htmx:afterRequest": (event) => this.busy(event, -1),
      "htmx:beforeOnLoad": (event) => this.ended(event),
      "htmx:sendError": (event) => this.failed(event, this.failedValue),
      "htmx:responseError": (event) => this.failed(event, this.brokenValue),
      "htmx:afterSettle": (event) => takeFocus(event.target),
    };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener);
    takeFocus(this.element);
  }

  disconnect() {
    window.removeEventListener("submit", this.measured, true);
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener);
  }

  // What nobody asked for, such as totals below a list, comes and fails in silence.
  busy(event, step) {
    if (event.detail.elt.matches("[data-quiet]")) return;
    this.waiting = Math.max(0, this.waiting + step);
    this.progressTarget.classList.toggle("busy", this.waiting > 0);
  }

  // Where nothing was typed, 401 goes to the sign-in page by itself.
  ended(event) {
    const { xhr, elt, requestConfig } = event.detail;
    if (xhr.status !== 401 || (requestConfig.verb === "get" && !typed())) return;
    event.preventDefault();
    if (!elt.matches("[data-quiet]")) this.failed(event, this.endedValue, true);
  }

  // What failed is said, and may be asked again as it was.
  failed(event, text, enter = false) {
    if (event.detail.elt.matches("[data-quiet]")) return;
    this.lost.push(event.detail);
    // A second one that fails alike leaves the toast where it is: a press on it may be under way.
    if (this.told?.isConnected && this.told.firstElementChild.textContent === text) return;
    this.told = this.offer(text, enter, () => this.again());
  }

  offer(text, enter, send) {
    for (const toast of document.querySelectorAll("#toasts .failed")) toast.remove();
    const toast = this.say(text);
    toast.classList.add("failed");
    toast.dataset.toastLastingValue = "true";
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = this.againValue;
    again.addEventListener("click", () => { toast.remove(); send(); });
    toast.lastElementChild.before(again);
    const link = { href: "/connexion", target: "_blank", textContent: this.enterValue };
    if (enter) again.before(Object.assign(document.createElement("a"), link));
    return toast;
  }

  async again() {
    await session();
    for (const { requestConfig: { elt, verb, path, formData }, target, etc, select } of this.lost.splice(0)) {
      if (!elt.isConnected) continue;
      const values = {};
      for (const key of new Set(formData.keys())) if (key !== "csrfmiddlewaretoken") values[key] = formData.getAll(key);
      const { swapOverride: swap, selectOOB, headers } = etc;
      window.htmx
        .ajax(verb, path, { source: elt, target, values, swap, select: select ?? etc.select, selectOOB, headers })
        .catch(() => {});
    }
  }

  say(text) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.dataset.controller = "toast";
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.dataset.action = "toast#close";
    close.textContent = this.closeValue;
    toast.append(words, close);
    document.getElementById("toasts").append(toast);
    return toast;
  }

  // A form larger than Liane takes stays where it is, with all that was typed.
  measure(event) {
    const form = event.target;
    if (form.method !== "post" || weight(form) <= this.mostValue) return false;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.say(this.largeValue).dataset.toastLastingValue = "true";
    return true;
  }

  palette() {
    document.getElementById("palette")?.dispatchEvent(new CustomEvent("liane:palette"));
  }

  rail() {
    document.getElementById("rail")?.dispatchEvent(new CustomEvent("liane:rail"));
  }
}
