// The feature that is marked: chosen on the map, or by Python.

import { nameOf } from "./card.js";
import { inSquares } from "./tiles.js";

export class Selecting {
  constructor(owner) { this.owner = owner; }

  // The user chose a feature: `found` is { layer, id, props }.
  select(view, found, latlng) {
    const { owner } = this;
    const { layer, id } = found;
    owner.state.select({ layer: layer.spec.id, id });
    owner.panes.closeCards();
    owner.panes.redrawMarks();
    view.openCard(found, latlng);
    owner.say(`${nameOf(layer, found.props) || layer.spec.title} gekozen`);
    owner.send("selected", owner.state.selection);
  }

  clear() {
    const { owner } = this;
    if (!owner.state.selection) return;
    owner.state.select(null);
    owner.panes.closeCards();
    owner.panes.redrawMarks();
    owner.send("selected", { layer: "", id: "" });
  }

  // The selection of Python: marked, and brought into view when it says so and is new.
  apply(wanted) {
    const { state, panes } = this.owner;
    if (state.setSelection(wanted)) panes.closeCards();
    else if (!state.zoomPending) return;
    const layer = state.selectedLayer;
    if (layer && !layer.ds && !inSquares(layer.spec)) {
      if (layer.spec.url) this.owner.fetchLayer(layer);
      return;
    }
    panes.redrawMarks();
    const { id } = state.selection ?? {};
    const index = layer?.ds?.indexOf(id) ?? -1;
    const bounds = layer && state.zoomPending && (index >= 0 ? layer.ds.bounds(index) : wanted.bounds);
    state.zoomPending = false;
    if (!bounds) return;
    const precision = Number(layer.ds?.props[index]?.[layer.spec.precision_prop]) || 60;
    panes.views[0].goAround(bounds, precision);
  }

  // What is marked: { layer, id, strong }, the selection and where the keyboard is.
  marked() {
    const { state, keyboard: { walk } } = this.owner;
    const layer = state.selectedLayer;
    return [
      ...(layer ? [{ layer, id: state.selection.id, strong: true }] : []),
      ...(walk ? [{ layer: walk.layer, id: walk.id, strong: false }] : []),
    ];
  }
}
