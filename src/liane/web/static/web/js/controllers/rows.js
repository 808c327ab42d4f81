// Rows of a list: j and k move, x selects, Space peeks, Enter opens; rows that changed are drawn again.
import redraw from "../redraw.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["body", "scroll"];
  static values = { slug: String };

  connect() {
    this.row(0)?.setAttribute("tabindex", "0");
    this.scrolled = () => this.scrollTarget.toggleAttribute("data-scrolled", this.scrollTarget.scrollLeft > 0);
    if (this.hasScrollTarget) this.scrollTarget.addEventListener("scroll", this.scrolled, { passive: true });
  }

  get rows() {
    return this.hasBodyTarget ? [...this.bodyTarget.querySelectorAll("tr[data-id]")] : [];
  }

  row(at) {
    return this.rows[at];
  }

  get current() {
    return document.activeElement?.closest?.("tr[data-id]") ?? this.last ?? null;
  }

  entered(event) {
    const row = event.target.closest("tr[data-id]");
    if (!row) return;
    this.last?.setAttribute("tabindex", "-1");
    row.setAttribute("tabindex", "0");
    this.last = row;
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open], .menu[open], .peek, td[data-key]")) return;
    const onRow = event.target.matches("tr[data-id]");
    const letters = document.querySelector("[data-keys-letters-value=true]") !== null;
    const row = this.current;
    const act = {
      ArrowDown: onRow && (() => this.move(1)),
      ArrowUp: onRow && (() => this.move(-1)),
      j: letters && (() => this.move(1)),
      k: letters && (() => this.move(-1)),
      x: letters && row && (() => row.querySelector("input[type=checkbox]").click()),
      " ": onRow && (() => this.peek(row)),
      Enter: onRow && (() => window.location.assign(row.querySelector("[data-open]").href)),
      ArrowRight: onRow && (() => this.enter(row)),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  move(step) {
    const rows = this.rows;
    const at = rows.indexOf(this.current);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    next?.focus();
    if (next && document.querySelector("#peek:not(:empty)")) this.peek(next);
  }

  peek(row) {
    clearTimeout(this.peeking);
    this.peeking = setTimeout(() => {
      window.dispatchEvent(new CustomEvent("liane:peek", { detail: { href: row.querySelector("[data-open]").href, row } }));
    }, 60);
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
    const wanted = updated.filter((id) => here.has(id));
    if (!wanted.length) return;
    const parameters = new URLSearchParams(window.location.search);
    parameters.set("ids", wanted.join(","));
    const answer = await fetch(`/${this.slugValue}/lignes?${parameters}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of drawn.querySelectorAll("tr[data-id]")) this.replace(fresh);
  }

  replace(fresh) {
    const old = document.getElementById(fresh.id);
    if (!old || old.querySelector(".cell-form")) return;
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
