// What became of a layer: tiles on their way, a service that does not answer, only a part shown.

export class LayerStatus {
  constructor(owner) { this.owner = owner; }

  // Something of a layer changed that its line in the list tells.
  changed(id, change) {
    Object.assign(this.owner.state.layers.get(id) ?? {}, change);
    this.owner.panel?.render();
  }

  // A layer by tile: tiles on their way, failed, or only a part of what is there.
  tiles(id, { loading, part, unknown, failed }) {
    const { frame, panel, panes, state } = this.owner;
    const layer = state.layers.get(id);
    if (!layer) return;
    const other = JSON.stringify([layer.part, layer.unknown]) !== JSON.stringify([part, unknown]);
    Object.assign(layer, { loading, part, unknown });
    frame.tell(`tiles ${id}`, failed ? `Een deel van ‘${layer.spec.title}’ kan niet worden geladen; het wordt vanzelf opnieuw geprobeerd.` : "");
    if (other) panel?.render();
    panes.redrawMarks();
    this.owner.ready();
  }

  // An outside service answers, or not: `text` says what takes its place.
  service(key, text) {
    this.owner.frame.tell(key, text);
    this.owner.ready();
  }
}
