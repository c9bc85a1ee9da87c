# ruff: noqa: E501 - a table of names, one line each
"""The columns each kind of file may have, and by which names people call them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from geo.catalogue.characteristics import CHARACTERISTICS
from geo.catalogue.fields import YES_NO, Field
from geo.importing.coordinates import point_in
from geo.text.clean import plain

Kind = Literal["stock", "projects", "works", "monitor", "labels"]

KINDS: Final[dict[Kind, str]] = {
    "stock": "Corporatiebezit",
    "projects": "Plannen",
    "works": "Werken van de gemeente",
    "monitor": "Jaarcijfers",
    "labels": "Energielabels",
}


@dataclass(frozen=True, kw_only=True)
class Target:
    """A piece of information a file may give.

    ``names`` are what columns with it are called, most usual first; ``looks`` tells whether a
    single value looks like it, so that a column with a strange name is still recognised;
    ``telling`` says that such a value can hardly be anything else.
    """

    name: str
    title: str
    names: tuple[str, ...]
    looks: Callable[[str], bool] | None = None
    telling: bool = False
    needed: bool = False


def normal(name: str) -> str:
    """Return a column name without accents, signs and the case of its letters."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    ascii_only = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_only.lower())
    return " ".join(words)


def matching(pattern: str) -> Callable[[str], bool]:
    """Return a test whether a whole text has the pattern."""
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: compiled.fullmatch(text) is not None


def between(low: float, high: float) -> Callable[[str], bool]:
    """Return a test whether a text is a number within bounds."""

    def looks(text: str) -> bool:
        try:
            return low <= float(text.replace(",", ".")) <= high
        except ValueError:
            return False

    return looks


_SHAPE: Final = matching(r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*Z?\s*\(.*")


def _has_place(text: str) -> bool:
    """Whether a text is a shape, or two coordinates of a place in the Netherlands."""
    return _SHAPE(text) or ((place := point_in(text)) is not None and place.value is not None)


_LABEL: Final = r"(?:(?:energie)?label\s*)?(?:A\+{0,5}|AP{1,2}|AP[34]|[B-G])(?:\s*\(.*\))?"
_YEAR: Final = r"(?:1[0-9]|20)\d{2}(?:\.0)?"
_ROAD: Final = matching(r"(?:.*(?:straat|laan|weg|plein|hof|kade|singel|dreef|dijk|erf|pad))")


def _t(
    name: str,
    title: str,
    names: str,
    *,
    looks: Callable[[str], bool] | None = None,
    telling: bool = False,
    needed: bool = False,
) -> Target:
    each = tuple(normal(item) for item in names.split("|"))
    known = tuple(dict.fromkeys((normal(name), normal(title), *each)))
    return Target(name=name, title=title, names=known, looks=looks, telling=telling, needed=needed)


def _looks_like(field: Field) -> Callable[[str], bool] | None:
    """Return the test whether a value looks like one of a characteristic; None for a text."""
    if field.allowed == YES_NO:
        return matching("ja|nee|j|n|yes|no|true|false|waar|onwaar|onbekend|0|1|0.0|1.0")
    if field.minimum is None or field.maximum is None:
        return None
    return between(field.minimum, field.maximum)


# fmt: off
_PLACE: Final = (
    _t("x", "X (RD)", "x coordinaat|xcoord|x rd|rd x|x co|coord x|easting", looks=between(-7_000, 300_000)),
    _t("y", "Y (RD)", "y coordinaat|ycoord|y rd|rd y|y co|coord y|northing", looks=between(289_000, 629_000)),
    _t("lat", "Breedtegraad", "latitude|breedtegraad|gps lat|noorderbreedte", looks=between(50.5, 53.8)),
    _t("lon", "Lengtegraad", "longitude|lengtegraad|lng|long|gps lon|oosterlengte", looks=between(3.2, 7.3)),
    _t("wkt", "Vorm als tekst (WKT)", "geometrie|geometry|geom|shape|the geom|vorm|wkt geom|outline|omtrek|omtrek wkt rd|coordinaten|coordinates|gps coordinaten|rd coordinaten|lat lon|latlon|latlng|x y|xy|punt",
       looks=_has_place, telling=True),
)
_ADDRESS: Final = (
    _t("postcode", "Postcode", "post code|zip|zipcode|postal code|pc6|pc|postkode|adres postcode",
       looks=matching(r"[1-9]\d{3}\s?[A-Z]{2}"), telling=True),
    _t("huisnummer", "Huisnummer", "huisnr|nummer|nr|house number|housenumber|hnr|hsnr|huis nr|adres huisnummer"),
    _t("huisletter", "Huisletter", "letter|huislt|house letter|hltr|adres huisletter"),
    _t("toevoeging", "Toevoeging", "huisnummertoevoeging|huisnummer toevoeging|toev|hnr toev|huisnr toev|addition|suffix|adres huisnummertoevoeging"),
    _t("straat", "Straat", "straatnaam|street|openbare ruimte|openbareruimtenaam|street name|wegnaam|adres straatnaam", looks=_ROAD),
    _t("plaats", "Woonplaats", "woonplaatsnaam|plaatsnaam|city|stad|woonplaats|town"),
    _t("adres", "Adres in één kolom", "volledig adres|address|adresregel|locatie adres|vhe adres",
       looks=matching(r"\D{3,}\s\d{1,5}\s?[a-z]?.*")),
)
_CHARACTERISTICS: Final = tuple(
    _t(item.name, item.field.description, item.headings, looks=_looks_like(item.field)) for item in CHARACTERISTICS
)
_FIELDS: Final[dict[Kind, tuple[Target, ...]]] = {
    "stock": (
        _t("pand_id", "BAG-pand", "pandid|bag pand|bag pand id|pand|pandidentificatie|pand identificatie|bagpandid|pandnummer|bag pandid|bag id pand|building id|panden",
           looks=matching(r"0?\d{3}10\d{10}"), telling=True),
        _t("vbo_id", "BAG-verblijfsobject", "vboid|verblijfsobject|verblijfsobject id|verblijfsobjectidentificatie|bag vbo|bag vbo id|bag id|bagid|bag nummer|bag verblijfsobject|bag identificatie|adresseerbaar object|adresseerbaarobject id|bag id vbo|bagverblijfsobjectid|vbo",
           looks=matching(r"0?\d{3}01\d{10}"), telling=True),
        _t("unit_id", "Nummer van de eenheid", "eenheidnummer|eenheid|vhe nummer|vhe|vhenr|vhe nr|ogenummer|oge|oge nummer|objectnummer|object id|code|eenheidcode|unit|unit id|woningnummer|verhuureenheid"),
        _t("room", "Kamernummer", "kamer|kamernr|kamer nummer|volgnummer|volgnr|onzelfstandige eenheid|room"),
        _t("owner", "Corporatie", "eigenaar|corporatie|verhuurder|beheerder|bezit van|owner name|landlord|woningcorporatie|instelling|housing association"),
        _t("dwellings_count", "Aantal woningen", "aantal|woningen|aantal vhe|aantal eenheden|aantal verblijfsobjecten|n woningen|dwellings|units|number of dwellings|aantal wooneenheden"),
        _t("built_year", "Bouwjaar", "jaar|construction year|year built|bj|oorspronkelijk bouwjaar|year|bouwjr|stichtingsjaar", looks=matching(_YEAR)),
        _t("dwelling_type", "Woningtype", "type|woning type|soort woning|type woning|bouwvorm|detailsoort|dwelling|woningsoort|gebouwtype|eg mg|egw mgw|bouwtype"),
        _t("energy_label", "Energielabel", "label|energie label|energielabelklasse|epa label|labelklasse|energieklasse|energy class|energielabel klasse|ep label|epc label|label letter",
           looks=matching(_LABEL)),
        _t("complex_id", "Complexnummer", "complex|complexcode|complex nr|complexnr|cluster|clustercode|complex code|clusternummer|complex nummer"),
        _t("complex_name", "Complexnaam", "complex naam|naam complex|clusternaam|complexomschrijving|omschrijving complex|cluster naam|name complex"),
        *_CHARACTERISTICS,
        *_ADDRESS, *_PLACE,
        _t("soort", "Soort eenheid", "soort eenheid|eenheidsoort|soort object|objectsoort|type eenheid|vhe soort|gebruiksdoel|eenheidtype|unit type|producttype"),
        _t("status", "Status", "status eenheid|eenheidstatus|exploitatiestatus|verhuurstatus|statuscode"),
        _t("uit_exploitatie", "Uit exploitatie", "uit exploitatiedatum|uitexploitatiedatum|datum uit exploitatie|einddatum|datum verkoop|out of service date|einde exploitatie"),
        _t("in_exploitatie", "In exploitatie", "in exploitatiedatum|inexploitatiedatum|datum in exploitatie|ingangsdatum exploitatie|begin exploitatie"),
        _t("gemeente", "Gemeente", "gemeentenaam|gemeentecode|municipality|gm code|gemeente code"),
    ),
    "projects": (
        _t("project_id", "Kenmerk", "projectid|project nummer|projectnummer|id|kenmerk|code|projectcode"),
        _t("corporation", "Corporatie", "eigenaar|owner|verhuurder|opdrachtgever|woningcorporatie|ontwikkelaar"),
        _t("name", "Naam", "project|projectnaam|naam project|locatie|plan|plannaam|omschrijving|adres|title|project name", needed=True),
        _t("section", "Kop in Bijlage 1", "kop|onderdeel|paragraaf|rubriek|groep|categorie|blok"),
        _t("kind", "Soort plan", "soort|type|fase|plansoort|type plan|soort project|activiteit|ingreep"),
        _t("dwellings_count", "Aantal woningen", "aantal|woningen|aantal woningen|aantal sociale huurwoningen|aantal huurwoningen|dwellings|units|programma"),
        _t("period", "Jaar of periode", "jaar|periode|planning|oplevering|jaar oplevering|opleverjaar|oplevering planning|jaar van oplevering|year|uitvoering|gereed|start sloop"),
        _t("first_year", "Eerste jaar", "startjaar|van jaar|begin|start|beginjaar|jaar van|vanaf|first year|startdatum|begindatum|start bouw|start uitvoering|datum start"),
        _t("last_year", "Laatste jaar", "eindjaar|tot jaar|einde|eind|jaar tot|tot en met|t m|gereed jaar|last year|einddatum|gereeddatum|datum gereed|opleverdatum|einde uitvoering"),
        _t("open_ended", "Einde open", "open einde|einde onbekend|loopt door|open ended|zonder einde"),
        _t("wijkcode", "Wijkcode", "wk code|cbs wijkcode|wijk code", looks=matching(r"WK\d{6}"), telling=True),
        _t("buurtcodes", "Buurtcodes", "buurtcode|bu code|cbs buurtcode", looks=matching(r"BU\d{8}(?:;\s*BU\d{8})*"), telling=True),
        _t("precision_m", "Onzekerheid van de ligging (m)", "onzekerheid|nauwkeurigheid|precisie|precision"),
        _t("location_evidence", "Waar de ligging op rust", "herkomst ligging|ligging bron|location source"),
        _t("firmness", "Zacht of hard plan", "hardheid|zachtheid|zacht|zacht plan|hard of zacht|hard zacht|zacht hard|planhardheid|planstatus|zekerheid|status plan"),
        _t("linked_project_id", "Bijbehorend project", "hoort bij|gekoppeld project|sloop van|linked project"),
        _t("remark", "Opmerking", "opmerkingen|toelichting|bijzonderheden|remarks|notitie|comment"),
        _t("plot_area_m2", "Oppervlakte plangebied (m2)", "oppervlakte|oppervlakte m2|kaveloppervlakte|plot area|area m2|oppervlak"),
        *_PLACE,
    ),
    "works": (
        _t("work_id", "Kenmerk", "id|werknummer|projectnummer|nummer|kenmerk|code|objectid|fid|work number|leidingnummer"),
        _t("name", "Naam", "werk|project|projectnaam|omschrijving|locatie|naam werk|title|straat|straatnaam|werkomschrijving"),
        _t("kind", "Soort werk", "soort|type|maatregel|soort werk|werksoort|type werk|ingreep|activiteit|discipline|categorie", needed=True),
        _t("manager", "Beheerder", "opdrachtgever|verantwoordelijke|afdeling|organisatie|asset manager|trekker"),
        _t("period", "Jaar of periode", "jaar|periode|planning|uitvoering|jaar uitvoering|uitvoeringsjaar|planjaar|jaar van uitvoering|vervangingsjaar|year"),
        _t("first_year", "Eerste jaar", "startjaar|start|begin|beginjaar|van jaar|startdatum|begindatum|jaar van|first year|start uitvoering"),
        _t("last_year", "Laatste jaar", "eindjaar|einde|eind|tot jaar|einddatum|gereed|jaar tot|tot en met|last year|einde uitvoering"),
        _t("open_ended", "Einde open", "open einde|einde onbekend|loopt door|open ended|zonder einde"),
        _t("status", "Status", "fase|projectstatus|stand|stand van zaken|besluitstatus"),
        _t("street", "Straat", "straat|straatnaam|openbare ruimte|weg|wegnaam|street", looks=_ROAD),
        *_PLACE,
    ),
    "monitor": (
        _t("period", "Jaar", "jaar|periode|peiljaar|year|verslagjaar|jaartal", looks=matching(_YEAR), needed=True),
        _t("scope", "Schaal", "niveau|schaalniveau|gebiedsniveau|level|soort gebied"),
        _t("scope_code", "Code van het gebied", "gebiedscode|code|wijkcode|gemeentecode|area code|gebied", looks=matching(r"(?:WK\d{6}|BU\d{8}|GM\d{4})"), telling=True),
        _t("corporation", "Corporatie", "eigenaar|owner|verhuurder|woningcorporatie|partij"),
        _t("indicator", "Indicator", "kengetal|maat|onderwerp|variabele|measure|naam indicator", needed=True),
        _t("value", "Waarde", "aantal|cijfer|getal|amount|uitkomst|score", needed=True),
        _t("unit", "Eenheid", "maateenheid|meeteenheid|units"),
        _t("bron", "Bron", "herkomst|source|bronvermelding"),
    ),
    "labels": (
        _t("vbo_id", "BAG-verblijfsobject", "BAGVerblijfsobjectID|verblijfsobject|vboid|bag id|pand bagverblijfsobjectid|adresseerbaar object", looks=matching(r"0?\d{3}01\d{10}"), telling=True, needed=True),
        _t("pand_ids", "BAG-panden", "BAGPandIDs|BAGPandID|pand bagpandid|pand bagpandids|pandid|bag pand|panden", looks=matching(r"\d{4}10\d{10}(?:[;,|]\s*\d{16})*"), telling=True),
        _t("energy_label", "Energieklasse", "energielabel|label|energieklasse|pand energieklasse|labelletter|label letter", looks=matching(_LABEL), needed=True),
        _t("registered", "Registratiedatum", "registratiedatum|pand registratiedatum|datum registratie|registered"),
        _t("valid_until", "Geldig tot", "GeldigTot|pand geldig tot|meting geldig tot|geldig tot|valid until|einddatum"),
    ),
}
# fmt: on


def targets(kind: Kind) -> tuple[Target, ...]:
    """Return what a file of this kind may hold."""
    return _FIELDS[kind]


def target(kind: Kind, name: str) -> Target | None:
    """Return one target by name, or None when the kind has no such thing."""
    return next((item for item in _FIELDS[kind] if item.name == name), None)


@cache
def vocabulary() -> frozenset[str]:
    """Return every known column name of every kind."""
    return frozenset(name for kind in _FIELDS.values() for item in kind for name in item.names)


def sample(values: list[object], *, size: int = 200) -> list[str]:
    """Return the first filled cells as text."""
    texts = (plain(value) for value in values)
    return [text for text in texts if text][:size]
