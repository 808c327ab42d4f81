// A list of things to choose: found by their name, put in order by dragging.
import loadSortable from "./sortable.js";

const { Controller } = window.Stimulus;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export default class extends Controller {
  static targets = ["list", "item"];

  async connect() {
    const Sortable = await loadSortable();
    if (this.element.isConnected) this.sortable = new Sortable(this.listTarget, { animation: 120, filter: "input, button", preventOnFilter: false });
  }

  disconnect() {
    this.sortable?.destroy();
  }

  narrow(event) {
    const wanted = plain(event.target.value.trim());
    for (const item of this.itemTargets) item.hidden = !plain(item.textContent).includes(wanted);
  }

  // Enter in the box looks for a column; it does not apply what is chosen so far.
  stay(event) {
    event.preventDefault();
  }
}
