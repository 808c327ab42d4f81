// Rows selected, and the bar at the foot that acts on them.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["all", "bar", "count", "ids", "every", "query", "matching"];

  connect() {
    this.changedElsewhere = () => requestAnimationFrame(() => this.draw());
    window.addEventListener("liane:changed", this.changedElsewhere);
    window.addEventListener("liane:counted", this.changedElsewhere);
    this.shift = (event) => { this.shifted = event.shiftKey; };
    this.element.addEventListener("click", this.shift, true);
  }

  disconnect() {
    window.removeEventListener("liane:changed", this.changedElsewhere);
    window.removeEventListener("liane:counted", this.changedElsewhere);
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
    this.whole = false;
    this.draw();
  }

  all() {
    for (const box of this.boxes) box.checked = this.allTarget.checked;
    this.whole = false;
    this.draw();
  }

  none() {
    for (const box of this.boxes) box.checked = false;
    this.whole = false;
    this.draw();
  }

  // All that the filter finds, beyond the rows that show.
  matching() {
    for (const box of this.boxes) box.checked = true;
    this.whole = true;
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
    if (!chosen.length) this.whole = false;
    this.barTarget.hidden = chosen.length === 0;
    this.idsTarget.value = chosen.map((box) => box.value).join(",");
    this.everyTarget.value = this.whole ? "1" : "";
    this.queryTarget.value = window.location.search;
    const found = document.getElementById("count")?.textContent.trim() ?? "";
    const there = Number(found.replace(/[^\d]/g, ""));
    if (this.hasMatchingTarget) {
      this.matchingTarget.hidden = this.whole || chosen.length < boxes.length || !(there > boxes.length);
      this.matchingTarget.textContent = this.matchingTarget.dataset.text.replace("%s", found);
    }
    const { one, many } = this.countTarget.dataset;
    const number = this.whole ? found : chosen.length.toLocaleString(document.documentElement.lang);
    this.countTarget.textContent = !this.whole && chosen.length === 1 ? one : many.replace("%d", number);
  }
}
