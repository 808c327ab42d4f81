// Records at their hours: carried to another time by mouse, touch or keys, a quarter of an hour at a time, their end
// pulled by its edge. `m` or F2 lifts one, arrows carry it, with Shift they move its end, Enter lets go, Escape takes back.
import carried from "../carried.js";
import hold from "../hold.js";
import { lifts } from "../letters.js";
import { DAY, STEP, hour, moved, stretched } from "../minutes.js";

const { Controller } = window.Stimulus;
// The page is drawn anew after each change: what was in view stays in view.
const seen = { page: "", top: 0 };

export default class extends Controller {
  static targets = ["column"];
  static values = { slug: String, begins: String, ends: String, movable: Boolean };

  connect() {
    const page = window.location.pathname + window.location.search;
    const first = this.element.querySelector(".timed > .event");
    // A little above: the words of an hour stand in the middle of its line.
    const usual = 7 * 60 * this.minute - 12;
    this.element.scrollTop = seen.page === page ? seen.top : Math.max(0, Math.min(usual, (first?.offsetTop ?? usual) - 24));
    this.keep = () => Object.assign(seen, { page, top: this.element.scrollTop });
    this.element.addEventListener("scroll", this.keep, { passive: true });
  }

  disconnect() {
    this.element.removeEventListener("scroll", this.keep);
  }

  get minute() {
    return this.columnTargets[0].offsetHeight / DAY;
  }

  hold(event) {
    const one = event.target.closest(".timed > .event");
    if (!one || !this.movableValue || event.button) return;
    event.stopPropagation();
    hold(event, one, this);
  }

  // Where a record stands now: its day, its first and last minute.
  place(one) {
    const column = one.closest("[data-hours-target=column]");
    return { column, begin: Number(one.dataset.begin), end: Number(one.dataset.end), edge: false };
  }

  // Shows a record where it would go.
  show(one, at) {
    const list = at.column.querySelector(".timed");
    if (one.parentElement !== list) {
      list.append(one);
      one.querySelector("a").focus({ preventScroll: true });
    }
    one.classList.add("carried");
    one.style.top = `${at.begin * this.minute}px`;
    one.style.height = `${Math.max(STEP, at.end - at.begin) * this.minute - 1}px`;
    const text = at.edge ? `${hour(at.begin)} – ${hour(at.end)}` : hour(at.begin);
    one.querySelector("time").textContent = text;
    this.said = `${at.column.closest("[data-label]").dataset.label}, ${text}`;
  }

  drop(one, from, at) {
    const back = () => this.back(one, from);
    const day = at.column.dataset.day;
    if (at.edge) {
      if (at.end === from.end) return back();
      return this.send(one, { jour: day, heure: hour(at.end % DAY), bord: "1" }, back);
    }
    if (at.begin === from.begin && at.column === from.column) return back();
    return this.send(one, { du: from.column.dataset.day, jour: day, heure: hour(at.begin) }, back);
  }

  send(one, values, back) {
    const { slugValue: slug, beginsValue: begins, endsValue: ends } = this;
    return carried(one, { slug, begins, ends }, values, back);
  }

  back(one, from) {
    const focused = one.contains(document.activeElement);
    from.column.querySelector(".timed").append(one);
    one.classList.remove("carried");
    one.removeAttribute("style");
    one.querySelector("time").textContent = from.text;
    if (focused) one.querySelector("a").focus({ preventScroll: true });
  }

  press(event) {
    const one = event.target.closest(".timed > .event");
    if (!one || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.lifted === one ? this.carrying(event, one) : lifts(event.key) && this.movableValue && (() => this.lift(one));
    if (!act && this.lifted !== one) return;
    event.preventDefault();
    event.stopPropagation();
    if (!act) return;
    act();
    document.querySelector("[data-days-target=says]").textContent = this.said;
  }

  lift(one) {
    this.lifted = one;
    this.from = { ...this.place(one), text: one.querySelector("time").textContent };
    this.at = { ...this.from };
    this.show(one, this.at);
  }

  carrying(event, one) {
    const [days, steps] = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key] ?? [];
    if (days !== undefined) return () => this.aim(one, days, steps * STEP, event.shiftKey && one.querySelector("[data-edge]"));
    const down = () => { this.lifted = null; this.drop(one, this.from, this.at); };
    if (lifts(event.key)) return down;
    return { Enter: down, " ": down, Escape: () => { this.lifted = null; this.back(one, this.from); } }[event.key];
  }

  aim(one, days, minutes, edge) {
    this.at = edge ? stretched(this.at, minutes) : moved(this.at, minutes, this.columnTargets[this.columnTargets.indexOf(this.at.column) + days]);
    this.show(one, this.at);
    one.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
