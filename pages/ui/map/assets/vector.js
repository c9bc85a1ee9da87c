// Leaflet layers on an own canvas: one for the features of a layer, one for what is marked.

import * as L from "./leaflet/leaflet-src.esm.js";
import { drawLayer } from "./draw.js";

const SMOOTH_MS = 12; // a layer that draws faster than this follows the map while it is dragged

// The base class of Leaflet's own canvas keeps a canvas a bit larger than the map in step with
// it; `paint(ctx, frame)` draws. Its methods with an underscore belong to Leaflet 1.9, which is
// why the version is pinned.
export const CanvasLayer = L.Renderer.extend({
  options: { padding: 0.15 },

  initialize(paint, options) {
    this.paint = paint;
    this.lastMs = 0;
    L.Renderer.prototype.initialize.call(this, options);
  },

  getEvents() {
    const events = L.Renderer.prototype.getEvents.call(this);
    events.move = () => {
      if (this.lastMs < SMOOTH_MS && !this._map._animatingZoom) {
        cancelAnimationFrame(this.soon);
        this.soon = requestAnimationFrame(() => this._map && this._update());
      }
    };
    return events;
  },

  _destroyContainer() {
    cancelAnimationFrame(this.soon);
    this._container.remove();
    delete this._container;
    delete this._ctx;
    // The next onAdd must place the new canvas as if it were the first.
    delete this._bounds;
  },

  _initContainer() {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    this._container = canvas;
    this._ctx = canvas.getContext("2d");
  },

  // Leaflet keeps paths in `_layers`; there are none here.
  _reset() {
    this._update();
    this._updateTransform(this._center, this._zoom);
  },
  _onZoomEnd() {},
  _updatePaths() {},

  _update() {
    if (!this._map || (this._map._animatingZoom && this._bounds)) return;
    L.Renderer.prototype._update.call(this);
    const canvas = this._container;
    const size = this._bounds.getSize();
    const dpr = Math.min(2, window.devicePixelRatio || 1);
    L.DomUtil.setPosition(canvas, this._bounds.min);
    if (canvas.width !== Math.round(size.x * dpr) || canvas.height !== Math.round(size.y * dpr)) {
      canvas.width = Math.round(size.x * dpr);
      canvas.height = Math.round(size.y * dpr);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    this.redraw();
  },

  redraw() {
    if (!this._map || !this._bounds || this._map._animatingZoom) return;
    const started = performance.now();
    const canvas = this._container;
    const dpr = Math.min(2, window.devicePixelRatio || 1);
    const size = this._bounds.getSize();
    const origin = this._map.getPixelOrigin().add(this._bounds.min);
    this._ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    this._ctx.clearRect(0, 0, canvas.width, canvas.height);
    this.drawn = this.paint(this._ctx, {
      scale: 2 ** this._map.getZoom(), ox: origin.x, oy: origin.y, width: size.x, height: size.y, dpr,
    });
    this.lastMs = performance.now() - started;
    this.draws = (this.draws ?? 0) + 1;
  },
});

export function featureLayer(layer, pane, isDark) {
  return new CanvasLayer(
    (ctx, frame) => (layer.ds ? drawLayer(ctx, layer, { ...frame, dark: isDark() }) : 0),
    { pane },
  );
}
