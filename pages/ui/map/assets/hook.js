// What a map tells of itself to whoever looks from outside: tests and measurements.

import { UNKNOWN } from "./style.js";

export function hookOf(owner, key) {
  const { views } = owner;
  globalThis.__kk_map ??= {};
  const mounts = (globalThis.__kk_map[key]?.mounts ?? 0) + 1;
  const hook = { key, mounts, ready: false };
  const told = {
    layers: () => described(owner.state, views),
    selection: () => owner.state.selection && { ...owner.state.selection },
    position: () => views[0]?.map._loaded && views[0].position(),
    notices: () => owner.frame.notices.texts(),
    panes: () => views.length,
    positions: () => views.map((view) => view.position()),
    base: () => owner.state.base,
    marked: () => views[0]?.marks.drawn ?? 0,
    moving: () => views.some((view) => view.moving),
  };
  for (const [name, get] of Object.entries(told)) Object.defineProperty(hook, name, { enumerable: true, get });
  Object.defineProperties(hook, {
    degrees: { value: (x, y) => degrees(views[0], x, y) },
    pointOf: { value: (id, feature, pane = 0) => pointOf(owner.state.layers.get(id), feature, views[pane]) },
  });
  globalThis.__kk_map[key] = hook;
  return hook;
}

function described({ layers }, views) {
  return Object.fromEntries([...layers].map(([id, layer]) => [id, {
    on: views.map((view) => view.visible.has(id)),
    opacity: views.map((view) => view.visible.get(id) ?? null),
    features: layer.ds?.n ?? null,
    passing: layer.count ?? null,
    part: layer.part ?? null,
    drawn: views.map((view) => view.shown.get(id)?.leaflet.drawn ?? null),
    classes: layer.counts ? Object.fromEntries([...layer.counts].map(([c, n]) => [c === UNKNOWN ? "" : layer.compiled.looks[c].label, n])) : null,
    prop: layer.style?.prop ?? null,
    fallback: layer.fallback ?? "",
  }]));
}

// Longitude and latitude at a place in the window.
function degrees({ container, map }, x, y) {
  const box = container.getBoundingClientRect();
  const { lng, lat } = map.containerPointToLatLng([x - box.left, y - box.top]);
  return [lng, lat];
}

// Where a feature is drawn, in pixels of the window; null when it is not.
function pointOf(layer, feature, view) {
  const index = layer?.ds?.indexOf(feature) ?? -1;
  if (index < 0 || !layer.mask[index] || !view?.visible.has(layer.spec.id)) return null;
  const at = view.map.latLngToContainerPoint(view.pointing.anchorOf(layer, index));
  const box = view.container.getBoundingClientRect();
  return { x: box.left + at.x, y: box.top + at.y };
}
