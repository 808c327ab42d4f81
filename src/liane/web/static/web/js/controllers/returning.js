// Coming back to a list finds it as it was left: as many rows, the same height, the row that was opened under the hand.
const { Controller } = window.Stimulus;
const KEY = "lists left";
const MOST_LISTS = 20;
const MOST_PAGES = 12;
// Once a page: what is drawn again later is not come back to.
let returned = false;

export default class extends Controller {
  connect() {
    this.leave = () => this.keep();
    window.addEventListener("pagehide", this.leave);
    const [navigation] = window.performance.getEntriesByType("navigation");
    const left = navigation?.type === "back_forward" && this.left.find(({ page }) => page === window.location.href);
    if (left && !returned) this.restore(left);
    returned = true;
  }

  disconnect() {
    window.removeEventListener("pagehide", this.leave);
  }

  get left() {
    return JSON.parse(window.sessionStorage.getItem(KEY) ?? "[]");
  }

  get rows() {
    return this.element.querySelectorAll("tr[data-id]").length;
  }

  keep() {
    const page = window.location.href;
    const { scrollTop: top, scrollLeft: side } = this.element;
    const row = this.element.querySelector("tr[data-id][tabindex='0']")?.id;
    const others = this.left.filter((one) => one.page !== page);
    window.sessionStorage.setItem(KEY, JSON.stringify([...others, { page, top, side, row, rows: this.rows }].slice(-MOST_LISTS)));
  }

  async restore({ top, side, row, rows }) {
    for (let pages = 0; pages < MOST_PAGES && this.rows < rows; pages += 1) {
      const more = this.element.querySelector("tr.more-row");
      if (!more) break;
      await window.htmx.ajax("GET", more.getAttribute("hx-get"), { source: more, target: more, swap: "outerHTML" });
    }
    this.element.scrollTo({ top, left: side, behavior: "instant" });
    if (document.activeElement === document.body) document.getElementById(row)?.focus({ preventScroll: true });
  }
}
