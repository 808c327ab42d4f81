// A form on a page: Ctrl-Enter sends it, and it is sent once. Escape leaves it when nothing was filled in; what was
// stays, and letters act on the page again.
const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.sent = (event) => {
      if (this.sending) event.preventDefault();
      this.sending = true;
      setTimeout(() => { this.sending = false; }, 4000);
    };
    if (!this.element.hasAttribute("hx-post")) this.element.addEventListener("submit", this.sent);
    this.filled = Boolean(this.element.querySelector(".error, .conflict"));
    for (const kind of ["input", "change", "paste", "drop"]) this.element.addEventListener(kind, () => { this.filled = true; });
  }

  press(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.element.requestSubmit();
    }
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) this.filled = true;
    const lists = event.target.matches("[role=combobox]");
    if (event.key === "Escape" && !lists && !event.defaultPrevented && !event.isComposing) this.leave();
  }

  leave() {
    const way = this.element.querySelector("[data-leave]");
    if (way && this.filled) document.activeElement.blur();
    else way?.click();
  }
}
