// A layer too large to load whole: features by square of the map, drawn like any other layer.

import { Dataset } from "./data.js";
import { drawLayer, drawMark } from "./draw.js";
import { CanvasLayer } from "./vector.js";

const WORLD = 256;
const KEEP = 160;

// Squares of the tile pyramid around the view, fetched once; the features of a square are a
// Dataset of their own with the layer's classes and mask.
const TiledLayer = CanvasLayer.extend({
  setup(layer, isDark) {
    this.layer = layer;
    this.isDark = isDark;
    this.squares = new Map();
    return this;
  },

  squareZoom() {
    return Math.max(8, Math.min(this.layer.spec.tiles_max_zoom, Math.round(this._map.getZoom())));
  },

  wanted() {
    const z = this.squareZoom();
    const side = WORLD / 2 ** z;
    const zoom = this._map.getZoom();
    const { min, max } = this._bounds;
    const origin = this._map.getPixelOrigin();
    const range = (low, high) => [Math.floor(low / 2 ** zoom / side), Math.floor(high / 2 ** zoom / side)];
    const [x0, x1] = range(min.x + origin.x, max.x + origin.x);
    const [y0, y1] = range(min.y + origin.y, max.y + origin.y);
    const found = [];
    for (let x = x0; x <= x1; x += 1) for (let y = y0; y <= y1; y += 1) found.push([z, x, y]);
    return found;
  },

  square(z, x, y) {
    const name = `${z}/${x}/${y}`;
    let item = this.squares.get(name);
    if (!item) {
      item = { ds: null };
      this.squares.set(name, item);
      const url = this.layer.spec.tiles.replace("{z}", z).replace("{x}", x).replace("{y}", y);
      fetch(url, { credentials: "same-origin" })
        .then((answer) => (answer.status === 204 ? { features: [] } : answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
        .then((collection) => {
          item.ds = new Dataset(collection, this.layer.spec.id_prop);
          if (this._map) this.redraw();
        }, () => this.squares.delete(name));
      if (this.squares.size > KEEP) this.squares.delete(this.squares.keys().next().value);
    }
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
    let drawn = 0;
    for (const [z, x, y] of this.wanted()) {
      const layer = this.dressed(this.square(z, x, y));
      if (layer) drawn += drawLayer(ctx, layer, { ...frame, dark: this.isDark() });
    }
    return drawn;
  },

  find(x, y, tolerance) {
    const reach = tolerance / 2 ** this._map.getZoom();
    for (const [z, sx, sy] of this.wanted()) {
      const layer = this.dressed(this.square(z, sx, sy));
      const index = layer?.ds.find(x, y, reach, (i) => layer.mask[i] === 1) ?? -1;
      if (index >= 0) return { id: layer.ds.ids[index], props: layer.ds.props[index] };
    }
    return null;
  },

  mark(ctx, frame, id, strong) {
    for (const [z, x, y] of this.wanted()) {
      const layer = this.dressed(this.square(z, x, y));
      const index = layer?.ds.indexOf(id) ?? -1;
      if (index >= 0) {
        drawMark(ctx, layer, index, { ...frame, dark: this.isDark() }, strong);
        return 1;
      }
    }
    return 0;
  },
});

export function tiledLayer(layer, pane, isDark) {
  const made = new TiledLayer((ctx, frame) => made.paintSquares(ctx, frame), { pane });
  return made.setup(layer, isDark);
}
