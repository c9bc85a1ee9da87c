// The current view as a PNG to take along: map, legend, scale, north arrow, sources, caveat.

import { legendLines } from "./panel.js";
import { paintSwatch } from "./style.js";
import * as text from "./text.js";

const SCALE = 2;
const SIDE = 300;
const HEAD = 46;
const FONT = '"Source Sans", "Source Sans Pro", system-ui, sans-serif';

export async function picture(owner) {
  const width = owner.frame.stage.clientWidth;
  const height = owner.frame.stage.clientHeight;
  const foot = wrapped(footLines(owner), width + SIDE - 28);
  const legends = legendRows(owner);
  const legendHeight = legends.reduce((sum, row) => sum + row.height, 24);
  const body = Math.max(height, legendHeight);
  const total = [width + SIDE, HEAD + body + 20 + foot.length * 17];
  const canvas = document.createElement("canvas");
  canvas.width = total[0] * SCALE;
  canvas.height = total[1] * SCALE;
  const ctx = canvas.getContext("2d");
  ctx.scale(SCALE, SCALE);
  // letters where they belong, not on whole pixels of the screen: the picture is finer than that
  ctx.textRendering = "geometricPrecision";
  ctx.fillStyle = "#ffffff";
  ctx.fillRect(0, 0, ...total);
  ctx.fillStyle = "#111111";
  ctx.font = `600 20px ${FONT}`;
  ctx.fillText(owner.data.title || owner.data.label, 14, 31, width + SIDE - 28);
  const frame = owner.frame.stage.getBoundingClientRect();
  for (const view of owner.views) drawView(ctx, view, frame);
  ctx.strokeStyle = "#5b6b75";
  ctx.strokeRect(0.5, HEAD + 0.5, width - 1, height - 1);
  drawScale(ctx, owner.views[0], height);
  drawNorth(ctx, width);
  drawLegend(ctx, legends, width + 14);
  ctx.font = `12px ${FONT}`;
  ctx.fillStyle = "#222222";
  foot.forEach((line, i) => ctx.fillText(line, 14, HEAD + body + 22 + i * 17, total[0] - 28));
  const blob = await new Promise((done, fail) => canvas.toBlob((made) => (made ? done(made) : fail(new Error("leeg"))), "image/png"));
  const name = `${owner.data.file_stem || "koppelkansenkaart"}-${new Date().toISOString().slice(0, 10)}.png`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  return name;
}

function drawView(ctx, view, frame) {
  const box = view.container.getBoundingClientRect();
  const [x0, y0] = [box.left - frame.left, box.top - frame.top + HEAD];
  ctx.save();
  ctx.beginPath();
  ctx.rect(x0, y0, box.width, box.height);
  ctx.clip();
  ctx.fillStyle = getComputedStyle(view.container).backgroundColor;
  ctx.fillRect(x0, y0, box.width, box.height);
  const panes = [...view.container.querySelectorAll(".leaflet-pane")]
    .sort((a, b) => (Number(a.style.zIndex) || 0) - (Number(b.style.zIndex) || 0));
  for (const pane of panes) {
    for (const part of pane.querySelectorAll("canvas, img")) {
      if (part.closest(".leaflet-pane") !== pane) continue;
      const at = part.getBoundingClientRect();
      if (!at.width || (part.tagName === "IMG" && !(part.complete && part.naturalWidth))) continue;
      // A picture that the service does not share would make the canvas unreadable.
      if (part.tagName === "IMG" && !shared(part)) continue;
      ctx.globalAlpha = Number(getComputedStyle(pane).opacity) * Number(getComputedStyle(part).opacity);
      ctx.drawImage(part, at.left - box.left + x0, at.top - box.top + y0, at.width, at.height);
    }
  }
  ctx.globalAlpha = 1;
  ctx.restore();
  if (view.paneLabel.textContent) {
    ctx.font = `600 14px ${FONT}`;
    const wide = ctx.measureText(view.paneLabel.textContent).width + 16;
    ctx.fillStyle = "#ffffff";
    ctx.fillRect(x0 + 10, y0 + 10, wide, 26);
    ctx.fillStyle = "#111111";
    ctx.fillText(view.paneLabel.textContent, x0 + 18, y0 + 28);
  }
}

function shared(img) {
  return img.crossOrigin !== null || new URL(img.src, location.href).origin === location.origin;
}

function drawScale(ctx, view, height) {
  const { map } = view;
  const middle = map.getSize().divideBy(2);
  const across = map.distance(map.containerPointToLatLng(middle), map.containerPointToLatLng(middle.add([100, 0])));
  const nice = [50, 100, 200, 250, 500, 1000, 2000, 5000, 10000].findLast((m) => m <= across * 1.5) ?? 50;
  const px = (nice / across) * 100;
  const y = HEAD + height - 16;
  ctx.fillStyle = "rgba(255,255,255,.9)";
  ctx.fillRect(8, y - 20, px + 20, 30);
  ctx.strokeStyle = "#111111";
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(18, y - 6);
  ctx.lineTo(18, y);
  ctx.lineTo(18 + px, y);
  ctx.lineTo(18 + px, y - 6);
  ctx.stroke();
  ctx.lineWidth = 1;
  ctx.fillStyle = "#111111";
  ctx.font = `12px ${FONT}`;
  ctx.fillText(text.distance(nice), 22, y - 7);
}

function drawNorth(ctx, width) {
  const [x, y] = [width - 26, HEAD + 34];
  ctx.beginPath();
  ctx.arc(x, y, 18, 0, 7);
  ctx.fillStyle = "rgba(255,255,255,.9)";
  ctx.fill();
  ctx.beginPath();
  ctx.moveTo(x, y - 13);
  ctx.lineTo(x + 7, y + 6);
  ctx.lineTo(x, y + 2);
  ctx.lineTo(x - 7, y + 6);
  ctx.closePath();
  ctx.fillStyle = "#111111";
  ctx.fill();
  ctx.font = `600 10px ${FONT}`;
  ctx.fillText("N", x - 3.5, y + 16);
}

function shownLayers(owner) {
  const on = new Set(owner.views.flatMap((view) => [...view.visible.keys()]));
  return [...owner.state.layers.values()].filter((layer) => on.has(layer.spec.id)).reverse();
}

function legendRows(owner) {
  return shownLayers(owner).flatMap((layer) => {
    const { spec } = layer;
    const raster = spec.kind === "raster" || spec.kind === "wms";
    const lines = legendLines(layer);
    const marks = [spec.source.origin === "voorbeeld" ? "voorbeelddata" : "", spec.source.generalised ? "gegeneraliseerd" : ""].filter(Boolean);
    if (!lines.length) marks.push("niets in beeld met deze keuze");
    return [
      { head: spec.title, marks: marks.join(", "), height: marks.length ? 40 : 24 },
      ...lines.map((line) => ({ ...line, kind: raster ? "polygon" : spec.kind, height: 21 })),
      { height: 8 },
    ];
  });
}

function drawLegend(ctx, rows, x) {
  let y = HEAD + 18;
  for (const row of rows) {
    if (row.head) {
      ctx.font = `600 14px ${FONT}`;
      ctx.fillStyle = "#111111";
      ctx.fillText(row.head, x, y, SIDE - 24);
      if (row.marks) {
        ctx.font = `600 12px ${FONT}`;
        ctx.fillStyle = "#8a3b00";
        ctx.fillText(row.marks, x, y + 16, SIDE - 24);
      }
    } else if (row.look) {
      paintSwatch(ctx, row.look, row.kind, x, y - 13, 26, 18, SCALE);
      ctx.font = `13px ${FONT}`;
      ctx.fillStyle = "#222222";
      ctx.fillText(row.label, x + 34, y, SIDE - 60);
    }
    y += row.height;
  }
}

// Lines as wide as the picture: squeezed text cannot be read.
function wrapped(lines, most) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.textRendering = "geometricPrecision";
  ctx.font = `12px ${FONT}`;
  return lines.flatMap((line) => {
    const rows = [""];
    for (const word of line.split(" ")) {
      const longer = `${rows.at(-1)} ${word}`.trim();
      if (rows.at(-1) && ctx.measureText(longer).width > most) rows.push(word);
      else rows[rows.length - 1] = longer;
    }
    return rows;
  });
}

function footLines(owner) {
  const shown = shownLayers(owner);
  const sources = shown.map(({ spec }) => `${spec.title}: ${[spec.source.text, spec.source.date].filter(Boolean).join(", ")}`);
  const lines = [];
  if (shown.some(({ spec }) => spec.source.origin === "voorbeeld")) lines.push("Bevat voorbeelddata: door het programma verzonnen, geen werkelijke gegevens.");
  lines.push(...sources.map((line) => `Bron ${line}`));
  const ground = owner.views[0].background.drawnCredit;
  if (ground) lines.push(`Ondergrond: ${ground}`);
  if (owner.data.state) lines.push(owner.data.state);
  if (owner.state.catalogue.caveat) lines.push(owner.state.catalogue.caveat);
  lines.push(`Gemaakt op ${new Intl.DateTimeFormat("nl-NL", { dateStyle: "long" }).format(new Date())}`);
  return lines;
}
