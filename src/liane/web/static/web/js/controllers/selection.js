// Rows selected, and the bar at the foot that acts on them.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["all", "bar", "count", "ids"];

  connect() {
    this.changedElsewhere = () => requestAnimationFrame(() => this.draw());
    window.addEventListener("liane:changed", this.changedElsewhere);
    this.shift = (event) => { this.shifted = event.shiftKey; };
    this.element.addEventListener("click", this.shift, true);
  }

  disconnect() {
    window.removeEventListener("liane:changed", this.changedElsewhere);
    this.element.removeEventListener("click", this.shift, true);
  }

  get boxes() {
    return [...this.element.querySelectorAll("tbody input[name=ids]")];
  }

  changed(event) {
    const box = event.target;
    if (box.name !== "ids") return;
    const boxes = this.boxes;
    if (this.shifted && this.last && boxes.includes(this.last)) {
      const [low, high] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const other of boxes.slice(low, high + 1)) other.checked = box.checked;
    }
    this.last = box;
    this.draw();
  }

  all() {
    for (const box of this.boxes) box.checked = this.allTarget.checked;
    this.draw();
  }

  none() {
    for (const box of this.boxes) box.checked = false;
    this.draw();
  }

  draw() {
    const boxes = this.boxes;
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) {
      const row = box.closest("tr");
      if (box.checked) row.setAttribute("aria-selected", "true");
      else row.removeAttribute("aria-selected");
    }
    if (this.hasAllTarget) {
      this.allTarget.checked = chosen.length > 0 && chosen.length === boxes.length;
      this.allTarget.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    }
    if (!this.hasBarTarget) return;
    this.barTarget.hidden = chosen.length === 0;
    this.idsTarget.value = chosen.map((box) => box.value).join(",");
    const { one, many } = this.countTarget.dataset;
    this.countTarget.textContent = chosen.length === 1 ? one : many.replace("%d", chosen.length.toLocaleString(document.documentElement.lang));
  }
}
