// Marks a rectangle of cells: Shift with arrows or with a click, or a drag. The clipboard copies it and pastes on it.
import { cellOf, rowsOf } from "../rectangle.js";

const { Controller } = window.Stimulus;
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

export default class extends Controller {
  connect() {
    this.listeners = [
      [this.element, "mousedown", (event) => this.begin(event), true],
      [this.element, "mouseover", (event) => this.drag(event), false],
      [window, "mouseup", () => { this.dragging = null; }, false],
      [this.element, "click", (event) => this.click(event), true],
      [this.element, "keydown", (event) => this.press(event), true],
    ];
    for (const [target, name, listener, capture] of this.listeners) target.addEventListener(name, listener, capture);
  }

  disconnect() {
    for (const [target, name, listener, capture] of this.listeners) target.removeEventListener(name, listener, capture);
  }

  begin(event) {
    const cell = event.target.closest("td[data-key]");
    if (!cell || event.button || cell.querySelector(".cell-form")) return;
    if (event.shiftKey && cellOf(this.element)) {
      event.preventDefault();
      return;
    }
    this.dragging = event.target.closest("a, button, input") ? null : cell;
    this.clear();
  }

  drag(event) {
    const cell = event.target.closest("td[data-key]");
    if (!this.dragging || !event.buttons || !cell || (cell === this.dragging && !this.end)) return;
    this.dragging.tabIndex = -1;
    this.dragging.focus({ preventScroll: true });
    window.getSelection()?.removeAllRanges();
    this.mark(this.dragging, cell);
  }

  // A click with Shift marks up to its cell instead of opening it.
  click(event) {
    const cell = event.target.closest("td[data-key]");
    const start = cellOf(this.element);
    if (!cell || !event.shiftKey || !start) return;
    event.preventDefault();
    event.stopPropagation();
    this.mark(start, cell);
  }

  press(event) {
    const cell = event.target.matches("td[data-key]") ? event.target : null;
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!event.shiftKey || !ARROWS[event.key]) {
      if (event.key !== "Shift") this.clear();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const [across, down] = ARROWS[event.key];
    const end = this.end?.isConnected ? this.end : cell;
    const rows = rowsOf(this.element);
    const next = rows[rows.indexOf(end.parentElement) + down]?.cells[end.cellIndex + across];
    if (next?.matches("[data-key]")) this.mark(cell, next);
  }

  clear() {
    this.end = null;
    for (const cell of this.element.querySelectorAll("td.copied")) {
      cell.classList.remove("copied");
      cell.removeAttribute("aria-selected");
    }
  }

  mark(start, end) {
    this.clear();
    this.end = end;
    const rows = rowsOf(this.element);
    const [top, bottom] = [start, end].map((cell) => rows.indexOf(cell.parentElement)).sort((a, b) => a - b);
    const [left, right] = [start.cellIndex, end.cellIndex].sort((a, b) => a - b);
    for (const row of rows.slice(top, bottom + 1)) {
      for (const cell of [...row.cells].slice(left, right + 1)) {
        cell.classList.add("copied");
        cell.setAttribute("aria-selected", "true");
      }
    }
    end.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
