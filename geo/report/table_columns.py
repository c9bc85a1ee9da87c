"""A column of a table that is taken along: heading, meaning, unit, form and source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from geo.catalogue import contracts
from geo.catalogue.fields import Field

Form = Literal[
    "text", "long", "int", "year", "decimal", "degrees", "euro", "date", "share", "yesno", "link"
]
"""How a value is written: ``int`` and ``decimal`` with Dutch separators, ``year`` without,
``share`` as a percentage of 0 to 1, ``long`` as text that wraps."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table that is taken along.

    ``detail`` columns are grouped and folded in the workbook. ``missing`` is what stands in the
    cell when the value is not known; an empty text leaves the cell empty. It is never 0.
    """

    name: str
    label: str
    meaning: str
    unit: str = ""
    source: str = ""
    form: Form = "text"
    width: int = 16
    missing: str = ""
    detail: bool = False


LABELS: Final[Mapping[str, str]] = {
    "agreement": "Afspraak",
    "area_id": "Gebied",
    "basis": "Hoe bepaald",
    "bron": "Bron",
    "built_year": "Bouwjaar",
    "buurtcode": "Buurtcode",
    "buurtcodes": "Buurtcodes",
    "buurtnaam": "Buurt",
    "complex_id": "Complexnummer",
    "complex_name": "Complex",
    "corporation": "Corporatie",
    "corporation_only": "Alleen corporatiewoningen",
    "deadlines": "Planning",
    "dwelling_type": "Woningtype",
    "dwellings_count": "Woningen",
    "energy_label": "Energielabel",
    "first_year": "Eerste jaar",
    "gemeentecode": "Gemeentecode",
    "gemeentenaam": "Gemeente",
    "indicative": "Indicatief",
    "kind": "Soort",
    "last_year": "Laatste jaar",
    "lat": "Breedtegraad",
    "linked_project_id": "Hoort bij",
    "location_evidence": "Ligging volgens",
    "lon": "Lengtegraad",
    "manager": "Beheerder",
    "name": "Naam",
    "number": "Nummer",
    "open_ended": "Vanaf (open einde)",
    "outline": "Omtrek (WKT, RD)",
    "owner": "Eigenaar",
    "pand_id": "Pand",
    "parties": "Partijen",
    "plot_area_m2": "Plangebied (m2)",
    "precision_m": "Onzekerheid ligging (m)",
    "project_id": "Project",
    "remark": "Opmerking",
    "section": "Kop in Bijlage 1",
    "section_inferred": "Kop afgeleid",
    "shown_on": "Te zien op",
    "since_year": "Sinds",
    "status": "Status",
    "summary": "Samenvatting",
    "theme": "Thema",
    "theme_title": "Naam van het thema",
    "title": "Titel",
    "trekker": "Trekker",
    "uncertainty_m": "Onzekerheid grens (m)",
    "until_year": "Tot en met",
    "wijkcode": "Wijkcode",
    "wijknaam": "Wijk",
    "work_id": "Werk",
}
"""Short Dutch headings of the columns in the contracts."""

_LONG: Final = {
    "summary",
    "remark",
    "bron",
    "basis",
    "location_evidence",
    "outline",
    "section",
    "parties",
}
_WIDE: Final = {"name": 38, "title": 34, "complex_name": 28, "deadlines": 30, "theme_title": 28}
NOT_DECIDED: Final = "n.t.b."
UNKNOWN: Final = "onbekend"


def contract_columns(
    table: str, *, source: str = "", without: Iterable[str] = ()
) -> tuple[Column, ...]:
    """The columns of a table by its contract, without geometry.

    Args:
        table: name in :data:`geo.catalogue.contracts.TABLES`.
        source: where the values come from.
        without: columns to leave out.
    """
    left_out = set(without)
    return tuple(
        Column(
            name=field.name,
            label=LABELS.get(field.name, field.description),
            meaning=field.description,
            unit=field.unit or "",
            source=source,
            form=_form(field),
            width=_width(field),
            missing=_missing(field.name),
        )
        for field in contracts.TABLES[table].fields
        if field.kind != "geometry" and field.name not in left_out
    )


def _form(field: Field) -> Form:
    if field.name in _LONG:
        return "long"
    if field.kind == "bool":
        return "yesno"
    if field.kind == "int":
        return "year" if field.unit == "jaar" else "int"
    if field.kind == "float":
        return "degrees" if field.unit == "graden" else "decimal"
    return "text"


def _width(field: Field) -> int:
    if field.name in _LONG:
        return 48
    return _WIDE.get(field.name, 13 if field.kind in {"int", "float", "bool"} else 18)


def _missing(name: str) -> str:
    if name in {"dwellings_count", "first_year"}:
        return NOT_DECIDED
    return UNKNOWN if name in {"energy_label", "precision_m", "built_year"} else ""
