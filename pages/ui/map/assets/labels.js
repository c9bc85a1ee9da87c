// The names of features, each where there is room for it.

import { POINT } from "./data.js";
import { inFrame } from "./draw.js";

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
      const box = (dy) => [x - half, top + dy - 9, x + half, top + dy + 9];
      const dy = (area ? BESIDE : [0]).find((step) => free(box(step)));
      if (dy === undefined) continue;
      places.push(box(dy));
      const y = top + dy;
      ctx.lineWidth = 4;
      ctx.strokeStyle = frame.dark ? "rgba(14,20,25,.92)" : "rgba(255,255,255,.94)";
      ctx.strokeText(text, x, y);
      ctx.fillStyle = frame.dark ? "#f2f5f7" : "#111a20";
      ctx.fillText(text, x, y);
      drawn += 1;
    }
  }
  return drawn;
}

// Where a marker or a name stands on the canvas.
function markerAt(layer, i, frame) {
  const [wx, wy] = layer.ds.anchor(i);
  const [dx, dy] = layer.ds.shift(i);
  return [wx * frame.scale - frame.ox + dx * layer.style.size, wy * frame.scale - frame.oy + dy * layer.style.size];
}
