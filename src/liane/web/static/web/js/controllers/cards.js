// Cards by keys: arrows walk the board; m or F2 lifts a card, arrows carry it to a column, Enter drops, Escape gives up.
import { lifts } from "../letters.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  connect() {
    this.element.querySelector(".card")?.setAttribute("tabindex", "0");
  }

  get lists() {
    return [...this.element.querySelectorAll(".cards")];
  }

  press(event) {
    const card = event.target.closest(".card");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.lifted === card) return this.carry(event, card);
    const act = {
      ArrowDown: () => this.step(card, 1),
      ArrowUp: () => this.step(card, -1),
      ArrowRight: () => this.across(card, 1),
      ArrowLeft: () => this.across(card, -1),
      " ": () => this.peek(card),
      Enter: event.target === card && (() => window.location.assign(card.querySelector("[data-open]").href)),
    }[event.key] ?? (lifts(event.key) && (() => this.lift(card)));
    if (!act) return;
    event.preventDefault();
    act();
  }

  carry(event, card) {
    const act = {
      ArrowRight: () => this.aim(1),
      ArrowLeft: () => this.aim(-1),
      Enter: () => this.drop(card),
      " ": () => this.drop(card),
      Escape: () => this.unlift(card),
    }[event.key] ?? (lifts(event.key) && (() => this.drop(card)));
    event.preventDefault();
    event.stopPropagation();
    if (act) act();
  }

  get board() {
    return this.application.getControllerForElementAndIdentifier(this.element, "board");
  }

  lift(card) {
    if (!this.board?.movableValue) return;
    this.lifted = card;
    this.at = this.lists.indexOf(card.parentElement);
    card.classList.add("lifted");
    this.board.over(card.parentElement);
  }

  aim(step) {
    this.at = Math.min(this.lists.length - 1, Math.max(0, this.at + step));
    const list = this.lists[this.at];
    this.board.over(list);
    list.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.board.say(list.dataset.label ?? list.closest("[data-label]")?.dataset.label ?? "");
  }

  drop(card) {
    const list = this.lists[this.at];
    this.unlift(card);
    if (list !== card.parentElement) this.board.move(card, list).then(() => card.focus());
  }

  unlift(card) {
    card.classList.remove("lifted");
    this.lifted = null;
    this.board.over(null);
  }

  step(card, by) {
    const cards = [...card.parentElement.querySelectorAll(".card")];
    this.focus(cards[cards.indexOf(card) + by]);
  }

  across(card, by) {
    const place = [...card.parentElement.querySelectorAll(".card")].indexOf(card);
    const lists = this.lists;
    for (let at = lists.indexOf(card.parentElement) + by; at >= 0 && at < lists.length; at += by) {
      const cards = lists[at].querySelectorAll(".card");
      if (cards.length && !lists[at].matches(".closed")) return this.focus(cards[Math.min(place, cards.length - 1)]);
    }
  }

  focus(card) {
    if (!card) return;
    for (const other of this.element.querySelectorAll(".card[tabindex='0']")) other.tabIndex = -1;
    card.tabIndex = 0;
    card.focus();
  }

  peek(card) {
    window.dispatchEvent(new CustomEvent("liane:peek", { detail: { href: card.querySelector("[data-open]").href, row: card } }));
  }
}
