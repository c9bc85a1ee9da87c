// The areas a map is about stand out: all that lies outside them is paler, in all layers alike.

import { tracePath } from "./draw.js";

// Dims what lies outside the features `ids` of a layer of areas; gives how many of them there are.
export function drawFocus(ctx, layer, ids, frame) {
  const { ds } = layer;
  const inside = new Path2D();
  const found = ids.map((id) => ds.indexOf(id)).filter((i) => i >= 0);
  for (const i of found) tracePath(inside, ds, i, frame, true);
  if (!found.length) return 0;
  const outside = new Path2D(inside);
  outside.rect(0, 0, frame.width, frame.height);
  ctx.fillStyle = frame.dark ? "rgba(14,20,25,.6)" : "rgba(255,255,255,.62)";
  ctx.fill(outside, "evenodd");
  ctx.lineJoin = "round";
  ctx.lineWidth = 5;
  ctx.strokeStyle = frame.dark ? "rgba(14,20,25,.9)" : "rgba(255,255,255,.9)";
  ctx.stroke(inside);
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = frame.dark ? "#eef3f6" : "#1d2a33";
  ctx.stroke(inside);
  return found.length;
}
