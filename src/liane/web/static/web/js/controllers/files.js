// Files and pictures of a field: each is sent as soon as it is chosen, dropped or pasted, and shows how far it is.
import { post, waiting } from "../sending.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["list", "input", "status"];
  static values = {
    address: String, object: String, field: String, name: String, several: Boolean, most: Number,
    heavy: String, failed: String, sending: String, sent: String, removed: String, stop: String,
  };

  connect() {
    this.under = new Set();
    this.element.classList.add("scripted");
    for (const input of this.inputTargets) input.removeAttribute("name");
    for (const item of this.listTarget.children) this.ready(item);
    // A form that leaves while a file is on its way would leave it behind.
    this.hold = (event) => {
      if (!this.under.size || !event.target.contains(this.element)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.say(this.sendingValue);
    };
    document.addEventListener("submit", this.hold, true);
  }

  disconnect() {
    document.removeEventListener("submit", this.hold, true);
    for (const request of this.under) request.abort();
  }

  ready(item) {
    item.querySelector("button[hidden]")?.removeAttribute("hidden");
  }

  chosen(event) {
    this.send(event.target.files);
    event.target.value = "";
  }

  over(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.element.classList.add("dropping");
  }

  out(event) {
    if (!this.element.contains(event.relatedTarget)) this.element.classList.remove("dropping");
  }

  drop(event) {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    this.element.classList.remove("dropping");
    this.send(event.dataTransfer.files);
  }

  paste(event) {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    this.send(event.clipboardData.files);
  }

  send(files) {
    for (const file of this.severalValue ? [...files] : [...files].slice(0, 1)) {
      const item = waiting(file.name, this.sendingValue, this.stopValue);
      this.listTarget.append(item);
      if (file.size > this.mostValue) this.refuse(item, `${file.name} ${this.heavyValue}`);
      else this.upload(file, item);
    }
  }

  upload(file, item) {
    const request = post(this.addressValue, { objet: this.objectValue, champ: this.fieldValue, fichier: file }, item.querySelector("progress"));
    this.under.add(request);
    request.addEventListener("load", () => this.arrived(request, item, file.name));
    request.addEventListener("error", () => this.refuse(item, `${file.name} ${this.failedValue}`));
    request.addEventListener("abort", () => item.remove());
    request.addEventListener("loadend", () => this.under.delete(request));
    item.querySelector("button").addEventListener("click", () => { request.abort(); this.inputTarget.focus(); });
  }

  arrived(request, item, name) {
    if (request.status !== 201) {
      return this.refuse(item, request.status === 422 ? request.responseText : `${name} ${this.failedValue}`);
    }
    const drawn = document.createElement("template");
    drawn.innerHTML = request.responseText;
    const fresh = drawn.content.firstElementChild;
    this.ready(fresh);
    if (!this.severalValue) for (const old of [...this.listTarget.children]) if (old !== item) old.remove();
    item.replaceWith(fresh);
    this.say(`${this.sentValue}, ${name}`);
  }

  refuse(item, text) {
    item.className = "files-item error";
    item.replaceChildren(text);
    item.setAttribute("role", "alert");
  }

  remove(event) {
    const item = event.currentTarget.closest("li");
    const next = item.nextElementSibling ?? item.previousElementSibling;
    this.say(`${this.removedValue}, ${item.querySelector(".files-name").textContent}`);
    item.remove();
    (next?.querySelector("button") ?? this.inputTarget).focus();
  }

  say(text) {
    this.statusTarget.textContent = text;
  }
}
