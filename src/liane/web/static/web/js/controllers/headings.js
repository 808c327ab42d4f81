// Headings of a list: dragged, or with Ctrl+Shift and an arrow, they put their columns in another order; the foot says
// what is told of each. Both go into the address.
import { told } from "../address.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["head"];

  connect() {
    this.pressed = (event) => this.press(event);
    this.clicked = (event) => this.sort(event);
    this.element.addEventListener("keydown", this.pressed);
    this.element.addEventListener("click", this.clicked);
  }

  disconnect() {
    this.element.removeEventListener("keydown", this.pressed);
    this.element.removeEventListener("click", this.clicked);
  }

  // With Shift, a heading sorts after those that sort already; once more, the other way round.
  sort(event) {
    const column = event.shiftKey && event.target.closest?.("th[data-path] :is(a, button)")?.closest("th");
    if (!column) return;
    event.preventDefault();
    const { path } = column.dataset;
    const sorts = (this.headTarget.dataset.sort || "").split(",").filter(Boolean);
    const at = sorts.findIndex((one) => one === path || one === `-${path}`);
    if (at < 0) sorts.push(column.matches(".num") ? `-${path}` : path);
    else sorts[at] = sorts[at] === path ? `-${path}` : path;
    const url = new URL(window.location.href);
    url.searchParams.set("tri", sorts.join(","));
    url.searchParams.delete("apres");
    window.location.assign(url);
  }

  headTargetConnected(head) {
    for (const column of head.querySelectorAll("th[data-path]:not(.name)")) {
      for (const link of column.querySelectorAll("a, button")) link.draggable = false;
      column.draggable = true;
      column.addEventListener("dragstart", (event) => this.lift(event, column));
      column.addEventListener("dragover", (event) => this.moving && event.preventDefault());
      column.addEventListener("drop", (event) => this.drop(event, column));
    }
  }

  get columns() {
    return [...this.headTarget.querySelectorAll("th[data-path]")];
  }

  // The title stays first, and what stays at the left stays there.
  fits(column, other) {
    return other && !column.matches(".name") && !other.matches(".name") && "frozen" in other.dataset === "frozen" in column.dataset;
  }

  press(event) {
    const column = event.target.closest?.("th[data-path]");
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!column || !step || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.move(column, this.columns[this.columns.indexOf(column) + step]);
  }

  lift(event, column) {
    this.moving = column;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", column.dataset.path);
  }

  drop(event, column) {
    event.preventDefault();
    const moving = this.moving;
    this.moving = null;
    if (moving && moving !== column) this.move(moving, column);
  }

  async move(column, other) {
    if (!this.fits(column, other)) return;
    const order = this.columns;
    const [from, to] = [order.indexOf(column), order.indexOf(other)];
    order.splice(to, 0, ...order.splice(from, 1));
    const path = column.dataset.path;
    await told({ colonnes: order.map((one) => one.dataset.path).join(",") }, "#sheet");
    document.querySelector(`th[data-path="${CSS.escape(path)}"] :is(a, button)`)?.focus();
  }

  async total(event) {
    const { path } = event.target.dataset;
    const totals = new Map(this.columns.filter((one) => one.dataset.total).map((one) => [one.dataset.path, one.dataset.total]));
    totals.set(path, event.target.value);
    await told({ pied: [...totals].map(([key, total]) => `${key}:${total}`).join(",") }, "#sheet");
  }
}
