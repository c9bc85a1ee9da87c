"""Which question matters most: the unknowns that, once known, most often change the first ten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.koppelkansen.records import Facts
from geo.koppelkansen.uncertainty import TOP, Draws
from geo.koppelkansen.weights import PARTS

QUESTION_WORDS: Final[Mapping[str, str]] = {
    "plek": "de plek van",
    "jaar": "het jaar van",
    "aantal": "het aantal woningen van",
    "labels": "de energielabels bij",
    "klimaat": "de klimaatkaart op de plek van",
    "plan": "een plan en een jaar voor",
}
"""What can be asked, in Dutch before the title."""

_OF_THE_PLACE: Final = ("exposure", "area", "cobenefits")


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something that is unknown of a koppelkans, and how much it matters.

    ``what`` is a code of :data:`QUESTION_WORDS`, ``party`` who can answer it, and
    ``change_share`` the share of the draws in which the first ten are other ones when the answer
    is drawn than when it is what is expected.
    """

    koppelkans_id: str
    title: str
    what: str
    party: str
    change_share: float

    @property
    def text(self) -> str:
        """The question in Dutch."""
        return f"Vraag {self.party or 'de partij'} naar {QUESTION_WORDS[self.what]} {self.title}"


def parts_by_question(facts: Facts, missing: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What can be asked of a koppelkans, and which parts of the score the answer decides.

    Args:
        facts: the koppelkans.
        missing: names of its unknown parts.
    """
    found: dict[str, tuple[str, ...]] = {}
    no_year = "time" in missing or any(work.relation == "onbekend" for work in facts.works)
    if facts.about_stock:
        if "time" in missing:
            found["plan"] = ("time",)
    elif facts.located and no_year:
        found["jaar"] = ("time",)
    if "dwellings" in missing:
        found["aantal"] = ("dwellings",)
    if not facts.about_stock and (not facts.located or facts.precision_m):
        found["plek"] = _OF_THE_PLACE if "jaar" in found else (*_OF_THE_PLACE, "time")
    else:
        found |= {
            what: (part,)
            for what, part in (("klimaat", "exposure"), ("labels", "cobenefits"))
            if part in missing
        }
    return found


def rank_questions(
    draws: Draws,
    facts: Mapping[str, Facts],
    missing: Mapping[str, Collection[str]],
    *,
    inside: Collection[str],
) -> list[Question]:
    """The questions that can change the first ten, the one that most often does first.

    Args:
        draws: of all items.
        facts: by id.
        missing: the unknown parts by id.
        inside: ids of the items in the list; the others could come in it.
    """
    ids = [str(draws.index[row]) for row in draws.order]
    listed = np.array([key in inside for key in ids], dtype=bool)
    if listed.sum() <= TOP:
        return []
    best = -np.sort(-draws.drawn[:, listed], axis=1)[:, : TOP + 1]
    found = []
    for column, key in enumerate(ids):
        item = facts[key]
        for what, parts in parts_by_question(item, missing[key]).items():
            shift = draws.shift(column, [PARTS.index(name) for name in parts])
            if shift is None:
                continue
            score = draws.drawn[:, column]
            now = score >= best[:, TOP - 1]
            # without this item itself the eleventh is the tenth
            bar = np.where(now & listed[column], best[:, TOP], best[:, TOP - 1])
            then = score - np.rint(10.0 * shift) >= bar
            share = float((now != then).mean())
            if share > 0:
                found.append(
                    Question(
                        koppelkans_id=key,
                        title=item.title,
                        what=what,
                        party=item.corporation,
                        change_share=round(share, 3),
                    )
                )
    return sorted(
        found, key=lambda question: (-question.change_share, question.koppelkans_id, question.what)
    )
