// Records by keys, on any screen: j and k walk, x selects, Space peeks, Enter opens, Shift and arrows select on.
import { focusItem, handle, itemOf, items, open } from "../items.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static values = { letters: Boolean };

  // The item that has the focus, else the one that had it last.
  get current() {
    const now = itemOf(document.activeElement);
    if (now) return now;
    return this.last?.isConnected ? this.last : (this.last && document.getElementById(this.last.id)) || null;
  }

  entered(event) {
    const item = itemOf(event.target);
    if (item) this.last = item;
  }

  press(event) {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    const at = event.target;
    if (at.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open], .menu[open], .peek, .cell-form, td[data-key]")) return;
    const item = itemOf(at);
    const on = item && at === handle(item);
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() === "a" && !event.shiftKey && this.all()) event.preventDefault();
      return;
    }
    const act = this.act(event, item, on);
    if (!act) return;
    event.preventDefault();
    act();
  }

  act(event, item, on) {
    const row = on && item.matches("tr");
    const last = this.current;
    return {
      j: this.lettersValue && (() => this.move(1)),
      k: this.lettersValue && (() => this.move(-1)),
      x: this.lettersValue && last && this.box(last) && (() => this.box(last).click()),
      ArrowDown: row && (() => this.move(1, event.shiftKey)),
      ArrowUp: row && (() => this.move(-1, event.shiftKey)),
      Home: row && (() => this.go(items()[0])),
      End: row && (() => this.go(items().at(-1))),
      " ": on && (() => this.peek(item)),
      Enter: on && (() => window.location.assign(open(item))),
      Escape: on && this.chosen() && !document.querySelector("#peek > *") && (() => this.none()),
    }[event.key];
  }

  box(item) {
    return item.querySelector("input[name=ids]");
  }

  move(step, selecting = false) {
    const all = items();
    const from = this.current;
    const at = all.indexOf(from);
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    if (!next) return;
    if (selecting) for (const one of [from, next]) if (one && this.box(one) && !this.box(one).checked) this.box(one).click();
    this.go(next);
  }

  go(item) {
    if (!item) return;
    focusItem(item);
    if (document.querySelector("#peek > *")) this.peek(item);
  }

  // Whoever holds the key down walks past most of them: only where she rests is drawn.
  peek(item) {
    clearTimeout(this.peeking);
    this.peeking = setTimeout(() => {
      window.dispatchEvent(new CustomEvent("liane:peek", { detail: { href: open(item), row: item } }));
    }, 60);
  }

  chosen() {
    return document.querySelector("#content input[name=ids]:checked") !== null;
  }

  all() {
    const box = document.querySelector("[data-selection-target=all]");
    if (!box) return false;
    if (!box.checked) box.click();
    return true;
  }

  none() {
    document.querySelector("#selection [data-action~='selection#none']")?.click();
  }
}
