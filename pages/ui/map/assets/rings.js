// Rings of geometries, and adding them to flat arrays.

import { worldX, worldY } from "./projection.js";

// All rings of a geometry, each with whether it is a hole.
export function rings(geometry) {
  const c = geometry.coordinates;
  switch (geometry.type) {
    case "Point": return [[[c], false]];
    case "MultiPoint": return c.map((point) => [[point], false]);
    case "LineString": return [[c, false]];
    case "MultiLineString": return c.map((line) => [line, false]);
    case "Polygon": return c.map((ring, i) => [ring, i > 0]);
    case "MultiPolygon": return c.flatMap((part) => part.map((ring, i) => [ring, i > 0]));
    default: return [];
  }
}

export function addRing(xy, ringStart, ring, hole, { closed, flat }) {
  const from = xy.length / 2;
  for (const point of ring) {
    if (flat) xy.push(point[0], point[1]);
    else xy.push(worldX(point[0]), worldY(point[1]));
  }
  // Outer rings one way and holes the other, so that many polygons can be filled in one go.
  if (closed && signedArea(xy, from, xy.length / 2) > 0 === hole) reverse(xy, from);
  ringStart.push(xy.length / 2);
}

function reverse(xy, from) {
  for (let a = from, b = xy.length / 2 - 1; a < b; a += 1, b -= 1) {
    [xy[2 * a], xy[2 * b]] = [xy[2 * b], xy[2 * a]];
    [xy[2 * a + 1], xy[2 * b + 1]] = [xy[2 * b + 1], xy[2 * a + 1]];
  }
}

export function signedArea(xy, from, to) {
  let sum = 0;
  for (let k = from; k < to - 1; k += 1) sum += xy[2 * k] * xy[2 * k + 3] - xy[2 * k + 2] * xy[2 * k + 1];
  return sum;
}
