// Measuring, drawing an area and placing a note: one at a time, by mouse, touch or keyboard.

import * as L from "./leaflet/leaflet-src.esm.js";
import { el } from "./dom.js";
import * as text from "./text.js";
import { CanvasLayer } from "./vector.js";

// WGS84 ellipsoid
const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);

// Metres per radian of latitude and of longitude at a latitude: exact enough over a city.
function scales(lat) {
  const phi = (lat * Math.PI) / 180;
  const w = 1 - E2 * Math.sin(phi) ** 2;
  return { north: (A * (1 - E2)) / w ** 1.5, east: (A * Math.cos(phi)) / Math.sqrt(w) };
}

// Local metres around the mean latitude of the points.
function local(points) {
  const mean = points.reduce((sum, p) => sum + p.lat, 0) / points.length;
  const { north, east } = scales(mean);
  const rad = Math.PI / 180;
  return points.map((p) => [(p.lng - points[0].lng) * rad * east, (p.lat - points[0].lat) * rad * north]);
}

export function lengthOf(points) {
  let sum = 0;
  for (let i = 1; i < points.length; i += 1) {
    const [[x0, y0], [x1, y1]] = local([points[i - 1], points[i]]);
    sum += Math.hypot(x1 - x0, y1 - y0);
  }
  return sum;
}

export function areaOf(points) {
  const xy = local(points);
  let sum = 0;
  for (let i = 0; i < xy.length; i += 1) {
    const [x0, y0] = xy[i];
    const [x1, y1] = xy[(i + 1) % xy.length];
    sum += x0 * y1 - x1 * y0;
  }
  return Math.abs(sum) / 2;
}

const HELP = {
  distance: "Klik de punten van de lijn; dubbelklik of Enter om te stoppen, Esc om te wissen.",
  area: "Klik de hoeken van het vlak; dubbelklik of Enter om te stoppen, Esc om te wissen.",
  draw: "Klik de hoeken van het gebied; dubbelklik of Enter om te zien wat erin ligt.",
  note: "Klik waar de notitie hoort.",
  place: "Klik de plek aan. Met het toetsenbord: schuif de kaart en druk op spatie voor het midden.",
};

export class Tools {
  constructor(owner) {
    this.owner = owner;
    this.active = "";
    this.points = [];
    this.kept = [];
    this.bar = el("div", { class: "kk-toolbar-help", role: "status", "aria-live": "polite", hidden: true });
    owner.frame.append(this.bar);
    owner.frame.addEventListener("keydown", (event) => {
      if (!this.active || event.target.closest?.("input, textarea, .kk-panel, .kk-toolbar")) return;
      if (event.key === "Enter") this.finish();
      else if (event.key === " ") this.add(this.view.map.getCenter());
      else if (event.key === "Backspace") this.points.pop();
      else return;
      event.preventDefault();
      this.redraw();
    });
  }

  get view() { return this.owner.views[0]; }

  toggle(name) {
    if (this.active === name) this.stop();
    else this.start(name);
  }

  start(name) {
    this.stop();
    this.active = name;
    this.mark(name, true);
    this.tell(HELP[name]);
    const { map } = this.view;
    this.canvas ??= new CanvasLayer((ctx, frame) => this.paint(ctx, frame), { pane: "kk-tools" });
    this.canvas.addTo(map);
    map.doubleClickZoom.disable();
    this.onClick = (event) => this.add(event.latlng);
    this.onMove = (event) => { this.cursor = event.latlng; this.redraw(); };
    this.onDouble = () => this.finish();
    map.on("click", this.onClick).on("mousemove", this.onMove).on("dblclick", this.onDouble);
    map.getContainer().classList.add("kk-drawing");
    map.getContainer().focus({ preventScroll: true });
  }

  stop() {
    if (!this.active) return;
    const { map } = this.view;
    map.off("click", this.onClick).off("mousemove", this.onMove).off("dblclick", this.onDouble);
    map.doubleClickZoom.enable();
    map.getContainer().classList.remove("kk-drawing");
    this.mark(this.active, false);
    this.active = "";
    this.points = [];
    this.kept = [];
    this.cursor = null;
    this.tell("");
    this.redraw();
  }

  mark(name, pressed) {
    this.owner.toolbar.querySelector(`[data-tool="${name}"]`)?.setAttribute("aria-pressed", String(pressed));
  }

  tell(message) {
    this.bar.textContent = message;
    this.bar.hidden = !message;
  }

  add(latlng) {
    if (this.active === "note") {
      this.askNote(latlng);
      return;
    }
    if (this.active === "place") {
      this.owner.placed({ lat: latlng.lat, lon: latlng.lng });
      return;
    }
    const last = this.points.at(-1);
    // the second click of a double click lands on the first
    if (last && this.view.map.latLngToContainerPoint(last).distanceTo(this.view.map.latLngToContainerPoint(latlng)) < 4) return;
    this.points.push(latlng);
    this.redraw();
  }

  askNote(latlng) {
    const input = el("textarea", { rows: "3", maxlength: "500", "aria-label": "Notitie", placeholder: "Notitie (geen persoonsgegevens)" });
    const popup = L.popup({ className: "kk-card", closeButton: true }).setLatLng(latlng);
    const save = el("button", {
      type: "button", class: "kk-primary", text: "Bewaren",
      onclick: () => {
        const said = input.value.trim();
        if (said) this.owner.noted({ lat: latlng.lat, lon: latlng.lng, text: said });
        popup.remove();
        this.stop();
      },
    });
    popup.setContent(el("div", { class: "kk-card-body" }, input, save)).openOn(this.view.map);
    input.focus();
  }

  finish() {
    const { points, active } = this;
    if (active === "draw" && points.length >= 3) {
      const ring = [...points, points[0]].map((p) => [Number(p.lng.toFixed(6)), Number(p.lat.toFixed(6))]);
      this.owner.drawn({ type: "Polygon", coordinates: [ring] });
      const kept = points;
      this.stop();
      this.kept = kept;
      this.redraw();
      return;
    }
    if ((active === "distance" && points.length >= 2) || (active === "area" && points.length >= 3)) {
      this.tell(`${this.result(points)}. Klik om opnieuw te beginnen, Esc om te stoppen.`);
      this.owner.say(this.result(points));
      this.kept = points;
      this.points = [];
      this.redraw();
    }
  }

  result(points) {
    return this.active === "distance"
      ? `Afstand ${text.distance(lengthOf(points))}`
      : `Oppervlakte ${text.area(areaOf(points))}, omtrek ${text.distance(lengthOf([...points, points[0]]))}`;
  }

  moved() { this.redraw(); }

  redraw() {
    this.canvas?.redraw?.();
    if (!this.active || ["note", "place"].includes(this.active) || !this.points.length) return;
    const points = this.cursor ? [...this.points, this.cursor] : this.points;
    if (points.length >= (this.active === "distance" ? 2 : 3)) this.tell(this.result(points));
  }

  paint(ctx, frame) {
    const drawing = this.points.length ? this.points : this.kept;
    if (!drawing.length) return 0;
    const { map } = this.view;
    const zoom = map.getZoom();
    const live = this.points.length && this.cursor ? [...drawing, this.cursor] : drawing;
    const at = (p) => { const q = map.project(p, zoom); return [q.x - frame.ox, q.y - frame.oy]; };
    ctx.beginPath();
    live.forEach((p, i) => (i ? ctx.lineTo(...at(p)) : ctx.moveTo(...at(p))));
    if (this.active !== "distance") {
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
    for (const p of drawing) {
      const [x, y] = at(p);
      ctx.beginPath();
      ctx.arc(x, y, 4.5, 0, 7);
      ctx.fillStyle = "#ffffff";
      ctx.fill();
      ctx.lineWidth = 2;
      ctx.stroke();
    }
    return drawing.length;
  }
}
