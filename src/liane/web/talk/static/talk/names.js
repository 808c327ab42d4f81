// Names after an @: what is typed is looked for on the server, arrows choose, Enter or a click takes. What a composer
// extends: it has `names`, a `list`, a `warning`, the `box` that is written in and its Trix `editor` once there is one.
const { Controller } = window.Stimulus;
const NAME = /(?:^|[\s(])@([\p{L}\p{M}' -]{0,40})$/u;

export default class extends Controller {
  look() {
    const found = this.before.match(NAME);
    clearTimeout(this.timer);
    if (!found) return this.close();
    this.typed = found[1];
    this.timer = setTimeout(() => this.ask(), 90);
  }

  async ask() {
    this.request?.abort();
    this.request = new AbortController();
    const parameters = new URLSearchParams({ q: this.typed, base: this.listTarget.id });
    const answer = await fetch(`${this.namesValue}?${parameters}`, { headers: { "HX-Request": "true" }, signal: this.request.signal }).catch(() => null);
    if (!answer?.ok || !this.element.contains(document.activeElement)) return;
    this.listTarget.innerHTML = await answer.text();
    // A sentence that goes on after a name is no search.
    if (!this.options.length && this.typed.includes(" ")) return this.close();
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

  choose(event) {
    event.preventDefault();
    const option = event.target.closest(".picker-option");
    if (option) this.take(option);
  }

  take(option) {
    const { title, warning } = option.dataset;
    const back = this.typed.length + 1;
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
