"""Dutch texts that every sheet shares: sources with dates, periods, decisions, money."""

from collections.abc import Iterable
from typing import Any, Final

from geo.catalogue.layers import Provenance
from geo.catalogue.output_state import dutch_date
from geo.catalogue.stored import SHIPPED
from geo.catalogue.vocabularies import DECISIONS
from geo.koppelkansen.measure_records import Money
from geo.report.decided import Decided
from geo.report.state import PackState
from geo.text.format import number

QUESTION: Final = (
    "Waar raken plannen van corporaties en gemeente elkaar in plaats en tijd, waar knelt het "
    "klimaat, en welke maatregel kan daar mee?"
)


def source_lines(state: PackState, names: Iterable[str]) -> list[str]:
    """Sources with their dates, one text per source; what was made up stands together, last.

    Args:
        state: the pack.
        names: layers that are used; those without data are left out.
    """
    real: dict[str, list[str]] = {}
    made_up = []
    for name in dict.fromkeys(names):
        layer = state.layers.get(name)
        if layer is None:
            continue
        known = layer.provenance
        if known.is_example:
            made_up.append(known.title.lower().split(":")[0])
        else:
            real.setdefault(_source(known), []).append(known.title.lower())
    lines = [f"{', '.join(titles)}: {source}" for source, titles in real.items()]
    if made_up:
        lines.append(
            f"{', '.join(made_up)}: voorbeelddata, gemaakt door het programma "
            f"(versie {state.program}), geen werkelijkheid"
        )
    return lines


def uses_example(state: PackState, names: Iterable[str]) -> bool:
    """Whether one of these layers was made up by the program."""
    return any(layer.provenance.is_example for name in names if (layer := state.layers.get(name)))


def source_name(known: Provenance) -> str:
    """The source of a layer without the mark that it was shipped, which is its origin."""
    return known.source.replace(f" ({SHIPPED})", "")


def _source(known: Provenance) -> str:
    """Source, edition and the day it was fetched."""
    text = source_name(known)
    if known.edition and known.edition not in text:
        text += f", editie {known.edition}" if known.edition[0].isdigit() else f", {known.edition}"
    if known.fetched:
        text += f", opgehaald {known.fetched[:10]}"
    elif known.origin == "officieel":
        text += f" ({SHIPPED})"
    elif known.origin == "aangeleverd":
        text += " (aangeleverd)"
    return text


def when(state: PackState) -> str:
    """The session and its day, or the day of the list."""
    day = dutch_date(state.date)
    return f"Sessie {state.session}, {day}" if state.session else f"Stand van {day}"


def count(value: Any) -> str:
    """A number of dwellings; unknown is n.t.b., never 0."""
    return "n.t.b." if value is None else number(float(value))


def money(amount: Money) -> str:
    """What a measure costs or is subsidised with, as far as known."""
    if amount.min_eur is None:
        return "bedrag onbekend"
    low, high = amount.min_eur, amount.max_eur
    text = number(low) if high in {None, low} else f"{number(low)} tot {number(high)}"
    per = (amount.per or "").removeprefix("euro")
    joint = "" if per.startswith((" ", ",")) or not per else " "
    kind = "" if amount.kind == "onbekend" else f" ({amount.kind})"
    return f"€ {text}{joint}{per}{kind}"


def decision_rows(decided: Decided) -> list[tuple[str, str]]:
    """A decision as pairs of a word and what stands there; what was left open says so."""
    return [
        ("Besluit", DECISIONS.entry(decided.status).label),
        ("Reden", decided.reason),
        ("Trekker", decided.owner or "nog niet bepaald"),
        ("Maatregel", decided.measure or "nog niet bepaald"),
        ("Jaar", str(decided.year) if decided.year else "nog niet bepaald"),
        (
            "Budget",
            "nog niet bepaald" if decided.budget_eur is None else f"€ {number(decided.budget_eur)}",
        ),
        (
            "Vastgelegd",
            f"{decided.party}, {dutch_date(decided.recorded_on)}"
            + (f", sessie {decided.session}" if decided.session else ""),
        ),
    ]


def shortened(text: str, length: int) -> str:
    """A text cut at a word with an ellipsis, where it is longer than so many signs."""
    if len(text) <= length:
        return text
    head = text[:length].rsplit(" ", 1)[0]
    return f"{head.rstrip(' ,.;:')} …"
