// One map, or two beside each other that move together.

import * as L from "./leaflet/leaflet-src.esm.js";
import { el } from "./dom.js";
import { MapView } from "./view.js";

const SIDES = ["left", "right"];

export class Panes {
  constructor(owner, stage, { calm, moved }) {
    Object.assign(this, { owner, stage, calm, moved });
    this.views = [];
  }

  add() {
    const { catalogue } = this.owner.state;
    const container = el("div", { class: "kk-map", tabindex: "0" });
    const paneLabel = el("div", { class: "kk-pane-label", hidden: true });
    this.stage.append(el("div", { class: "kk-pane" }, container, paneLabel));
    const view = new MapView(this.owner, container, {
      side: SIDES[this.views.length], minZoom: catalogue.min_zoom, maxZoom: catalogue.max_zoom,
      maxBounds: catalogue.max_bounds, calm: this.calm,
    });
    view.paneLabel = paneLabel;
    this.views.push(view);
    return view;
  }

  // As many maps as `compare` asks for: { left, right }, each with a label, or null for one. When
  // their number changes they are fitted to `bounds`; without bounds they stay where they are.
  arrange(compare, bounds) {
    const { views } = this;
    const count = views.length;
    const wanted = compare ? 2 : 1;
    while (views.length > wanted) {
      const view = views.pop();
      view.remove();
      view.container.parentElement.remove();
    }
    if (views.length < wanted) this.add().start({ position: views[0].position() });
    this.stage.classList.toggle("kk-compare", wanted === 2);
    views.forEach((view, index) => {
      const pane = compare && (index ? compare.right : compare.left);
      view.paneLabel.textContent = pane ? pane.label : "";
      view.paneLabel.hidden = !pane;
      view.size();
    });
    if (count !== wanted && bounds) views[0].map.fitBounds(bounds, { animate: false });
  }

  // `view` moved: the other one follows.
  follow(view) {
    if (this.following) return;
    this.following = true;
    for (const other of this.views) {
      if (other === view || !other.map._loaded) continue;
      other.map.setView(view.map.getCenter(), view.map.getZoom(), { animate: false });
    }
    this.following = false;
    this.moved(view);
  }

  // The corners of the whole area: of the outline, else of all that was loaded.
  home() {
    const { outline, layers } = this.owner.state;
    const loaded = outline?.ds ? [outline] : [...layers.values()].filter((layer) => layer.ds);
    const box = L.latLngBounds([]);
    for (const { ds } of loaded) for (let i = 0; i < ds.n; i += 1) if (ds.bounds(i)) box.extend(ds.bounds(i));
    return box.isValid() ? box : this.views[0].map.getBounds();
  }

  sync() { for (const view of this.views) view.sync(); }

  redraw() { for (const view of this.views) view.redrawAll(); }

  redrawMarks() { for (const view of this.views) view.marks.redraw(); }

  closeCards() { for (const view of this.views) view.closeCard(); }

  stop() { for (const view of this.views.splice(0)) view.remove(); }
}
