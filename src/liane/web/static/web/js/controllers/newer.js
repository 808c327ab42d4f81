// A presentation hears that something of its object moved: rows that changed are drawn again in place, what is new
// waits behind a button, so that nothing moves under the hand. What is no list is drawn again whole; cards that somebody
// scrolled down wait behind the button too. Bounded: one question every few seconds, none unseen.
const { Controller } = window.Stimulus;
const SOON = 1200;
const APART = 6000;
const MOST = 200;
const SOME = 100;

export default class extends Controller {
  static targets = ["bar", "button"];
  static values = { object: String, slug: String, drawn: Number, one: String, many: String, moved: String, whole: Boolean };

  connect() {
    if (document.documentElement.dataset.past) return;
    this.listeners = {
      "liane:event": ({ detail }) => { if (detail.list === this.objectValue) this.later(); },
      "liane:reload": () => this.later(),
    };
    for (const [name, listener] of Object.entries(this.listeners)) window.addEventListener(name, listener);
    this.seen = () => { if (this.waits && document.visibilityState === "visible") this.later(); };
    document.addEventListener("visibilitychange", this.seen);
    queueMicrotask(() => window.dispatchEvent(new CustomEvent("liane:ask", { detail: { look: `list:${this.objectValue}`, since: this.drawnValue } })));
  }

  disconnect() {
    clearTimeout(this.timer);
    for (const [name, listener] of Object.entries(this.listeners ?? {})) window.removeEventListener(name, listener);
    document.removeEventListener("visibilitychange", this.seen);
  }

  // Several people who look at the same list do not all ask at the same instant.
  later(pause = SOON) {
    this.waits = true;
    if (this.timer || document.visibilityState !== "visible") return;
    const apart = Math.max(0, (this.last ?? 0) + APART - Date.now());
    this.timer = setTimeout(() => { this.timer = null; this.look(); }, Math.max(pause, apart) * (1 + Math.random() / 2));
  }

  // Nothing is drawn again while somebody types, carries a card or answers a question.
  get busy() {
    const typed = document.activeElement?.closest("#peek form, #peek trix-editor");
    return Boolean(typed || document.querySelector(".cell-form, dialog[open], .sortable-chosen, .sortable-ghost, .lifted, .carried, .htmx-request"));
  }

  async look() {
    if (this.busy) return this.later(APART);
    this.waits = false;
    this.last = Date.now();
    if (this.wholeValue) return this.deep ? this.tell(this.movedValue) : this.changed({ all: true });
    const rows = [...this.element.querySelectorAll("tr[data-id]")].slice(0, MOST);
    const grouped = Boolean(this.element.querySelector("tr.group-row"));
    const parameters = new URLSearchParams(window.location.search);
    if (grouped) parameters.set("ids", rows.slice(0, SOME).map((row) => row.dataset.id).join(","));
    else parameters.set("n", Math.max(rows.length, 1));
    const answer = await fetch(`/${this.slugValue}/nouveautes?${parameters}`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || !this.element.isConnected) return;
    const { records } = await answer.json();
    if (!records) return this.tell(this.movedValue);
    const here = new Map(rows.map((row) => [row.dataset.id, Number(row.dataset.version)]));
    const updated = records.filter(([id, version]) => here.has(id) && here.get(id) !== version).map(([id]) => id);
    // Counts and totals of groups follow even where none of their rows is open.
    if (updated.length || grouped) this.changed({ updated });
    if (grouped) return this.tell(this.movedValue);
    const fresh = records.filter(([id]) => !here.has(id)).length;
    const there = new Set(records.map(([id]) => id));
    if (fresh) this.tell(fresh === 1 ? this.oneValue : this.manyValue.replace("{n}", fresh));
    else if ([...here.keys()].some((id) => !there.has(id))) this.tell(this.movedValue);
  }

  // Cards below the first screen would be lost by drawing all again.
  get deep() {
    return this.hasBarTarget && [...this.element.querySelectorAll(".gallery, .pane-list")].some((one) => one.scrollTop > 80);
  }

  // The same as after a Change of one's own: each part of the page knows what to draw again.
  changed(detail) {
    window.dispatchEvent(new CustomEvent("liane:changed", { detail }));
  }

  tell(text) {
    this.buttonTarget.textContent = text;
    this.barTarget.hidden = false;
  }

  show() {
    this.barTarget.hidden = true;
    this.element.querySelector("[data-rows-target=scroll], .gallery, .pane-list")?.scrollTo({ top: 0 });
    this.changed({ all: true });
  }
}
