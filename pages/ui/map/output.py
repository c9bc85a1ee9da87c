"""What the map shows now, as every picture and file of it says: selection, filters, years."""

from dataclasses import replace
from typing import Final

from geo.catalogue.output_state import OutputState
from pages.ui.frame.page_output import whole_output
from pages.ui.map.filter_panel import option_names
from pages.ui.map.filters import facets
from pages.ui.map.layer_specs import COLOUR_CHOICES
from pages.ui.map.map_state import MapState

_AREAS: Final = ("wijk", "buurt")


def output_state(state: MapState) -> OutputState:
    """The state of the map in words."""
    selection: list[str] = []
    filters: dict[str, str] = {}
    for facet in facets(hazard=state.choice.hazard):
        chosen = state.choice.options.get(facet.id, ())
        if not chosen:
            continue
        names, _ = option_names(facet.id)
        words = [names.get(option, option) for option in chosen]
        if facet.id in _AREAS:
            selection += words
        else:
            filters[facet.title] = ", ".join(words)
    whole = whole_output()
    return replace(
        whole,
        selection=tuple(selection),
        filters={**whole.filters, **filters},
        years=state.choice.years,
        colours=f"bezit naar {COLOUR_CHOICES[state.colour].lower()}",
    )


def file_stem(output: OutputState) -> str:
    """The beginning of a file name: what the map is of, where it is less than the whole."""
    return "-".join(part for part in ("koppelkansenkaart", output.slug()) if part)
