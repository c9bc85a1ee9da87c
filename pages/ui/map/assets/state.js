// The state of a map: its layers with their classes, what is on, what is selected, what is compared.
// No DOM and no Leaflet; everything that draws reads from here.

import { compile as compilePredicate } from "./predicate.js";
import { compileStyle } from "./style.js";

export class MapState {
  // `address`: { left, right, base, position } out of the query, null where it says nothing.
  constructor(address) {
    this.address = address;
    this.layers = new Map(); // id -> { spec, style, compiled, passes, ds, cls, mask, counts, ... }
    this.catalogue = null;
    this.compare = null;
    this.base = address.base;
    this.chosen = { left: address.left, right: address.right }; // on, by the user or the address
    this.visible = { left: new Map(), right: new Map() }; // layer id -> opacity (0 to 1)
    this.selection = null; // { layer, id }
    this.selectionText = undefined; // the selection last taken over from Python, or told to it
    this.zoomPending = false; // the selection is still to be brought into view
  }

  // ---- layers

  // Takes over a catalogue. A layer of which nothing changed keeps its data and its classes.
  setCatalogue(catalogue) {
    const first = !this.catalogue;
    this.catalogue = catalogue;
    if (first) this.base ??= catalogue.base;
    const layers = new Map();
    for (const spec of catalogue.layers) {
      const old = this.layers.get(spec.id);
      layers.set(spec.id, renewed(old, spec));
      // A layer that is new on a running map (a note just pinned) shows, whatever was chosen.
      if (!first && !old && spec.visible) this.chosen.left?.set(spec.id, spec.opacity);
    }
    this.layers = layers;
    return first;
  }

  // `filters`: rules per layer id, see predicate.js.
  setFilters(filters) {
    for (const layer of this.layers.values()) {
      const rules = filters[layer.spec.id] ?? {};
      const text = JSON.stringify(rules);
      if (layer.filterText === text) continue;
      layer.filterText = text;
      layer.passes = compilePredicate(rules);
      layer.filtered = Object.keys(rules).length > 0;
      classify(layer);
    }
  }

  // The data of a layer arrived.
  setData(layer, ds) {
    layer.ds = ds;
    layer.loading = "";
    classify(layer);
  }

  get outline() { return this.layers.get(this.catalogue?.outline) ?? null; }

  // ---- which layers are on

  // Takes over a comparison; says whether it is another one, which forgets what was chosen.
  setCompare(compare) {
    const text = JSON.stringify(compare);
    const other = this.compareText !== undefined && this.compareText !== text;
    this.compare = compare;
    this.compareText = text;
    if (other) this.forgetChosen();
    return other;
  }

  forgetChosen() { this.chosen = { left: null, right: null }; }

  // The layers of the catalogue, or of one side of the comparison, that are on at the start.
  defaults(side) {
    const specs = new Map(this.catalogue.layers.map((spec) => [spec.id, spec]));
    const ids = this.compare?.[side]?.layers ?? this.catalogue.layers.filter((spec) => spec.visible).map((spec) => spec.id);
    return new Map(ids.filter((id) => specs.has(id)).map((id) => [id, specs.get(id).opacity]));
  }

  applyVisible() {
    for (const side of ["left", "right"]) this.visible[side] = new Map(this.chosen[side] ?? this.defaults(side));
  }

  // Turns a layer on with an opacity, or off with null.
  choose(side, id, opacity) {
    const visible = new Map(this.visible[side]);
    if (opacity === null) visible.delete(id);
    else visible.set(id, opacity);
    this.visible[side] = visible;
    this.chosen[side] = visible;
    return visible;
  }

  // ---- selection

  select(selection) {
    this.selection = selection;
    this.selectionText = JSON.stringify(selection);
  }

  // Takes over the selection of Python; says whether it is another one than is shown.
  setSelection(wanted) {
    const selection = wanted ? { layer: wanted.layer, id: wanted.id } : null;
    const text = JSON.stringify(selection);
    if (text === this.selectionText) return false;
    // at the start the position of the address goes before the place of the selection
    const first = this.selectionText === undefined;
    this.zoomPending = Boolean(wanted?.zoom) && !(first && this.address.position);
    this.selection = selection;
    this.selectionText = text;
    return true;
  }

  get selectedLayer() { return (this.selection && this.layers.get(this.selection.layer)) ?? null; }

  // Whether every layer that is on has its data, or cannot get it; `byTile`: layers that never wait.
  settled(sides, byTile) {
    if (!this.catalogue || [...this.layers.values()].some((layer) => layer.loading)) return false;
    return sides.every((side) => [...this.visible[side].keys()].every((id) => {
      const layer = this.layers.get(id);
      return !layer || layer.failed || !layer.spec.url || byTile(layer.spec) || layer.ds;
    }));
  }
}

function renewed(old, spec) {
  if (old && JSON.stringify(old.spec) === JSON.stringify(spec)) return old;
  const layer = old ?? { version: 0, filter: {} };
  const address = [spec.url, spec.tiles, spec.archive?.url, spec.raster?.url, spec.wms?.url].join("");
  if (old && layer.address !== address) {
    layer.ds = null;
    layer.version += 1;
  }
  Object.assign(layer, { address, spec, style: spec.style, compiled: compileStyle(spec.style) });
  classify(layer);
  return layer;
}

// Per feature its class, and whether it passes the filter; per class how many do.
export function classify(layer) {
  if (!layer.ds) return;
  const { ds, compiled } = layer;
  const cls = new Uint8Array(ds.n);
  const mask = new Uint8Array(ds.n);
  const counts = new Map();
  for (let i = 0; i < ds.n; i += 1) {
    const props = ds.props[i];
    cls[i] = compiled.classOf(props);
    mask[i] = layer.passes ? Number(layer.passes(props)) : 1;
    if (mask[i]) counts.set(cls[i], (counts.get(cls[i]) ?? 0) + 1);
  }
  Object.assign(layer, { cls, mask, counts, count: mask.reduce((sum, one) => sum + one, 0) });
}
