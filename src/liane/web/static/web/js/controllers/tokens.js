// Several picked records as chips before the box that looks for more.
const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["list", "chip", "input"];

  add(event) {
    const { id, title } = event.detail;
    const known = [...this.listTarget.querySelectorAll("input[type=hidden]")].some((one) => one.value === id);
    if (!known) {
      const chip = this.chipTarget.content.firstElementChild.cloneNode(true);
      chip.querySelector("span").textContent = title;
      chip.querySelector("input").value = id;
      chip.querySelector("button").ariaLabel += title;
      this.inputTarget.before(chip);
    }
    this.inputTarget.value = "";
  }

  drop(event) {
    event.currentTarget.closest(".chip").remove();
    this.inputTarget.focus();
    this.tell();
  }

  press(event) {
    if (event.key !== "Backspace" || this.inputTarget.value) return;
    [...this.listTarget.querySelectorAll(".chip")].pop()?.remove();
    this.tell();
  }

  tell() {
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
