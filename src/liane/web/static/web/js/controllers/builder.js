// The filter builder: a change of field or comparison asks the server to draw it again.
const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    const first = this.element.querySelector("select[name^='f.']:not([data-seen])");
    if (!this.element.contains(document.activeElement)) (this.lastEmpty() ?? first)?.focus();
  }

  lastEmpty() {
    return [...this.element.querySelectorAll("select[name^='f.']")].find((select) => !select.value);
  }

  changed(event) {
    if (event.target.matches("[data-redraw]")) this.element.dispatchEvent(new CustomEvent("redraw"));
  }

  close() {
    this.element.parentElement.replaceChildren();
    document.querySelector("[data-key-filter]")?.focus();
  }
}
