// Puts the field or function that is clicked where one was typing.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["box"];

  put(event) {
    const box = this.boxTarget;
    const { text } = event.currentTarget.dataset;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
