// A text with its form: the Trix editor in the place of the box of plain text, loaded where there is one.
const { Controller } = window.Stimulus;
let loading;

function load(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => {
      // A heading of a text stands below those of the page.
      window.Trix.config.blockAttributes.heading1.tagName = "h3";
      resolve();
    };
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

export default class extends Controller {
  static targets = ["html", "typed", "toolbar"];
  static values = { script: String };

  async connect() {
    if (this.element.querySelector("trix-editor")) return;
    const focused = this.typedTarget.hasAttribute("data-focus");
    await load(this.scriptValue);
    if (!this.element.isConnected || !this.hasTypedTarget) return;
    const box = this.typedTarget;
    const toolbar = document.createElement("trix-toolbar");
    toolbar.id = `${box.id}_tools`;
    toolbar.append(this.toolbarTarget.content.cloneNode(true));
    const editor = document.createElement("trix-editor");
    for (const name of ["aria-label", "aria-describedby", "aria-invalid"]) {
      if (box.hasAttribute(name)) editor.setAttribute(name, box.getAttribute(name));
    }
    const label = document.querySelector(`label[for="${box.id}"]`);
    if (!box.hasAttribute("aria-label") && label) editor.setAttribute("aria-label", label.textContent);
    editor.id = box.id;
    editor.className = "input rich";
    editor.setAttribute("input", this.htmlTarget.id);
    editor.setAttribute("toolbar", toolbar.id);
    const had = focused || document.activeElement === box;
    box.replaceWith(toolbar, editor);
    // Files have fields of their own.
    editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
    if (label) label.addEventListener("click", () => editor.focus());
    if (had) editor.addEventListener("trix-initialize", () => editor.focus(), { once: true });
  }

  // Enter ends a paragraph here, and does not send the form.
  press(event) {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  }
}
