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
    this.standIn?.remove();
    this.standIn = null;
    this.credit(base);
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
    const own = this.view.state.catalogue.bases?.find((one) => one.own && one.id !== base.id);
    const text = own ? `de eigen ondergrond er: ${own.title.toLowerCase()}` : "de eigen gebiedsgrenzen er";
    this.view.owner.status.service(`base ${base.id}`, state === "answered" ? ""
      : `${base.service} geeft geen antwoord. In plaats van de achtergrondkaart ${own ? "staat" : "staan"} ${text}.`);
    if (state === "failed" && own) this.replace(own);
    this.showOutline();
  }

  // Whose map is drawn now, for a picture: '' as long as there is none.
  get drawnCredit() {
    if (this.standIn) return this.standInCredit;
    return this.state === "answered" ? this.text : "";
  }

  // The own base map in the place of tiles that do not come.
  replace(own) {
    this.standInCredit = own.attribution;
    this.standIn?.remove();
    this.standIn = baseTiles(own).addTo(this.view.map);
    this.credit(own);
  }

  // Whose map lies below; streets that do not exist say so on the map itself.
  credit(base) {
    const { container } = this.view;
    let note = container.querySelector(".kk-base-credit");
    if (!note) {
      note = document.createElement("div");
      note.className = "kk-base-credit";
      container.append(note);
    }
    this.text = base?.attribution ?? "";
    note.textContent = this.text;
    note.hidden = !note.textContent;
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
