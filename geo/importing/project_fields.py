"""Single fields of a plan: its kind, how firm it is, and its number of dwellings."""

import re
from typing import Final

from geo.catalogue.vocabularies import PLAN_KINDS
from geo.importing.findings import Outcome, Problem
from geo.importing.kind_words import kind_by_words, unknown_kind
from geo.importing.questions import SKIP
from geo.importing.values import dwellings
from geo.text.clean import EMPTY_WORDS, UNDECIDED_WORDS, plain
from geo.text.numbers import Mark

_KINDS: Final = (
    ("sloop", r"sloop|demol|onttrek"),
    ("renovatie", r"renovat|verduurzam"),
    ("onderhoud", r"onderhoud"),
    ("planvoorraad", r"planvoorraad|plan\b|planning|in voorbereiding|pipeline|nieuwbouw"),
    ("oplevering", r"oplever|gereed|in aanbouw|gebouwd|realisatie"),
)
_TWO_KINDS: Final = re.compile(
    r"sloop\s*(?:/|\+|&|en|of)\s*(?:vervangende\s+)?(?:nieuwbouw|renovatie)|"
    r"(?:nieuwbouw|renovatie)\s*(?:/|\+|&|en|of|na)\s*sloop"
)
"""Kinds that are two plans: what goes away and what comes."""

_FIRMNESS: Final = (
    ("zacht", r"zacht|soft|voorbereiding|verkenn|idee|initiatief|concept|onzeker|\bniet\b"),
    ("hard", r"hard|vast|besloten|besluit genomen|uitvoering|aanbouw|gestart|zeker"),
)
MOST_DWELLINGS: Final = 20_000


def project_kind(value: object) -> Outcome:
    """Read the kind of plan from a word or a heading of Bijlage 1."""
    text = plain(value).lower()
    if text in PLAN_KINDS.keys:
        return Outcome(text)
    kind = kind_by_words(text, _KINDS)
    if kind is not None and not _TWO_KINDS.search(text):
        return Outcome(kind)
    return unknown_kind(value, what="plan", known=PLAN_KINDS.keys)


def guess_kind(text: str) -> str:
    """Return the kind to propose for words that are not sure: nothing for what is called off."""
    return kind_by_words(text, _KINDS) or SKIP


def firmness(value: object) -> Outcome:
    """Read whether a plan is soft or firm; what does not say so is unknown."""
    text = plain(value).lower()
    if text in EMPTY_WORDS | UNDECIDED_WORDS:
        return Outcome()
    for name, pattern in _FIRMNESS:
        if re.search(pattern, text):
            return Outcome(name)
    problem = Problem(
        code="hardheid_onbekend",
        severity="leeg",
        message=f"'{plain(value)}' zegt niet of het plan zacht of hard is",
        advice="Vul zacht of hard in, of laat de cel leeg.",
    )
    return Outcome(None, problem)


def plan_count(value: object, *, decimal: Mark = ",") -> Outcome:
    """Read the number of dwellings of a plan; n.t.b. is unknown, never 0."""
    if plain(value).lower() in UNDECIDED_WORDS | EMPTY_WORDS:
        return Outcome()
    outcome = dwellings(value, decimal=decimal, most=MOST_DWELLINGS)
    if outcome.problem is None or outcome.problem.severity != "fout":
        return outcome
    problem = outcome.problem
    return Outcome(
        None,
        Problem(
            code=problem.code,
            severity="leeg",
            message=f"{problem.message}; het aantal telt als n.t.b.",
            advice="Vul een getal vanaf 1 in, of n.t.b. als het nog niet bekend is.",
        ),
    )
