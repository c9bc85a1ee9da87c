"""The columns of the tables that are taken along: Dutch heading, meaning, unit and source.

The workbook writes its headings, number formats and explaining sheet from them; the GeoPackage
its aliases and descriptions. What a column of a layer means stands in :mod:`geo.catalogue.contracts`.
"""

from collections.abc import Iterable
from typing import Final

from geo.catalogue.vocabularies import CLASS_WORDS
from geo.hazards.registry import HAZARD_WORDS
from geo.hazards.thresholds import Hazard, Thresholds
from geo.report.table_columns import NOT_DECIDED, UNKNOWN, Column

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
        _item("score", "Score", "Verwachte score van 0 tot 100; wat onbekend is telt als wat ervan te verwachten is", unit="punten", form="decimal", width=9, missing=UNKNOWN),
        _item("score_low", "Score, p10", "In 1 van 10 trekkingen is de score lager", unit="punten", form="decimal", width=10, missing=UNKNOWN, detail=True),
        _item("score_high", "Score, p90", "In 1 van 10 trekkingen is de score hoger", unit="punten", form="decimal", width=10, missing=UNKNOWN, detail=True),
        _item("kind", "Soort", "Waarom dit een koppelkans is", width=20, detail=True),
        _item("corporation", "Partij", "Corporatie of beheerder", width=20),
        _item("wijknaam", "Wijk", "Wijk waar de plek zeker of waarschijnlijk in ligt", width=22, missing=UNKNOWN),
        _item("wijkcode", "Wijkcode", "CBS-wijkcode", width=11, detail=True),
        _item("buurtcode", "Buurtcode", "CBS-buurtcode", width=13, detail=True),
        _item("window", "Planning", "Periode in jaren; 'v.a.' is een open einde", unit="jaar", width=13, missing=NOT_DECIDED),
        _item("dwellings_count", "Woningen", "Aantal woningen waar het om gaat; n.t.b. is nog niet bekend", unit="woningen", form="int", width=11, missing=NOT_DECIDED),
        _item("precision_m", "Onzekerheid ligging (m)", "Zo ver kan de plek ernaast liggen", unit="m", form="int", width=14, missing=UNKNOWN, detail=True),
        _item("border_case", "Grensgeval", "De plek kan ook in de buurt ernaast liggen", form="yesno", width=12, missing=UNKNOWN, detail=True),
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
