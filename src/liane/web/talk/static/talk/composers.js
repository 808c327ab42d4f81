// Several composers above a timeline show one at a time; without scripts all stand there.
const { Controller } = window.Stimulus;

export default class extends Controller {
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
