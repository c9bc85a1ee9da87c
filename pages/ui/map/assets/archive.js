// Tiles out of one file (PMTiles): the browser asks the server for parts of it, nothing is cut.

import { POLYGON } from "./data.js";
import { WORLD } from "./projection.js";

const LIBRARY = new URL("./protomaps-leaflet/protomaps-leaflet.js", import.meta.url).href;
const SOURCES = new Map();
let library = null;

// The library is no module: it comes in as a script, once, and only when there is such a layer.
function loaded() {
  library ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.addEventListener("load", () => done(globalThis.protomapsL));
    script.addEventListener("error", () => {
      library = null;
      script.remove();
      fail(new Error("protomaps-leaflet"));
    });
    document.head.append(script);
  });
  return library;
}

async function source(url) {
  const { PmtilesSource } = await loaded();
  if (!SOURCES.has(url)) SOURCES.set(url, new PmtilesSource(new URL(url, document.baseURI).href, false));
  return SOURCES.get(url);
}

// The features of one tile as a collection in world pixels. A ring that runs the other way round
// than the one before it is a hole in that one.
export async function archiveTile(url, z, x, y) {
  const side = WORLD / 2 ** z;
  const layers = await (await source(url)).get({ z, x, y }, side);
  const features = [];
  for (const items of layers.values()) {
    for (const { props, geom, geomType } of items) {
      const lines = geom.map((line) => line.map((point) => [point.x + x * side, point.y + y * side]));
      features.push({ properties: props, geometry: shape(geomType, lines) });
    }
  }
  return { features };
}

function shape(type, lines) {
  if (type !== POLYGON) {
    return type === 1
      ? { type: "MultiPoint", coordinates: lines.flat() }
      : { type: "MultiLineString", coordinates: lines };
  }
  const outer = Math.sign(area(lines[0]));
  const parts = [];
  for (const ring of lines) {
    if (!parts.length || Math.sign(area(ring)) === outer) parts.push([ring]);
    else parts[parts.length - 1].push(ring);
  }
  return { type: "MultiPolygon", coordinates: parts };
}

function area(ring) {
  let sum = 0;
  for (let k = 0; k + 1 < ring.length; k += 1) sum += ring[k][0] * ring[k + 1][1] - ring[k + 1][0] * ring[k][1];
  return sum;
}
