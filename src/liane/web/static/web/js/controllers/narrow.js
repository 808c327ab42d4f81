// A long list of links narrowed by what is typed: lines are found by their words, headings without lines go with them.
const { Controller } = window.Stimulus;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export default class extends Controller {
  static targets = ["box", "item", "group", "none"];

  connect() {
    // What stood in the box when the page comes back.
    this.narrow();
    this.element.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });
  }

  narrow() {
    const wanted = plain(this.boxTarget.value).split(/\s+/).filter(Boolean);
    for (const item of this.itemTargets) {
      const words = plain(`${item.textContent} ${item.dataset.words ?? ""}`);
      item.hidden = !wanted.every((word) => words.includes(word));
    }
    for (const group of this.groupTargets) group.hidden = !this.itemTargets.some((item) => !item.hidden && group.contains(item));
    this.noneTarget.hidden = this.groupTargets.some((group) => !group.hidden);
  }

  // Enter opens the first that is left.
  go(event) {
    event.preventDefault();
    const first = this.itemTargets.find((item) => !item.hidden);
    if (this.boxTarget.value.trim() && first) (first.querySelector("a") ?? first).click();
  }
}
