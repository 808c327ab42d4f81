// Copies a text that is shown once. Where the browser does not let a page write to the clipboard, it stands selected.
const { Controller } = window.Stimulus;
const SAID = 4000;

export default class extends Controller {
  static targets = ["text", "button", "label"];
  static values = { done: String, select: String };

  connect() {
    this.usual = this.labelTarget.textContent;
    this.buttonTarget.hidden = false;
  }

  disconnect() {
    clearTimeout(this.timer);
  }

  async write() {
    this.textTarget.focus();
    this.textTarget.select();
    this.say(await this.copied() ? this.doneValue : this.selectValue);
  }

  // A page served without encryption has no clipboard of its own; the older command still copies what is selected.
  async copied() {
    try {
      await window.navigator.clipboard.writeText(this.textTarget.value);
      return true;
    } catch {
      return document.execCommand("copy");
    }
  }

  say(text) {
    clearTimeout(this.timer);
    this.labelTarget.textContent = text;
    this.timer = setTimeout(() => { this.labelTarget.textContent = this.usual; }, SAID);
  }
}
