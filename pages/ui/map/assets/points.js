// Points: markers, the circle within which a place is known, and the line to a marker set aside.

import { grouped, layerGroups } from "./groups.js";
import { metresPerPixel, worldX, worldY } from "./projection.js";
import { alpha, lookOf, markerPath } from "./style.js";

const MIXED = "#5b6b75"; // a circle shared by plans of different kinds

// The rings of a plan's outline in world coordinates, null for a plan of which only a point is known.
function outlineOf(ds, i) {
  ds.outlines ??= new Map();
  if (!ds.outlines.has(i)) {
    const text = ds.props[i].outline_rings;
    const rings = text ? JSON.parse(text) : null;
    ds.outlines.set(i, rings && rings.map((ring) => ring.map(([lon, lat]) => [worldX(lon), worldY(lat)])));
  }
  return ds.outlines.get(i);
}

function drawOutline(ctx, rings, look, frame) {
  ctx.beginPath();
  for (const ring of rings) {
    ring.forEach(([wx, wy], k) => {
      const x = wx * frame.scale - frame.ox;
      const y = wy * frame.scale - frame.oy;
      if (k) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
    });
    ctx.closePath();
  }
  ctx.fillStyle = alpha(look.color, 0.2);
  ctx.fill("evenodd");
  ctx.lineWidth = 2;
  ctx.strokeStyle = frame.dark ? alpha("#eef3f6", 0.85) : look.outline;
  ctx.stroke();
}

export function drawPoints(ctx, layer, frame, items) {
  const { ds, cls, compiled, spec, style } = layer;
  const { xy, ringStart, featureRing } = ds;
  const each = (i, run) => {
    for (let k = ringStart[featureRing[i]]; k < ringStart[featureRing[i + 1]]; k += 1) {
      run(xy[2 * k] * frame.scale - frame.ox, xy[2 * k + 1] * frame.scale - frame.oy, xy[2 * k + 1]);
    }
  };
  const groups = grouped(layer, frame) ? layerGroups(layer, frame, items) : null;
  // A circle around each of several plans in one symbol would only be a pile.
  const piled = new Set(groups?.filter((one) => one.members.length > 1 && !one.onePlace).flatMap((one) => one.members));
  for (const i of items) {
    const rings = outlineOf(ds, i);
    if (rings) drawOutline(ctx, rings, lookOf(compiled, cls[i]), frame);
  }
  if (spec.precision_prop && style.precision_circles) {
    // Several objects on one rough place share their circle.
    const circles = new Map();
    for (const i of items) {
      const metres = Number(ds.props[i][spec.precision_prop]);
      if (!(metres > 0) || outlineOf(ds, i) || piled.has(i)) continue;
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
  if (groups) {
    for (const { members, x, y } of groups) {
      const looks = members.map((i) => lookOf(compiled, cls[i]));
      if (members.length === 1) paintMarker(ctx, looks[0], x, y, frame.dark);
      else paintCount(ctx, looks.every((one) => one.color === looks[0].color) ? looks[0].color : MIXED, members.length, x, y, style.size);
    }
    return;
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

function paintCount(ctx, color, count, x, y, size) {
  ctx.beginPath();
  ctx.arc(x, y, size * 0.72, 0, 2 * Math.PI);
  ctx.fillStyle = color;
  ctx.fill();
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = "rgba(255,255,255,.95)";
  ctx.stroke();
  ctx.fillStyle = "#ffffff";
  ctx.font = '700 13px "Source Sans", "Source Sans Pro", system-ui, sans-serif';
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(String(count), x, y + 0.5);
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
