// Draws the page as the role would see it, a moment after the last change.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["place"];
  static values = { url: String };

  connect() {
    this.watch = new MutationObserver(() => this.draw());
    for (const list of this.element.querySelectorAll("ul")) this.watch.observe(list, { childList: true });
  }

  disconnect() {
    this.watch.disconnect();
    clearTimeout(this.waiting);
  }

  draw() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      window.htmx.ajax("POST", this.urlValue, { source: this.element, target: this.placeTarget, swap: "innerHTML" });
    }, 250);
  }
}
