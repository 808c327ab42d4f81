// What the settings of objects and fields add to their forms: panels that close, formulas that take what is clicked,
// previews that follow. Everything works as plain forms without it.
const { Application, Controller } = window.Stimulus;

// A panel beside the list: the focus goes to its first box, Escape leaves it.
class Panel extends Controller {
  static targets = ["close"];

  connect() {
    this.element.querySelector("[aria-invalid=true], [data-focus]")?.focus();
  }

  close(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    this.closeTarget.click();
  }
}

// Puts the field or function that is clicked where one was typing.
class Insert extends Controller {
  static targets = ["box"];

  put(event) {
    const box = this.boxTarget;
    const { text } = event.currentTarget.dataset;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Once something moved, the button that keeps the order stands out.
class Order extends Controller {
  static targets = ["save"];

  connect() {
    this.seen = this.order();
    this.watch = new MutationObserver(() => this.moved());
    this.watch.observe(this.element, { childList: true, subtree: true });
  }

  disconnect() {
    this.watch.disconnect();
  }

  moved() {
    this.saveTarget.classList.toggle("primary", this.order() !== this.seen);
  }

  order() {
    return [...this.element.querySelectorAll("[name=field]")].map((box) => box.value).join(" ");
  }
}

// Draws the page as the role would see it, a moment after the last change.
class Preview extends Controller {
  static targets = ["place"];
  static values = { url: String };

  connect() {
    this.watch = new MutationObserver(() => this.draw());
    for (const list of this.element.querySelectorAll("ul")) this.watch.observe(list, { childList: true });
  }

  disconnect() {
    this.watch.disconnect();
    clearTimeout(this.waiting);
  }

  draw() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      window.htmx.ajax("POST", this.urlValue, { source: this.element, target: this.placeTarget, swap: "innerHTML" });
    }, 250);
  }
}

const application = Application.start();
for (const [name, controller] of Object.entries({
  "shape-panel": Panel, "shape-insert": Insert, "shape-order": Order, "shape-preview": Preview,
})) application.register(name, controller);
