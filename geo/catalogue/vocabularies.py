"""The vocabularies: every code of the data with its Dutch words, order, colour and symbol.

App, PDF, slides, stories, HTML, GeoPackage and QGIS draw and name values by these tables only.

Around one man in twelve confuses red and green, and a map is often printed in grey. Every
class therefore also has a pattern (areas), a dash (lines) and a symbol (points), and no two
classes of one palette share their colour's neighbourhood and their pattern at once:
``tests/maps/test_palettes.py`` measures it with CIEDE2000 under the protan, deutan and tritan
simulation of Machado et al. (2009).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from geo.catalogue.palette import Palette, Term
from geo.catalogue.symbols import Pattern, Symbol
from geo.constants import CLASSES, EXEMPT, LABELS, NO_DATA

_NO_DATA: Final = Term(
    key=NO_DATA, label="Geen gegevens", colour="#b4b4b4", pattern="dash", symbol="down"
)
_EXEMPT: Final = Term(
    key=EXEMPT, label="Uitgezonderd", colour="#ffffff", pattern="horizontal", symbol="plus"
)
_UNKNOWN_KIND: Final = replace(_NO_DATA, label="Soort onbekend", word="soort onbekend")
_CLASS_LABELS: Final = ("Zeer laag", "Laag", "Middel", "Hoog", "Zeer hoog")
_CLASS_PATTERNS: Final[tuple[Pattern, ...]] = ("none", "dots", "hatch", "cross", "grid")
_CLASS_SYMBOLS: Final[tuple[Symbol, ...]] = ("circle", "square", "diamond", "triangle", "star")


def exposure_palette(name: str, title: str, colours: Sequence[str]) -> Palette:
    """The exposure classes in one ramp of colours, light for low and dark for high."""
    rising = zip(CLASSES, _CLASS_LABELS, colours, _CLASS_PATTERNS, _CLASS_SYMBOLS, strict=True)
    classes = (
        Term(key=key, label=label, colour=colour, pattern=pattern, symbol=symbol)
        for key, label, colour, pattern, symbol in rising
    )
    return Palette(name=name, title=title, entries=(*classes, _EXEMPT, _NO_DATA), unknown=_NO_DATA)


EXPOSURE: Final = exposure_palette(
    "exposure", "Blootstelling", ("#fff3c4", "#fdc26b", "#f0803c", "#c4352f", "#6d0a35")
)
"""Exposure classes whatever the hazard; dark is bad."""

_LABEL_LOOKS: Final[tuple[tuple[str, Pattern], ...]] = (
    # blue is good, brown-red is poor: the official green to red cannot be told apart by many
    ("#053061", "grid"),
    ("#154b87", "dots"),
    ("#2a70b0", "hatch"),
    ("#5b9fcb", "vertical"),
    ("#92c5de", "none"),
    ("#cfe5f0", "dots"),
    ("#f6eedb", "none"),
    ("#fbd9a5", "backhatch"),
    ("#f2a766", "hatch"),
    ("#d1603d", "cross"),
    ("#8c1c2b", "grid"),
)
ENERGY: Final = Palette(
    name="energy",
    title="Energielabel",
    entries=tuple(
        Term(
            key=label,
            label=f"Label {label}",
            colour=colour,
            pattern=pattern,
            # E, F and G are the ones that are to be gone by 2028
            symbol="triangle" if label in {"E", "F", "G"} else "circle",
        )
        for label, (colour, pattern) in zip(LABELS, _LABEL_LOOKS, strict=True)
    ),
    unknown=replace(_NO_DATA, label="Label onbekend", word="label onbekend"),
)

# one line a term, however long: it reads as the table it is
# fmt: off
OWNERS: Final = Palette(
    name="owner", title="Eigenaar",
    entries=(
        Term(key="Trivire", label="Trivire", word="Trivire", colour="#1b5e9e", pattern="hatch", symbol="circle"),
        Term(key="Woonbron", label="Woonbron", word="Woonbron", colour="#e08a1e", pattern="dots", symbol="square"),
        Term(key="other", label="Andere eigenaar", colour="#ddd3e8", symbol="diamond"),
    ),
    unknown=replace(_NO_DATA, label="Eigenaar onbekend", word="eigenaar onbekend"),
)

PLAN_KINDS: Final = Palette(
    name="project_kind", title="Soort plan",
    entries=(
        Term(key="oplevering", label="Oplevering", colour="#00694c", night="#4cc9a0", pattern="none", symbol="circle"),
        Term(key="planvoorraad", label="Planvoorraad (nieuwbouw)", word="nieuwbouw", colour="#2457a6", night="#7fb0f5", pattern="hatch", symbol="square"),
        Term(key="sloop", label="Sloop", colour="#f08c4a", night="#f7a56c", pattern="cross", symbol="diamond"),
        Term(key="renovatie", label="Renovatie", colour="#b8377f", night="#f08cc0", pattern="dots", symbol="triangle"),
        Term(key="onderhoud", label="Groot onderhoud", colour="#8a6d00", night="#e0c35a", pattern="horizontal", symbol="hexagon"),
    ),
    unknown=_UNKNOWN_KIND,
)

WORK_KINDS: Final = Palette(
    name="works_kind", title="Gemeentelijke werken",
    entries=(
        Term(key="riool_vervanging", label="Riool: vervanging", word="rioolvervanging", colour="#5e2a84", night="#c79cf0", pattern="none", symbol="square"),
        Term(key="riool_relining", label="Riool: relining", word="relining van riool", colour="#b06fc4", night="#e0b3ee", pattern="dash", symbol="diamond"),
        Term(key="weg", label="Wegwerk", word="wegwerk", colour="#3f3f3f", night="#c9d1d6", pattern="hatch", symbol="hexagon"),
        Term(key="groen", label="Groen", word="groenwerk", colour="#3d9138", night="#86d07f", pattern="dots", symbol="plus"),
    ),
    unknown=replace(_UNKNOWN_KIND, pattern="cross"),
)

AREA_KINDS: Final = Palette(
    name="policy_kind", title="Beleidsgebied",
    entries=(
        Term(key="prioriteit", label="Prioritaire wijk", plural="Prioritaire wijken", colour="#c2185b", pattern="hatch", symbol="star"),
        Term(key="nplv", label="NPLV-gebied", word="NPLV-gebied", plural="NPLV-gebieden", colour="#2c6fbb", pattern="backhatch"),
        Term(key="gebiedsprogramma", label="Gebiedsprogramma", plural="Gebiedsprogramma's", colour="#52650f", pattern="dots", symbol="square"),
        Term(key="warmtetransitie", label="Warmtetransitie", colour="#ee8a2b", pattern="horizontal", symbol="hexagon"),
        Term(key="wbmgp", label="Wbmgp-gebied (artikel 10)", word="Wbmgp-gebied", plural="Wbmgp-gebieden", colour="#4b3b8f", pattern="cross", symbol="diamond"),
    ),
    unknown=_UNKNOWN_KIND,
)

TIERS: Final = Palette(
    name="tier", title="Groep",
    entries=(
        Term(key="hoog", label="Groep hoog", word="hoog", colour="#4a1486", pattern="grid", symbol="star"),
        Term(key="middel", label="Groep middel", word="middel", colour="#8f6bc0", pattern="hatch", symbol="square"),
        Term(key="laag", label="Groep laag", word="laag", colour="#d9cdec", pattern="dots", symbol="circle"),
    ),
    unknown=replace(_NO_DATA, key="onbekend", label="Te weinig bekend", word="te weinig bekend"),
)
"""Koppelkansen by group of the ranking; ``onbekend`` is no group, too little is known."""

GROUPS: Final = Palette(
    name="group", title="Groep",
    entries=(
        *TIERS.entries,
        TIERS.unknown,
        Term(key="afgewezen", label="Afgewezen", colour="#5f5f5f", pattern="cross", symbol="plus"),
        Term(key="geen_koppelkans", label="Geen koppelkans", colour="#ece7df", pattern="vertical", symbol="diamond"),
    ),
    unknown=TIERS.unknown,
)
"""The tiers, and what a person rejected; the latter has no place in the list."""

DECISIONS: Final = Palette(
    name="decision", title="Besluit",
    entries=(
        Term(key="opgenomen", label="Opgenomen", colour="#00694c", night="#4cc9a0", symbol="circle"),
        Term(key="nader onderzoeken", label="Nader onderzoeken", colour="#2457a6", night="#7fb0f5", pattern="hatch", symbol="triangle"),
        Term(key="uitgesteld", label="Uitgesteld", colour="#8a6100", night="#e6bf5a", pattern="dots", symbol="down"),
        Term(key="afgewezen", label="Afgewezen", colour="#6b6b6b", night="#aab4ba", pattern="cross", symbol="plus"),
        Term(key="gerealiseerd", label="Gerealiseerd", colour="#5e2a84", night="#c79cf0", pattern="grid", symbol="star"),
    ),
    unknown=Term(key="open", label="Nog geen besluit", colour="#b8ab99", night="#d6cdbf", pattern="dash", symbol="square"),
)
"""What was decided about a koppelkans; ``open`` is no decision yet."""

KOPPELKANS_KINDS: Final = Palette(
    name="koppelkans_kind", title="Soort koppelkans",
    entries=(
        Term(key="plan_klimaat", label="Plan en klimaat", word="bij een bouwplan", colour="#2457a6", night="#7fb0f5", pattern="hatch", symbol="hexagon"),
        Term(key="plan_werk", label="Plan en werk", word="bij een bouwplan en werk aan de straat", colour="#00694c", night="#4cc9a0", pattern="dots", symbol="square"),
        Term(key="bezit_klimaat", label="Bezit zonder plan", word="bij bezit zonder plan", colour="#b3561b", night="#f7a56c", pattern="cross", symbol="diamond"),
        Term(key="werk_klimaat_bezit", label="Werk naast bezit", word="bij werk aan de straat", colour="#5e2a84", night="#c79cf0", pattern="none", symbol="plus"),
    ),
    unknown=_UNKNOWN_KIND,
)

ORIGINS: Final = Palette(
    name="origin", title="Herkomst",
    entries=(
        Term(key="aangeleverd", label="Aangeleverd", colour="#2457a6", pattern="hatch", symbol="square"),
        Term(key="officieel", label="Officieel", word="officiële bron", colour="#00694c", symbol="circle"),
        Term(key="voorbeeld", label="Voorbeelddata", colour="#b3561b", pattern="cross", symbol="diamond"),
    ),
    unknown=replace(_NO_DATA, label="Herkomst onbekend", word="herkomst onbekend"),
)

DWELLING_TYPES: Final = Palette(
    name="dwelling_type", title="Woningtype",
    entries=(
        Term(key="eengezins", label="Eengezinswoning", colour="#1b5e9e", symbol="square"),
        Term(key="meergezins", label="Meergezinswoning", colour="#e08a1e", pattern="dots", symbol="circle"),
    ),
    unknown=replace(_NO_DATA, label="Woningtype onbekend", word="woningtype onbekend"),
)

FIRMNESS: Final = Palette(
    name="firmness", title="Zacht of hard",
    entries=(
        Term(key="zacht", label="Zacht", colour="#8f6bc0", pattern="dots", symbol="circle"),
        Term(key="hard", label="Hard", colour="#4a1486", symbol="square"),
    ),
    unknown=replace(_NO_DATA, label="Niet vermeld", word="niet vermeld"),
)
"""Whether a plan may still change, or is decided on."""
# fmt: on

PALETTES: Final[Mapping[str, Palette]] = {
    palette.name: palette
    for palette in (
        EXPOSURE,
        ENERGY,
        OWNERS,
        PLAN_KINDS,
        WORK_KINDS,
        AREA_KINDS,
        TIERS,
        GROUPS,
        DECISIONS,
        KOPPELKANS_KINDS,
        ORIGINS,
        DWELLING_TYPES,
        FIRMNESS,
    )
}
"""Every vocabulary by name; the ramps of the hazards are in :mod:`geo.maps.palettes`."""

CLASS_WORDS: Final[Mapping[str, str]] = EXPOSURE.words()
WORK_WORDS: Final[Mapping[str, str]] = WORK_KINDS.words()
KIND_TITLES: Final[Mapping[str, str]] = KOPPELKANS_KINDS.labels()
"""Of a kind of koppelkans."""


_CLASS_UNIT: Final = "klasse"
"""How the unit of a value begins that is itself the number of a class, as in ``klasse 0-5``."""


def counts_classes(unit: str | None) -> bool:
    """Whether values of this unit are themselves the numbers of classes."""
    return (unit or "").startswith(_CLASS_UNIT)
