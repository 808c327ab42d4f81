// The composer of notes: Ctrl-Enter sends, an answer empties it.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["text"];

  press(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  }

  sent(event) {
    if (event.detail.successful && event.detail.xhr.status < 300) this.textTarget.value = "";
  }
}
