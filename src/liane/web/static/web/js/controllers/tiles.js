// Cards in a grid by keys: arrows walk, Space peeks, Enter opens; what changed is drawn again.
import redraw from "../redraw.js";

const { Controller } = window.Stimulus;

export default class extends Controller {
  static targets = ["list"];
  static values = { following: Boolean };

  connect() {
    this.tiles[0]?.setAttribute("tabindex", "0");
    // Where the record stands beside its list, the first one is there from the start.
    const beside = this.followingValue && window.matchMedia("(min-width: 1024px)").matches;
    if (beside && this.tiles[0]) requestAnimationFrame(() => this.peek(this.tiles[0]));
  }

  get tiles() {
    return this.hasListTarget ? [...this.listTarget.querySelectorAll(".tile")] : [];
  }

  press(event) {
    const tile = event.target.closest(".tile");
    if (!tile || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowRight: () => this.go(tile, 1),
      ArrowLeft: () => this.go(tile, -1),
      ArrowDown: () => this.go(tile, this.columns),
      ArrowUp: () => this.go(tile, -this.columns),
      " ": () => this.peek(tile),
      Enter: event.target === tile && (() => window.location.assign(tile.querySelector("[data-open]").href)),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  get columns() {
    const { display, gridTemplateColumns } = getComputedStyle(this.listTarget);
    return display === "grid" ? gridTemplateColumns.split(" ").length : 1;
  }

  go(tile, by) {
    const tiles = this.tiles;
    const next = tiles[tiles.indexOf(tile) + by];
    if (!next) return;
    for (const other of this.listTarget.querySelectorAll(".tile[tabindex='0']")) other.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    if (this.followingValue || document.querySelector("#peek:not(:empty)")) this.peek(next);
  }

  peek(tile) {
    window.dispatchEvent(new CustomEvent("liane:peek", { detail: { href: tile.querySelector("[data-open]").href, row: tile } }));
  }

  changed() {
    redraw("#sheet", window.location.pathname + window.location.search, { selectOOB: "#count" });
  }
}
