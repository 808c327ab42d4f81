// Tabs of views: those for which the line has no room stand in the menu alone, all but the one shown.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["line", "tab"];

  connect() {
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.element.parentElement);
    this.fit();
  }

  disconnect() {
    this.observer.disconnect();
  }

  fit() {
    if (!this.hasLineTarget) return;
    for (const tab of this.tabTargets) tab.hidden = false;
    const last = [...this.tabTargets].reverse().filter((tab) => !tab.hasAttribute("aria-current"));
    for (const tab of last) {
      if (this.lineTarget.scrollWidth <= this.lineTarget.clientWidth + 1) return;
      tab.hidden = true;
    }
  }
}
