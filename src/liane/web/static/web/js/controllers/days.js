// Records on days: carried by mouse, touch or keys; their end pulled by its edge. What the server refuses comes back.
import carried from "../carried.js";
import { lifts } from "../letters.js";
import pull from "../pull.js";
import redraw from "../redraw.js";

const { Controller } = window.Stimulus;
const DAY = 86_400_000;

export default class extends Controller {
  static targets = ["events", "says", "before", "after"];
  static values = { slug: String, begins: String, ends: String, movable: Boolean };

  async connect() {
    if (!this.movableValue || !this.eventsTargets.length) return;
    this.pulled = (event) => pull(event, this);
    this.element.addEventListener("pointerdown", this.pulled);
    const { default: load } = await import("./sortable.js");
    const Sortable = await load();
    this.sortables = this.eventsTargets.map((list) => new Sortable(list, {
      group: "days", draggable: ".event", filter: "[data-edge]", preventOnFilter: false, animation: 120, sort: false,
      delay: 180, delayOnTouchOnly: true,
      onMove: ({ to }) => this.over(to.dataset.day),
      onEnd: ({ item, from, to, oldIndex }) => {
        this.over(null);
        if (from !== to) this.send(item, { du: from.dataset.day, jour: to.dataset.day }, () => from.insertBefore(item, from.children[oldIndex] ?? null));
      },
    }));
  }

  disconnect() {
    for (const sortable of this.sortables ?? []) sortable.destroy();
    if (this.pulled) this.element.removeEventListener("pointerdown", this.pulled);
  }

  over(day) {
    for (const cell of this.element.querySelectorAll(".over")) cell.classList.remove("over");
    const cell = day && this.cell(day);
    cell?.classList.add("over");
    return cell;
  }

  cell(day) {
    return this.element.querySelector(`:is(td, .hours-day)[data-day="${day}"]`);
  }

  press(event) {
    const one = event.target.closest(".event");
    if (!one || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.lifted === one ? this.carrying(event, one) : {
      " ": () => this.peek(one),
    }[event.key] ?? (lifts(event.key) && this.movableValue && (() => this.lift(one)));
    if (!act && this.lifted !== one) return;
    event.preventDefault();
    event.stopPropagation();
    if (act) act();
  }

  carrying(event, one) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 }[event.key];
    if (step) return () => this.aim(step, event.shiftKey && this.endsValue !== "");
    if (lifts(event.key)) return () => this.drop(one);
    return { Enter: () => this.drop(one), " ": () => this.drop(one), Escape: () => this.unlift(one) }[event.key];
  }

  lift(one) {
    this.lifted = one;
    this.from = this.at = one.closest("[data-day]").dataset.day;
    this.edge = false;
    one.classList.add("lifted");
    this.over(this.at);
  }

  aim(step, edge) {
    const at = new Date(Date.parse(this.at) + step * DAY).toISOString().slice(0, 10);
    const cell = this.cell(at);
    if (!cell) return;
    this.at = at;
    this.edge = edge;
    this.over(at).scrollIntoView({ block: "nearest" });
    this.saysTarget.textContent = cell.dataset.label;
  }

  drop(one) {
    const { at, from, edge } = this;
    this.unlift(one);
    if (edge) this.send(one, { jour: at, bord: "1" });
    else if (at !== from) this.send(one, { du: from, jour: at });
  }

  unlift(one) {
    one.classList.remove("lifted");
    this.lifted = null;
    this.over(null);
  }

  send(one, values, back) {
    const { slugValue: slug, beginsValue: begins, endsValue: ends } = this;
    return carried(one, { slug, begins, ends }, values, back);
  }

  async changed() {
    this.focused = document.activeElement?.closest(".event")?.dataset.id ?? this.focused;
    await redraw("#sheet", window.location.pathname + window.location.search, { selectOOB: "#count" });
    const id = this.focused;
    this.focused = null;
    if (id) document.querySelector(`.event[data-id="${id}"] a`)?.focus();
  }

  peek(one) {
    window.dispatchEvent(new CustomEvent("liane:peek", { detail: { href: one.querySelector("[data-open]").href, row: one } }));
  }
}
