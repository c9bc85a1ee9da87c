"""The kind of a plan or a work, read from the words that files use for it."""

import re
from collections.abc import Iterable, Sequence

from geo.importing.findings import Outcome, Problem
from geo.importing.questions import NEGATED
from geo.text.clean import EMPTY_WORDS, plain


def kind_by_words(text: str, patterns: Sequence[tuple[str, str]]) -> str | None:
    """Return the first kind whose words stand in a text; None for no kind, and for what is off.

    Args:
        text: as it stands in the file.
        patterns: a kind and a regular expression of its words in lower case, surest first.
    """
    words = text.lower()
    if NEGATED.search(words):
        return None
    return next((kind for kind, pattern in patterns if re.search(pattern, words)), None)


def unknown_kind(value: object, *, what: str, known: Iterable[str]) -> Outcome:
    """Return why a row is kept out whose kind is not known, or not given.

    Args:
        value: the cell.
        what: what the row is about, in Dutch: ``plan``, ``werk``.
        known: what can be filled in.
    """
    shown = f"er staat niet wat voor {what} het is"
    if plain(value).lower() not in EMPTY_WORDS:
        shown = f"soort {what} '{plain(value)}' is niet bekend"
    problem = Problem(
        code="soort_onbekend",
        severity="fout",
        message=shown,
        advice=f"Vul een van deze in: {', '.join(known)}.",
    )
    return Outcome(None, problem)
