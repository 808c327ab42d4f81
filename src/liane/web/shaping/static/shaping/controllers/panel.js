// A panel beside the list: the focus goes to its first box, Escape leaves it.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["close"];

  connect() {
    this.element.querySelector("[aria-invalid=true], [data-focus]")?.focus();
  }

  close(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    this.closeTarget.click();
  }
}
