// The names of features, each where there is room for it.

import { POINT } from "./data.js";
import { inFrame } from "./draw.js";
import { grouped, groupText, layerGroups } from "./groups.js";

const MOST_LABELLED = 400;
// Where a name may move to when another name or a marker is in its place, in px.
const BESIDE = [0, -20, 20, -36, 36, -52, 52];

// The names of all layers, on top of everything and beside the markers; `layers` is bottom to
// top, and the topmost names come first.
export function drawLabels(ctx, layers, frame) {
  const places = layers
    .filter((layer) => layer.spec.kind === "point" && layer.ds)
    .flatMap((layer) => inFrame(layer, frame, 0).slice(0, MOST_LABELLED).map((i) => {
      const [x, y] = markerAt(layer, i, frame);
      const half = layer.style.size / 2 + 3;
      return [x - half, y - half, x + half, y + half];
    }));
  const free = (box) => !places.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1]);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  let drawn = 0;
  const put = (text, x, y, half) => {
    const box = [x - half, y - 9, x + half, y + 9];
    if (!free(box)) return false;
    places.push(box);
    ctx.lineWidth = 4;
    ctx.strokeStyle = frame.dark ? "rgba(14,20,25,.92)" : "rgba(255,255,255,.94)";
    ctx.strokeText(text, x, y);
    ctx.fillStyle = frame.dark ? "#f2f5f7" : "#111a20";
    ctx.fillText(text, x, y);
    drawn += 1;
    return true;
  };
  for (const layer of [...layers].reverse()) drawCounts(ctx, layer, frame, put);
  for (const layer of [...layers].reverse()) {
    const { ds, spec, style } = layer;
    if (!ds || !spec.label_prop || style.label_zoom === null || Math.log2(frame.scale) < style.label_zoom) continue;
    const area = spec.kind === "polygon";
    ctx.font = `600 ${area ? 13 : 12}px "Source Sans", "Source Sans Pro", system-ui, sans-serif`;
    for (const i of inFrame(layer, frame, 0)) {
      const text = String(ds.props[i][spec.label_prop] ?? "");
      if (!text) continue;
      const [x, markerY] = markerAt(layer, i, frame);
      const top = ds.type[i] === POINT ? markerY + style.size / 2 + 11 : markerY;
      if (x < 0 || top < 0 || x > frame.width || top > frame.height) continue;
      const half = ctx.measureText(text).width / 2 + 4;
      (area ? BESIDE : [0]).some((dy) => put(text, x, top + dy, half));
    }
  }
  return drawn;
}

// The number of dwellings beside each point, and at the scale of a city what a group holds.
function drawCounts(ctx, layer, frame, put) {
  const { ds, spec, style } = layer;
  if (!ds || !spec.count_prop || Math.log2(frame.scale) < 11) return;
  ctx.font = '600 12px "Source Sans", "Source Sans Pro", system-ui, sans-serif';
  const items = inFrame(layer, frame, 0);
  const beside = (i, x, y) => {
    const text = ds.props[i][spec.count_prop] === null ? "n.t.b." : Number(ds.props[i][spec.count_prop]).toLocaleString("nl-NL");
    const half = ctx.measureText(text).width / 2 + 2;
    // clear of the ring round a point that is chosen
    const away = style.size / 2 + 10 + half;
    return put(text, x + away, y, half) || put(text, x - away, y, half);
  };
  if (!grouped(layer, frame)) {
    for (const i of items) beside(i, ...markerAt(layer, i, frame));
    return;
  }
  for (const { members, x, y } of layerGroups(layer, frame, items)) {
    if (members.length === 1) {
      beside(members[0], x, y);
      continue;
    }
    const text = groupText(members, spec.group_noun, (i) => ds.props[i].rough_place);
    const half = ctx.measureText(text).width / 2 + 4;
    const away = style.size * 0.72 + 12;
    for (const dy of [away, -away, away + 16]) if (put(text, x, y + dy, half)) break;
  }
}

// Where a marker or a name stands on the canvas.
function markerAt(layer, i, frame) {
  const [wx, wy] = layer.ds.anchor(i);
  const [dx, dy] = layer.ds.shift(i);
  return [wx * frame.scale - frame.ox + dx * layer.style.size, wy * frame.scale - frame.oy + dy * layer.style.size];
}
