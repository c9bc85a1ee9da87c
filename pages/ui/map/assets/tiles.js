// A layer too large to load whole: features by square of the map, drawn like any other layer.
// A feature belongs to one square of each zoom; a full square holds a sample that says so.
// Squares out of an archive hold what reaches into them, cut off just outside, and areas from far.

import { archiveTile } from "./archive.js";
import { Dataset } from "./data.js";
import { perFrame } from "./dom.js";
import { drawLayer } from "./draw.js";
import { drawMark } from "./marks.js";
import { WORLD } from "./projection.js";
import { UNKNOWN } from "./style.js";
import { CanvasLayer } from "./vector.js";

const KEEP = 240;
const WIDER = 1; // squares of 512 px: a screen takes 12 to 20 of them
const REACH = 48; // px: a feature may stick out of its square by this much and still be drawn
const AGAIN_MS = 4000;

// Whether the features of a layer come by square of the map.
export const inSquares = (spec) => Boolean(spec.tiles || spec.archive);

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

  // Whether what is drawn now are areas, each in the look of most of what is in it.
  showsAreas(z = this.squareZoom()) {
    const { archive } = this.layer.spec;
    return Boolean(archive) && z <= archive.areas_to;
  },

  async collection(z, x, y) {
    const { archive } = this.layer.spec;
    if (archive) return archiveTile(archive.url, z, x, y);
    const url = this.layer.spec.tiles.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    const answer = await fetch(url, { credentials: "same-origin" });
    if (answer.status === 204) return { features: [], total: 0 };
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  },

  fetchSquare(z, x, y) {
    const item = { ds: null, total: 0, failed: false, clip: null, areas: this.showsAreas(z) };
    const { archive, id_prop: id } = this.layer.spec;
    if (archive) {
      const side = WORLD / 2 ** z;
      item.clip = [x * side, y * side, (x + 1) * side, (y + 1) * side];
    }
    this.collection(z, x, y)
      .then((collection) => {
        item.ds = new Dataset(collection, item.areas ? archive.area_title : id, Boolean(archive));
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
      // Of an area is not known how much of it passes a filter.
      const keeps = item.areas ? () => !this.layer.filtered : passes;
      item.mask = Uint8Array.from(ds.props, (p) => (keeps ? Number(keeps(p)) : 1));
      item.passing = item.mask.reduce((sum, one) => sum + one, 0);
      item.unknown = item.cls.some((cls, i) => cls === UNKNOWN && item.mask[i]);
      item.compiled = compiled;
      item.passes = passes;
    }
    return { ...this.layer, ds: item.ds, cls: item.cls, mask: item.mask, clip: item.clip, passing: item.passing };
  },

  paintSquares(ctx, frame) {
    const items = this.wanted().map((square) => this.square(square));
    const missing = items.filter((item) => !item.ds);
    while (this.squares.size > Math.max(KEEP, 2 * items.length)) this.squares.delete(this.squares.keys().next().value);
    if (!missing.length) this.before = items;
    let drawn = 0;
    const layers = [...(missing.length ? new Set([...this.before, ...items]) : items)]
      .map((item) => this.dressed(item)).filter(Boolean);
    const total = layers.reduce((sum, layer) => sum + layer.passing, 0);
    for (const layer of layers) drawn += drawLayer(ctx, layer, { ...frame, total, dark: this.isDark() });
    this.tell(items, missing);
    return drawn;
  },

  tell(items, missing) {
    const sum = (of) => items.reduce((total, item) => total + of(item), 0);
    const state = {
      loading: missing.some((item) => !item.failed) ? "squares" : "",
      part: missing.length ? this.told?.part ?? null : this.part(sum),
      unknown: missing.length ? this.told?.unknown ?? false : items.some((item) => item.unknown),
      failed: missing.filter((item) => item.failed).length,
    };
    if (JSON.stringify(state) === JSON.stringify(this.told)) return;
    this.told = state;
    // Not while drawing: the list of layers that this changes may ask for a redraw.
    queueMicrotask(() => this.report(state));
  },

  // What is shown of the whole; an archive does not say how much a sample leaves out.
  part(sum) {
    const { archive } = this.layer.spec;
    const loaded = sum((item) => item.ds.n);
    if (!archive) return { loaded, total: sum((item) => item.total) };
    const z = this.squareZoom();
    return { loaded, total: null, areas: this.showsAreas(z), sample: z > archive.areas_to && z <= archive.sample_to };
  },

  find(x, y, tolerance) {
    const reach = tolerance / 2 ** this._map.getZoom();
    for (const square of this.wanted()) {
      const layer = this.dressed(this.square(square));
      const index = layer?.ds.find(x, y, reach, (i) => layer.mask[i] === 1) ?? -1;
      if (index < 0) continue;
      const { ds } = layer;
      return { id: ds.ids[index], props: ds.props[index], area: this.showsAreas() ? ds.ids[index] : "" };
    }
    return null;
  },

  // The squares in view that are there, each a layer of its own.
  parts() {
    if (!this._map || this.showsAreas()) return [];
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
