// A board: cards dragged by mouse or touch move at once and come back when the server refuses.
import redraw from "../redraw.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["cards", "column"];
  static values = { slug: String, key: String, lane: String, declared: Boolean, movable: Boolean, moved: String };

  async connect() {
    if (!this.movableValue) return;
    const { default: load } = await import("./sortable.js");
    this.Sortable = await load();
    this.sortables = [];
    for (const list of this.cardsTargets) this.sort(list);
  }

  // Lanes that come while one scrolls take cards too.
  cardsTargetConnected(list) {
    if (this.Sortable) this.sort(list);
  }

  sort(list) {
    this.sortables.push(new this.Sortable(list, {
      group: "cards", draggable: ".card", animation: 120, sort: false, delay: 180, delayOnTouchOnly: true,
      scroll: true, bubbleScroll: true,
      onMove: (event) => this.over(event.to),
      onEnd: (event) => {
        this.over(null);
        if (event.from !== event.to) this.send(event.item, event.from, event.to, event.oldIndex);
      },
    }));
  }

  disconnect() {
    for (const sortable of this.sortables ?? []) sortable.destroy();
  }

  over(list) {
    for (const one of this.cardsTargets) one.classList.toggle("over", one === list);
  }

  // Moves a card by keys; `cards` calls it with a list.
  move(card, list) {
    const from = card.parentElement;
    const at = [...from.children].indexOf(card);
    list.prepend(card);
    return this.send(card, from, list, at);
  }

  async send(card, from, to, at) {
    const value = to.dataset.value;
    this.pending = { card, from, at };
    const done = new Promise((resolve) => {
      const listen = (event) => {
        if (event.detail.elt !== card) return;
        card.removeEventListener("htmx:afterRequest", listen);
        resolve(event.detail.xhr.status === 200 && !event.detail.xhr.getResponseHeader("HX-Reswap"));
      };
      card.addEventListener("htmx:afterRequest", listen);
    });
    const changesLane = from.dataset.lane !== to.dataset.lane;
    const own = this.declaredValue && !changesLane && value !== "";
    const values = own ? { [`${this.keyValue}.id`]: value, [this.keyValue]: value } : { champ: this.keyValue, valeur: value };
    if (changesLane) Object.assign(values, { couloir: this.laneValue, place: to.dataset.lane });
    window.htmx.ajax("POST", `/${this.slugValue}/${card.dataset.id}/${own ? `champs/${this.keyValue}` : "tableau"}`, {
      source: card, swap: "none", headers: { "X-Move": "1" }, values,
    });
    const accepted = await done;
    if (accepted) this.say(`${this.movedValue} ${to.dataset.label ?? to.closest("[data-label]").dataset.label}`);
    else this.back(card, from, at);
  }

  back(card, from, at) {
    from.insertBefore(card, from.children[at] ?? null);
    card.focus();
  }

  say(text) {
    document.getElementById("board-says").textContent = text;
  }

  // Counts and sums come from the server, true over everything; cards that moved elsewhere find their column.
  changed(event) {
    const parameters = new URLSearchParams(window.location.search);
    parameters.set("entetes", "1");
    window.htmx.ajax("GET", `${window.location.pathname}?${parameters}`, { swap: "none", target: this.element });
    const { updated = [], created = [], deleted = [], all } = event.detail ?? {};
    for (const id of deleted) document.getElementById(`r-${id}`)?.remove();
    const own = this.pending?.card.dataset.id;
    const others = updated.filter((id) => id !== own && document.getElementById(`r-${id}`));
    this.pending = null;
    if (all || created.length || others.length || (!own && updated.length)) this.redraw();
  }

  redraw() {
    redraw(".board-frame", window.location.pathname + window.location.search);
  }
}
