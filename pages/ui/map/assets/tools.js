// Measuring, drawing an area and placing a note: one at a time, by mouse, touch or keyboard.

import * as L from "./leaflet/leaflet-src.esm.js";
import { Crosshair } from "./crosshair.js";
import { el } from "./dom.js";
import { areaOf, lengthOf } from "./measure.js";
import * as text from "./text.js";
import { ToolHelp } from "./toolhelp.js";
import { CanvasLayer } from "./vector.js";

export { areaOf, lengthOf };

const LEAST = { distance: 2, area: 3, draw: 3 }; // points; the other tools take one and are done
const DOUBLE = 4; // px: the second click of a double click lands on the first
const SAME = 10; // px: with keys, so near a point is at that point

export class Tools {
  constructor(owner) {
    this.owner = owner;
    this.active = "";
    this.points = [];
    this.kept = [];
    this.crosshair = new Crosshair();
    this.help = new ToolHelp({
      finish: () => { this.finish(); this.focus(); },
      back: () => this.back(),
      stop: () => { this.stop(); this.focus(); },
    });
    // before the toolbar: one Tab from the map
    owner.toolbar.before(this.help.element);
    owner.frame.addEventListener("keydown", (event) => this.key(event));
  }

  get view() { return this.owner.views[0]; }

  // Whether the middle of the map is the pointer, for who uses keys.
  get keys() { return this.crosshair.shown; }

  get least() { return LEAST[this.active] ?? 0; }

  focus() { this.view.map.getContainer().focus({ preventScroll: true }); }

  // `event` is the click on the button: a key gives a click without a count.
  toggle(name, event) {
    if (this.active === name) this.stop();
    else this.start(name, event?.detail === 0);
  }

  start(name, keys) {
    this.stop();
    this.active = name;
    this.mark(name, true);
    const { map } = this.view;
    this.canvas ??= new CanvasLayer((ctx, frame) => this.paint(ctx, frame), { pane: "kk-tools" });
    this.canvas.addTo(map);
    map.doubleClickZoom.disable();
    this.mouse = null;
    this.onClick = (event) => { this.useKeys(false); this.cursor = event.latlng; this.add(event.latlng); };
    this.onMove = (event) => this.pointed(event);
    this.onDouble = () => this.finish();
    map.on("click", this.onClick).on("mousemove", this.onMove).on("dblclick", this.onDouble);
    map.getContainer().classList.add("kk-drawing");
    this.useKeys(keys);
    this.owner.say(`${this.help.title}. ${this.help.help}`);
    this.focus();
  }

  stop() {
    if (!this.active) return;
    const { map } = this.view;
    map.off("click", this.onClick).off("mousemove", this.onMove).off("dblclick", this.onDouble);
    map.doubleClickZoom.enable();
    map.getContainer().classList.remove("kk-drawing");
    this.mark(this.active, false);
    this.owner.say(`${this.help.title}: gestopt.`);
    this.active = "";
    this.points = [];
    this.kept = [];
    this.cursor = null;
    this.crosshair.hide();
    this.help.hide();
    this.redraw();
  }

  mark(name, pressed) {
    this.owner.toolbar.querySelector(`[data-tool="${name}"]`)?.setAttribute("aria-pressed", String(pressed));
  }

  useKeys(keys) {
    if (keys) {
      this.crosshair.show(this.view.map);
      this.cursor = null;
    } else {
      this.crosshair.hide();
    }
    this.help.show(this.active, { keys, points: this.least > 0 });
    this.redraw();
  }

  // A map that moves under a mouse that lies still tells of a move as well.
  pointed({ latlng, originalEvent: { clientX, clientY } }) {
    const before = this.mouse;
    this.mouse = `${clientX} ${clientY}`;
    if (this.keys) {
      if (before === null || before === this.mouse) return;
      this.useKeys(false);
    }
    this.cursor = latlng;
    this.redraw();
  }

  // ---- keys

  key(event) {
    if (!this.active || event.target.closest?.("input, textarea, button, a, .kk-panel")) return;
    const { map } = this.view;
    if (this.crosshair.moves(event)) {
      this.useKeys(true);
      this.crosshair.move(map, event);
      event.stopPropagation(); // or Leaflet moves the map as well
    } else if (event.key === "Enter" && !this.keys && this.points.length) {
      this.finish();
    } else if (event.key === "Enter" || event.key === " ") {
      // a key that is held down is one point
      if (!event.repeat) this.enter();
    } else if (event.key === "Backspace") {
      this.back();
    } else {
      return;
    }
    event.preventDefault();
  }

  // What is under the crosshair becomes a point; where one is already, the drawing is done.
  enter() {
    this.useKeys(true);
    const here = this.view.map.getCenter();
    const last = this.points.at(-1);
    const closes = this.active !== "distance" && this.points.length >= Math.max(this.least, 1) && this.near(this.points[0], here, SAME);
    if (closes || (last && this.near(last, here, SAME))) this.finish();
    else this.add(here);
  }

  near(one, other, px) {
    const { map } = this.view;
    return map.latLngToContainerPoint(one).distanceTo(map.latLngToContainerPoint(other)) < px;
  }

  // ---- points

  add(latlng) {
    if (this.active === "note") {
      this.askNote(latlng);
      return;
    }
    if (this.active === "place") {
      this.owner.placed({ lat: latlng.lat, lon: latlng.lng });
      this.owner.say("Plek aangewezen.");
      return;
    }
    const last = this.points.at(-1);
    if (last && this.near(last, latlng, DOUBLE)) return;
    this.kept = [];
    this.points.push(latlng);
    this.owner.say(`Punt gezet. ${this.soFar(this.points)}.`);
    this.redraw();
  }

  back() {
    if (!this.least) return;
    const gone = this.points.pop();
    this.owner.say(gone ? `Punt weg. ${this.soFar(this.points)}.` : "Er staat nog geen punt.");
    this.redraw();
  }

  finish() {
    const { points, active } = this;
    if (!this.least) return;
    if (points.length < this.least) {
      const missing = this.least - points.length;
      this.tell(`Nog ${missing === 1 ? "een punt" : `${missing} punten`} nodig op een andere plek.`);
      return;
    }
    const result = this.result(points);
    if (active === "draw") {
      const ring = [...points, points[0]].map((p) => [Number(p.lng.toFixed(6)), Number(p.lat.toFixed(6))]);
      this.owner.drawn({ type: "Polygon", coordinates: [ring] });
      this.stop();
      this.owner.say(`Gebied getekend. ${this.counted(points)}, ${result}. Wat erin ligt, staat onder de kaart.`);
    } else {
      this.points = [];
      this.tell(`Klaar. ${this.counted(points)}, ${result}.`);
    }
    this.kept = points;
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
        if (said) this.owner.say("Notitie bewaard. De lijst staat onder de kaart.");
      },
    });
    popup.on("remove", () => { if (!this.owner.stopped) this.focus(); });
    popup.setContent(el("div", { class: "kk-card-body" }, input, save)).openOn(this.view.map);
    const card = popup.getElement();
    card.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Notitie sluiten");
    card.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      popup.remove();
      this.owner.say("Notitie niet bewaard.");
    });
    input.focus();
  }

  // ---- words

  counted(points) { return points.length === 1 ? "1 punt" : `${points.length} punten`; }

  soFar(points) {
    if (!points.length) return "Geen punten meer";
    const missing = this.least - points.length;
    const rest = missing > 0 ? `nog ${missing} nodig` : `${this.result(points)} tot nu toe`;
    return `${this.counted(points)}, ${rest}`;
  }

  result(points) {
    return this.active === "distance"
      ? `afstand ${text.distance(lengthOf(points))}`
      : `oppervlakte ${text.area(areaOf(points))}, omtrek ${text.distance(lengthOf([...points, points[0]]))}`;
  }

  // Seen and heard.
  tell(message) {
    this.help.tell(message);
    this.owner.say(message);
    this.told = message;
  }

  moved() {
    this.redraw();
  }

  // The points, and where the next one would be.
  live() {
    const next = this.keys ? this.view.map.getCenter() : this.cursor;
    return next && this.points.length ? [...this.points, next] : this.points;
  }

  redraw() {
    this.canvas?.redraw?.();
    if (!this.active) return;
    if (!this.points.length) {
      this.help.tell(this.kept.length ? this.told : "");
      return;
    }
    const live = this.live();
    const where = live === this.points ? "" : ` tot ${this.keys ? "het kruis" : "de aanwijzer"}`;
    this.help.tell(live.length < this.least ? this.soFar(this.points) : `${this.counted(this.points)}, ${this.result(live)}${where}`);
  }

  paint(ctx, frame) {
    const drawing = this.points.length ? this.points : this.kept;
    if (!drawing.length) return 0;
    const { map } = this.view;
    const zoom = map.getZoom();
    const live = this.points.length ? this.live() : drawing;
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
