// The rail: folds on a desk, slides in on a phone.
const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.open = () => {
      this.element.dataset.open = "";
      this.opened = performance.now();
      this.element.querySelector("a, button").focus();
    };
    this.element.addEventListener("liane:rail", this.open);
  }

  disconnect() {
    this.element.removeEventListener("liane:rail", this.open);
  }

  fold(event) {
    const root = document.documentElement;
    const folded = root.dataset.rail !== "folded";
    if (folded) root.dataset.rail = "folded";
    else delete root.dataset.rail;
    event.currentTarget.setAttribute("aria-pressed", folded);
    window.htmx.ajax("POST", "/apparence", { values: { rail: folded ? "folded" : "open" }, swap: "none" });
  }

  close() {
    delete this.element.dataset.open;
  }

  outside(event) {
    const fresh = performance.now() - (this.opened ?? 0) < 300;
    if (!fresh && "open" in this.element.dataset && !this.element.contains(event.target)) this.close();
  }
}
