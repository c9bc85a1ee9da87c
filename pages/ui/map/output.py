"""What the map shows now, as every picture and file of it says: selection, filters, years."""

from typing import Final

import geo
from geo.catalogue.output_state import OutputState
from geo.text.local_time import local_today
from pages.ui.frame import page_data
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
        words = [names.get(one, one) for one in chosen]
        if facet.id in _AREAS:
            selection += words
        else:
            filters[facet.title] = ", ".join(words)
    gemeente = page_data.library().find("gemeente")
    return OutputState(
        area="" if gemeente is None else str(gemeente.table["gemeentenaam"].iloc[0]),
        selection=tuple(selection),
        filters=filters,
        years=state.choice.years,
        colours=f"bezit naar {COLOUR_CHOICES[state.colour].lower()}",
        method=geo.__version__,
        date=local_today(),
    )


def file_stem(output: OutputState) -> str:
    """The beginning of a file name: what the map is of, where it is less than the whole."""
    return "-".join(part for part in ("koppelkansenkaart", output.slug()) if part)
