// Once something moved, the button that keeps the order stands out.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["save"];

  connect() {
    this.seen = this.order();
    this.watch = new MutationObserver(() => this.moved());
    this.watch.observe(this.element, { childList: true, subtree: true });
  }

  disconnect() {
    this.watch.disconnect();
  }

  moved() {
    this.saveTarget.classList.toggle("primary", this.order() !== this.seen);
  }

  order() {
    return [...this.element.querySelectorAll("[name=field]")].map((box) => box.value).join(" ");
  }
}
