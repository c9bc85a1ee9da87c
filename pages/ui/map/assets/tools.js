// Measuring, drawing an area and placing a note: one at a time, by mouse, touch or keyboard.

import { Crosshair } from "./crosshair.js";
import { counted, sizeOf } from "./measure.js";
import { askNote } from "./note.js";
import { drawSketch } from "./sketch.js";
import { ToolHelp } from "./toolhelp.js";
import { CanvasLayer } from "./vector.js";

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
    owner.frame.toolbar.before(this.help.element);
    owner.frame.element.addEventListener("keydown", (event) => this.key(event));
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
    this.owner.frame.toolbar.querySelector(`[data-tool="${name}"]`)?.setAttribute("aria-pressed", String(pressed));
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
      this.owner.send("placed", { lat: latlng.lat, lon: latlng.lng });
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
      this.owner.send("drawn", { geometry: { type: "Polygon", coordinates: [ring] } });
      this.stop();
      this.owner.say(`Gebied getekend. ${counted(points)}, ${result}. Wat erin ligt, staat onder de kaart.`);
    } else {
      this.points = [];
      this.tell(`Klaar. ${counted(points)}, ${result}.`);
    }
    this.kept = points;
    this.redraw();
  }

  askNote(latlng) {
    askNote(latlng, {
      map: this.view.map,
      save: (text) => {
        this.owner.send("note", { lat: latlng.lat, lon: latlng.lng, text });
        this.stop();
        this.owner.say("Notitie bewaard. De lijst staat onder de kaart.");
      },
      drop: () => this.owner.say("Notitie niet bewaard."),
      closed: () => { if (!this.owner.stopped) this.focus(); },
    });
  }

  // ---- words

  soFar(points) {
    if (!points.length) return "Geen punten meer";
    const missing = this.least - points.length;
    return `${counted(points)}, ${missing > 0 ? `nog ${missing} nodig` : `${this.result(points)} tot nu toe`}`;
  }

  result(points) { return sizeOf(points, { closed: this.active !== "distance" }); }

  // Seen and heard.
  tell(message) {
    this.help.tell(message);
    this.owner.say(message);
    this.told = message;
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
    this.help.tell(live.length < this.least ? this.soFar(this.points) : `${counted(this.points)}, ${this.result(live)}${where}`);
  }

  paint(ctx, frame) {
    const drawing = this.points.length ? this.points : this.kept;
    const line = this.points.length ? this.live() : drawing;
    return drawSketch(ctx, frame, this.view.map, { points: drawing, line, closed: this.active !== "distance" });
  }
}
