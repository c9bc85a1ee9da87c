// What lies below all layers of one map: tiles of a service, or the own boundaries.

import { baseTiles, watch } from "./services.js";
import { featureLayer } from "./vector.js";

export class Background {
  constructor(view) {
    this.view = view;
    this.state = "none"; // of the tiles: none, waiting, answered or failed
    this.outline = null; // the boundaries, while they stand in for the tiles
  }

  set(base) {
    const wanted = base?.id ?? "";
    if (this.id === wanted) return;
    this.id = wanted;
    this.tiles?.remove();
    this.tiles = null;
    this.state = "none";
    if (base) {
      this.state = "waiting";
      this.tiles = baseTiles(base);
      watch(this.tiles, {
        answered: () => this.answered(base, "answered"),
        failed: () => this.answered(base, "failed"),
      });
      this.tiles.addTo(this.view.map);
    }
    this.showOutline();
  }

  answered(base, state) {
    if (this.id !== base.id) return;
    this.state = state;
    this.view.owner.status.service(`base ${base.id}`, state === "answered" ? ""
      : `${base.service} geeft geen antwoord. In plaats van de achtergrondkaart staan de eigen gebiedsgrenzen er.`);
    this.showOutline();
  }

  // Own boundaries as long as there are no tiles: the map is never blank.
  showOutline() {
    const { view } = this;
    const layer = view.state.outline;
    const needed = this.state !== "answered" && layer && !view.visible.has(layer.spec.id);
    if (needed && !this.outline) {
      const loaded = view.owner.outlineLayer();
      if (!loaded) return;
      this.outline = featureLayer(loaded, "kk-outline", () => view.owner.isDark());
      this.outline.addTo(view.map);
      view.labels.redraw();
    } else if (!needed && this.outline) {
      this.outline.remove();
      this.outline = null;
      view.labels.redraw();
    }
  }
}
