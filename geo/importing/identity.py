"""Ids of plans and works: a delivered row keeps the id of the thing it describes.

A row is the same thing as a row that was there when its content is equal (name, kind, place), or
when its own key is and the content does not contradict it, or when name, kind and place agree well
enough and no other row competes. Where that is not sure the person is asked; until then the row
gets an id of its own, so that what the register holds never moves to another thing in silence.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain, count
from typing import Final

import pandas as pd

from geo.importing.likeness import NEAR_M, SOURCE_KEY, Thing, things
from geo.importing.matching import How, Matcher, Question
from geo.importing.names import normal

ID_COLUMNS: Final[Mapping[str, str]] = {"projects": "project_id", "works": "work_id"}
"""The id of a row by layer."""
FORMER_IDS: Final = "former_ids"


@dataclass(frozen=True, kw_only=True)
class Identified:
    """Rows with their ids, how each was found (by row), and what the person is asked.

    ``asked`` are all questions, ``questions`` those without an answer.
    """

    frame: pd.DataFrame
    how: Mapping[int, How]
    questions: tuple[Question, ...]
    asked: tuple[Question, ...]

    @property
    def continued_count(self) -> int:
        """Rows that continue a thing that was there."""
        return sum(how != "new" for how in self.how.values())


def identify(
    own: pd.DataFrame,
    known: pd.DataFrame,
    *,
    layer: str,
    past: pd.DataFrame | None = None,
    answers: Mapping[int, str] | None = None,
    taken: Collection[str] = (),
) -> Identified:
    """Give every delivered row the id of the thing it describes.

    Args:
        own: rows of the file by the contract of ``layer``, indexed by row number; the id column
            holds the key that the file gives, or None.
        known: rows that the file may continue, by the same contract.
        layer: ``projects`` or ``works``.
        past: rows of earlier editions that are not there any more; one of these is continued only
            by a row that is equal or has its key.
        answers: per row number the id the person chose; an empty text is a new thing.
        taken: ids that other rows of the layer have.
    """
    if own.empty:
        return Identified(frame=own, how={}, questions=(), asked=())
    column = ID_COLUMNS[layer]
    new = dict(zip(own.index, things(own, column, layer), strict=True))
    old = {item.id or "": item for item in things(known, column, layer, known=True)}
    gone = () if past is None else things(past, column, layer, known=True)
    before = {item.id or "": item for item in gone if item.id not in {*old, *taken}}

    def matched(given: Mapping[int, str]) -> Matcher:
        matcher = Matcher(new, old, near_m=NEAR_M[layer])
        matcher.confirmed(given)
        matcher.equal()
        matcher.by_key()
        matcher.similar()
        matcher.from_past(before)
        return matcher

    matcher = matched(answers or {})
    asked = {**matched({}).questions, **matcher.questions} if answers else matcher.questions
    ids = _ids(new, matcher.found, taken={*taken, *old, *before}, slugs=layer == "projects")
    return Identified(
        frame=_with_ids(own, column, new, ids, former=_former(matcher, known, column)),
        how={row: matcher.how.get(row, "new") for row in new},
        questions=tuple(matcher.questions[row] for row in new if row in matcher.questions),
        asked=tuple(asked[row] for row in new if row in asked),
    )


def _former(matcher: Matcher, known: pd.DataFrame, column: str) -> dict[int, tuple[str, ...]]:
    """Return per row the ids of what was merged into it, now or before."""
    before: dict[str, set[str]] = {}
    if FORMER_IDS in known:
        for key, text in zip(known[column], known[FORMER_IDS], strict=True):
            if isinstance(text, str):
                before[str(key)] = set(text.split(";"))
    found = {}
    for row, key in matcher.found.items():
        merged = set(matcher.former.get(row, ()))
        of_each = (before.get(item, set()) for item in (key, *merged))
        if every := merged.union(*of_each) - {key, ""}:
            found[row] = tuple(sorted(every))
    return found


def _ids(
    new: Mapping[int, Thing],
    found: Mapping[int, str],
    *,
    taken: set[str],
    slugs: bool,
) -> dict[int, str]:
    """Return the ids: of the thing that is continued, else the own key, else name or digest."""
    ids = dict(found)
    keys = Counter(item.key for item in new.values())
    used = taken | set(found.values())
    for row in sorted((row for row in new if row not in ids), key=lambda row: new[row].order):
        thing = new[row]
        key = _slug(thing.given) if slugs and thing.given else thing.given
        if key is not None and (key not in used or keys[thing.key] > 1):
            # two rows with one key are a double, which the contract tells
            ids[row] = key
        else:
            base = _slug(thing.name) if slugs else f"w-{thing.digest}"
            ids[row] = next(
                item
                for item in chain([base], (f"{base}-{number}" for number in count(2)))
                if item not in used
            )
        used.add(ids[row])
    return ids


def _with_ids(
    own: pd.DataFrame,
    column: str,
    new: Mapping[int, Thing],
    ids: Mapping[int, str],
    *,
    former: Mapping[int, tuple[str, ...]],
) -> pd.DataFrame:
    frame = own.copy()
    frame[column] = [ids[row] for row in frame.index]
    keys = [new[row].given if new[row].given != ids[row] else None for row in frame.index]
    if any(keys):
        frame[SOURCE_KEY] = pd.array(keys, dtype="string")
    if former:
        texts = [";".join(former.get(row, ())) or None for row in frame.index]
        frame[FORMER_IDS] = pd.array(texts, dtype="string")
    return frame


def _slug(text: str) -> str:
    return normal(text).replace(" ", "-")[:60].strip("-") or "project"
