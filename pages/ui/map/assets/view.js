// One Leaflet map with its layers. A comparison has two; what is drawn in both is shared.

import * as L from "./leaflet/leaflet-src.esm.js";
import { Background } from "./background.js";
import { card, more } from "./card.js";
import { drawFocus } from "./focus.js";
import { drawLabels } from "./labels.js";
import { drawMark } from "./marks.js";
import { Pointing } from "./pointing.js";
import { rasterImage, wmsLayer } from "./services.js";
import { inSquares, tiledLayer } from "./tiles.js";
import { CanvasLayer, featureLayer } from "./vector.js";

// Panes above and below those of the layers, which begin at 400.
const PANES = { "kk-base": 200, "kk-outline": 210, "kk-focus": 630, "kk-labels": 635, "kk-marks": 640, "kk-tools": 645 };

export class MapView {
  // `owner` is the controller, `side` says which of its maps this is: "left" or "right".
  constructor(owner, container, { side, minZoom, maxZoom, maxBounds, calm }) {
    Object.assign(this, { owner, container, side, calm });
    this.shown = new Map(); // layer id -> { leaflet, version }
    this.map = L.map(container, {
      zoomControl: false, attributionControl: false, minZoom, maxZoom, zoomSnap: 0.5, zoomDelta: 1,
      wheelPxPerZoomLevel: 90, maxBounds: maxBounds ?? undefined, maxBoundsViscosity: 0.7,
      zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm, keyboardPanDelta: 90,
      boxZoom: true, doubleClickZoom: true,
    });
    container.setAttribute("role", "application");
    container.setAttribute("aria-roledescription", "kaart");
    for (const [name, zIndex] of Object.entries(PANES)) {
      const { style } = this.map.createPane(name);
      style.zIndex = zIndex;
      if (zIndex > 600) style.pointerEvents = "none";
    }
    this.focus = new CanvasLayer((ctx, frame) => this.paintFocus(ctx, frame), { pane: "kk-focus" });
    this.labels = new CanvasLayer((ctx, frame) => this.paintLabels(ctx, frame), { pane: "kk-labels" });
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(this.map);
    this.marks = new CanvasLayer((ctx, frame) => this.paintMarks(ctx, frame), { pane: "kk-marks" });
    this.moving = false;
    this.map.on("zoomend viewreset", () => {
      container.classList.toggle("kk-between-zooms", !Number.isInteger(this.map.getZoom()));
    });
    this.map.on("movestart", () => { this.moving = true; });
    this.map.on("moveend", () => {
      this.moving = false;
      if (!this.quiet) this.owner.panes.follow(this);
    });
    this.background = new Background(this);
    this.pointing = new Pointing(this);
  }

  get state() { return this.owner.state; }

  // Layer id -> opacity, of the layers that are on.
  get visible() { return this.state.visible[this.side]; }

  // Leaflet wants a position before layers.
  start(view) {
    if (view.position) this.map.setView([view.position.lat, view.position.lon], view.position.zoom);
    else this.go(view, false);
    this.focus.addTo(this.map);
    this.labels.addTo(this.map);
    this.marks.addTo(this.map);
  }

  go(view, animate = true) {
    if (view.bounds) this.map.fitBounds(view.bounds, { ...this.owner.padding(this), animate });
    else if (view.center) this.map.setView(view.center, view.zoom ?? 13, { animate });
    else if (!this.map._loaded) this.map.fitWorld({ animate: false });
  }

  // Shows a feature: its box, and as much around it as its place is uncertain (m).
  goAround(bounds, precision) {
    const box = L.latLngBounds(bounds);
    const around = box.getCenter().toBounds(2.6 * precision).extend(box);
    // Gliding shows where one goes; to a place out of sight it only costs time.
    const animate = this.map.getBounds().contains(box.getCenter()) && !this.calm;
    this.map.fitBounds(around, { ...this.owner.padding(this), animate });
  }

  position() {
    const center = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat: center.lat, lon: center.lng };
  }

  bounds() {
    const b = this.map.getBounds();
    return [[b.getSouth(), b.getWest()], [b.getNorth(), b.getEast()]];
  }

  setBase(base) { this.background.set(base); }

  // ---- layers

  pane(id, order) {
    const name = `kk-layer-${id}`;
    const pane = this.map.getPane(name) ?? this.map.createPane(name);
    pane.style.zIndex = 400 + order;
    pane.style.pointerEvents = "none";
    return [name, pane];
  }

  // Brings what is on the map in line with `visible`.
  sync() {
    let order = 0;
    for (const [id, layer] of this.state.layers) {
      order += 1;
      const on = this.visible.has(id);
      const [name, pane] = this.pane(id, order);
      const present = this.shown.get(id);
      if (present && (!on || present.version !== layer.version)) {
        present.leaflet.remove();
        this.shown.delete(id);
      }
      if (!on) continue;
      pane.style.opacity = this.visible.get(id);
      if (!this.shown.has(id)) {
        const leaflet = this.create(layer, name);
        if (!leaflet) continue;
        this.shown.set(id, { leaflet, version: layer.version });
        leaflet.addTo(this.map);
      }
    }
    for (const [id, present] of this.shown) {
      if (!this.state.layers.has(id)) {
        present.leaflet.remove();
        this.shown.delete(id);
      }
    }
    this.background.showOutline();
    this.focus.redraw();
    this.labels.redraw();
    this.marks.redraw();
  }

  create(layer, pane) {
    const { spec } = layer;
    if (spec.kind === "raster") return rasterImage(spec.raster, pane);
    if (spec.kind === "wms") return wmsLayer(spec, pane, this.owner.status);
    if (inSquares(spec)) {
      return tiledLayer(layer, pane, () => this.owner.isDark(), (state) => this.owner.status.tiles(spec.id, state));
    }
    if (!layer.ds) {
      this.owner.fetchLayer(layer);
      return null;
    }
    return featureLayer(layer, pane, () => this.owner.isDark());
  }

  redrawAll() {
    for (const { leaflet } of this.shown.values()) leaflet.redraw?.();
    this.background.outline?.redraw();
    this.focus.redraw();
    this.labels.redraw();
    this.marks.redraw();
  }

  // ---- marked

  paintFocus(ctx, frame) {
    const ids = this.owner.data.focus ?? [];
    const areas = ids.length ? this.owner.outlineLayer() : null;
    return areas ? drawFocus(ctx, areas, ids, { ...frame, dark: this.owner.isDark() }) : 0;
  }

  paintMarks(ctx, frame) {
    const dark = this.owner.isDark();
    let drawn = 0;
    for (const { layer, id, strong } of this.owner.selecting.marked()) {
      if (inSquares(layer.spec)) {
        drawn += this.shown.get(layer.spec.id)?.leaflet.mark?.(ctx, frame, id, strong) ?? 0;
        continue;
      }
      const index = layer.ds?.indexOf(id) ?? -1;
      if (index < 0) continue;
      drawMark(ctx, layer, index, { ...frame, dark }, strong);
      drawn += 1;
    }
    return drawn;
  }

  // Names stand above all layers; those of the outline only when it stands in for the background.
  paintLabels(ctx, frame) {
    const { layers, outline } = this.state;
    const named = [...layers.values()].filter(({ spec }) =>
      this.visible.has(spec.id) || (this.background.outline && spec.id === outline?.spec.id));
    return drawLabels(ctx, named, { ...frame, dark: this.owner.isDark() });
  }

  openCard(found, latlng) {
    this.cardOf = `${found.layer.spec.id} ${found.id}`;
    this.popup = L.popup({
      maxWidth: 300, minWidth: 180, autoPanPadding: [24, 24], className: "kk-card", closeButton: true,
    }).setLatLng(latlng).setContent(card(found)).openOn(this.map);
    const close = this.popup.getElement()?.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", "Sluit de kaart van dit object");
    close?.setAttribute("title", "Sluiten");
  }

  // What Python knows beyond the properties of the feature, when the card is of that feature.
  completeCard(detail) {
    const body = this.popup?.getElement()?.querySelector(".kk-card-body");
    if (!body || !detail || this.cardOf !== `${detail.layer} ${detail.id}`) return;
    body.querySelector(".kk-card-more")?.remove();
    body.append(more(detail));
    this.popup.update();
  }

  closeCard() {
    this.popup?.remove();
    this.popup = null;
  }

  // The middle stays exactly the middle when the map gets wider or narrower; Leaflet by itself
  // would move it a bit, also when nothing changed.
  size() {
    const { map } = this;
    const box = map.getContainer();
    const { x, y } = map.getSize();
    if (x === box.clientWidth && y === box.clientHeight) return;
    const center = map._loaded ? map.getCenter() : null;
    this.quiet = true;
    map.invalidateSize({ pan: false });
    this.quiet = false;
    // `reset`: without it Leaflet moves by whole pixels
    if (center) map.setView(center, map.getZoom(), { animate: false, reset: true });
  }

  remove() {
    const { map } = this;
    this.pointing.stop();
    // What Leaflet 1.9 itself leaves running in `remove`, and what then fails on a map that is
    // gone: the end of a glide to another zoom, a turn of the wheel, a pinch.
    map._animatingZoom = false;
    clearTimeout(map.scrollWheelZoom._timer);
    cancelAnimationFrame(map.touchZoom._animRequest);
    map.remove();
  }
}
