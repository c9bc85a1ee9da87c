// Lengths and areas on the ellipsoid, exact enough over a city.

import * as text from "./text.js";

// WGS84 ellipsoid
const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);

// Metres per radian of latitude and of longitude at a latitude.
function scales(lat) {
  const phi = (lat * Math.PI) / 180;
  const w = 1 - E2 * Math.sin(phi) ** 2;
  return { north: (A * (1 - E2)) / w ** 1.5, east: (A * Math.cos(phi)) / Math.sqrt(w) };
}

// Local metres around the mean latitude of the points.
function local(points) {
  const mean = points.reduce((sum, p) => sum + p.lat, 0) / points.length;
  const { north, east } = scales(mean);
  const rad = Math.PI / 180;
  return points.map((p) => [(p.lng - points[0].lng) * rad * east, (p.lat - points[0].lat) * rad * north]);
}

export function lengthOf(points) {
  let sum = 0;
  for (let i = 1; i < points.length; i += 1) {
    const [[x0, y0], [x1, y1]] = local([points[i - 1], points[i]]);
    sum += Math.hypot(x1 - x0, y1 - y0);
  }
  return sum;
}

export function areaOf(points) {
  const xy = local(points);
  let sum = 0;
  for (let i = 0; i < xy.length; i += 1) {
    const [x0, y0] = xy[i];
    const [x1, y1] = xy[(i + 1) % xy.length];
    sum += x0 * y1 - x1 * y0;
  }
  return Math.abs(sum) / 2;
}

export const counted = (points) => (points.length === 1 ? "1 punt" : `${points.length} punten`);

// The length of a line, or the area and circumference of a ring, in words.
export const sizeOf = (points, { closed }) => (closed
  ? `oppervlakte ${text.area(areaOf(points))}, omtrek ${text.distance(lengthOf([...points, points[0]]))}`
  : `afstand ${text.distance(lengthOf(points))}`);
