// The line or area that is being measured or drawn, and its points.

// `points` and `line` are Leaflet places; `line` goes on to where the next point would be.
export function drawSketch(ctx, frame, map, { points, line, closed }) {
  if (!points.length) return 0;
  const zoom = map.getZoom();
  const at = (place) => {
    const { x, y } = map.project(place, zoom);
    return [x - frame.ox, y - frame.oy];
  };
  ctx.beginPath();
  line.forEach((place, i) => (i ? ctx.lineTo(...at(place)) : ctx.moveTo(...at(place))));
  if (closed) {
    ctx.closePath();
    ctx.fillStyle = "rgba(11,90,138,.16)";
    ctx.fill();
  }
  ctx.setLineDash([]);
  ctx.lineWidth = 5;
  ctx.strokeStyle = "#ffffff";
  ctx.stroke();
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = "#0b5a8a";
  ctx.stroke();
  for (const place of points) {
    ctx.beginPath();
    ctx.arc(...at(place), 4.5, 0, 7);
    ctx.fillStyle = "#ffffff";
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.stroke();
  }
  return points.length;
}
