// A list of things to choose: found by their name, put in order by dragging.
import { sought } from "../plain.js";
import loadSortable from "./sortable.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["list", "item", "heading"];

  async connect() {
    const Sortable = await loadSortable();
    if (this.element.isConnected) this.sortable = new Sortable(this.listTarget, {
      animation: 120, draggable: "[data-chooser-target=item]", filter: "input, button", preventOnFilter: false,
    });
  }

  disconnect() {
    this.sortable?.destroy();
  }

  narrow(event) {
    const wanted = sought(event.target.value);
    let heading = null;
    for (const heading of this.headingTargets) heading.hidden = true;
    for (const one of this.listTarget.children) {
      if (this.headingTargets.includes(one)) heading = one;
      else one.hidden = !wanted(`${one.textContent} ${heading?.textContent ?? ""}`);
      if (heading && !one.hidden) heading.hidden = false;
    }
  }

  // Enter in the box looks for a column; it does not apply what is chosen so far.
  stay(event) {
    event.preventDefault();
  }
}
