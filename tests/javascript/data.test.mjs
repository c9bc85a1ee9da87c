// Features in flat arrays: boxes, anchors, finding; and the projection they are in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataset, LINE, NONE, POINT, POLYGON } from "../../pages/ui/map/assets/data.js";
import { latOf, lonOf, worldX, worldY } from "../../pages/ui/map/assets/projection.js";

const square = (x, y, side) => [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
const collection = (...geometries) => ({
  features: geometries.map((geometry, i) => ({ geometry, properties: { id: `f${i}` } })),
});
const flat = (...geometries) => new Dataset(collection(...geometries), "id", true);
const all = () => true;

test("places come back from the projection", () => {
  for (const [lon, lat] of [[0, 0], [4.67, 51.81], [-179.5, -84], [120.25, 66.6]]) {
    assert.ok(Math.abs(lonOf(worldX(lon)) - lon) < 1e-9);
    assert.ok(Math.abs(latOf(worldY(lat)) - lat) < 1e-9);
  }
});

test("every type of geometry is kept, and what has none is counted", () => {
  const ds = flat(
    { type: "Point", coordinates: [1, 2] }, { type: "LineString", coordinates: [[0, 0], [4, 0], [4, 4]] },
    { type: "Polygon", coordinates: [square(10, 10, 4)] }, null,
  );
  assert.deepEqual([...ds.type], [POINT, LINE, POLYGON, NONE]);
  assert.equal(ds.unplaced, 1);
  assert.equal(ds.bounds(3), null);
  assert.deepEqual([...ds.bbox.subarray(8, 12)], [10, 10, 14, 14]);
});

test("a hole is no part of its polygon, whichever way its ring runs", () => {
  for (const hole of [square(2, 2, 2), square(2, 2, 2).reverse()]) {
    const ds = flat({ type: "Polygon", coordinates: [square(0, 0, 6), hole] });
    assert.equal(ds.contains(0, 1, 1), true);
    assert.equal(ds.contains(0, 3, 3), false);
    assert.equal(ds.find(3, 3, 0.5, all), -1);
  }
});

test("of polygons over each other the last one is found, unless it is filtered", () => {
  const ds = flat({ type: "Polygon", coordinates: [square(0, 0, 6)] }, { type: "Polygon", coordinates: [square(1, 1, 2)] });
  assert.equal(ds.find(2, 2, 0, all), 1);
  assert.equal(ds.find(2, 2, 0, (i) => i !== 1), 0);
  assert.equal(ds.find(20, 20, 1, all), -1);
});

test("the anchor of a bent polygon lies inside it", () => {
  const bent = [[0, 0], [10, 0], [10, 2], [2, 2], [2, 10], [0, 10], [0, 0]];
  const ds = flat({ type: "Polygon", coordinates: [bent] });
  assert.equal(ds.contains(0, ...ds.anchor(0)), true);
});

test("a few points on one place stand around it, a heap does not", () => {
  const few = flat(...Array(3).fill({ type: "Point", coordinates: [5, 5] }));
  const turns = [0, 1, 2].map((i) => few.shift(i).map((v) => v.toFixed(3)).join());
  assert.equal(new Set(turns).size, 3);
  const heap = flat(...Array(40).fill({ type: "Point", coordinates: [5, 5] }));
  assert.deepEqual(heap.shift(7), [0, 0]);
});
