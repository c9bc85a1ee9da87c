// Keys on the map: arrows and + - are Leaflet's; these walk through what is drawn.

import { nameOf } from "./card.js";

const TYPED_IN = "input, select, textarea, .kk-panel";
const BUTTONS = ".kk-toolbar, .kk-toolbar-help";

export class Keyboard {
  constructor(owner) {
    this.owner = owner;
    this.walk = null; // where the walk is: { layer, id, props, latlng }
    owner.frame.element.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const { owner } = this;
    // the map is not there yet, or the key is for something else
    if (!owner.tools || event.target.closest?.(TYPED_IN)) return;
    const key = event.key.toLowerCase();
    if (key === "escape") {
      if (owner.tools.active) {
        owner.tools.stop();
        owner.tools.focus();
      } else if (!event.target.closest?.(BUTTONS)) {
        owner.selecting.clear();
      }
      this.walk = null;
      return;
    }
    // with a tool on, the other keys are of the tool
    if (owner.tools.active || event.target.closest?.(BUTTONS)) return;
    if (key === "n" || key === "p") {
      this.step(key === "n" ? 1 : -1);
      event.preventDefault();
    } else if (key === "enter" && this.walk) {
      owner.selecting.select(owner.views[0], this.walk, this.walk.latlng);
      event.preventDefault();
    }
  }

  // The next or previous feature in sight of the topmost layer that has any there.
  step(by) {
    const { owner } = this;
    const [view] = owner.views;
    const layers = [...owner.state.layers.values()].reverse()
      .filter(({ spec }) => spec.interactive && view.visible.has(spec.id));
    for (const layer of layers) {
      const places = view.pointing.inSight(layer);
      if (!places.length) continue;
      const now = this.walk?.layer === layer ? places.findIndex((place) => place.id === this.walk.id) : -1;
      const from = now < 0 && by < 0 ? 0 : now;
      const next = (from + by + places.length) % places.length;
      const { ds, index, id } = places[next];
      this.walk = { layer, id, props: ds.props[index], latlng: view.pointing.anchorOf(layer, index, ds) };
      view.marks.redraw();
      owner.say(`${nameOf(layer, this.walk.props) || layer.spec.title}, ${next + 1} van ${places.length}; Enter kiest`);
      return;
    }
  }
}
