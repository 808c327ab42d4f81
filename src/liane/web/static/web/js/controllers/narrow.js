// A long list of links narrowed by what is typed: lines are found by their words, headings without lines go with them.
import { sought } from "../plain.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["box", "item", "group", "none"];

  connect() {
    // What stood in the box when the page comes back.
    this.narrow();
    this.element.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });
  }

  narrow() {
    const wanted = sought(this.boxTarget.value);
    for (const item of this.itemTargets) item.hidden = !wanted(`${item.textContent} ${item.dataset.words ?? ""}`);
    for (const group of this.groupTargets) group.hidden = !this.itemTargets.some((item) => !item.hidden && group.contains(item));
    this.noneTarget.hidden = this.groupTargets.some((group) => !group.hidden);
  }

  // Enter opens the first that is left.
  go(event) {
    event.preventDefault();
    const first = this.itemTargets.find((item) => !item.hidden);
    if (this.boxTarget.value.trim() && first) (first.querySelector("a, button") ?? first).click();
  }
}
