"""Names of corporations: the same one is written in several ways."""

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from typing import Final

from geo.importing.findings import Outcome, Problem
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
