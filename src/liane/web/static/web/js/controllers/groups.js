// Groups of a list: a header opens and folds what is in it; what was open stays so when the page is drawn again.
const { Controller } = window.Stimulus;
const KEPT = 40;

export default class extends Controller {
  connect() {
    for (const id of this.kept) this.restore(id);
    this.changed = () => this.refresh();
    window.addEventListener("liane:changed", this.changed);
  }

  disconnect() {
    window.removeEventListener("liane:changed", this.changed);
  }

  get place() {
    const asked = new URLSearchParams(window.location.search);
    return `groups ${window.location.pathname} ${asked.get("vue") ?? ""} ${asked.get("groupe") ?? ""}`;
  }

  get kept() {
    return JSON.parse(window.sessionStorage.getItem(this.place) ?? "[]");
  }

  keep(id, open) {
    const others = this.kept.filter((one) => one !== id);
    window.sessionStorage.setItem(this.place, JSON.stringify(open ? [...others, id].slice(-KEPT) : others));
  }

  restore(id) {
    const row = document.getElementById(id);
    if (row && this.element.contains(row)) this.open(row);
  }

  toggle(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const row = event.currentTarget.closest("tr");
    const open = this.button(row).getAttribute("aria-expanded") !== "true";
    this.keep(row.id, open);
    if (open) this.open(row);
    else this.fold(row);
  }

  button(row) {
    return row.querySelector("[aria-expanded]");
  }

  async open(row) {
    if (this.button(row).getAttribute("aria-expanded") === "true") return;
    this.button(row).setAttribute("aria-expanded", "true");
    const asked = new URLSearchParams(window.location.search);
    asked.set("dans", row.dataset.inside);
    await window.htmx.ajax("GET", `${window.location.pathname}/groupe?${asked}`, { source: row, target: row, swap: "afterend" });
    for (const inner of this.inside(row)) if (inner.dataset.level && this.kept.includes(inner.id)) this.open(inner);
  }

  fold(row) {
    this.button(row).setAttribute("aria-expanded", "false");
    for (const one of this.inside(row)) one.remove();
  }

  inside(row) {
    const found = [];
    for (let next = row.nextElementSibling; next && !(next.dataset.level <= row.dataset.level); next = next.nextElementSibling) {
      found.push(next);
    }
    return found;
  }

  // Counts and totals follow what changed; rows stay where they are under the reader's hands.
  async refresh() {
    const headers = this.element.querySelectorAll("tr.group-row[data-level='0']");
    if (!headers.length) return;
    const answer = await fetch(window.location.href, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of drawn.querySelectorAll("tr.group-row[data-level='0']")) {
      const old = document.getElementById(fresh.id);
      if (!old) continue;
      for (const at of [...old.cells].keys()) {
        if (at > 1) old.cells[at].replaceWith(fresh.cells[at].cloneNode(true));
      }
      old.querySelector(".count").replaceWith(fresh.querySelector(".count"));
    }
  }
}
