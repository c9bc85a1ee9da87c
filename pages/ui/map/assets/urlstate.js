// Position, layers and background in the query of the page's address, kept by the browser.
//
// Streamlit writes the whole query when Python changes one parameter, from what the server
// knew at its last run, so ours are put back each time the address changes.

const POSITION = "pos";
const OWN = ["pos", "lagen", "lagen2", "basis"];

export function readState() {
  const query = new URLSearchParams(location.search);
  return {
    position: parsePosition(query.get(POSITION)),
    left: parseLayers(query.get("lagen")),
    right: parseLayers(query.get("lagen2")),
    base: query.get("basis"),
  };
}

export function parsePosition(text) {
  const found = /^(\d{1,2}(?:\.\d{1,2})?)\/(-?\d{1,2}(?:\.\d{1,6})?)\/(-?\d{1,3}(?:\.\d{1,6})?)$/.exec(text ?? "");
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  return zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

// "projects.stock-60": the layers that are on, bottom to top, with their opacity in percent
// when it is not 100. An empty text means that all are off.
export function parseLayers(text) {
  if (text === null || text === undefined) return null;
  const layers = new Map();
  for (const part of text.split(".")) {
    const [, id, percent] = /^([A-Za-z0-9_]+)(?:-(\d{1,3}))?$/.exec(part) ?? [];
    if (id) layers.set(id, percent === undefined ? 1 : Math.min(100, Number(percent)) / 100);
  }
  return layers;
}

export const formatLayers = (layers) =>
  [...layers].map(([id, opacity]) => (opacity < 1 ? `${id}-${Math.round(opacity * 100)}` : id)).join(".");

export const formatPosition = ({ zoom, lat, lon }) =>
  `${Number(zoom.toFixed(2))}/${lat.toFixed(5)}/${lon.toFixed(5)}`;

export class UrlState {
  constructor() {
    this.path = location.pathname;
    this.values = {};
    this.keep = () => this.write();
    // Fires for every pushState and replaceState, where the browser knows it.
    window.navigation?.addEventListener("currententrychange", this.keep);
    window.addEventListener("popstate", this.keep);
  }

  set(name, value) {
    this.values[name] = value;
    this.write();
  }

  write() {
    // Another page of the app is not ours to change.
    if (location.pathname !== this.path) return;
    const query = new URLSearchParams(location.search);
    for (const name of OWN) {
      const value = this.values[name];
      if (value === undefined) continue;
      if (value === null) query.delete(name);
      else query.set(name, value);
    }
    // Slashes and dots are allowed in a query and read better.
    const text = query.toString().replaceAll("%2F", "/");
    const address = location.pathname + (text ? `?${text}` : "") + location.hash;
    if (address !== location.pathname + location.search + location.hash) {
      history.replaceState(history.state, "", address);
    }
  }

  stop() {
    window.navigation?.removeEventListener("currententrychange", this.keep);
    window.removeEventListener("popstate", this.keep);
  }
}
