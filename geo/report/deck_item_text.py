"""What the slide of one koppelkans says: its lines, and the notes below it."""

from collections.abc import Sequence
from typing import Final

from geo.catalogue.vocabularies import PLAN_KINDS, WORK_WORDS
from geo.koppelkansen.records import NearWork
from geo.koppelkansen.weights import PART_TITLES
from geo.report.deck_text import Line
from geo.report.item_text import item_text
from geo.report.pack_data import Item
from geo.report.state import PackState
from geo.report.words import decision_rows, source_lines
from geo.text.format import dwelling_words, number

_LISTED: Final = 3
_SHORT: Final = 2


def item_lines(state: PackState, item: Item) -> list[Line]:
    """What a room has to know of a koppelkans, the most important first."""
    text = item_text(state, item)
    homes = "aantal woningen n.t.b."
    if item.dwellings_count is not None:
        homes = dwelling_words(text.dwellings)
    plan = PLAN_KINDS.words().get(str(item.plan_kind), text.kind).capitalize()
    parts = (plan, item.corporation, homes, period(item))
    what = ", ".join(part for part in parts if part)
    lines = [Line(what, "Wat")]
    lines.append(Line("; ".join(text.hazards_short[:_SHORT]) or text.hazards_text, "Waarom hier"))
    works = partners(item)
    work_lines = [work_words(work) for work in works[:_LISTED]]
    more = f"; en nog {len(works) - _LISTED}" if len(works) > _LISTED else ""
    if work_lines or item.project_id:
        few = (
            f"{len(text.works)} dichtbij, niet in dezelfde jaren" if text.works else text.works_text
        )
        lines.append(Line(("; ".join(work_lines) + more) or few, "Samen met"))
    measures = [measure.title for measure in item.measures]
    if measures:
        lines.append(Line("; ".join(measures[:_LISTED]), "Maatregelen"))
    # its reason stands on the slides of the decision list and in the notes
    lines.append(Line(text.decision_text, "Besluit"))
    sure = unsure(item)
    if sure:
        lines.append(Line("; ".join(sure), "Nog onzeker"))
    return lines


def period(item: Item) -> str:
    """When, as far as it is known; stock has no period to be decided, as it has no plan."""
    if item.window.known:
        return item.window.text()
    return "" if item.plan_kind == "bezit" else "periode n.t.b."


def partners(item: Item) -> list[NearWork]:
    """Works that go with a plan in time, the best partner first and every kind once at first."""
    works = [w for w in item.works if w.relation in {"sterk", "mogelijk"}]
    works.sort(key=lambda work: -float(work.fit or 0.0))
    first = list({work.kind: work for work in reversed(works)}.values())
    first.sort(key=works.index)
    return [*first, *(work for work in works if work not in first)]


def work_words(work: NearWork) -> str:
    """A work in two words: what and when."""
    return f"{WORK_WORDS.get(work.kind, work.kind)} {work.window.text()}"


def unsure(item: Item) -> list[str]:
    """What of a koppelkans is not certain: its place, and parts of its score."""
    found = []
    if item.lat is None:
        found.append("de plek is onbekend")
    elif item.precision_m:
        found.append(f"plek op {number(float(item.precision_m))} m")
    missing = [PART_TITLES.get(name, name).lower() for name in item.missing]
    if missing:
        found.append(f"{', '.join(missing)} onbekend")
    return found


def _reach(item: Item) -> str:
    return "kan uitkomen op" if item.method is None else "in 8 van 10 trekkingen (p10-p90)"


def item_notes(state: PackState, item: Item, names: Sequence[str]) -> str:
    """Everything for who speaks: reasons with points, works, measures, decision, caveats."""
    parts = item.parts
    text = item_text(state, item)
    lines = [f"{text.title} ({text.group.label.lower()})"]
    if item.score is not None:
        score, low, high = (
            number(value, decimals=1) for value in (item.score, item.score_low, item.score_high)
        )
        lines.append(f"Score {score} van 100, {_reach(item)} {low} tot {high}.")
    lines.append("Waarom:")
    for name, part in parts.items():
        points = part.contribution
        points_text = "onbekend" if points is None else f"{number(points, decimals=1)} punten"
        lines.append(f"- {PART_TITLES.get(name, name)} ({points_text}): {part.reason}")
    hints = [f". {work.hint}" if work.hint else "" for work in item.works]
    lines.append("Werken dichtbij:")
    lines += [f"- {work}{hint}" for work, hint in zip(text.works, hints, strict=True)] or [
        f"- {text.works_text}"
    ]
    measures = item.measures
    if measures:
        lines.append("Maatregelen die passen:")
        lines += [f"- {m.label}" + (f": {m.effect}" if m.effect else "") for m in measures]
    if text.decided:
        lines.append("Besluit:")
        lines += [f"- {word}: {value}" for word, value in decision_rows(text.decided)]
    lines += ["Voorbehoud:", *(f"- {caveat}" for caveat in text.caveats)]
    return notes_of(*lines, "Bronnen:", *(f"- {text}" for text in source_lines(state, names)))


def notes_of(*lines: str) -> str:
    """Speaker notes: a line each, empty ones left out."""
    return "\n".join(line for line in lines if line)
