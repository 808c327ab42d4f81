// Moves an item of a list up or down, by its buttons or, from a grip, by dragging; what is fixed stays where it is.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["list"];

  async connect() {
    if (!this.listTarget.querySelector(".grip")) return;
    this.mark();
    const { default: load } = await import("./sortable.js");
    const Sortable = await load();
    this.sortable = new Sortable(this.listTarget, {
      handle: ".grip", animation: 140, onMove: (event) => !event.related.matches("[data-fixed]"), onEnd: () => this.mark(),
    });
  }

  disconnect() {
    this.sortable?.destroy();
  }

  up(event) {
    this.move(event, -1);
  }

  down(event) {
    this.move(event, 1);
  }

  move(event, step) {
    event.preventDefault();
    const item = event.currentTarget.closest("li, tr");
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other || other.matches("[data-fixed]")) return;
    if (step < 0) other.before(item);
    else other.after(item);
    this.mark();
    event.currentTarget.focus();
  }

  // The first goes no higher, the last no lower: said to those who cannot see it.
  mark() {
    const items = [...this.listTarget.children].filter((one) => !one.matches("[data-fixed]"));
    const tell = (item, verb, ends) =>
      item.querySelector(`[data-action~="order#${verb}"]`)?.setAttribute("aria-disabled", String(ends));
    items.forEach((item, at) => {
      tell(item, "up", at === 0);
      tell(item, "down", at === items.length - 1);
    });
  }
}
