// A layer's features in flat arrays: drawing and finding walk over numbers, not objects.

import { Grid } from "./grid.js";
import { latOf, lonOf } from "./projection.js";
import { addRing, rings, signedArea } from "./rings.js";

export const NONE = 0;
export const POINT = 1;
export const LINE = 2;
export const POLYGON = 3;
const MOST_AROUND = 12; // more on one place is a heap, not a handful of objects

const TYPES = {
  Point: POINT, MultiPoint: POINT, LineString: LINE, MultiLineString: LINE,
  Polygon: POLYGON, MultiPolygon: POLYGON,
};

export class Dataset {
  // xy holds x, y in world pixels; ring r runs from ringStart[r] to ringStart[r + 1] (in points);
  // feature i has the rings featureRing[i] to featureRing[i + 1].
  // `flat`: the coordinates are world pixels already, as those of a vector tile.
  constructor(collection, idProp, flat = false) {
    const { features } = collection;
    const n = features.length;
    this.n = n;
    this.props = new Array(n);
    this.ids = new Array(n);
    this.type = new Uint8Array(n);
    this.bbox = new Float64Array(4 * n);
    this.featureRing = new Uint32Array(n + 1);
    this.unplaced = 0;
    const xy = [];
    const ringStart = [0];
    for (let i = 0; i < n; i += 1) {
      const { geometry, properties } = features[i];
      this.props[i] = properties ?? {};
      this.ids[i] = String(this.props[i][idProp] ?? features[i].id ?? i);
      const type = geometry ? TYPES[geometry.type] ?? NONE : NONE;
      this.type[i] = type;
      if (type === NONE) this.unplaced += 1;
      else for (const [ring, hole] of rings(geometry)) addRing(xy, ringStart, ring, hole, { closed: type === POLYGON, flat });
      this.featureRing[i + 1] = ringStart.length - 1;
    }
    this.xy = Float64Array.from(xy);
    this.ringStart = Uint32Array.from(ringStart);
    this.boxes();
  }

  boxes() {
    const { bbox, xy, ringStart, featureRing } = this;
    for (let i = 0; i < this.n; i += 1) {
      let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
      const end = ringStart[featureRing[i + 1]];
      for (let k = ringStart[featureRing[i]]; k < end; k += 1) {
        const x = xy[2 * k];
        const y = xy[2 * k + 1];
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
      }
      bbox.set([x0, y0, x1, y1], 4 * i);
    }
  }

  // How far a point is drawn beside its place, in marker sizes: points on one and the same place
  // stand around it, so that none hides another.
  shift(i) {
    this.shifts ??= this.spread();
    return [this.shifts[2 * i], this.shifts[2 * i + 1]];
  }

  spread() {
    const shifts = new Float32Array(2 * this.n);
    const places = new Map();
    for (let i = 0; i < this.n; i += 1) {
      if (this.type[i] !== POINT) continue;
      const place = `${this.bbox[4 * i]} ${this.bbox[4 * i + 1]}`;
      if (!places.has(place)) places.set(place, []);
      places.get(place).push(i);
    }
    for (const members of places.values()) {
      const count = members.length;
      if (count < 2 || count > MOST_AROUND) continue;
      const radius = 0.62 / Math.sin(Math.PI / count);
      members.forEach((i, k) => {
        const turn = (2 * Math.PI * k) / count + (count === 2 ? Math.PI : Math.PI / 2 + Math.PI / count);
        shifts[2 * i] = Math.cos(turn) * radius;
        shifts[2 * i + 1] = Math.sin(turn) * radius;
      });
    }
    return shifts;
  }

  indexOf(id) {
    this.byId ??= new Map(this.ids.map((name, i) => [name, i]));
    return this.byId.get(String(id)) ?? -1;
  }

  // [[south, west], [north, east]] of one feature, null without a place.
  bounds(i) {
    if (this.type[i] === NONE) return null;
    const [x0, y0, x1, y1] = this.bbox.subarray(4 * i, 4 * i + 4);
    return [[latOf(y1), lonOf(x0)], [latOf(y0), lonOf(x1)]];
  }

  // Where a label or card belongs: the point, the middle of a line, the centroid of the
  // largest ring (or its box when that falls outside).
  anchor(i) {
    this.anchors ??= new Array(this.n);
    this.anchors[i] ??= this.middle(i);
    return this.anchors[i];
  }

  middle(i) {
    const { xy, ringStart, featureRing } = this;
    let best = -1;
    let size = -1;
    for (let r = featureRing[i]; r < featureRing[i + 1]; r += 1) {
      const length = ringStart[r + 1] - ringStart[r];
      const weight = this.type[i] === POLYGON ? Math.abs(signedArea(xy, ringStart[r], ringStart[r + 1])) : length;
      if (weight > size) [best, size] = [r, weight];
    }
    const from = ringStart[best];
    const to = ringStart[best + 1];
    if (this.type[i] !== POLYGON) {
      const k = (from + to) >> 1;
      return [xy[2 * k], xy[2 * k + 1]];
    }
    let [sx, sy, total] = [0, 0, 0];
    const bx = xy[2 * from];
    const by = xy[2 * from + 1];
    for (let k = from; k < to - 1; k += 1) {
      const x0 = xy[2 * k] - bx;
      const y0 = xy[2 * k + 1] - by;
      const x1 = xy[2 * k + 2] - bx;
      const y1 = xy[2 * k + 3] - by;
      const cross = x0 * y1 - x1 * y0;
      total += cross;
      sx += (x0 + x1) * cross;
      sy += (y0 + y1) * cross;
    }
    if (!total) return [bx, by];
    const x = bx + sx / (3 * total);
    const y = by + sy / (3 * total);
    if (this.contains(i, x, y)) return [x, y];
    return this.insideAt(i, y) ?? [x, y];
  }

  // The middle of the widest stretch of the feature at height y.
  insideAt(i, y) {
    const { xy, ringStart, featureRing } = this;
    const cuts = [];
    for (let r = featureRing[i]; r < featureRing[i + 1]; r += 1) {
      for (let k = ringStart[r]; k < ringStart[r + 1] - 1; k += 1) {
        const y0 = xy[2 * k + 1];
        const y1 = xy[2 * k + 3];
        if (y0 > y !== y1 > y) cuts.push(xy[2 * k] + ((y - y0) / (y1 - y0)) * (xy[2 * k + 2] - xy[2 * k]));
      }
    }
    cuts.sort((a, b) => a - b);
    let found = null;
    let width = 0;
    for (let k = 0; k + 1 < cuts.length; k += 2) {
      if (cuts[k + 1] - cuts[k] > width) {
        width = cuts[k + 1] - cuts[k];
        found = [(cuts[k] + cuts[k + 1]) / 2, y];
      }
    }
    return found;
  }

  contains(i, x, y) {
    const { xy, ringStart, featureRing } = this;
    let inside = false;
    for (let r = featureRing[i]; r < featureRing[i + 1]; r += 1) {
      for (let k = ringStart[r]; k < ringStart[r + 1] - 1; k += 1) {
        const y0 = xy[2 * k + 1];
        const y1 = xy[2 * k + 3];
        if (y0 > y !== y1 > y && x < xy[2 * k] + ((y - y0) / (y1 - y0)) * (xy[2 * k + 2] - xy[2 * k])) {
          inside = !inside;
        }
      }
    }
    return inside;
  }

  // Squared distance to the nearest segment or point of the feature.
  distance2(i, x, y) {
    const { xy, ringStart, featureRing } = this;
    let best = Infinity;
    for (let r = featureRing[i]; r < featureRing[i + 1]; r += 1) {
      const last = ringStart[r + 1] - 1;
      for (let k = ringStart[r]; k <= last; k += 1) {
        const ax = xy[2 * k];
        const ay = xy[2 * k + 1];
        let px = ax;
        let py = ay;
        if (k < last) {
          const dx = xy[2 * k + 2] - ax;
          const dy = xy[2 * k + 3] - ay;
          const length2 = dx * dx + dy * dy;
          const t = length2 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2)) : 0;
          px = ax + t * dx;
          py = ay + t * dy;
        }
        best = Math.min(best, (px - x) ** 2 + (py - y) ** 2);
      }
    }
    return best;
  }

  // The topmost feature at (x, y) within `tolerance` that `visible` accepts, or -1.
  find(x, y, tolerance, visible) {
    this.grid ??= new Grid(this.bbox, this.n);
    let best = -1;
    let nearest = Infinity;
    this.grid.near(x - tolerance, y - tolerance, x + tolerance, y + tolerance, (i) => {
      const b = 4 * i;
      const { bbox } = this;
      if (bbox[b] > x + tolerance || bbox[b + 2] < x - tolerance) return;
      if (bbox[b + 1] > y + tolerance || bbox[b + 3] < y - tolerance) return;
      if (!visible(i)) return;
      const within = this.type[i] === POLYGON && this.contains(i, x, y);
      const far = within ? 0 : this.distance2(i, x, y);
      if (!within && (this.type[i] === POLYGON ? far > (tolerance / 2) ** 2 : far > tolerance ** 2)) return;
      // Of several polygons under the pointer the last drawn one is on top.
      if (far < nearest || (far === nearest && i > best)) [best, nearest] = [i, far];
    });
    return best;
  }
}
