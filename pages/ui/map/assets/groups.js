// Points of one kind that would cover each other at the scale of a city, as one symbol with a count.

export const GROUP_ZOOM = 14; // from this zoom each point stands by itself

// The groups of the points `items`, each with its members and the middle of their places on the
// canvas; `at(i)` gives the place of a point. A member lies within `reach` px of the first one.
export function groupPoints(items, at, reach) {
  const groups = [];
  for (const i of items) {
    const [x, y] = at(i);
    const group = groups.find((one) => Math.hypot(one.first[0] - x, one.first[1] - y) < reach);
    if (group) {
      group.members.push(i);
      group.places.push([x, y]);
    } else groups.push({ first: [x, y], members: [i], places: [[x, y]] });
  }
  return groups.map(({ members, places }) => ({
    members,
    x: places.reduce((sum, [x]) => sum + x, 0) / places.length,
    y: places.reduce((sum, [, y]) => sum + y, 0) / places.length,
    onePlace: places.every(([x, y]) => x === places[0][0] && y === places[0][1]),
  }));
}

// What stands at a group: '4 plannen, ergens in Dubbeldam' when that is all that is known of them.
export function groupText(members, noun, where) {
  const places = new Set(members.map((i) => where(i) ?? ""));
  const [place] = places;
  return `${members.length} ${noun}${places.size === 1 && place ? `, ${place}` : ""}`;
}

// Whether a layer is drawn in groups at this scale.
export function grouped(layer, frame) {
  return Boolean(layer.spec.group_noun) && Math.log2(frame.scale) < GROUP_ZOOM;
}

// The groups of a layer in this frame.
export function layerGroups(layer, frame, items) {
  const { ds, style } = layer;
  return groupPoints(items, (i) => {
    const [wx, wy] = ds.anchor(i);
    return [wx * frame.scale - frame.ox, wy * frame.scale - frame.oy];
  }, style.size * 1.5);
}
