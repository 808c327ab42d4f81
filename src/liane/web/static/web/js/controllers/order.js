// Moves an item of a list up or down.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["list"];

  up(event) {
    this.move(event, -1);
  }

  down(event) {
    this.move(event, 1);
  }

  move(event, step) {
    const item = event.currentTarget.closest("li");
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(item);
    else other.after(item);
    event.currentTarget.focus();
  }
}
