// Names after an @: what is typed is looked for on the server, arrows choose, Enter or a click takes. What a composer
// extends: it has `names`, a `list`, a `warning`, the `box` that is written in and its Trix `editor` once there is one.
import { plain } from "../web/js/plain.js";
const { Controller } = window.Stimulus;
const NAME = /(?:^|[\s(])@([\p{L}\p{M}' -]{0,40})$/u;

export default class extends Controller {
  look() {
    const name = this.name;
    clearTimeout(this.timer);
    if (name === undefined) return this.close();
    this.timer = setTimeout(() => this.ask(name), 90);
  }

  // What stands between an @ and the caret, if anything: letters that the editor has not drawn yet included.
  get name() {
    return this.before.match(NAME)?.[1];
  }

  async ask(name) {
    this.request?.abort();
    this.request = new AbortController();
    const parameters = new URLSearchParams({ q: name, base: this.listTarget.id });
    const found = await fetch(`${this.namesValue}?${parameters}`, { headers: { "HX-Request": "true" }, signal: this.request.signal })
      .then((answer) => (answer.ok ? answer.text() : null))
      .catch(() => null);
    if (found === null || !this.element.contains(document.activeElement)) return;
    this.listTarget.innerHTML = found;
    this.found = name;
    // A sentence that goes on after a name is no search.
    if (!this.options.length && name.includes(" ")) return this.close();
    this.listTarget.hidden = false;
    this.box.setAttribute("aria-controls", this.listTarget.id);
    this.select(0);
  }

  get options() {
    return [...this.listTarget.querySelectorAll(".picker-option")];
  }

  select(at) {
    const options = this.options;
    if (!options.length) return;
    this.at = (at + options.length) % options.length;
    for (const [place, option] of options.entries()) option.setAttribute("aria-selected", String(place === this.at));
    this.box.setAttribute("aria-activedescendant", options[this.at].id);
    options[this.at].scrollIntoView({ block: "nearest" });
  }

  // What Enter takes: whoever types faster than the server answers has the first of those in sight who fit.
  get chosen() {
    if (this.listTarget.hidden) return undefined;
    const { name, options } = this;
    if (name === this.found) return options[this.at];
    return options.find((option) => name && plain(option.dataset.title).includes(plain(name)));
  }

  choose(event) {
    event.preventDefault();
    const option = event.target.closest(".picker-option");
    if (option) this.take(option);
  }

  take(option) {
    const { title, warning } = option.dataset;
    const back = (this.name?.length ?? -1) + 1;
    if (this.editor) {
      const [caret] = this.editor.getSelectedRange();
      this.editor.setSelectedRange([caret - back, caret]);
      this.editor.insertString(`@${title} `);
    } else {
      const box = this.box;
      box.setRangeText(`@${title} `, box.selectionStart - back, box.selectionStart, "end");
    }
    if (warning) this.warned.add(warning);
    this.warningTarget.textContent = [...this.warned].join(" ");
    this.close();
    this.box.focus();
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.listTarget.hidden = true;
    this.box?.removeAttribute("aria-activedescendant");
  }
}
