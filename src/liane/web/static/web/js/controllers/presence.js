// Who else looks at the record of this page and edits which of its fields; what they change shows here at once, around
// what is being typed here.
import put from "../patch.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static values = { key: String, drawn: Number, changed: String, edits: String, looks: String, gone: String };

  connect() {
    this.topic = `record:${this.keyValue.split(":")[1]}`;
    this.listeners = {
      "liane:event": ({ detail }) => { if (detail.topic === this.topic) this.refresh(); },
      "liane:reload": () => this.refresh(),
      "liane:presence": ({ detail }) => { if (detail.topic === this.topic) this.show(detail.people); },
      "liane:gone": ({ detail }) => { if (detail === this.topic) this.leave(); },
      "liane:state": ({ detail }) => { if (detail === "broken") this.show([]); },
    };
    for (const [name, listener] of Object.entries(this.listeners)) window.addEventListener(name, listener);
    this.focused = () => this.editing();
    for (const name of ["focusin", "focusout", "htmx:afterSwap"]) this.element.addEventListener(name, this.focused);
    this.ask({ look: this.keyValue, since: this.drawnValue });
  }

  disconnect() {
    for (const [name, listener] of Object.entries(this.listeners)) window.removeEventListener(name, listener);
    for (const name of ["focusin", "focusout", "htmx:afterSwap"]) this.element.removeEventListener(name, this.focused);
  }

  // The controller of the stream may wake after this one.
  ask(detail) {
    queueMicrotask(() => window.dispatchEvent(new CustomEvent("liane:ask", { detail })));
  }

  editing() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const key = this.element.querySelector(".cell-form")?.closest("[data-key]")?.dataset.key ?? "";
      if (key !== this.edited) this.ask({ edit: { topic: this.topic, field: key } });
      this.edited = key;
    }, 200);
  }

  show(people) {
    const place = document.querySelector("[data-presence-here]");
    place?.replaceChildren(...people.slice(0, 5).map((one) => this.face(one, this.looksValue)));
    for (const old of this.element.querySelectorAll(".edited-by")) old.remove();
    for (const one of people) {
      for (const key of one.fields) {
        const field = this.element.querySelector(`[data-key="${CSS.escape(key)}"]`);
        const mark = this.face(one, this.editsValue);
        mark.classList.add("edited-by");
        field?.before(mark);
      }
    }
  }

  face({ user, name }, does) {
    const words = name.split(/\s+/);
    const mark = document.createElement("span");
    mark.className = `face hue-${Number(BigInt(`0x${user.replaceAll("-", "")}`) % 12n)}`;
    mark.title = `${name} ${does}`;
    const initials = document.createElement("span");
    initials.ariaHidden = "true";
    initials.textContent = (words[0][0] + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
    const said = document.createElement("span");
    said.className = "sr";
    said.textContent = mark.title;
    mark.append(initials, said);
    return mark;
  }

  // Several Changes at once are one drawing.
  refresh() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.draw(), 120);
  }

  async draw() {
    const answer = await fetch(window.location.pathname, { headers: { "X-Live": "1" }, credentials: "same-origin" }).catch(() => null);
    if (answer?.status === 404) return void this.leave();
    if (!answer?.ok || !this.element.isConnected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("record-page");
    const here = document.getElementById("record-page");
    if (!page || !here) return;
    // What was just asked for inside would come to a place that is gone: the page is drawn once it is there.
    if (here.querySelector(".htmx-request")) return this.refresh();
    for (const selector of [".crest", ".side:first-child", "#timeline", ".middle ~ .side"]) for (const field of put(here.querySelector(selector), page.querySelector(selector))) this.mark(field);
  }

  mark(field) {
    field.classList.add("moved");
    field.title = this.changedValue;
    setTimeout(() => { field.classList.remove("moved"); field.removeAttribute("title"); }, 6000);
  }

  leave() {
    if (document.querySelector(".left-reach")) return;
    const notice = document.createElement("p");
    notice.className = "notice left-reach";
    notice.setAttribute("role", "alert");
    notice.textContent = this.goneValue;
    this.element.prepend(notice);
    this.show([]);
  }
}
