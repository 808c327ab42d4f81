// A long select as a picker: its options are found by what is typed, under their headings. The select keeps what is
// chosen, and is all there is without scripts.
import PickerController from "./picker.js";
import { hang } from "../hang.js";
import { plain, sought } from "../plain.js";

export default class extends PickerController {
  static targets = ["none"];

  connect() {
    this.stays = true;
    this.none = this.noneTarget;
    this.idTarget.hidden = true;
    this.inputTarget.hidden = false;
    this.name();
    this.follow = () => this.listTarget.hidden || hang(this.listTarget, this.inputTarget);
    window.addEventListener("scroll", this.follow, true);
    window.addEventListener("resize", this.follow);
  }

  disconnect() {
    window.removeEventListener("scroll", this.follow, true);
    window.removeEventListener("resize", this.follow);
  }

  // The box says what is chosen; nothing chosen, what to do.
  name() {
    const [chosen] = this.idTarget.selectedOptions;
    this.inputTarget.value = chosen?.value ? chosen.label : "";
    this.inputTarget.title = this.inputTarget.value;
  }

  look() {
    this.typed = true;
    this.ask();
  }

  // The focus opens what is empty; what is chosen opens on a press.
  open(event) {
    if (!this.listTarget.hidden || (event.type === "focus" && this.inputTarget.value)) return;
    this.typed = false;
    this.inputTarget.select();
    this.ask();
  }

  ask() {
    const typed = this.typed ? this.inputTarget.value : "";
    this.draw(sought(typed));
    this.listTarget.hidden = false;
    this.inputTarget.setAttribute("aria-expanded", "true");
    hang(this.listTarget, this.inputTarget);
    const [options, start] = [this.options, plain(typed.trim())];
    const at = options.findIndex(({ dataset }) => (start ? plain(dataset.title).startsWith(start) : dataset.id === this.idTarget.value));
    if (start || at >= 0) this.select(Math.max(0, at));
  }

  draw(wanted) {
    const groups = [...this.idTarget.querySelectorAll("optgroup")].map((group) => {
      const found = [...group.children].filter((option) => wanted(`${option.label} ${group.label}`));
      return found.length ? this.group(group.label, found) : null;
    });
    const drawn = groups.filter(Boolean);
    this.listTarget.replaceChildren(...(drawn.length ? drawn : [this.none]));
  }

  group(label, found) {
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", label);
    const heading = document.createElement("h3");
    heading.setAttribute("role", "presentation");
    heading.textContent = label;
    group.append(heading, ...found.map((option) => this.option(option)));
    return group;
  }

  option({ value, label, index }) {
    const option = document.createElement("div");
    Object.assign(option, { className: "picker-option", id: `${this.listTarget.id}_${index}`, textContent: label });
    Object.assign(option.dataset, { id: value, title: label });
    option.setAttribute("role", "option");
    return option;
  }

  take(option) {
    this.idTarget.value = option.dataset.id;
    this.close();
    this.tell();
  }

  close() {
    super.close();
    this.typed = false;
    this.name();
  }
}
