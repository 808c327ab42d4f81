// The one dialog of the page: opens when a fragment arrives in it, closes empty, gives the focus back.
const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.arrived = (event) => {
      if (event.target !== this.element || !this.element.firstElementChild) return;
      // Drawn again, it still gives the focus back to where it was opened.
      if (!this.element.open) this.before = document.activeElement;
      if (!this.element.open) this.element.showModal();
      this.element.querySelector("[data-focus]")?.focus();
    };
    this.closed = () => {
      this.element.replaceChildren();
      const shown = this.before?.checkVisibility();
      (shown ? this.before : this.before?.closest("details")?.querySelector("summary"))?.focus();
      window.dispatchEvent(new CustomEvent("liane:dismissed"));
    };
    this.changed = () => this.element.open && this.element.close();
    this.element.addEventListener("htmx:afterSwap", this.arrived);
    this.element.addEventListener("close", this.closed);
    window.addEventListener("liane:changed", this.changed);
  }

  disconnect() {
    this.element.removeEventListener("htmx:afterSwap", this.arrived);
    this.element.removeEventListener("close", this.closed);
    window.removeEventListener("liane:changed", this.changed);
  }

  close() {
    this.element.close();
  }
}
