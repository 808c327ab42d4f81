// Comments: the editor wakes when somebody comes to write, @ suggests people, Ctrl-Enter sends, an answer empties it.
import { application } from "../web/js/app.js";

const { Controller } = window.Stimulus;
const NAME = /(?:^|[\s(])@([\p{L}\p{M}' -]{0,40})$/u;

class TalkController extends Controller {
  static targets = ["words", "list", "warning"];
  static values = { names: String, place: String };

  connect() {
    this.warned = new Set();
    const box = this.wordsTarget.querySelector("textarea");
    if (!box) return;
    box.placeholder = this.wordsTarget.dataset.placeholder;
    box.rows = 1;
    // What was drawn to be typed in at once has the editor at once.
    if (this.placeValue === "0") this.field.removeAttribute("data-controller");
    if (this.placeValue !== "0") box.focus();
    this.element.addEventListener("input", () => this.look());
    this.element.addEventListener("trix-change", () => this.look());
    this.element.addEventListener("focusout", (event) => { if (!this.element.contains(event.relatedTarget)) this.close(); });
  }

  get field() {
    return this.wordsTarget.querySelector(".rich-field");
  }

  get editor() {
    return this.wordsTarget.querySelector("trix-editor")?.editor;
  }

  get box() {
    return this.wordsTarget.querySelector("trix-editor, textarea");
  }

  wake(event) {
    if (event.target.matches("textarea")) {
      this.field.setAttribute("data-controller", "rich");
      event.target.setAttribute("data-focus", "");
    }
  }

  // What stands before the caret.
  get before() {
    if (this.editor) {
      const [start, end] = this.editor.getSelectedRange();
      return start === end ? this.editor.getDocument().toString().slice(0, start) : "";
    }
    const box = this.box;
    return box.selectionStart === box.selectionEnd ? box.value.slice(0, box.selectionStart) : "";
  }

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

  press(event) {
    const open = !this.listTarget.hidden && this.options.length;
    const act = {
      ArrowDown: open && (() => this.select(this.at + 1)),
      ArrowUp: open && (() => this.select(this.at - 1)),
      Tab: open && (() => this.take(this.options[this.at])),
      Enter: event.ctrlKey || event.metaKey ? () => this.element.requestSubmit() : open && (() => this.take(this.options[this.at])),
      Escape: !this.listTarget.hidden && (() => this.close()),
    }[event.key];
    if (!act || !event.target.closest?.("trix-editor, textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
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

  sent(event) {
    if (event.target !== this.element || !event.detail.successful || event.detail.xhr.status >= 300) return;
    if (event.detail.requestConfig.verb !== "post") return;
    this.editor?.loadHTML("");
    this.element.reset();
    for (const item of this.element.querySelectorAll(".files-item")) item.remove();
    const files = this.element.querySelector(".talk-files");
    if (files) files.open = false;
    this.warned.clear();
    this.warningTarget.textContent = "";
    if (this.placeValue !== "0") this.element.remove();
  }
}

// Several composers above a timeline show one at a time; without scripts all stand there.
class ComposersController extends Controller {
  connect() {
    const forms = [...this.element.querySelectorAll(":scope > form")];
    if (forms.length < 2 || this.element.querySelector("nav button")) return;
    for (const form of forms) {
      const nav = form.querySelector("nav");
      const own = nav.querySelector("span");
      nav.replaceChildren(...forms.map((other) => {
        if (other === form) return own;
        const button = document.createElement("button");
        button.type = "button";
        button.append(...[...other.querySelector("nav span, nav [data-own]").cloneNode(true).childNodes]);
        button.addEventListener("click", () => this.show(forms, other));
        return button;
      }));
      own.setAttribute("data-own", "");
    }
    this.show(forms, forms[0], false);
  }

  show(forms, chosen, focus = true) {
    for (const form of forms) form.hidden = form !== chosen;
    if (focus) chosen.querySelector("trix-editor, textarea")?.focus();
  }
}

application.register("talk", TalkController);
application.register("composers", ComposersController);
