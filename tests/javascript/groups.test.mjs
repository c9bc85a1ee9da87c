// Points that would cover each other become one symbol with a count.

import assert from "node:assert/strict";
import { test } from "node:test";
import { groupPoints, groupText } from "../../pages/ui/map/assets/groups.js";

const places = [[0, 0], [3, 0], [100, 0], [4, 3], [100, 9]];
const at = (i) => places[i];

test("points within reach of the first one are one group, the others stand alone", () => {
  const groups = groupPoints([0, 1, 2, 3, 4], at, 10);
  assert.deepEqual(groups.map((one) => one.members), [[0, 1, 3], [2, 4]]);
  assert.equal(groups[0].x, 7 / 3);
  assert.equal(groups[0].onePlace, false);
  assert.deepEqual(groupPoints([2, 0], at, 1).map((one) => one.members), [[2], [0]]);
  assert.deepEqual(groupPoints([], at, 10), []);
});

test("no point is lost or counted twice, whatever the reach", () => {
  const many = Array.from({ length: 60 }, (_, i) => [(i * 37) % 101, (i * 53) % 89]);
  for (const reach of [0, 1, 15, 60, 500]) {
    const members = groupPoints(many.keys(), (i) => many[i], reach).flatMap((one) => one.members);
    assert.deepEqual([...members].sort((a, b) => a - b), [...many.keys()]);
  }
});

test("points on the very same place are one place", () => {
  assert.equal(groupPoints([0, 1], () => [5, 5], 10)[0].onePlace, true);
});

test("a group says where it is only when all of it is known no better than that", () => {
  const where = (i) => ["ergens in Dubbeldam", "ergens in Dubbeldam", null, "ergens in Staart"][i];
  assert.equal(groupText([0, 1], "plannen", where), "2 plannen, ergens in Dubbeldam");
  assert.equal(groupText([0, 1, 2], "plannen", where), "3 plannen");
  assert.equal(groupText([0, 3], "plannen", where), "2 plannen");
  assert.equal(groupText([2, 2], "plannen", where), "2 plannen");
});
