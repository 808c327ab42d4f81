// Rows of a list: the right arrow goes into their cells; rows that changed are drawn again. `items` walks them.
import redraw from "../redraw.js";

const { Controller } = window.Stimulus;
// Records that left the list because who reads it may see them no more: should that be undone, they come back.
const left = new Set();

export default class extends Controller {
  static targets = ["body", "scroll"];
  static values = { slug: String };

  connect() {
    this.last = this.row(0);
    this.last?.setAttribute("tabindex", "0");
    this.scrolled = () => this.scrollTarget.toggleAttribute("data-scrolled", this.scrollTarget.scrollLeft > 0);
    if (this.hasScrollTarget) this.scrollTarget.addEventListener("scroll", this.scrolled, { passive: true });
  }

  get rows() {
    return this.hasBodyTarget ? [...this.bodyTarget.querySelectorAll("tr[data-id]")] : [];
  }

  row(at) {
    return this.rows[at];
  }

  entered(event) {
    const row = event.target.closest("tr[data-id]");
    if (!row) return;
    this.last?.setAttribute("tabindex", "-1");
    row.setAttribute("tabindex", "0");
    this.last = row;
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key !== "ArrowRight" || !event.target.matches("tr[data-id]")) return;
    event.preventDefault();
    this.enter(event.target);
  }

  enter(row) {
    const cell = row.querySelector("td[data-key]");
    cell.tabIndex = -1;
    cell.focus();
  }

  async refresh(event) {
    const { updated = [], created = [], deleted = [], all = false } = event.detail ?? {};
    const here = new Set(this.rows.map((row) => row.dataset.id));
    for (const id of deleted) document.getElementById(`r-${id}`)?.remove();
    if (all || created.length || deleted.length || (!here.size && updated.length)) return this.redraw();
    const back = updated.filter((id) => left.delete(id));
    if (back.length) return this.redraw();
    const wanted = updated.filter((id) => here.has(id));
    if (!wanted.length) return;
    const parameters = new URLSearchParams(window.location.search);
    parameters.set("ids", wanted.join(","));
    const answer = await fetch(`${document.documentElement.dataset.past || ""}/${this.slugValue}/lignes?${parameters}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = [...drawn.querySelectorAll("tr[data-id]")];
    for (const fresh of found) this.replace(fresh);
    const gone = wanted.filter((id) => !found.some((fresh) => fresh.dataset.id === id));
    for (const id of gone) left.add(id);
    if (gone.length) this.redraw();
  }

  replace(fresh) {
    const old = document.getElementById(fresh.id);
    if (!old || old.querySelector(".cell-form, [data-opening]")) return;
    const key = document.activeElement?.closest?.(`#${CSS.escape(fresh.id)} td[data-key]`)?.dataset.key;
    const focused = old.contains(document.activeElement);
    const box = fresh.querySelector("input[type=checkbox]");
    if (old.getAttribute("aria-selected") === "true") {
      box.checked = true;
      fresh.setAttribute("aria-selected", "true");
    }
    old.replaceWith(fresh);
    if (this.last === old) this.last = fresh;
    const cell = key && [...fresh.cells].find((one) => one.dataset.key === key);
    if (cell) cell.tabIndex = -1;
    if (focused) (cell ?? fresh).focus();
  }

  redraw() {
    redraw("#sheet", window.location.pathname + window.location.search, { selectOOB: "#count" });
  }
}
