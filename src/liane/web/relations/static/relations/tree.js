// A tree of records: branches fold and unfold, a row dragged onto another goes under it.
import { application } from "../web/js/app.js";
import redraw from "../web/js/redraw.js";

const { Controller } = window.Stimulus;

class TreeController extends Controller {
  static values = { field: String };

  // What was fetched once is only hidden and shown again.
  toggle(event) {
    const link = event.currentTarget;
    const open = link.getAttribute("aria-expanded") === "true";
    link.setAttribute("aria-expanded", String(!open));
    const rows = this.below(link.closest("tr"));
    if (rows.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      for (const row of rows) row.hidden = open;
      if (!open) for (const row of rows) this.follow(row);
    }
  }

  // A branch that was folded inside stays so.
  follow(row) {
    if (row.querySelector("a.tree-toggle")?.getAttribute("aria-expanded") === "false") for (const one of this.below(row)) one.hidden = true;
  }

  below(row) {
    const level = Number(row.dataset.level);
    const found = [];
    for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.dataset.id && Number(next.dataset.level) <= level) break;
      found.push(next);
    }
    return found;
  }

  lift(event) {
    this.lifted = event.target.closest("tr[draggable]");
    if (!this.lifted) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.lifted.dataset.id);
    this.lifted.classList.add("lifted");
  }

  over(event) {
    const row = event.target.closest("tr[data-id]");
    if (!this.lifted || !row || row === this.lifted) return;
    event.preventDefault();
    row.classList.add("onto");
  }

  leave(event) {
    event.target.closest("tr")?.classList.remove("onto");
  }

  drop(event) {
    const row = event.target.closest("tr[data-id]");
    if (!this.lifted || !row || row === this.lifted) return;
    event.preventDefault();
    const name = this.fieldValue;
    const title = row.querySelector(".tree-name").textContent;
    const values = { form: "1", [`${name}.id`]: row.dataset.id, [`${name}.title`]: title };
    window.htmx.ajax("POST", this.lifted.dataset.url, { values, swap: "none", source: this.lifted });
  }

  end() {
    this.lifted?.classList.remove("lifted");
    for (const row of this.element.querySelectorAll(".onto")) row.classList.remove("onto");
    this.lifted = undefined;
  }

  changed() {
    redraw("#tree", window.location.pathname);
  }
}

application.register("tree", TreeController);
