"""Names of corporations: the same one is written in several ways."""

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from typing import Final

from geo.importing.cells import Cells
from geo.importing.findings import Outcome, Problem
from geo.importing.questions import SKIP
from geo.text.clean import EMPTY_WORDS, plain

_AROUND: Final = re.compile(
    r"\b(?:stichting|woningstichting|woonstichting|woningcorporatie|corporatie|vereniging|"
    r"woningbouwvereniging|wonen|b\.?v\.?|n\.?v\.?)(?=\s|$)",
    re.IGNORECASE,
)
_NEAR: Final = 0.8


def core(name: str) -> str:
    """Return what is left of a name without legal form, signs and case."""
    bare = re.sub(r"[^a-z0-9]+", "", _AROUND.sub("", name).lower())
    return bare or re.sub(r"[^a-z0-9]+", "", name.lower())


def owner_name(value: object, *, known: Collection[str]) -> Outcome:
    """Read the name of a corporation, in the spelling that is already known for it."""
    text = plain(value)
    if text.lower() in EMPTY_WORDS:
        return Outcome(
            None,
            Problem(
                code="eigenaar_ontbreekt",
                severity="fout",
                message="er staat geen eigenaar",
                advice="Vul de corporatie in, of geef bij het laden één eigenaar voor alle rijen.",
            ),
        )
    if text in known:
        return Outcome(text)
    same = next((name for name in known if core(name) == core(text)), None)
    if same is not None:
        problem = Problem(
            code="eigenaar_schrijfwijze",
            severity="hersteld",
            message=f"'{text}' is gelezen als '{same}'",
            advice=f"Schrijf overal '{same}'.",
        )
        return Outcome(same, problem)
    if near := _named_in(text, known):
        problem = Problem(
            code="eigenaar_lijkt",
            severity="fout",
            message=f"'{text}' noemt {' en '.join(near)}, maar is niet dezelfde naam",
            advice="Kies wie bedoeld is; rijen van twee corporaties horen bij elk apart.",
        )
        return Outcome(None, problem)
    near = [n for n in known if SequenceMatcher(None, core(n), core(text)).ratio() >= _NEAR]
    if near:
        problem = Problem(
            code="eigenaar_tikfout",
            severity="fout",
            message=f"'{text}' lijkt op '{near[0]}', maar is het niet",
            advice=f"Is '{near[0]}' bedoeld, schrijf het dan zo en laad de rij opnieuw.",
        )
        return Outcome(None, problem)
    return Outcome(text)


def _named_in(text: str, known: Collection[str]) -> list[str]:
    """Return the known corporations of which all words stand in a longer name."""
    words = set(re.findall(r"[a-z0-9]+", text.lower()))
    return [
        name
        for name in known
        if (own := set(re.findall(r"[a-z0-9]+", _AROUND.sub("", name).lower()))) and own <= words
    ]


def read_owner(cells: Cells, row: int, target: str, *, known: Collection[str]) -> str | None:
    """Return the corporation of a row; a name that is like a known one is asked.

    A name that is new is noted once.
    """
    text = plain(cells.get(row, target))

    def likeliest(name: str) -> str:
        near = _named_in(name, known)
        if len(near) > 1:
            return SKIP
        scores = {n: SequenceMatcher(None, core(n), core(name)).ratio() for n in known}
        return near[0] if near else max(scores, key=lambda n: scores[n])

    outcome = cells.chosen(
        row,
        target,
        lambda value: owner_name(value, known=known),
        choices={**{name: name for name in known}, text: f"{text} (nieuwe corporatie)"},
        guess=likeliest,
    )
    if outcome.problem is not None:
        cells.note(row, target, outcome.problem)
    name: str | None = outcome.value
    if name is not None and name not in known:
        cells.note_once(row, target, _new_owner(name), value=name)
    return name


def _new_owner(name: str) -> Problem:
    return Problem(
        code="eigenaar_nieuw",
        severity="let op",
        message=f"'{name}' is nog niet bekend als corporatie en komt er als nieuwe bij",
        advice="Controleer de naam; met een tikfout komt dezelfde corporatie er twee keer in.",
    )
