"""The columns of the tables that are taken along: Dutch heading, meaning, unit and source.

The workbook writes its headings, number formats and explaining sheet from them; the GeoPackage
its aliases and descriptions. What a column of a layer means stands in :mod:`geo.catalogue.contracts`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from geo.catalogue import contracts
from geo.catalogue.fields import Field
from geo.catalogue.vocabularies import CLASS_WORDS
from geo.hazards.registry import HAZARD_WORDS
from geo.hazards.thresholds import Hazard, Thresholds

Form = Literal[
    "text", "long", "int", "year", "decimal", "degrees", "euro", "date", "share", "yesno", "link"
]
"""How a value is written: ``int`` and ``decimal`` with Dutch separators, ``year`` without,
``share`` as a percentage of 0 to 1, ``long`` as text that wraps."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table that is taken along.

    ``detail`` columns are grouped and folded in the workbook. ``missing`` is what stands in the cell when the value is not known; an empty text leaves the
    cell empty. It is never 0.
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
_NOT_DECIDED: Final = "n.t.b."
_UNKNOWN: Final = "onbekend"


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
        return _NOT_DECIDED
    return _UNKNOWN if name in {"energy_label", "precision_m", "built_year"} else ""


_ANALYSIS: Final = "Berekend door de app uit de lagen op het blad Bronnen"
_REGISTER: Final = "Register van sessies en besluiten"


def _item(name: str, label: str, meaning: str, **options: object) -> Column:
    known = {"source": _ANALYSIS, **options}
    return Column(name=name, label=label, meaning=meaning, **known)  # type: ignore[arg-type]


def item_columns(thresholds: Thresholds, hazards: Iterable[str]) -> tuple[Column, ...]:
    """The columns of the ranked list, with two per hazard; see ``geo.report.rows``."""
    # fmt: off
    return (
        _item("rank", "Plaats", "Plaats in de hele lijst; 1 staat bovenaan", form="int", width=8),
        _item("title", "Koppelkans", "Naam van het plan, het complex of het werk", width=44),
        _item("tier", "Groep", "Groep in de lijst; 'Te weinig bekend' is geen lage groep; wat is afgewezen heeft geen groep", width=16),
        _item("score", "Score", "Verwachte score van 0 tot 100; wat onbekend is telt als wat ervan te verwachten is", unit="punten", form="decimal", width=9, missing=_UNKNOWN),
        _item("score_low", "Score, p10", "In 1 van 10 trekkingen is de score lager", unit="punten", form="decimal", width=10, missing=_UNKNOWN, detail=True),
        _item("score_high", "Score, p90", "In 1 van 10 trekkingen is de score hoger", unit="punten", form="decimal", width=10, missing=_UNKNOWN, detail=True),
        _item("kind", "Soort", "Waarom dit een koppelkans is", width=20, detail=True),
        _item("corporation", "Partij", "Corporatie of beheerder", width=20),
        _item("wijknaam", "Wijk", "Wijk waar de plek zeker of waarschijnlijk in ligt", width=22, missing=_UNKNOWN),
        _item("wijkcode", "Wijkcode", "CBS-wijkcode", width=11, detail=True),
        _item("buurtcode", "Buurtcode", "CBS-buurtcode", width=13, detail=True),
        _item("window", "Planning", "Periode in jaren; 'v.a.' is een open einde", unit="jaar", width=13, missing=_NOT_DECIDED),
        _item("dwellings_count", "Woningen", "Aantal woningen waar het om gaat; n.t.b. is nog niet bekend", unit="woningen", form="int", width=11, missing=_NOT_DECIDED),
        _item("precision_m", "Onzekerheid ligging (m)", "Zo ver kan de plek ernaast liggen", unit="m", form="int", width=14, missing=_UNKNOWN, detail=True),
        _item("border_case", "Grensgeval", "De plek kan ook in de buurt ernaast liggen", form="yesno", width=12, missing=_UNKNOWN, detail=True),
        *_hazard_columns(thresholds, hazards),
        _item("hazards", "Bedreigingen", "Bedreigingen in klasse middel of hoger, de ergste eerst", form="long", width=52),
        _item("areas", "Beleidsgebieden", "Gebieden waar de plek in ligt of kan liggen", form="long", width=44, detail=True),
        _item("works", "Werken dichtbij", "Werken van de gemeente in de buurt, met periode en relatie in de tijd", form="long", width=52),
        _item("measures", "Maatregelen", "Maatregelen die hier passen", form="long", width=52),
        _item("why", "Waarom hier", "De reden per onderdeel van de score", form="long", width=60, detail=True),
        _item("missing", "Wat nog onbekend is", "Onderdelen zonder gegevens; ze tellen niet als nul", form="long", width=28, detail=True),
        _item("decision", "Besluit", "Het laatste besluit", source=_REGISTER, width=20),
        _item("reason", "Reden", "Waarom zo besloten", source=_REGISTER, form="long", width=44),
        _item("caveats", "Voorbehoud", "Wat u erbij moet weten", form="long", width=60, detail=True),
        _item("example", "Voorbeelddata", "Rust op lagen die door het programma zijn bedacht", width=15, detail=True),
        _item("id", "Kenmerk", "Vast kenmerk van de koppelkans", width=34, detail=True),
    )
    # fmt: on


def _hazard_columns(thresholds: Thresholds, hazards: Iterable[str]) -> tuple[Column, ...]:
    made: list[Column] = []
    for name in hazards:
        rule = thresholds.get(name)
        if rule is None:
            continue
        word = hazard_label(name)
        made.append(
            Column(
                name=f"class_{name}",
                label=f"{word}: klasse",
                meaning=f"Klasse van {rule.title}: {class_bounds(rule)}",
                source=rule.source,
                width=15,
                missing="geen gegevens",
            )
        )
        made.append(_value(name, rule, meaning=f"{rule.title}: {statistic(rule)}"))
    return tuple(made)


def _value(name: str, rule: Hazard, *, meaning: str) -> Column:
    """The column with the value of a hazard in its unit."""
    return Column(
        name=f"value_{name}",
        label=f"{hazard_label(name)} ({rule.unit})",
        detail=True,
        meaning=meaning,
        unit=rule.unit,
        source=rule.source,
        form="decimal",
        width=13,
        missing="geen gegevens",
    )


def exposure_columns(
    thresholds: Thresholds, hazards: Iterable[str], *, by: str
) -> tuple[Column, ...]:
    """Columns of the exposure per building or per complex (``by``), two per hazard."""
    if by == "pand":
        return _hazard_columns(thresholds, hazards)
    made: list[Column] = []
    for name in hazards:
        rule = thresholds.get(name)
        if rule is None:
            continue
        word = hazard_label(name)
        made += [
            Column(
                name=f"stressed_{name}",
                label=f"{word}: woningen hoog of zeer hoog",
                meaning=f"Woningen in gebouwen in klasse hoog of zeer hoog van {rule.title}",
                unit="woningen",
                source=rule.source,
                form="int",
                width=15,
                missing="geen gegevens",
            ),
            Column(
                name=f"known_{name}",
                detail=True,
                label=f"{word}: woningen met gegevens",
                meaning="Woningen in gebouwen waarvan de klasse bekend is of die zijn uitgezonderd",
                unit="woningen",
                source=rule.source,
                form="int",
                width=15,
            ),
            _value(
                name,
                rule,
                meaning=f"Gemiddelde over de woningen; per gebouw: {statistic(rule)}",
            ),
        ]
    return tuple(made)


def hazard_label(name: str) -> str:
    """The short word of a hazard with a capital: 'Hitte'."""
    word = HAZARD_WORDS.get(name, name)
    return word[:1].upper() + word[1:]


def class_bounds(rule: Hazard) -> str:
    """The classes of a hazard with their bounds in one line."""
    return "; ".join(f"{CLASS_WORDS[name]} {text}" for name, text in rule.legend())


def statistic(rule: Hazard) -> str:
    """How a value is taken around a building, in words."""
    what = "gemiddelde" if rule.statistic == "mean" else "hoogste waarde"
    where = f"binnen {rule.buffer_m:g} m van het gebouw" if rule.buffer_m else "op het gebouw"
    return f"{what} {where}"
