// Addresses, numbers, measuring and filter rules.

import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, lengthOf, sizeOf } from "../../pages/ui/map/assets/measure.js";
import { compile } from "../../pages/ui/map/assets/predicate.js";
import * as text from "../../pages/ui/map/assets/text.js";
import { formatLayers, formatPosition, parseLayers, parsePosition } from "../../pages/ui/map/assets/urlstate.js";

test("layers and positions come back from the address", () => {
  const layers = new Map([["wijken", 1], ["heat", 0.55]]);
  assert.deepEqual(parseLayers(formatLayers(layers)), layers);
  assert.deepEqual(parseLayers(""), new Map());
  assert.equal(parseLayers(null), null);
  const position = { zoom: 13.5, lat: 51.81234, lon: 4.66789 };
  assert.deepEqual(parsePosition(formatPosition(position)), position);
});

test("an address that is not in order gives no position", () => {
  for (const wrong of ["", "13", "99/51/4", "12/91/4", "12/51/4/5", "a/b/c", null]) assert.equal(parsePosition(wrong), null);
});

test("a degree of latitude at 52 degrees is 111.27 km on the ellipsoid", () => {
  const line = [{ lat: 51.5, lng: 5 }, { lat: 52.5, lng: 5 }];
  assert.ok(Math.abs(lengthOf(line) - 111267) < 30);
});

test("a square of 0.01 degrees at the equator is 1.231 km2", () => {
  const ring = [[0, 0], [0, 0.01], [0.01, 0.01], [0.01, 0]].map(([lat, lng]) => ({ lat, lng }));
  assert.ok(Math.abs(areaOf(ring) / 1e6 - 1.231) < 0.002);
  assert.match(sizeOf(ring, { closed: true }), /^oppervlakte 123,\d+ ha, omtrek 4,4\d km$/);
});

test("numbers are Dutch, years have no points, nothing is unknown", () => {
  assert.equal(text.value(12345), "12.345");
  assert.equal(text.value(2028), "2028");
  assert.equal(text.value(0), "0");
  for (const nothing of [null, undefined, ""]) assert.equal(text.value(nothing), "onbekend");
  assert.equal(text.distance(999), "999 m");
  assert.equal(text.distance(1500), "1,5 km");
});

test("what has no value passes a rule only when the rule says so", () => {
  const range = (unknown) => compile({ jaar: { range: [2025, 2027], unknown } });
  assert.equal(range(true)({}), true);
  assert.equal(range(false)({ jaar: "" }), false);
  assert.equal(range(false)({ jaar: 2027 }), true);
  const period = compile({ jaar: { period: [2026, 2026], start: "van", end: "tot", open: "open" } });
  assert.equal(period({ van: 2024, tot: 2025 }), false);
  assert.equal(period({ van: 2024, tot: 2025, open: true }), true);
  assert.equal(compile({}), null);
});
