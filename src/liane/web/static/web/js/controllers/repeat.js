// Rows of a form that can be added and removed: e-mail addresses, phone numbers.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["rows", "row", "blank"];

  add() {
    this.rowsTarget.append(this.blankTarget.content.cloneNode(true));
    this.rowTargets[this.rowTargets.length - 1].querySelector("input").focus();
  }

  remove(event) {
    const row = event.currentTarget.closest("[data-repeat-target=row]");
    if (this.rowTargets.length > 1) row.remove();
    else for (const input of row.querySelectorAll("input[type=text]")) input.value = "";
    this.rowTargets[0].querySelector("input").focus();
  }
}
