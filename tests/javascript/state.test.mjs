// The state of a map: what is on, what passes a filter, what is selected, when it is complete.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataset } from "../../pages/ui/map/assets/data.js";
import { MapState } from "../../pages/ui/map/assets/state.js";
import { UNKNOWN } from "../../pages/ui/map/assets/style.js";

const EMPTY = { left: null, right: null, base: null, position: null };
const STYLE = {
  color: "#336699", prop: "label", weight: 1, size: 10, fill_opacity: 0.5, dash: "solid", shape: "circle",
  classes: ["A", "B"].map((value) => ({ value, label: value, color: "#112233", low: null, high: null })),
};
const layer = (id, change = {}) => ({
  id, url: `/${id}.json`, tiles: "", visible: true, opacity: 1, style: STYLE, kind: "point", ...change,
});
const catalogue = (...layers) => ({ base: "grijs", layers, outline: "wijken" });
const points = (...labels) => new Dataset({
  features: labels.map((label, i) => ({ properties: { id: String(i), label }, geometry: { type: "Point", coordinates: [4, 51] } })),
}, "id");

function started(address = EMPTY, ...layers) {
  const state = new MapState(address);
  state.setCatalogue(catalogue(...(layers.length ? layers : [layer("wijken"), layer("stock"), layer("works", { visible: false })])));
  state.setCompare(null);
  state.applyVisible();
  return state;
}

test("at the start the layers of the catalogue are on, and the address goes before them", () => {
  assert.deepEqual([...started().visible.left.keys()], ["wijken", "stock"]);
  const address = { ...EMPTY, left: new Map([["works", 0.4]]), base: "" };
  const state = started(address);
  assert.deepEqual([...state.visible.left], [["works", 0.4]]);
  assert.equal(state.base, "");
});

test("a layer that is turned off stays off with another catalogue, one that is new shows", () => {
  const state = started();
  state.choose("left", "stock", null);
  state.setCatalogue(catalogue(layer("wijken"), layer("stock", { opacity: 0.5 }), layer("notes")));
  state.applyVisible();
  assert.deepEqual([...state.visible.left.keys()], ["wijken", "notes"]);
});

test("another comparison forgets what was chosen, the same one does not", () => {
  const state = started();
  state.choose("left", "works", 1);
  assert.equal(state.setCompare(null), false);
  const compare = { left: { label: "l", layers: ["stock"] }, right: { label: "r", layers: ["works", "gone"] } };
  assert.equal(state.setCompare(compare), true);
  state.applyVisible();
  assert.deepEqual([...state.visible.left.keys()], ["stock"]);
  assert.deepEqual([...state.visible.right.keys()], ["works"]);
});

test("classes are counted over what passes the filter", () => {
  const state = started();
  const stock = state.layers.get("stock");
  state.setData(stock, points("A", "A", "B", null));
  assert.deepEqual(Object.fromEntries(stock.counts), { 0: 2, 1: 1, [UNKNOWN]: 1 });
  state.setFilters({ stock: { label: { in: ["A"] } } });
  assert.equal(stock.count, 2);
  assert.deepEqual([...stock.mask], [1, 1, 0, 0]);
  state.setFilters({});
  assert.equal(stock.count, 4);
});

test("data stays with a layer as long as its address is the same", () => {
  const state = started();
  const ds = points("A");
  state.setData(state.layers.get("stock"), ds);
  state.setCatalogue(catalogue(layer("stock", { opacity: 0.2 })));
  assert.equal(state.layers.get("stock").ds, ds);
  state.setCatalogue(catalogue(layer("stock", { url: "/newer.json" })));
  assert.equal(state.layers.get("stock").ds, null);
  assert.equal(state.layers.get("stock").version, 1);
});

test("a selection of Python is taken over once, and not that which the user just made", () => {
  const state = started();
  const wanted = { layer: "stock", id: "2", zoom: true };
  assert.equal(state.setSelection(wanted), true);
  assert.equal(state.zoomPending, true);
  assert.equal(state.setSelection(wanted), false);
  state.select({ layer: "stock", id: "3" });
  assert.equal(state.setSelection({ layer: "stock", id: "3", zoom: false }), false);
  assert.equal(state.setSelection(null), true);
  assert.equal(state.selectedLayer, null);
});

test("with a position in the address the first selection does not move the map", () => {
  const state = started({ ...EMPTY, position: { zoom: 12, lat: 51, lon: 4 } });
  state.setSelection({ layer: "stock", id: "2", zoom: true });
  assert.equal(state.zoomPending, false);
  state.setSelection({ layer: "stock", id: "3", zoom: true });
  assert.equal(state.zoomPending, true);
});

test("a map is settled when all that is on is there or cannot come", () => {
  const byTile = (spec) => Boolean(spec.tiles);
  const state = started(EMPTY, layer("stock"), layer("many", { tiles: "/{z}/{x}/{y}" }), layer("off", { visible: false }));
  assert.equal(state.settled(["left"], byTile), false);
  state.layers.get("stock").loading = "/stock.json";
  assert.equal(state.settled(["left"], byTile), false);
  state.setData(state.layers.get("stock"), points("A"));
  assert.equal(state.settled(["left"], byTile), true);
  state.choose("left", "off", 1);
  assert.equal(state.settled(["left"], byTile), false);
  state.layers.get("off").failed = true;
  assert.equal(state.settled(["left"], byTile), true);
});
