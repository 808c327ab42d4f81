// A map by points over outlines: asks for what is in sight whenever it was moved, the latest answer counts.
import { pin, line } from "../points.js";

const { Controller } = window.Stimulus;
const FRANCE = [[41.3, -5.2], [51.1, 9.6]];
const PAUSE = 150;
// From here on there is room for names.
const NEAR = 8;

export default class extends Controller {
  static targets = ["frame", "canvas", "said", "plain", "listed", "places"];
  static values = { sight: String, outlines: String, tiles: String, credit: String, wait: String, closer: String, farther: String, close: String };

  connect() {
    const L = window.L;
    if (!L) return;
    this.frameTarget.hidden = false;
    this.plainTarget.hidden = true;
    this.listedTarget.hidden = false;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(this.canvasTarget, {
      minZoom: 3, maxZoom: this.tilesValue ? 14 : 12, zoomControl: false, attributionControl: false, zoomSnap: this.tilesValue ? 1 : 0.25,
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, worldCopyJump: true,
    });
    if (still) this.map.panBy = (offset) => L.Map.prototype.panBy.call(this.map, offset, { animate: false });
    L.control.zoom({ zoomInTitle: this.closerValue, zoomOutTitle: this.fartherValue }).addTo(this.map);
    if (this.tilesValue) {
      L.control.attribution({ prefix: false }).addTo(this.map);
      const safe = document.createElement("span");
      safe.textContent = this.creditValue;
      L.tileLayer(this.tilesValue, { attribution: safe.innerHTML }).addTo(this.map);
    }
    this.pins = L.layerGroup().addTo(this.map);
    this.map.fitBounds(FRANCE);
    this.map.on("moveend", () => this.soon());
    this.outline();
    this.look();
  }

  disconnect() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.map?.remove();
  }

  async outline() {
    const answer = await fetch(this.outlinesValue).catch(() => null);
    if (!answer?.ok || !this.element.isConnected) return;
    const style = { className: this.tilesValue ? "outline over" : "outline", interactive: false, weight: 1 };
    window.L.geoJSON(await answer.json(), style).addTo(this.map).bringToBack();
  }

  // What was written since may stand elsewhere: it is looked for again.
  changed() {
    this.seen = undefined;
    this.look();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    if (!this.map) return;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const sight = this.map.getBounds();
    const url = new URL(this.sightValue, window.location.href);
    const sides = { ouest: sight.getWest(), sud: sight.getSouth(), est: sight.getEast(), nord: sight.getNorth() };
    for (const [side, value] of Object.entries(sides)) url.searchParams.set(side, value.toFixed(4));
    this.seen ??= Math.random().toString(36).slice(2);
    url.searchParams.set("vu", this.seen);
    url.searchParams.set("zoom", Math.round(this.map.getZoom()));
    this.canvasTarget.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: asking.signal });
      const found = await answer.json();
      if (found.error) this.say(found.error);
      else this.draw(found);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.say(this.waitValue);
    }
    this.canvasTarget.removeAttribute("aria-busy");
  }

  draw(found) {
    const held = document.activeElement?.dataset?.pin;
    this.pins.clearLayers();
    this.canvasTarget.classList.toggle("near", this.map.getZoom() >= NEAR);
    for (const one of found.points) pin(one, () => this.open(one)).addTo(this.pins);
    this.placesTarget.replaceChildren(...found.listed.map((one) => line(one, () => this.open(one))));
    if (held) (this.canvasTarget.querySelector(`[data-pin="${CSS.escape(held)}"]`) ?? this.canvasTarget).focus();
    this.say(found.said);
  }

  say(text) {
    this.saidTarget.textContent = text;
  }

  // One place tells its records; several come nearer until they part, or tell theirs where they never do.
  async open(one) {
    const [west, south, east, north] = one.box;
    if (!one.alone && this.map.getZoom() < this.map.getMaxZoom()) {
      this.map.fitBounds([[south, west], [north, east]], { padding: [60, 60], maxZoom: this.map.getZoom() + 4 });
      return;
    }
    if (!one.place) return window.location.assign(one.url ?? window.location.href);
    const answer = await fetch(one.place).catch(() => null);
    const text = answer?.ok ? await answer.text() : "";
    const box = document.createElement("div");
    const title = Object.assign(document.createElement("h3"), { textContent: `${one.label} · ${one.shown}`, tabIndex: -1 });
    box.append(title);
    box.insertAdjacentHTML("beforeend", text || `<p>${this.waitValue}</p>`);
    window.L.popup({ minWidth: 200, autoPanPadding: [16, 16] }).setLatLng([one.north, one.east]).setContent(box).openOn(this.map);
    this.canvasTarget.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", this.closeValue);
    title.focus({ preventScroll: true });
  }
}
