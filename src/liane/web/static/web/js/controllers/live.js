// Ties a page to the browser's one stream: what arrives becomes events of the window, what is unread stands in badges.
const { Controller } = window.Stimulus;
const HERE = 30_000;

export default class extends Controller {
  static values = { worker: String, me: String, unread: String };

  connect() {
    this.looks = new Map();
    this.asked = (event) => this.ask(event.detail);
    window.addEventListener("liane:ask", this.asked);
    this.shown = (event) => { if (event.persisted) this.open(); };
    this.left = () => this.close();
    this.seen = () => { if (this.port) this.look(); };
    document.addEventListener("visibilitychange", this.seen);
    window.addEventListener("pageshow", this.shown);
    window.addEventListener("pagehide", this.left);
    this.open();
  }

  disconnect() {
    for (const [name, listener] of [["liane:ask", this.asked], ["pageshow", this.shown], ["pagehide", this.left]]) window.removeEventListener(name, listener);
    document.removeEventListener("visibilitychange", this.seen);
    this.close();
  }

  async open() {
    this.port = await this.port_();
    this.port.onmessage = ({ data }) => this.hear(data);
    this.timer = setInterval(() => this.port?.postMessage({ here: true }), HERE);
    this.look();
  }

  look() {
    this.port.postMessage({ visible: document.visibilityState === "visible" });
    for (const [look, since] of this.looks) this.port.postMessage({ look, since });
  }

  // Where there is no SharedWorker (Chrome on Android), this page has a stream of its own.
  async port_() {
    if (window.SharedWorker) {
      // One for each person: whoever signs in after another hears nothing of hers.
      const worker = new SharedWorker(this.workerValue, { type: "module", name: `liane ${this.meValue}` });
      return worker.port;
    }
    const { Line } = await import(this.workerValue);
    const { port1, port2 } = new MessageChannel();
    const line = new Line();
    port2.onmessage = ({ data }) => line.hear(port2, data);
    line.enter(port2);
    return port1;
  }

  close() {
    clearInterval(this.timer);
    this.port?.postMessage({ bye: true });
    this.port?.close?.();
    this.port = null;
  }

  ask(detail) {
    if (detail.look) this.looks.set(detail.look, detail.since);
    this.port?.postMessage(detail);
  }

  hear(said) {
    if (said.unread !== undefined) this.badge(said);
    const name = ["event", "presence", "reload", "gone", "state"].find((one) => said[one] !== undefined);
    if (name) window.dispatchEvent(new CustomEvent(`liane:${name}`, { detail: said[name] }));
  }

  badge({ unread, most }) {
    for (const badge of document.querySelectorAll("[data-live-badge]")) {
      badge.hidden = !unread;
      badge.textContent = unread > most ? `${most}+` : String(unread);
      badge.setAttribute("aria-label", `${badge.textContent} ${this.unreadValue}`);
    }
    window.dispatchEvent(new CustomEvent("liane:unread", { detail: { unread } }));
  }
}
