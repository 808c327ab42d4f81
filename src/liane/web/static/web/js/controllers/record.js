// The page of a record: drawn again when something about it changed, left when it is gone.
import redraw from "../redraw.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static values = { id: String, list: String };

  connect() {
    this.follow();
    this.swaps = (event) => this.spare(event);
    this.element.addEventListener("htmx:beforeSwap", this.swaps);
  }

  disconnect() {
    this.element.removeEventListener("htmx:beforeSwap", this.swaps);
  }

  // What somebody writes below a line of the timeline, or just asked for there, stays: the page is drawn around it.
  spare(event) {
    if (event.detail.target.id !== "record-page" || !this.element.querySelector("#timeline :is(form.talk, .htmx-request)")) return;
    event.detail.shouldSwap = false;
    window.dispatchEvent(new CustomEvent("liane:reload"));
  }

  // On a phone the path is wider than the screen: it shows where the record stands.
  follow() {
    const path = this.element.querySelector(".path");
    const now = path?.querySelector(".now");
    if (now) path.scrollLeft = now.offsetLeft - path.offsetLeft - (path.clientWidth - now.offsetWidth) / 2;
  }

  changed(event) {
    const { deleted = [] } = event.detail ?? {};
    if (deleted.includes(this.idValue)) {
      window.location.assign(this.listValue);
      return;
    }
    if (this.element.querySelector(".cell-form")) return;
    const open = [...this.element.querySelectorAll("details.fold[open]")].map((one) => this.title(one));
    redraw("#record-page", window.location.pathname).then(() => {
      this.follow();
      for (const one of this.element.querySelectorAll("details.fold")) if (open.includes(this.title(one))) one.open = true;
    });
  }

  title(fold) {
    return fold.parentElement.querySelector(".head")?.textContent ?? "";
  }
}
