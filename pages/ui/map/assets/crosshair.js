// The middle of the map as a pointer, for who draws with keys: arrows move the map under it.

import * as L from "./leaflet/leaflet-src.esm.js";
import { el } from "./dom.js";

const STEP = 30; // px; Shift makes three of it, as it does in Leaflet
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Crosshair {
  constructor() {
    this.element = el("div", { class: "kk-crosshair", "aria-hidden": "true", hidden: true });
  }

  get shown() { return !this.element.hidden; }

  show(map) {
    if (this.element.parentElement !== map.getContainer()) map.getContainer().append(this.element);
    this.element.hidden = false;
  }

  hide() { this.element.hidden = true; }

  // Whether the key is one that moves it.
  moves(event) {
    return event.key in WAYS && !(event.altKey || event.ctrlKey || event.metaKey);
  }

  // At once and not gliding as Leaflet does: Enter after it is at the place one sees.
  move(map, event) {
    const by = L.point(WAYS[event.key]).multiplyBy(event.shiftKey ? 3 * STEP : STEP);
    map.stop();
    const { maxBounds } = map.options;
    map.panBy(maxBounds ? map._limitOffset(by, maxBounds) : by, { animate: false });
  }
}
