// A layer too large to load whole: features by square of the map, drawn like any other layer.
// A feature belongs to one square of each zoom; a full square holds a sample that says so.

import { Dataset } from "./data.js";
import { perFrame } from "./dom.js";
import { drawLayer, drawMark } from "./draw.js";
import { CanvasLayer } from "./vector.js";

const WORLD = 256;
const KEEP = 240;
const WIDER = 1; // squares of 512 px: a screen takes 12 to 20 of them
const REACH = 48; // px: a feature may stick out of its square by this much and still be drawn
const AGAIN_MS = 4000;

// Squares around the view, fetched once; the features of a square are a Dataset of their own,
// dressed with the layer's classes and filter.
const TiledLayer = CanvasLayer.extend({
  setup(layer, isDark, report) {
    this.layer = layer;
    this.isDark = isDark;
    this.report = report;
    this.squares = new Map();
    this.before = []; // what was drawn last with nothing missing, shown while others load
    this.arrived = perFrame(() => this._map && this.redraw());
    return this;
  },

  squareZoom() {
    const zoom = Math.round(this._map.getZoom()) - WIDER;
    return Math.max(0, Math.min(this.layer.spec.tiles_max_zoom, zoom));
  },

  wanted() {
    const z = this.squareZoom();
    const side = (WORLD / 2 ** z) * 2 ** this._map.getZoom();
    const { min, max } = this._bounds;
    const origin = this._map.getPixelOrigin();
    const last = 2 ** z - 1;
    const range = (low, high) => [Math.max(0, Math.floor((low - REACH) / side)), Math.min(last, Math.floor((high + REACH) / side))];
    const [x0, x1] = range(min.x + origin.x, max.x + origin.x);
    const [y0, y1] = range(min.y + origin.y, max.y + origin.y);
    const found = [];
    for (let x = x0; x <= x1; x += 1) for (let y = y0; y <= y1; y += 1) found.push([z, x, y]);
    return found;
  },

  square([z, x, y]) {
    const name = `${z}/${x}/${y}`;
    let item = this.squares.get(name);
    // What is used again goes to the end, so that the oldest make place.
    this.squares.delete(name);
    item ??= this.fetchSquare(z, x, y);
    this.squares.set(name, item);
    return item;
  },

  fetchSquare(z, x, y) {
    const item = { ds: null, total: 0, failed: false };
    const url = this.layer.spec.tiles.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    fetch(url, { credentials: "same-origin" })
      .then((answer) => {
        if (answer.status === 204) return { features: [], total: 0 };
        return answer.ok ? answer.json() : Promise.reject(new Error(answer.status));
      })
      .then((collection) => {
        item.ds = new Dataset(collection, this.layer.spec.id_prop);
        item.total = collection.total ?? item.ds.n;
      }, () => {
        item.failed = true;
        setTimeout(() => {
          if (this.squares.get(`${z}/${x}/${y}`) !== item) return;
          this.squares.delete(`${z}/${x}/${y}`);
          this.arrived();
        }, AGAIN_MS);
      })
      .finally(() => this.arrived());
    return item;
  },

  dressed(item) {
    if (!item.ds) return null;
    const { compiled, passes } = this.layer;
    if (item.compiled !== compiled || item.passes !== passes) {
      const { ds } = item;
      item.cls = Uint8Array.from(ds.props, (p) => compiled.classOf(p));
      item.mask = Uint8Array.from(ds.props, (p) => (passes ? Number(passes(p)) : 1));
      item.compiled = compiled;
      item.passes = passes;
    }
    return { ...this.layer, ds: item.ds, cls: item.cls, mask: item.mask };
  },

  paintSquares(ctx, frame) {
    const items = this.wanted().map((square) => this.square(square));
    const missing = items.filter((item) => !item.ds);
    while (this.squares.size > Math.max(KEEP, 2 * items.length)) this.squares.delete(this.squares.keys().next().value);
    if (!missing.length) this.before = items;
    let drawn = 0;
    for (const item of missing.length ? new Set([...this.before, ...items]) : items) {
      const layer = this.dressed(item);
      if (layer) drawn += drawLayer(ctx, layer, { ...frame, dark: this.isDark() });
    }
    this.tell(items, missing);
    return drawn;
  },

  tell(items, missing) {
    const sum = (of) => items.reduce((total, item) => total + of(item), 0);
    const state = {
      loading: missing.some((item) => !item.failed) ? "squares" : "",
      part: missing.length ? this.told?.part ?? null : { loaded: sum((item) => item.ds.n), total: sum((item) => item.total) },
      squaresFailed: missing.filter((item) => item.failed).length,
    };
    if (JSON.stringify(state) === JSON.stringify(this.told)) return;
    this.told = state;
    // Not while drawing: the list of layers that this changes may ask for a redraw.
    queueMicrotask(() => this.report(state));
  },

  find(x, y, tolerance) {
    const reach = tolerance / 2 ** this._map.getZoom();
    for (const square of this.wanted()) {
      const layer = this.dressed(this.square(square));
      const index = layer?.ds.find(x, y, reach, (i) => layer.mask[i] === 1) ?? -1;
      if (index >= 0) return { id: layer.ds.ids[index], props: layer.ds.props[index] };
    }
    return null;
  },

  // The squares in view that are there, each a layer of its own.
  parts() {
    if (!this._map) return [];
    return this.wanted().map((square) => this.dressed(this.square(square))).filter(Boolean);
  },

  mark(ctx, frame, id, strong) {
    for (const square of this.wanted()) {
      const layer = this.dressed(this.square(square));
      const index = layer?.ds.indexOf(id) ?? -1;
      if (index >= 0) {
        drawMark(ctx, layer, index, { ...frame, dark: this.isDark() }, strong);
        return 1;
      }
    }
    return 0;
  },
});

// `report` is told when squares are on their way, failed, or hold only a part.
export function tiledLayer(layer, pane, isDark, report = () => {}) {
  const made = new TiledLayer((ctx, frame) => made.paintSquares(ctx, frame), { pane });
  return made.setup(layer, isDark, report);
}
