// Pointing at the features of one map: what lies under the mouse, its name, a click.

import * as L from "./leaflet/leaflet-src.esm.js";
import { nameOf } from "./card.js";
import { NONE } from "./data.js";
import { el, perFrame } from "./dom.js";
import { latOf, lonOf, worldX, worldY } from "./projection.js";
import { inSquares } from "./tiles.js";

const TOLERANCE = 7; // px around the pointer
const NO_TIP = 500; // px: on a narrower map a name under the finger would cover what it names

export class Pointing {
  constructor(view) {
    this.view = view;
    this.tip = el("div", { class: "kk-tip", hidden: true });
    this.hover = perFrame((event) => this.hovered(event));
    const hide = () => this.showTip(null);
    view.map.on("mousemove", this.hover).on("mouseout", hide).on("movestart", hide)
      .on("click", (event) => this.clicked(event));
    view.container.append(this.tip);
  }

  // The topmost feature at a place, of the layers that are on and can be clicked.
  at(latlng) {
    const { map, state, shown, visible } = this.view;
    const x = worldX(latlng.lng);
    const y = worldY(latlng.lat);
    const zoom = map.getZoom();
    for (const layer of [...state.layers.values()].reverse()) {
      const { spec } = layer;
      if (!spec.interactive || !visible.has(spec.id) || zoom < spec.min_zoom) continue;
      if (inSquares(spec)) {
        const found = shown.get(spec.id)?.leaflet.find(x, y, TOLERANCE);
        if (found) return { layer, ...found };
        continue;
      }
      if (!layer.ds) continue;
      const index = spec.kind === "point"
        ? markerAt(layer, x, y, 2 ** zoom)
        : layer.ds.find(x, y, TOLERANCE / 2 ** zoom, (i) => layer.mask[i] === 1);
      if (index >= 0) return { layer, index, id: layer.ds.ids[index], props: layer.ds.props[index] };
    }
    return null;
  }

  hovered(event) {
    const { map, owner } = this.view;
    if (owner.toolActive() || !map._loaded) return;
    const found = this.at(event.latlng);
    map.getContainer().classList.toggle("kk-pointing", Boolean(found));
    this.showTip(found, event.containerPoint);
  }

  showTip(found, point) {
    const name = found && (found.area || nameOf(found.layer, found.props));
    const width = this.view.map.getSize().x;
    this.tip.hidden = !name || width < NO_TIP;
    if (this.tip.hidden) return;
    this.tip.textContent = name;
    const right = point.x > width / 2;
    this.tip.style.transform = `translate(${point.x + (right ? -14 : 14)}px, ${point.y + 14}px) translateX(${right ? "-100%" : "0"})`;
  }

  clicked(event) {
    const { map, owner } = this.view;
    if (owner.toolActive()) return;
    const found = this.at(event.latlng);
    // An area stands for what is seen nearer by.
    if (found?.area) map.setView(event.latlng, map.getZoom() + 2);
    else if (found) owner.selecting.select(this.view, found, event.latlng);
    else owner.selecting.clear();
  }

  // What a layer shows within the map now, in a fixed order: { ds, index, id }.
  inSight(layer) {
    const { map, shown } = this.view;
    const bounds = map.getBounds();
    const parts = inSquares(layer.spec)
      ? shown.get(layer.spec.id)?.leaflet.parts() ?? []
      : layer.ds ? [layer] : [];
    const found = [];
    for (const { ds, mask } of parts) {
      for (let index = 0; index < ds.n; index += 1) {
        const box = mask[index] ? ds.bounds(index) : null;
        if (box && bounds.intersects(box)) found.push({ ds, index, id: ds.ids[index] });
      }
    }
    // On the edge of a tile a feature is in both.
    const ids = new Set();
    return found.filter(({ id }) => !ids.has(id) && ids.add(id));
  }

  // Where the card of a feature points at: where it is drawn.
  anchorOf(layer, index, ds = layer.ds) {
    const [x, y] = ds.anchor(index);
    const [dx, dy] = ds.shift(index);
    const perPixel = layer.style.size / 2 ** this.view.map.getZoom();
    return L.latLng(latOf(y + dy * perPixel), lonOf(x + dx * perPixel));
  }

  stop() { this.hover.cancel(); }
}

// The index of the marker nearest to a place, where it is drawn; -1 when none is near.
export function markerAt({ ds, mask, style }, x, y, scale) {
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
