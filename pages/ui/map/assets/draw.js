// Draws the features of a layer on a canvas: the map, a vector tile and the PNG use the same.

import { LINE, NONE, POINT, POLYGON } from "./data.js";
import { drawPoints } from "./points.js";
import { metresPerPixel } from "./projection.js";
import { PATTERN_SIZE, alpha, lookOf, outlineOn, scaledPattern } from "./style.js";

const ONE_BY_ONE = 1500; // up to here polygons are drawn in their order, so overlaps show
const BATCH = 400; // features a path; larger paths cost the browser more than they save
const FEW = 3000; // of so few each is worth seeing from far away: at least 5 px, or 3.5 above ONE_BY_ONE

// What is drawn: `frame` says which part of the world and how large.
//   scale: 2 ** zoom; (ox, oy): the world pixel at the left top of the canvas, at that zoom
//   width, height: of the canvas in CSS px; dpr: its pixels per CSS px
//   total: how many features the tiles in sight hold together, when it is drawn by tile
// `layer`: ds, cls (class per feature), mask (1 is drawn), compiled (the looks), style, spec, and
// for a tile `clip`, its box in world pixels.
// Returns how many features were drawn.
export function drawLayer(ctx, layer, frame) {
  if (!layer.clip) return drawFeatures(ctx, layer, frame);
  // What reaches over the edge of a tile is in the next tile too.
  const [x0, y0, x1, y1] = layer.clip.map((world, i) => Math.round(world * frame.scale - (i % 2 ? frame.oy : frame.ox)));
  if (x1 < 0 || y1 < 0 || x0 > frame.width || y0 > frame.height) return 0;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x0, y0, x1 - x0, y1 - y0);
  ctx.clip();
  const drawn = drawFeatures(ctx, layer, frame);
  ctx.restore();
  return drawn;
}

function drawFeatures(ctx, layer, frame) {
  const { ds } = layer;
  const groups = { [POINT]: [], [LINE]: [], [POLYGON]: [] };
  for (const i of inFrame(layer, frame, largestReach(layer, frame) / frame.scale)) groups[ds.type[i]].push(i);
  ctx.lineJoin = "round";
  ctx.lineCap = "butt";
  drawPolygons(ctx, layer, frame, groups[POLYGON]);
  drawLines(ctx, layer, frame, groups[LINE]);
  drawPoints(ctx, layer, frame, groups[POINT]);
  return groups[POINT].length + groups[LINE].length + groups[POLYGON].length;
}

// How far beyond its box a feature may draw, in px.
function largestReach(layer, frame) {
  const { spec, ds } = layer;
  let reach = Math.max(layer.style.size, layer.style.weight) + 4;
  if (spec.precision_prop && layer.style.precision_circles) {
    let metres = 0;
    for (let i = 0; i < ds.n; i += 1) metres = Math.max(metres, Number(ds.props[i][spec.precision_prop]) || 0);
    reach += metres / metresPerPixel(frame, (frame.oy + frame.height / 2) / frame.scale);
  }
  return reach;
}

export function tracePath(path, ds, i, frame, close) {
  const { xy, ringStart, featureRing } = ds;
  const { scale, ox, oy } = frame;
  for (let r = featureRing[i]; r < featureRing[i + 1]; r += 1) {
    const end = ringStart[r + 1];
    let k = ringStart[r];
    path.moveTo(xy[2 * k] * scale - ox, xy[2 * k + 1] * scale - oy);
    for (k += 1; k < end; k += 1) path.lineTo(xy[2 * k] * scale - ox, xy[2 * k + 1] * scale - oy);
    if (close) path.closePath();
  }
}

function drawPolygons(ctx, layer, frame, items) {
  if (!items.length) return;
  const { ds, cls, compiled } = layer;
  // of all that is in sight, for one tile with little in it is no reason to draw it larger
  const count = Math.max(items.length, frame.total ?? 0);
  const least = count <= ONE_BY_ONE ? 5 : count <= FEW ? 3.5 : 1;
  if (count <= ONE_BY_ONE) {
    for (const i of items) {
      const path = new Path2D();
      if (!addSpeck(path, ds, i, frame, least)) tracePath(path, ds, i, frame, true);
      paintPolygon(ctx, path, lookOf(compiled, cls[i]), frame, 1);
    }
    return;
  }
  // Many: per class, and what is smaller than a pixel as a pixel.
  const byClass = new Map();
  for (const i of items) {
    if (!byClass.has(cls[i])) byClass.set(cls[i], []);
    byClass.get(cls[i]).push(i);
  }
  const { bbox } = ds;
  const { scale } = frame;
  for (const [index, members] of byClass) {
    const look = lookOf(compiled, index);
    for (let from = 0; from < members.length; from += BATCH) {
      const path = new Path2D();
      let edge = 0;
      const to = Math.min(members.length, from + BATCH);
      for (let m = from; m < to; m += 1) {
        const i = members[m];
        const b = 4 * i;
        edge += (bbox[b + 2] - bbox[b] + bbox[b + 3] - bbox[b + 1]) * scale;
        if (!addSpeck(path, ds, i, frame, least)) tracePath(path, ds, i, frame, true);
      }
      // An outline around a speck would be all one sees of it.
      paintPolygon(ctx, path, look, frame, Math.min(1, edge / (to - from) / 16));
    }
  }
}

// What is too small to see its shape becomes a rectangle of at least so many pixels.
function addSpeck(path, { bbox }, i, { scale, ox, oy }, least) {
  const b = 4 * i;
  const width = (bbox[b + 2] - bbox[b]) * scale;
  const height = (bbox[b + 3] - bbox[b + 1]) * scale;
  const small = Math.max(2, least);
  if (!(width < small && height < small)) return false;
  const [w, h] = [Math.max(least, width), Math.max(least, height)];
  const x = ((bbox[b] + bbox[b + 2]) * scale) / 2 - ox;
  const y = ((bbox[b + 1] + bbox[b + 3]) * scale) / 2 - oy;
  path.rect(x - w / 2, y - h / 2, w, h);
  return true;
}

function paintPolygon(ctx, path, look, frame, outline) {
  if (look.fill > 0) {
    ctx.fillStyle = alpha(look.color, look.fill);
    ctx.fill(path, "nonzero");
  }
  if (look.pattern) {
    ctx.fillStyle = scaledPattern(ctx, look, frame.dpr, -(frame.ox % PATTERN_SIZE), -(frame.oy % PATTERN_SIZE));
    ctx.fill(path, "nonzero");
  }
  if (look.weight > 0 && (outline > 0.3 || frame.dark)) {
    ctx.setLineDash(look.dash);
    ctx.lineWidth = look.weight * (frame.dark ? Math.max(outline, 0.6) : outline);
    ctx.strokeStyle = outlineOn(frame.dark, look);
    ctx.stroke(path);
    ctx.setLineDash([]);
  }
}

const ABOVE = new WeakMap(); // dataset -> per line how many later lines follow the very same course

function linesAbove(ds) {
  if (!ABOVE.has(ds)) {
    const { xy, ringStart, featureRing, type } = ds;
    const above = new Uint8Array(type.length);
    const counts = new Map();
    for (let i = type.length - 1; i >= 0; i -= 1) {
      if (type[i] !== LINE) continue;
      const from = ringStart[featureRing[i]];
      const to = ringStart[featureRing[i + 1]] - 1;
      const course = `${to - from} ${xy[2 * from]} ${xy[2 * from + 1]} ${xy[2 * to]} ${xy[2 * to + 1]}`;
      const count = counts.get(course) ?? 0;
      above[i] = Math.min(count, 3);
      counts.set(course, count + 1);
    }
    ABOVE.set(ds, above);
  }
  return ABOVE.get(ds);
}

function drawLines(ctx, layer, frame, items) {
  if (!items.length) return;
  const { ds, cls, compiled } = layer;
  const above = linesAbove(ds);
  // A sewer and the road on it lie on one line: the lower is wider and shows on both sides.
  const groups = new Map();
  for (const i of items) {
    const name = `${above[i]} ${cls[i]}`;
    if (!groups.has(name)) groups.set(name, { index: cls[i], above: above[i], path: new Path2D() });
    tracePath(groups.get(name).path, ds, i, frame, false);
  }
  const drawn = [...groups.values()].sort((a, b) => b.above - a.above);
  for (const group of drawn) group.width = lookOf(compiled, group.index).weight * (1 + 1.2 * group.above);
  // First all casings, so that lines that cross stay whole.
  for (const { path, width } of drawn) {
    ctx.lineWidth = width + 2.5;
    ctx.strokeStyle = frame.dark ? "rgba(238,243,246,.75)" : "rgba(255,255,255,.85)";
    ctx.stroke(path);
  }
  for (const { index, path, width } of drawn) {
    const look = lookOf(compiled, index);
    ctx.setLineDash(look.dash.map((part) => part * Math.max(1, look.weight / 2.5)));
    ctx.lineWidth = width;
    ctx.strokeStyle = look.color;
    ctx.stroke(path);
    ctx.setLineDash([]);
  }
}

// The features of a layer whose box touches the frame.
export function inFrame(layer, frame, margin) {
  const { ds } = layer;
  const { bbox, type } = ds;
  const x0 = frame.ox / frame.scale - margin;
  const y0 = frame.oy / frame.scale - margin;
  const x1 = (frame.ox + frame.width) / frame.scale + margin;
  const y1 = (frame.oy + frame.height) / frame.scale + margin;
  const found = [];
  for (let i = 0; i < ds.n; i += 1) {
    const b = 4 * i;
    if (!layer.mask[i] || type[i] === NONE) continue;
    if (bbox[b] > x1 || bbox[b + 2] < x0 || bbox[b + 1] > y1 || bbox[b + 3] < y0) continue;
    found.push(i);
  }
  return found;
}
