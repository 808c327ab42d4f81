// Columns of a list: their widths, and those that stay at the left. Widths go into the address. By keys, on a heading:
// Shift and an arrow make its column wider or narrower.
import { hydrate } from "../wide.js";
import { told } from "../address.js";

const { Controller } = window.Stimulus;
const STEP = 16;
const [LEAST, MOST] = [40, 1200];

export default class extends Controller {
  static targets = ["head"];

  connect() {
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    this.pressed = (event) => this.press(event);
    this.element.addEventListener("keydown", this.pressed);
    this.observer = new ResizeObserver(() => this.lay());
    if (this.hasHeadTarget) this.prepare(this.headTarget);
  }

  disconnect() {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.sheet);
    this.element.removeEventListener("keydown", this.pressed);
    this.observer.disconnect();
  }

  headTargetConnected(head) {
    if (this.sheet) this.prepare(head);
  }

  prepare(head) {
    this.columns = [...head.querySelectorAll("th[data-path]")];
    for (const column of this.columns) {
      if (column.querySelector(".resize")) continue;
      const handle = document.createElement("span");
      handle.className = "resize";
      handle.addEventListener("pointerdown", (event) => this.drag(event, column));
      column.append(handle);
    }
    this.observer.disconnect();
    for (const column of this.columns.filter((one) => this.frozen(one))) this.observer.observe(column);
    hydrate(this.element.querySelector("table"), this.columns);
    this.lay();
  }

  frozen(column) {
    return column.matches(".name") || "frozen" in column.dataset;
  }

  // Widths first: where frozen columns stand depends on them.
  lay() {
    const rules = [];
    for (const column of this.columns) {
      const width = column.dataset.width;
      if (width) rules.push(`.grid tr:not(.more-row, .group-note) > :nth-child(${column.cellIndex + 1}) { width: ${width}px; min-width: ${width}px; max-width: ${width}px; }`);
    }
    let left = 44;
    for (const column of this.columns.filter((one) => this.frozen(one))) {
      const nth = `:nth-child(${column.cellIndex + 1})`;
      const cell = `tr:not(.more-row, .group-note) > ${nth}`;
      rules.push(`.grid ${cell} { position: sticky; left: ${left}px; } .grid tbody ${cell}:not(.editing) { z-index: 2; }`);
      rules.push(`.grid thead ${cell} { z-index: 4; } .grid tfoot ${cell} { z-index: 3; }`);
      left += Number(column.dataset.width) || column.offsetWidth;
    }
    this.sheet.replaceSync(`@media (min-width: 720px) { ${rules.join("\n")} }`);
  }

  drag(event, column) {
    event.preventDefault();
    event.stopPropagation();
    const [from, start, handle] = [column.offsetWidth, event.clientX, event.target];
    handle.setPointerCapture(event.pointerId);
    const move = (moved) => this.widen(column, from + moved.clientX - start);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => {
      handle.removeEventListener("pointermove", move);
      this.keepWidths();
    }, { once: true });
  }

  widen(column, width) {
    column.dataset.width = Math.round(Math.min(MOST, Math.max(LEAST, width)));
    this.lay();
  }

  press(event) {
    const column = event.target.closest?.("th[data-path]");
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!column || !step || !event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.widen(column, column.offsetWidth + step * STEP);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.keepWidths(), 400);
  }

  keepWidths() {
    const widths = this.columns.filter((one) => one.dataset.width).map((one) => `${one.dataset.path}:${one.dataset.width}`);
    told({ largeurs: widths.join(",") });
  }
}
