// Tiles and pictures of outside services, which may not answer: a notice says which one does
// not, and what takes its place.

import * as L from "./leaflet/leaflet-src.esm.js";

const PATIENCE_MS = 5000;
const FAILURES = 4; // so many failed tiles without one that came: it does not answer

// Adds `tiles` to the map and reports once: answered() or failed(). A service that answers
// later is reported as well.
export function watch(tiles, { answered, failed }) {
  let loaded = 0;
  let errors = 0;
  let state = "waiting";
  const timer = setTimeout(() => { if (!loaded) lose(); }, PATIENCE_MS);
  function lose() {
    if (state === "failed") return;
    state = "failed";
    clearTimeout(timer);
    failed();
  }
  tiles.on("tileload", () => {
    loaded += 1;
    if (state === "answered") return;
    state = "answered";
    clearTimeout(timer);
    answered();
  });
  tiles.on("tileerror", () => {
    errors += 1;
    if (!loaded && errors >= FAILURES) lose();
  });
  tiles.on("remove", () => clearTimeout(timer));
}

// Tiles that may be copied into a picture when the service allows it; when it answers but does
// not allow it, they are asked for again without.
const Courteous = (Base) => Base.extend({
  createTile(coords, done) {
    const tile = Base.prototype.createTile.call(this, coords, done);
    tile.alt = "";
    return tile;
  },
  // Between two zooms tiles are scaled and their edges fall within a pixel: a pixel of overlap
  // leaves no seam, see map.css.
  _initTile(tile) {
    Base.prototype._initTile.call(this, tile);
    const { x, y } = this.getTileSize();
    tile.style.setProperty("--kk-tile-w", `${x + 1}px`);
    tile.style.setProperty("--kk-tile-h", `${y + 1}px`);
  },
  _tileOnError(done, tile, error) {
    if (tile.crossOrigin && !tile.dataset.again) {
      tile.dataset.again = "1";
      const source = tile.src;
      tile.removeAttribute("crossorigin");
      tile.src = source;
      return;
    }
    Base.prototype._tileOnError.call(this, done, tile, error);
  },
});

const Tiles = Courteous(L.TileLayer);
const WmsTiles = Courteous(L.TileLayer.WMS);

export function baseTiles(base) {
  return new Tiles(base.url, {
    pane: "kk-base", maxNativeZoom: base.max_zoom, maxZoom: 22, crossOrigin: "anonymous",
    className: base.dark_invert ? "kk-invertible" : "",
  });
}

function wmsTiles(wms, pane) {
  return new WmsTiles(wms.url, {
    layers: wms.layers, format: wms.format, version: wms.version, transparent: true,
    pane, crossOrigin: "anonymous", tileSize: 512, maxZoom: 22,
  });
}

export function rasterImage(raster, pane) {
  return L.imageOverlay(raster.url, raster.bounds, { pane, className: "kk-raster", alt: "" });
}

// The tiles of a service; while it does not answer, the picture that was kept of it.
export function wmsLayer({ id, title, wms }, pane, status) {
  const group = L.layerGroup();
  const tiles = wmsTiles(wms, pane);
  let fallback = null;
  watch(tiles, {
    answered: () => {
      if (fallback) group.removeLayer(fallback);
      fallback = null;
      status.service(`wms ${id}`, "");
      status.changed(id, { fallback: "" });
    },
    failed: () => {
      if (wms.fallback && !fallback) {
        fallback = rasterImage(wms.fallback, pane);
        group.addLayer(fallback);
      }
      const instead = wms.fallback
        ? `In plaats van ‘${title}’ staat er: ${wms.fallback_text || "een eerder opgehaald beeld"}.`
        : `‘${title}’ kan nu niet worden getoond.`;
      status.service(`wms ${id}`, `${wms.service} geeft geen antwoord. ${instead}`);
      status.changed(id, { fallback: wms.fallback ? wms.fallback_text : "niet beschikbaar" });
    },
  });
  group.addLayer(tiles);
  return group;
}
