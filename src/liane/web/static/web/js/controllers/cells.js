// Editing where the value stands: in the cells of a list, in the fields of a page. The server draws the control.
import { fit } from "../hang.js";
import { takeFocus } from "../taking.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static values = { view: { type: String, default: "ligne" } };

  connect() {
    this.listeners = {
      "liane:cancel": (event) => this.restore(event.target.closest("[data-key]")),
      "liane:edit": (event) => this.edit(event),
      "liane:following": (event) => this.follow(event.target.closest("td"), event.detail.step),
      "htmx:afterSwap": (event) => this.swapped(event.target),
      keydown: (event) => this.pressed(event),
    };
    for (const [name, listener] of Object.entries(this.listeners)) this.element.addEventListener(name, listener);
  }

  disconnect() {
    for (const [name, listener] of Object.entries(this.listeners)) this.element.removeEventListener(name, listener);
  }

  click(event) {
    const pen = event.target.closest("[data-pen]");
    const cell = event.target.closest("[data-edit]");
    if (!cell || cell.querySelector(".cell-form")) return;
    if (pen) event.preventDefault();
    else if (event.target.closest("a, button, input, label, summary") || String(window.getSelection())) return;
    else if (cell.matches(".name") || window.matchMedia("(max-width: 719px)").matches && cell.matches("td")) return;
    this.open(cell);
  }

  edit(event) {
    const cell = event.target.closest("[data-edit]");
    if (cell && !cell.querySelector(".cell-form")) this.open(cell);
  }

  open(cell) {
    const record = cell.closest("[data-id]");
    const slug = cell.closest("[data-slug]")?.dataset.slug ?? cell.closest("[data-rows-slug-value]").dataset.rowsSlugValue;
    const path = cell.dataset.key;
    const parameters = new URLSearchParams({ chemin: path, vue: this.viewValue });
    // The column keeps its width while its cell holds a form.
    if (cell.matches("td")) cell.style.minWidth = `${cell.offsetWidth}px`;
    cell.before = [...cell.childNodes];
    cell.dataset.opening = "";
    window.htmx.ajax("GET", `/${slug}/${record.dataset.id}/champs/${path.split(".")[0]}?${parameters}`, { source: cell, target: cell, swap: "innerHTML" });
  }

  swapped(cell) {
    if (!cell.matches?.("[data-key]")) return;
    delete cell.dataset.opening;
    const editing = cell.querySelector(".cell-form") !== null;
    cell.classList.toggle("editing", editing);
    // Once the form's own behaviours are there, htmx's before the page settles: an Enter may come at once.
    if (editing) return void ((this.next = null), queueMicrotask(() => { window.htmx.process(cell); fit(cell); takeFocus(cell); }));
    cell.style.minWidth = "";
    // The server answers the value alone; its pen stays, even when the page waits for another form before it redraws.
    const pen = cell.before?.find((node) => node.matches?.("[data-pen]"));
    if (pen && !cell.querySelector("[data-pen]")) cell.append(pen);
    cell.classList.add("saved");
    setTimeout(() => cell.classList.remove("saved"), 1300);
    this.rest(cell);
  }

  restore(cell) {
    if (!cell) return;
    cell.classList.remove("editing");
    cell.style.minWidth = "";
    cell.replaceChildren(...(cell.before ?? []));
    this.rest(cell);
  }

  // Tab goes on to the next cell that can be edited once what was typed is saved; refused, it stays where it is.
  follow(cell, step) {
    const cells = [...cell.closest("tbody").querySelectorAll("tr[data-id] td[data-edit]")];
    const next = cells[cells.indexOf(cell) + step];
    this.next = next && { record: next.closest("tr").id, key: next.dataset.key };
  }

  // The focus stays on the cell when nothing else took it.
  rest(cell) {
    const next = this.next && [...document.getElementById(this.next.record).cells].find((one) => one.dataset.key === this.next.key);
    this.next = null;
    if (next) return this.open(next);
    const active = document.activeElement;
    if (active && active !== document.body && !cell.contains(active)) return;
    (cell.querySelector("[data-pen]") ?? Object.assign(cell, { tabIndex: -1 })).focus();
  }

  pressed(event) {
    const cell = event.target;
    if (!cell.matches?.("td[data-key]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      F2: () => cell.matches("[data-edit]") && this.open(cell),
      Enter: () => (cell.matches("[data-edit]") ? this.open(cell) : cell.querySelector("a")?.click()),
      Escape: () => (cell.querySelector(".cell-form") ? this.restore(cell) : cell.parentElement.focus()),
      ArrowRight: () => this.go(cell, 1, 0),
      ArrowLeft: () => this.go(cell, -1, 0),
      ArrowDown: () => this.go(cell, 0, 1),
      ArrowUp: () => this.go(cell, 0, -1),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  go(cell, across, down) {
    const row = cell.parentElement;
    const rows = [...row.parentElement.querySelectorAll("tr[data-id]")];
    const next = rows[rows.indexOf(row) + down]?.cells[cell.cellIndex + across];
    if (!next) return;
    if (!next.matches("[data-key]")) return row.focus();
    next.tabIndex = -1;
    next.focus();
  }
}
