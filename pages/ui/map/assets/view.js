// One Leaflet map with its layers. A comparison has two; what is drawn in both is shared.

import * as L from "./leaflet/leaflet-src.esm.js";
import { card, nameOf } from "./card.js";
import { NONE, latOf, lonOf, worldX, worldY } from "./data.js";
import { el, perFrame } from "./dom.js";
import { drawLabels, drawMark } from "./draw.js";
import { baseTiles, rasterImage, watch, wmsTiles } from "./services.js";
import { inSquares, tiledLayer } from "./tiles.js";
import { CanvasLayer, featureLayer } from "./vector.js";

const TOLERANCE = 7; // px around the pointer

export class MapView {
  // `owner` gives: layers (Map of shared layer states), isDark(), notice(...), select(...),
  // moved(view), layerChanged(id), padding().
  constructor(owner, container, { label, minZoom, maxZoom, maxBounds, calm }) {
    this.owner = owner;
    this.shown = new Map(); // layer id -> { leaflet, spec digest }
    this.visible = new Map(); // layer id -> opacity, of the layers that are on
    this.map = L.map(container, {
      zoomControl: false, attributionControl: false, minZoom, maxZoom, zoomSnap: 0.5, zoomDelta: 1,
      wheelPxPerZoomLevel: 90, maxBounds: maxBounds ?? undefined, maxBoundsViscosity: 0.7,
      zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm, keyboardPanDelta: 90,
      boxZoom: true, doubleClickZoom: true,
    });
    container.setAttribute("role", "application");
    container.setAttribute("aria-roledescription", "kaart");
    container.setAttribute("aria-label", label);
    const base = this.map.createPane("kk-base");
    base.style.zIndex = 200;
    this.map.createPane("kk-outline").style.zIndex = 210;
    const marks = this.map.createPane("kk-marks");
    marks.style.zIndex = 640;
    marks.style.pointerEvents = "none";
    const labels = this.map.createPane("kk-labels");
    labels.style.zIndex = 635;
    labels.style.pointerEvents = "none";
    this.labels = new CanvasLayer((ctx, frame) => this.paintLabels(ctx, frame), { pane: "kk-labels" });
    this.map.createPane("kk-tools").style.zIndex = 645;
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(this.map);
    this.marks = new CanvasLayer((ctx, frame) => this.paintMarks(ctx, frame), { pane: "kk-marks" });
    this.moving = false;
    this.map.on("movestart", () => { this.moving = true; });
    this.map.on("moveend", () => {
      this.moving = false;
      if (!this.quiet) this.owner.moved(this);
    });
    this.map.on("click", (event) => this.clicked(event));
    this.hover = perFrame((event) => this.hovered(event));
    this.map.on("mousemove", this.hover);
    this.map.on("mouseout", () => this.showTip(null));
    this.map.on("movestart", () => this.showTip(null));
    this.tip = el("div", { class: "kk-tip", hidden: true });
    container.append(this.tip);
  }

  // Leaflet wants a position before layers.
  start(view) {
    if (view.position) this.map.setView([view.position.lat, view.position.lon], view.position.zoom);
    else this.go(view, false);
    this.labels.addTo(this.map);
    this.marks.addTo(this.map);
  }

  go(view, animate = true) {
    if (view.bounds) this.map.fitBounds(view.bounds, { ...this.owner.padding(this), animate });
    else if (view.center) this.map.setView(view.center, view.zoom ?? 13, { animate });
    else if (!this.map._loaded) this.map.setView([51.795, 4.68], 12.5, { animate: false });
  }

  position() {
    const center = this.map.getCenter();
    return { zoom: this.map.getZoom(), lat: center.lat, lon: center.lng };
  }

  bounds() {
    const b = this.map.getBounds();
    return [[b.getSouth(), b.getWest()], [b.getNorth(), b.getEast()]];
  }

  // ---- background

  setBase(base) {
    const wanted = base?.id ?? "";
    if (this.baseId === wanted) return;
    this.baseId = wanted;
    this.baseLayer?.remove();
    this.baseLayer = null;
    this.baseState = "none";
    if (base) {
      this.baseState = "waiting";
      this.baseLayer = baseTiles(base);
      watch(this.baseLayer, {
        answered: () => this.baseAnswered(base, "answered"),
        failed: () => this.baseAnswered(base, "failed"),
      });
      this.baseLayer.addTo(this.map);
    }
    this.showOutline();
  }

  baseAnswered(base, state) {
    if (this.baseId !== base.id) return;
    this.baseState = state;
    this.owner.serviceState(`base ${base.id}`, state, {
      text: `${base.service} geeft geen antwoord. In plaats van de achtergrondkaart staan de eigen gebiedsgrenzen er.`,
    });
    this.showOutline();
  }

  // Own boundaries as long as there is no background: the map is never blank.
  showOutline() {
    const layer = this.owner.layers.get(this.owner.outline);
    const needed = this.baseState !== "answered" && layer && !this.visible.has(layer.spec.id);
    if (needed && !this.outlineLayer) {
      const plain = this.owner.outlineState();
      if (!plain) return;
      this.outlineLayer = featureLayer(plain, "kk-outline", () => this.owner.isDark());
      this.outlineLayer.addTo(this.map);
      this.labels.redraw();
    } else if (!needed && this.outlineLayer) {
      this.outlineLayer.remove();
      this.outlineLayer = null;
      this.labels.redraw();
    }
  }

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
    for (const [id, layer] of this.owner.layers) {
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
      if (!this.owner.layers.has(id)) {
        present.leaflet.remove();
        this.shown.delete(id);
      }
    }
    this.showOutline();
    this.labels.redraw();
    this.marks.redraw();
  }

  create(layer, pane) {
    const { spec } = layer;
    if (spec.kind === "raster") return rasterImage(spec.raster, pane);
    if (spec.kind === "wms") return this.createWms(layer, pane);
    if (inSquares(spec)) {
      return tiledLayer(layer, pane, () => this.owner.isDark(), (state) => this.owner.squaresChanged(spec.id, state));
    }
    if (!layer.ds) {
      this.owner.fetchLayer(layer);
      return null;
    }
    return featureLayer(layer, pane, () => this.owner.isDark());
  }

  createWms(layer, pane) {
    const { wms, title } = layer.spec;
    const group = L.layerGroup();
    const tiles = wmsTiles(wms, pane);
    let fallback = null;
    watch(tiles, {
      answered: () => {
        if (fallback) group.removeLayer(fallback);
        fallback = null;
        this.owner.serviceState(`wms ${layer.spec.id}`, "answered", {});
        this.owner.layerChanged(layer.spec.id, { fallback: "" });
      },
      failed: () => {
        if (wms.fallback && !fallback) {
          fallback = rasterImage(wms.fallback, pane);
          group.addLayer(fallback);
        }
        const instead = wms.fallback
          ? `In plaats van ‘${title}’ staat er: ${wms.fallback_text || "een eerder opgehaald beeld"}.`
          : `‘${title}’ kan nu niet worden getoond.`;
        this.owner.serviceState(`wms ${layer.spec.id}`, "failed", { text: `${wms.service} geeft geen antwoord. ${instead}` });
        this.owner.layerChanged(layer.spec.id, { fallback: wms.fallback ? wms.fallback_text : "niet beschikbaar" });
      },
    });
    group.addLayer(tiles);
    return group;
  }

  redraw(id) {
    this.shown.get(id)?.leaflet.redraw?.();
  }

  redrawAll() {
    for (const { leaflet } of this.shown.values()) leaflet.redraw?.();
    this.outlineLayer?.redraw();
    this.labels.redraw();
    this.marks.redraw();
  }

  // ---- pointing

  // The topmost feature at a place, of the layers that are on and can be clicked.
  at(latlng) {
    const x = worldX(latlng.lng);
    const y = worldY(latlng.lat);
    const zoom = this.map.getZoom();
    for (const layer of [...this.owner.layers.values()].reverse()) {
      const { spec } = layer;
      if (!spec.interactive || !this.visible.has(spec.id) || zoom < spec.min_zoom) continue;
      if (inSquares(spec)) {
        const found = this.shown.get(spec.id)?.leaflet.find(x, y, TOLERANCE);
        if (found) return { layer, ...found };
        continue;
      }
      if (!layer.ds) continue;
      const index = spec.kind === "point"
        ? this.marker(layer, x, y, 2 ** zoom)
        : layer.ds.find(x, y, TOLERANCE / 2 ** zoom, (i) => layer.mask[i] === 1);
      if (index >= 0) return { layer, index, id: layer.ds.ids[index], props: layer.ds.props[index] };
    }
    return null;
  }

  // The marker nearest to a place, where it is drawn.
  marker({ ds, mask, style }, x, y, scale) {
    let best = -1;
    let least = (style.size / 2 + 4) ** 2;
    for (let i = 0; i < ds.n; i += 1) {
      if (!mask[i] || ds.type[i] === NONE) continue;
      const [dx, dy] = ds.shift(i);
      const [px, py] = ds.anchor(i);
      const away = ((px - x) * scale + dx * style.size) ** 2 + ((py - y) * scale + dy * style.size) ** 2;
      if (away <= least) [best, least] = [i, away];
    }
    return best;
  }

  hovered(event) {
    if (this.owner.toolActive() || !this.map._loaded) return;
    const found = this.at(event.latlng);
    this.map.getContainer().classList.toggle("kk-pointing", Boolean(found));
    this.showTip(found, event.containerPoint);
  }

  showTip(found, point) {
    const name = found && (found.area || nameOf(found.layer, found.props));
    this.tip.hidden = !name || this.map.getSize().x < 500;
    if (this.tip.hidden) return;
    this.tip.textContent = name;
    const right = point.x > this.map.getSize().x / 2;
    this.tip.style.transform = `translate(${point.x + (right ? -14 : 14)}px, ${point.y + 14}px) translateX(${right ? "-100%" : "0"})`;
  }

  clicked(event) {
    if (this.owner.toolActive()) return;
    const found = this.at(event.latlng);
    // An area stands for what is seen nearer by.
    if (found?.area) this.map.setView(event.latlng, this.map.getZoom() + 2);
    else if (found) this.owner.select(this, found, event.latlng);
    else this.owner.clearSelection();
  }

  // ---- marked

  paintMarks(ctx, frame) {
    const dark = this.owner.isDark();
    let drawn = 0;
    for (const { layer, id, strong } of this.owner.marked()) {
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
    const { layers, outline } = this.owner;
    const named = [...layers.values()].filter(({ spec }) =>
      this.visible.has(spec.id) || (this.outlineLayer && spec.id === outline));
    return drawLabels(ctx, named, { ...frame, dark: this.owner.isDark() });
  }

  openCard(found, latlng) {
    this.popup = L.popup({
      maxWidth: 300, minWidth: 180, autoPanPadding: [24, 24], className: "kk-card", closeButton: true,
    }).setLatLng(latlng).setContent(card(found)).openOn(this.map);
    const close = this.popup.getElement()?.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", "Sluit de kaart van dit object");
    close?.setAttribute("title", "Sluiten");
  }

  closeCard() {
    this.popup?.remove();
    this.popup = null;
  }

  // Where the card of a feature points at: where it is drawn.
  anchorOf(layer, index, ds = layer.ds) {
    const [x, y] = ds.anchor(index);
    const [dx, dy] = ds.shift(index);
    const perPixel = layer.style.size / 2 ** this.map.getZoom();
    return L.latLng(latOf(y + dy * perPixel), lonOf(x + dx * perPixel));
  }

  // What a layer shows within the map now, in a fixed order: { ds, index, id }.
  inSight(layer) {
    const bounds = this.map.getBounds();
    const parts = inSquares(layer.spec)
      ? this.shown.get(layer.spec.id)?.leaflet.parts() ?? []
      : layer.ds ? [layer] : [];
    const found = [];
    for (const { ds, mask } of parts) {
      for (let index = 0; index < ds.n; index += 1) {
        const box = mask[index] ? ds.bounds(index) : null;
        if (box && bounds.intersects(box)) found.push({ ds, index, id: ds.ids[index] });
      }
    }
    // On the edge of a tile a feature is in both.
    const seen = new Set();
    return found.filter(({ id }) => !seen.has(id) && seen.add(id));
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
    this.hover.cancel();
    // What Leaflet 1.9 itself leaves running in `remove`, and what then fails on a map that is
    // gone: the end of a glide to another zoom, a turn of the wheel, a pinch.
    map._animatingZoom = false;
    clearTimeout(map.scrollWheelZoom._timer);
    cancelAnimationFrame(map.touchZoom._animRequest);
    map.remove();
  }
}
