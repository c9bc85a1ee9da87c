"""Progress and liveability of one wijk, for its factsheet."""

from typing import Final

from geo.progress import Figure
from geo.progress.wording import unit_text
from geo.report.state import PackState
from geo.text.format import number

_SHOWN_ABOVE: Final = "climate."
_LIVEABILITY: Final = "liveability."


def progress_rows(state: PackState, wijkcode: str) -> list[dict[str, str]]:
    """The figures of the progress card that stand nowhere else on the sheet."""
    card = state.cards.get(wijkcode)
    if card is None:
        return []
    return [
        {"label": figure.label, "value": _figure(figure)}
        for figure in card.figures
        if not figure.key.startswith((_SHOWN_ABOVE, _LIVEABILITY))
    ]


def liveability_text(state: PackState, wijkcode: str) -> str:
    """The Leefbaarometer and its dimensions in one sentence; empty when nothing is known of it."""
    card = state.cards.get(wijkcode)
    if card is None:
        return ""
    known = [figure for figure in card.figures if figure.key.startswith(_LIVEABILITY)]
    if all(figure.value is None for figure in known):
        return ""
    parts: list[str] = []
    for figure in known:
        label = figure.label.removesuffix(f", {card.wijknaam}")
        value = (
            "onbekend"
            if figure.value is None
            else number(float(figure.value), decimals=1, trim=True)
        )
        parts.append(f"{label.lower() if parts else label} {value}")
    return f"{', '.join(parts)} ({unit_text(known[0])})."


def _figure(figure: Figure) -> str:
    """Value and unit; unknown says so."""
    value = figure.value
    if value is None:
        return "onbekend"
    if isinstance(value, str):
        return value
    text = number(value, decimals=0 if float(value).is_integer() else 1)
    return f"{text} {unit_text(figure)}".strip()
