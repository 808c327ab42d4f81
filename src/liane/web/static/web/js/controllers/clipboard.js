// Ctrl-C copies the cells marked for a spreadsheet; Ctrl-V shows what a spreadsheet's cells would write from there on.
import { cellOf, rectangle, rowsOf } from "../rectangle.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static values = { slug: String };

  connect() {
    this.listeners = { copy: (event) => this.copy(event), paste: (event) => this.paste(event) };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener);
  }

  disconnect() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener);
  }

  // Where the browser lets a page write it, the server's text goes: the reader's formats. Else what the cells show.
  copy(event) {
    const cell = cellOf(this.element);
    if (!cell || String(window.getSelection())) return;
    event.preventDefault();
    const found = rectangle(this.element, cell);
    const shown = found.map((row) => row.map((one) => one.innerText.trim()).join("\t")).join("\n");
    event.clipboardData.setData("text/plain", shown);
    if (!window.navigator.clipboard?.write) return;
    const answer = this.ask("copie", {
      ids: found.map((row) => row[0].parentElement.dataset.id), columns: found[0].map((one) => one.dataset.key),
    });
    const part = (name, type) => answer.then((data) => new Blob([data[name]], { type }));
    const item = new window.ClipboardItem({ "text/plain": part("text", "text/plain"), "text/html": part("html", "text/html") });
    window.navigator.clipboard.write([item]).catch(() => {});
  }

  async ask(address, values) {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const headers = { "HX-Request": "true", "X-CSRFToken": token };
    const body = new URLSearchParams(values);
    const answer = await fetch(`/${this.slugValue}/${address}`, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  paste(event) {
    const cell = cellOf(this.element);
    const text = event.clipboardData.getData("text/plain");
    if (!cell || !text) return;
    event.preventDefault();
    const found = rectangle(this.element, cell);
    const [first] = found[0];
    const rows = rowsOf(this.element);
    const below = rows.slice(rows.indexOf(first.parentElement)).map((row) => row.dataset.id);
    const right = [...first.parentElement.cells].slice(first.cellIndex).filter((one) => one.dataset.key);
    const values = {
      text, ids: below.join(","), columns: right.map((one) => one.dataset.key).join(","),
      tall: found.length, wide: found[0].length,
    };
    const address = `/${this.slugValue}/collage`;
    window.htmx.ajax("POST", address, { source: this.element, target: "#dialog", swap: "innerHTML", values });
  }
}
