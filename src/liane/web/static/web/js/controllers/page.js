// What belongs to the whole page: progress of requests, answers that never came, focus after a swap, the palette.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["progress"];
  static values = { failed: String, close: String };

  connect() {
    this.waiting = 0;
    this.listeners = {
      "htmx:beforeRequest": () => this.busy(1),
      "htmx:afterRequest": () => this.busy(-1),
      "htmx:sendError": () => this.say(this.failedValue),
      "htmx:responseError": (event) => this.failed(event),
      "htmx:afterSettle": (event) => this.focus(event.target),
    };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener);
    this.focus(this.element);
  }

  disconnect() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener);
  }

  busy(step) {
    this.waiting = Math.max(0, this.waiting + step);
    this.progressTarget.classList.toggle("busy", this.waiting > 0);
  }

  failed(event) {
    // 401 goes to the sign-in page by itself; the rest is said.
    if (event.detail.xhr.status !== 401) this.say(this.failedValue);
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
  }

  // What asks for focus gets it, when it comes with a fragment or with the page.
  focus(root) {
    const wanted = root.matches?.("[data-focus]") ? root : root.querySelector?.("[data-focus]");
    if (!wanted || wanted.closest("template")) return;
    wanted.focus({ preventScroll: false });
    if (wanted.select && wanted.type === "text" && wanted.closest(".cell-form")) wanted.select();
  }

  palette() {
    document.getElementById("palette")?.dispatchEvent(new CustomEvent("liane:palette"));
  }

  rail() {
    document.getElementById("rail")?.dispatchEvent(new CustomEvent("liane:rail"));
  }
}
