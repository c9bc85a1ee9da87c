"""Dutch names of the columns and codes in the tables of a report."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.catalogue.contracts import LIVEABILITY_DIMENSIONS
from geo.catalogue.vocabularies import CLASS_WORDS
from geo.hazards.registry import HAZARD_WORDS
from geo.progress.figures import Figure
from geo.progress.reported import INDICATOR_TITLES
from geo.text.format import number
from geo.text.local_time import local_moment

COLUMNS: Final[Mapping[str, str]] = {
    **INDICATOR_TITLES,
    "year": "Jaar",
    "period": "Jaar",
    "corporation": "Corporatie",
    "owner": "Corporatie",
    "net": "Netto",
    "net_known": "Netto, bekend deel",
    "missing": "Ontbreekt",
    "computed_count": "Berekend",
    "reported_count": "Gemeld",
    "difference_count": "Verschil",
    "planned": "Planning",
    "planned_count": "Gepland",
    "unknown_rows": "Onbekend (rijen)",
    "known_rows": "Bekend (rijen)",
    "known_count": "Woningen, bekend",
    "rows": "Plannen",
    "kind": "Soort",
    "now": "Nu verwacht",
    "now_count": "Woningen nu",
    "status": "Status",
    "shift_years": "Verschoven (jaar)",
    "remark": "Opmerking",
    "source": "Bron",
    "bron": "Bron",
    "who": "Wie",
    "recorded_at": "Wanneer",
    "sequence": "Regel in het register",
    "project_id": "Kenmerk",
    "name": "Naam",
    "area": "Gebied",
    "area_id": "Kenmerk",
    "when": "Wanneer",
    "title": "Wat",
    "years": "Jaren",
    "since_year": "Sinds",
    "until_year": "Tot en met",
    "indicative": "Ligging indicatief",
    "note": "Opmerking",
    "wijkcode": "Wijkcode",
    "wijknaam": "Wijk",
    "buurtcode": "Buurtcode",
    "buurtnaam": "Buurt",
    "complex": "Complex",
    "complex_name": "Naam van het complex",
    "dwellings_count": "Woningen",
    "efg_count": "Label E, F of G",
    "unlabelled_count": "Zonder label",
    "hazard": "Bedreiging",
    "exposure_class": "Klasse",
    "stage": "Stand",
    "severe_count": "Hoog of zeer hoog",
    "opgenomen": "Opgenomen",
    "besloten": "Besloten",
    "gerealiseerd": "Gerealiseerd",
    "left_count": "Nog over",
    "possible_count": "Waarvan mogelijk bij een plan",
    "scenario": "Klimaat van",
    "low_count": "Hoog of zeer hoog, bij groot effect",
    "middle_count": "Hoog of zeer hoog, bij midden effect",
    "high_count": "Hoog of zeer hoog, bij klein effect",
    "needed_count": "Nodig",
    "pending_count": "Waarvan in een besluit, jaar of effect n.t.b.",
    "unknown_count": "Klasse onbekend",
    "koppelkans_id": "Koppelkans",
    "session": "Sessie",
    "found": "Op de kaart gevonden",
    "first_period": "Eerste jaar",
    "first_value": "Waarde eerste jaar",
    "value": "Waarde",
    "change": "Verandering",
    "unit": "Eenheid",
    "place": "Gebied",
    "place_code": "Code van het gebied",
    "scope": "Schaal",
    "scope_code": "Code van het gebied",
    "indicator": "Indicator",
    "trekker": "Trekker",
    "first_year": "Eerste jaar",
    "last_year": "Laatste jaar",
    "open_ended": "Vanaf",
    "item_id": "Kenmerk",
    "section": "Kop in Bijlage 1",
    "linked_project_id": "Hoort bij",
    **LIVEABILITY_DIMENSIONS,
    "zeer_laag": "Zeer laag",
    "laag": "Laag",
    "middel": "Middel",
    "hoog": "Hoog",
    "zeer_hoog": "Zeer hoog",
    "uitgezonderd": "Uitgezonderd",
    "geen_data": "Geen gegevens",
}
"""Column names in Dutch; a column without one is no user's concern and is left out."""

TABLE_TITLES: Final[Mapping[str, str]] = {
    "voorraad": "Voorraad op 1 januari",
    "mutaties": "Wat erbij kwam en wat eraf ging",
    "gepland_en_gemeld": "Gepland en gemeld",
    "plannen_per_jaar": "Bijlage 1 per jaar en status",
    "plannen": "Bijlage 1 per plan",
    "efg_per_corporatie": "EFG per corporatie, nu",
    "efg_per_wijk": "EFG per wijk, nu",
    "efg_per_buurt": "EFG per buurt, nu",
    "efg_per_complex": "EFG per complex, nu",
    "efg_per_jaar": "EFG per jaar, gemeld",
    "klassen": "Woningen per klasse",
    "klassen_per_wijk": "Woningen per klasse en wijk",
    "in_hand": "Wat in een koppelkans zit, en wat over is",
    "in_hand_per_wijk": "Per wijk: in een koppelkans, en over",
    "klimaatbestendig": "Hoog of zeer hoog per jaar, na wat besloten is",
    "besluiten": "Besluiten waar dit op rust",
    "leefbaarometer": "Leefbaarometer per buurt",
    "prioritaire_wijken": "Prioritaire wijken naast de gemeente",
    "dimensies": "Leefbaarometer per buurt en dimensie",
    "wijkagenda": "Wijkagenda",
    "gebieden": "Gebieden",
    "momenten": "Momenten",
    "jaarcijfers": "Cijfers per jaar",
    "nog_nodig": "Nog nodig voor de evaluatie",
}

_ONE: Final[Mapping[str, str]] = {
    "plannen": "plan",
    "woningen": "woning",
    "buurten": "buurt",
    "koppelkansen": "koppelkans",
    "punten": "punt",
    "gegevens": "gegeven",
}
_HIDDEN: Final = ("project_id", "area_id", "item_id")
_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "hazard": {**HAZARD_WORDS, "samen": "minstens één bedreiging"},
    "exposure_class": CLASS_WORDS,
    "indicator": INDICATOR_TITLES,
}
_YEARS: Final = ("year", "period", "first_year", "last_year", "first_period", "sequence",
                 "since_year", "until_year")  # fmt: skip
_SIGNED: Final = ("change", "shift_years", "net", "net_known", "difference_count")
_COUNTED: Final = {"value", "net", "change", "shift_years", *LIVEABILITY_DIMENSIONS}
_DECIMAL: Final = (*LIVEABILITY_DIMENSIONS, "value", "first_value", "change")


def value_text(figure: Figure) -> str:
    """The value of a figure in Dutch, with what is known of it when it is not complete."""
    if isinstance(figure.value, str):
        return figure.value
    if figure.value is not None:
        return decimal(figure.value)
    if figure.known_part is not None:
        return f"onbekend (bekend deel: {decimal(figure.known_part)})"
    return "onbekend"


def unit_text(figure: Figure) -> str:
    """The unit as it is said after the value: one plan, two plannen."""
    return _ONE.get(figure.unit, figure.unit) if figure.value == 1 else figure.unit


def decimal(value: float) -> str:
    """A number in Dutch, with as many decimals as it has, at most two."""
    text = number(value, decimals=2)
    return text.rstrip("0").rstrip(",") if "," in text else text


def dutch_table(frame: pd.DataFrame, *, missing: str = "onbekend") -> pd.DataFrame:
    """A table of a report with Dutch column names and values as texts.

    What is missing in a column of numbers is ``missing``, in a column of text it is empty.
    """
    shown = [name for name in frame.columns if name in COLUMNS and name not in _HIDDEN]
    columns: dict[str, list[str]] = {}
    for name in shown:
        title = COLUMNS[name]
        if title in columns:
            title = f"{title} ({name})"
        columns[title] = [_cell(name, value, missing) for value in frame[name]]
    return pd.DataFrame(columns)


def titled(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of a report with Dutch column names and its values as they are, for a file."""
    shown = [name for name in frame.columns if name in COLUMNS]
    renamed = pd.DataFrame(index=frame.index)
    for name in shown:
        words = _CODES.get(name)
        title = COLUMNS[name] if COLUMNS[name] not in renamed else f"{COLUMNS[name]} ({name})"
        renamed[title] = (
            frame[name].map(lambda code, w=words: w.get(code, code)) if words else frame[name]
        )
    return renamed


def _cell(name: str, value: Any, missing: str) -> str:
    if value is None or pd.isna(value):
        counted = name.endswith("_count") or name in _COUNTED
        return missing if counted or name in INDICATOR_TITLES else ""
    if isinstance(value, bool | np.bool_):
        return "ja" if value else "nee"
    if isinstance(value, str):
        shown = local_moment(datetime.fromisoformat(value)) if name == "recorded_at" else value
        return _CODES.get(name, {}).get(shown, shown)
    if name in _YEARS:
        return str(int(value))
    text = decimal(float(value)) if name in _DECIMAL else number(float(value))
    return f"+{text}" if name in _SIGNED and value > 0 else text


def band_text(row: Mapping[Any, Any]) -> str:
    """The number of a year as a band: '1.240 tot 1.310', or one number where both are alike."""
    low, high = number(float(row["low_count"])), number(float(row["high_count"]))
    return low if low == high else f"{low} tot {high}"
