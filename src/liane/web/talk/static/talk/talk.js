// Comments: the editor wakes when somebody comes to write, @ suggests people, Ctrl-Enter sends, an answer empties it.
import { application } from "../web/js/app.js";
import ComposersController from "./composers.js";
import Names from "./names.js";

class TalkController extends Names {
  static targets = ["words", "list", "warning"];
  static values = { names: String, place: String };

  connect() {
    this.warned = new Set();
    // The editor may have taken the place of the box before this came.
    const box = this.wordsTarget.querySelector("textarea");
    if (box) this.prepare(box);
    // The editor says itself what it has taken in: until then its text and its caret do not fit.
    this.element.addEventListener("input", () => { if (!this.editor) this.look(); });
    this.element.addEventListener("trix-change", () => this.look());
    this.element.addEventListener("focusout", (event) => { if (!this.element.contains(event.relatedTarget)) this.close(); });
  }

  prepare(box) {
    box.placeholder = this.wordsTarget.dataset.placeholder;
    box.rows = 1;
    // What was drawn to be typed in at once has the editor at once.
    if (this.placeValue === "0") this.field.removeAttribute("data-controller");
    if (this.placeValue !== "0") box.focus();
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

  press(event) {
    const open = !this.listTarget.hidden && this.options.length;
    const chosen = this.chosen;
    const act = {
      ArrowDown: open && (() => this.select(this.at + 1)),
      ArrowUp: open && (() => this.select(this.at - 1)),
      Tab: chosen && (() => this.take(chosen)),
      Enter: event.ctrlKey || event.metaKey ? () => this.send() : chosen && (() => this.take(chosen)),
      Escape: !this.listTarget.hidden && (() => this.close()),
    }[event.key];
    if (!act || !event.target.closest?.("trix-editor, textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // The editor hands over what was typed with its next drawing: the last letters are waited for.
  send() {
    requestAnimationFrame(() => requestAnimationFrame(() => this.element.requestSubmit()));
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

application.register("talk", TalkController);
application.register("composers", ComposersController);
