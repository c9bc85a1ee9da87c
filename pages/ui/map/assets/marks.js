// The outline around a feature that is selected, or that the keyboard is at.

import { NONE, POINT, POLYGON } from "./data.js";
import { tracePath } from "./draw.js";
import { paintMarker } from "./points.js";
import { UNKNOWN, lookOf } from "./style.js";

// Thick outline with a halo around one feature.
export function drawMark(ctx, layer, i, frame, strong) {
  const { ds } = layer;
  if (ds.type[i] === NONE) return;
  const look = lookOf(layer.compiled, layer.cls[i] ?? UNKNOWN);
  const path = new Path2D();
  if (ds.type[i] === POINT) {
    const k = ds.ringStart[ds.featureRing[i]];
    const [dx, dy] = ds.shift(i);
    const x = ds.xy[2 * k] * frame.scale - frame.ox + dx * look.size;
    const y = ds.xy[2 * k + 1] * frame.scale - frame.oy + dy * look.size;
    path.arc(x, y, look.size / 2 + 6, 0, 2 * Math.PI);
    if (strong) paintMarker(ctx, look, x, y, frame.dark);
  } else tracePath(path, ds, i, frame, ds.type[i] === POLYGON);
  strokeMark(ctx, path, strong);
}

function strokeMark(ctx, path, strong) {
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.lineWidth = strong ? 9 : 6;
  ctx.strokeStyle = strong ? "rgba(255,255,255,.95)" : "rgba(255,255,255,.8)";
  ctx.stroke(path);
  ctx.lineWidth = strong ? 4.5 : 2.5;
  ctx.strokeStyle = strong ? "#111111" : "#444444";
  ctx.stroke(path);
  if (!strong) return;
  ctx.lineWidth = 2;
  ctx.strokeStyle = "#ffd400";
  ctx.stroke(path);
}
