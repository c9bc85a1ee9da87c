"""The deck of the pack: an editable PowerPoint file, ready to project."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from geo.catalogue.writing import replacing
from geo.constants import CAVEAT
from geo.report import deck_meeting as meeting
from geo.report import deck_slides as slides
from geo.report import deck_theme as theme
from geo.report.deck_parts import Deck
from geo.report.deck_text import shortened
from geo.report.severe_slide import severe_slide
from geo.report.state import PackState
from geo.report.words import source_name, when

Progress = Callable[[float, str], None]
"""Called with the share that is done (0 to 1) and a Dutch sentence."""

_CHARTS: Final = (
    ("Aanbod tegen plan", meeting.supply_slide), ("Klimaatbestendig", severe_slide),
)  # fmt: skip
_FOOTER_LAYERS: Final = ("projects", "buurten")


def write(state: PackState, folder: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write the deck; gives its path.

    Args:
        state: what the pack tells.
        folder: where the file goes.
        progress: told how far it is.

    Raises:
        DataError: the folder cannot be written.
    """
    target = folder / f"{state.file_stem}.pptx"
    file = theme.new_presentation()
    deck = Deck(file=file, footer=footer_of(state))
    steps = len(state.top) + 6
    done = 0

    def report_step(text: str) -> None:
        nonlocal done
        if progress:
            progress(done / steps, f"PowerPoint: {text}")
        done += 1

    report_step("begin")
    slides.title_slide(deck, state)
    agenda = slides.agenda_slide(deck, state)
    report_step("kaart van de stad")
    parts: list[tuple[str, Any]] = [("De stad op één kaart", slides.city_slide(deck, state))]
    made = []
    for item in state.top:
        report_step(item.title)
        made.append(slides.item_slide(deck, state, item))
    if made:
        many = "koppelkans" if len(made) == 1 else f"{len(made)} koppelkansen"
        parts.append((f"De {many} in groep hoog", made[0]))
    report_step("veranderingen")
    if changed := meeting.change_slides(deck, state):
        parts.append(("Wat er veranderde", changed[0]))
    for title, make in _CHARTS:
        report_step(title.lower())
        parts += [(title, slide) for slide in (make(deck, state),) if slide is not None]
    report_step("besluiten")
    if asked := meeting.decision_slides(deck, state):
        parts.append(("Besluiten die voorliggen", asked[0]))
    if decided := meeting.decided_slides(deck, state):
        parts.append(("Besluitenlijst", decided[0]))
    parts.append(("Bronnen en voorbehoud", slides.source_slide(deck, state)))
    slides.fill_agenda(agenda, parts)
    theme.set_language(file)
    _properties(file, state)
    with replacing(target) as temporary:
        file.save(temporary)
    if progress:
        progress(1.0, "PowerPoint klaar")
    return [target]


def footer_of(state: PackState) -> str:
    """Sources, what is shown, day and caveat, as they stand on every slide: a line each."""
    sources = []
    for name in _FOOTER_LAYERS:
        layer = state.layers.get(name)
        if layer is not None and not layer.provenance.is_example:
            sources.append(source_name(layer.provenance))
    if state.examples:
        sources.append("voorbeelddata van het programma")
    line = "Bron: " + "; ".join(dict.fromkeys(sources)) + "."
    lines = [line, *_state_lines(state), f"{when(state)}. {CAVEAT}"]
    size, width = theme.FOOTER_PT, theme.FOOTER[2] - 0.1
    return "\n".join(shortened(text, width=width, rows=1, size_pt=size) for text in lines)


def _state_lines(state: PackState) -> list[str]:
    """Selection, filters and weights, where they are not those of the whole."""
    output = state.output
    differs = {"Selectie": output.selection, "Filters": output.filters, "Gewichten": output.weights}
    parts = [f"{word}: {value}" for word, value in output.rows() if differs.get(word)]
    return [" · ".join(parts)] if parts else []


def _properties(file: Any, state: PackState) -> None:
    made = dt.datetime.combine(state.made_on, dt.time())
    known = file.core_properties
    known.title = state.title
    known.author = "Koppelkansenkaart"
    known.language = "nl-NL"
    known.subject = "Koppelkansen tussen bouwen, werken en klimaat"
    known.created = known.modified = made
