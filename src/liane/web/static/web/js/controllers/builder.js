// The filter builder: what changes its shape is asked of the server, one request after the other; what is typed
// meanwhile stays. Controls that the answer draws alike are kept by htmx (hx-preserve), others get their text back.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["body"];

  connect() {
    this.last = Promise.resolve();
    this.remember = (event) => this.hold(event);
    this.element.addEventListener("htmx:beforeSwap", this.remember);
    this.element.addEventListener("submit", (event) => this.send(event));
    // Once the boxes of its fields are there.
    Promise.resolve().then(() => this.element.contains(document.activeElement) || this.start());
  }

  start() {
    const fields = [...this.element.querySelectorAll("select[name^='f.']")];
    const first = fields.find((select) => !select.value) ?? fields[0];
    (first?.parentElement.querySelector("[role=combobox]:not([hidden])") ?? first)?.focus();
  }

  // Without this controller the form is sent as any other.
  send(event) {
    event.preventDefault();
    this.ask(event.submitter?.value || "apply");
  }

  changed(event) {
    if (event.target.matches("[data-redraw]")) this.ask("");
  }

  ask(action) {
    // One redrawing that has not begun yet draws all that changed until then.
    if (!action && this.waiting) return;
    if (!action) this.waiting = true;
    this.last = this.last
      .catch(() => {})
      .then(() => {
        if (!action) this.waiting = false;
        if (!this.element.isConnected) return null;
        this.sent = new Map(this.texts());
        return window.htmx.ajax("GET", this.element.getAttribute("action"), {
          source: this.element, target: this.bodyTarget, select: ".builder-body", swap: "outerHTML",
          values: { ...(action ? { action } : {}), ...this.searched() },
        });
      })
      .then(() => this.give());
  }

  // What was searched for since the builder was opened.
  searched() {
    const box = document.querySelector("#list-search");
    return box ? { q: box.value } : {};
  }

  *texts() {
    const boxes = this.element.querySelectorAll("select[name], input[type=text][name]");
    for (const box of boxes) yield [box.name, box.value];
  }

  // Just before the answer takes its place: what changed since it was asked, and where the focus is.
  hold() {
    this.kept = [...this.texts()].filter(([name, value]) => this.sent?.get(name) !== value);
    const { id, name, value } = document.activeElement ?? {};
    this.focused = this.element.contains(document.activeElement) ? { id, name, value, box: document.activeElement } : null;
  }

  give() {
    const all = (name) => [...this.element.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    for (const [name, value] of this.kept ?? []) {
      const [box] = all(name);
      const possible = !box?.options || [...box.options].some((one) => one.value === value);
      if (!box || !possible) continue;
      box.value = value;
      box.dispatchEvent(new Event("input"));
    }
    this.kept = null;
    const active = document.activeElement;
    if (!this.focused || (active && active !== document.body)) return;
    const { id, name, value, box } = this.focused;
    const again = name ? all(name).find((one) => one.type !== "submit" || one.value === value) : document.getElementById(id);
    const found = box.isConnected ? box : again;
    // A button that adds gives the focus to what it added; one that went away, to the first that is left.
    if (!found || /^(add|group):/.test(value)) this.start();
    else found.focus();
  }

  close() {
    this.element.parentElement.replaceChildren();
    document.querySelector("[data-key-filter]")?.focus();
  }
}
