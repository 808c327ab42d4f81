// A form on a page: Ctrl-Enter sends it, and it is sent once.
const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.sent = (event) => {
      if (this.sending) event.preventDefault();
      this.sending = true;
      setTimeout(() => { this.sending = false; }, 4000);
    };
    if (!this.element.hasAttribute("hx-post")) this.element.addEventListener("submit", this.sent);
  }

  press(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  }
}
