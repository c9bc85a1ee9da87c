// Points: markers, the circle within which a place is known, and the line to a marker set aside.

import { metresPerPixel } from "./projection.js";
import { alpha, lookOf, markerPath } from "./style.js";

const MIXED = "#5b6b75"; // a circle shared by plans of different kinds

export function drawPoints(ctx, layer, frame, items) {
  const { ds, cls, compiled, spec, style } = layer;
  const { xy, ringStart, featureRing } = ds;
  const each = (i, run) => {
    for (let k = ringStart[featureRing[i]]; k < ringStart[featureRing[i + 1]]; k += 1) {
      run(xy[2 * k] * frame.scale - frame.ox, xy[2 * k + 1] * frame.scale - frame.oy, xy[2 * k + 1]);
    }
  };
  if (spec.precision_prop && style.precision_circles) {
    // Several objects on one rough place share their circle.
    const circles = new Map();
    for (const i of items) {
      const metres = Number(ds.props[i][spec.precision_prop]);
      if (!(metres > 0)) continue;
      const look = lookOf(compiled, cls[i]);
      each(i, (x, y, wy) => {
        const radius = metres / metresPerPixel(frame, wy);
        if (radius < look.size * 0.7) return;
        const name = `${x} ${y} ${metres}`;
        const other = circles.get(name);
        const mixed = other && other.color !== look.color;
        circles.set(name, {
          x, y, radius, color: mixed ? MIXED : look.color, outline: mixed ? MIXED : look.outline,
        });
      });
    }
    for (const { x, y, radius, color, outline } of circles.values()) {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fillStyle = alpha(color, 0.12);
      ctx.fill();
      ctx.setLineDash([5, 4]);
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = frame.dark ? alpha("#eef3f6", 0.75) : alpha(outline, 0.9);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }
  const shifted = items.filter((i) => ds.shift(i).some(Boolean));
  for (const i of shifted) {
    const look = lookOf(compiled, cls[i]);
    const [dx, dy] = ds.shift(i);
    each(i, (x, y) => {
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x + dx * look.size, y + dy * look.size);
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = frame.dark ? "#eef3f6" : "#1d2a33";
      ctx.stroke();
    });
  }
  for (const i of items) {
    const look = lookOf(compiled, cls[i]);
    const [dx, dy] = ds.shift(i);
    each(i, (x, y) => paintMarker(ctx, look, x + dx * look.size, y + dy * look.size, frame.dark));
  }
}

export function paintMarker(ctx, look, x, y, dark) {
  ctx.beginPath();
  markerPath(ctx, look.shape, x, y, look.size);
  // a light rim in both themes: markers are dark
  ctx.lineWidth = dark ? 3.6 : 4.5;
  ctx.strokeStyle = "rgba(255,255,255,.95)";
  ctx.stroke();
  ctx.fillStyle = look.color;
  ctx.fill();
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = look.outline;
  ctx.stroke();
}
