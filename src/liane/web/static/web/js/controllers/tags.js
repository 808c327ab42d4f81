// Tags as chips: Enter or a comma adds one, Backspace takes the last away. The source box holds them all.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["source"];
  static values = { remove: String };

  connect() {
    if (this.box) return;
    this.words = this.sourceTarget.value.split(",").map((word) => word.trim()).filter(Boolean);
    this.box = document.createElement("span");
    this.box.className = "tokens";
    this.input = document.createElement("input");
    this.input.type = "text";
    this.input.id = this.sourceTarget.id;
    this.input.placeholder = this.words.length ? "" : this.sourceTarget.placeholder;
    for (const name of ["aria-label", "aria-describedby", "aria-invalid", "data-focus"]) {
      if (this.sourceTarget.hasAttribute(name)) this.input.setAttribute(name, this.sourceTarget.getAttribute(name));
    }
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.add());
    this.input.addEventListener("input", () => { if (this.input.value.includes(",")) this.add(); });
    const focused = document.activeElement === this.sourceTarget;
    this.sourceTarget.type = "hidden";
    this.sourceTarget.removeAttribute("id");
    this.sourceTarget.removeAttribute("data-focus");
    this.box.append(this.input);
    this.element.append(this.box);
    this.draw();
    if (focused) this.input.focus();
  }

  press(event) {
    if (event.key === "Enter" && this.input.value.trim()) {
      event.preventDefault();
      this.add();
    } else if (event.key === "Backspace" && !this.input.value && this.words.length) {
      this.words.pop();
      this.draw();
    }
  }

  add() {
    const fresh = this.input.value.split(",").map((word) => word.trim()).filter(Boolean);
    if (!fresh.length) return;
    const known = new Set(this.words.map((word) => word.toLowerCase()));
    this.words.push(...fresh.filter((word) => !known.has(word.toLowerCase())));
    this.input.value = "";
    this.draw();
  }

  draw() {
    this.sourceTarget.value = this.words.join(", ");
    for (const old of this.box.querySelectorAll(".chip")) old.remove();
    for (const [at, word] of this.words.entries()) this.input.before(this.chip(word, at));
  }

  chip(word, at) {
    const chip = document.createElement("span");
    chip.className = "chip tag";
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.ariaLabel = `${this.removeValue} ${word}`;
    remove.addEventListener("click", () => {
      this.words.splice(at, 1);
      this.draw();
      this.input.focus();
    });
    chip.append(word, remove);
    return chip;
  }
}
