"""The columns of every table: name, type, unit, allowed values, whether it may be missing.

This is the one description of the data; :mod:`geo.catalogue.validation` checks against it, the exports
explain their columns with it.
"""

from collections.abc import Mapping
from typing import Final

from geo.catalogue.characteristics import CHARACTERISTICS
from geo.catalogue.contract_fields import (
    BRON_FIELD,
    DELIVERY_FIELD,
    GEMEENTE_FIELD,
    IDENTITY_FIELDS,
    LINE,
    POLYGON,
    REMARK_FIELD,
    WIJK_FIELD,
    WIJK_OR_NONE,
    geometry_field,
    range_fields,
    year_field,
    years_fields,
)
from geo.catalogue.fields import Field, Table, text_field
from geo.catalogue.vocabularies import (
    AREA_KINDS,
    DWELLING_TYPES,
    ENERGY,
    FIRMNESS,
    PLAN_KINDS,
    WORK_KINDS,
)
from geo.text.years import NEWEST_YEAR, OLDEST_YEAR

FILE_ROW: Final = "row"
"""Name of an index that holds the number each row has in the file it was read from."""

DECIMAL: Final = "decimal"
"""Name of a frame's attribute (``attrs``) with the decimal mark of the file it was read from."""

SURPLUS: Final = "_surplus"
"""Column with what a row of a text file has beyond its header; such a row is rejected."""


LIVEABILITY_DIMENSIONS: Final[Mapping[str, str]] = {
    "kwon": "Woningvoorraad",
    "kfys": "Fysieke omgeving",
    "kvrz": "Voorzieningen",
    "ksoc": "Sociale samenhang",
    "konv": "Overlast en onveiligheid",
}
"""The five dimensions of the Leefbaarometer by the names of their columns (classes 1 to 9)."""

GROUND_KINDS: Final = ("water", "bouwblok", "groen", "weg", "straat", "hoofdweg")
"""Parts of the base map, lowest first."""


FIGURE_STATUSES: Final = ("V", "2", "I", "U", "keuze")
"""Read in the source, from a secondary source, inferred, not found, or a choice of this program."""
PAYERS: Final = ("corporatie", "gemeente", "beide")
COST_UNITS: Final = ("boom", "dak_m2", "berging_m3", "m2", "woning", "stuk")
NO_BASIS: Final = "geen"
AMOUNT_BASES: Final = (*COST_UNITS, NO_BASIS)
"""What an amount of subsidy is per; ``geen`` is none of these, or not told."""
OF_HEADING: Final = "kop"
FIRMNESS_BASES: Final = ("opgave", OF_HEADING)
"""Who says how firm a plan is: its corporation, or the heading it stands under in the source."""
MEASURE_CONDITIONS: Final = ("school", "plat_dak", "straat_open", "eigen_grond", "nieuwbouw")
"""Where a measure can be: near a school, on a flat roof, where a street opens, on private ground,
in a new building."""
_CONDITION: Final = "|".join(MEASURE_CONDITIONS)
AGREEMENT_RULES: Final = ("grondprijs", "parkeren", "warmte", "overleg")


def _table(name: str, title: str, key: str, *fields: Field) -> Table:
    return Table(name=name, title=title, key=key, fields=fields)


# one line a column, however long: it reads as the table it is
# fmt: off
_ALL = (
    _table(
        "gemeente", "Gemeente", "gemeentecode",
        Field(name="gemeentecode", kind="text", description="CBS-gemeentecode", pattern=r"GM\d{4}", unique=True),
        text_field("gemeentenaam", "Naam van de gemeente"),
        geometry_field(POLYGON),
    ),
    _table(
        "wijken", "Wijken", "wijkcode",
        Field(name="wijkcode", kind="text", description="CBS-wijkcode", pattern=r"WK\d{6}", unique=True),
        text_field("wijknaam", "Naam van de wijk"),
        GEMEENTE_FIELD,
        geometry_field(POLYGON),
    ),
    _table(
        "buurten", "Buurten", "buurtcode",
        Field(name="buurtcode", kind="text", description="CBS-buurtcode", pattern=r"BU\d{8}", unique=True),
        text_field("buurtnaam", "Naam van de buurt"),
        WIJK_FIELD,
        text_field("wijknaam", "Naam van de wijk", nullable=True),
        GEMEENTE_FIELD,
        Field(name="border_accuracy_m", kind="float", description="Zo ver kan een grens van deze buurt ernaast liggen", unit="m", nullable=True, optional=True, minimum=0),
        geometry_field(POLYGON),
    ),
    _table(
        "policy_areas", "Beleidsgebieden", "area_id",
        text_field("area_id", "Kenmerk van het gebied", unique=True),
        text_field("name", "Naam"),
        text_field("kind", "Soort beleid", allowed=AREA_KINDS.keys),
        text_field("agreement", "Nummer van de afspraak", nullable=True),
        Field(name="indicative", kind="bool", description="Ligging is indicatief, geen grens"),
        Field(name="uncertainty_m", kind="float", description="Onzekerheid van de ligging", unit="m", nullable=True, minimum=0),
        text_field("basis", "Hoe de vorm is gemaakt"),
        Field(name="corporation_only", kind="bool", description="Geldt alleen voor corporatiewoningen"),
        year_field("since_year", "Sinds"),
        year_field("until_year", "Tot en met"),
        REMARK_FIELD,
        BRON_FIELD,
        geometry_field(POLYGON, nullable=True),
    ),
    _table(
        "projects", "Plannen", "project_id",
        text_field("project_id", "Kenmerk van het project", unique=True, pattern=r"[a-z0-9][a-z0-9-]*"),
        text_field("corporation", "Corporatie"),
        text_field("name", "Naam"),
        text_field("section", "Kop in Bijlage 1"),
        Field(name="section_inferred", kind="bool", description="Kop is afgeleid: de bijlage is een platgeslagen tabel"),
        text_field("kind", "Soort plan", allowed=PLAN_KINDS.keys),
        Field(name="dwellings_count", kind="int", description="Aantal woningen; leeg is n.t.b.", unit="woningen", nullable=True, minimum=1, maximum=20000),
        *years_fields(what="het plan"),
        Field(name="lat", kind="float", description="Breedtegraad", unit="graden", nullable=True, minimum=50.5, maximum=53.8),
        Field(name="lon", kind="float", description="Lengtegraad", unit="graden", nullable=True, minimum=3.2, maximum=7.3),
        Field(name="precision_m", kind="float", description="Onzekerheid van de ligging", unit="m", nullable=True, minimum=0),
        Field(name="plot_area_m2", kind="float", description="Oppervlakte van het plangebied", unit="m2", nullable=True, optional=True, minimum=1),
        text_field("outline", "Omtrek van het plangebied als WKT in het Rijksdriehoeksstelsel (EPSG:28992)", nullable=True, optional=True),
        text_field("location_evidence", "Waar de ligging op rust", nullable=True),
        WIJK_OR_NONE,
        text_field("buurtcodes", "CBS-buurtcodes, gescheiden door ;", nullable=True, pattern=r"BU\d{8}(;BU\d{8})*"),
        text_field("linked_project_id", "Bijbehorende sloop of nieuwbouw", nullable=True),
        text_field("firmness", "Of het plan zacht of hard is", nullable=True, optional=True, allowed=FIRMNESS.keys),
        text_field("firmness_basis", "Waar dat op rust: opgave van de corporatie of kop in de bron", nullable=True, optional=True, allowed=FIRMNESS_BASES),
        *IDENTITY_FIELDS,
        REMARK_FIELD,
        BRON_FIELD,
    ),
    _table(
        "agreements", "Afspraken", "number",
        text_field("number", "Nummer van de afspraak", unique=True, pattern=r"\d+\.\d+\.\d+"),
        Field(name="theme", kind="int", description="Thema", minimum=1, maximum=99),
        text_field("theme_title", "Naam van het thema"),
        text_field("title", "Korte titel"),
        text_field("summary", "Samenvatting in eigen woorden"),
        text_field("trekker", "Partij die het initiatief neemt"),
        text_field("parties", "Betrokken partijen, gescheiden door ;"),
        text_field("deadlines", "Planning als kwartalen, gescheiden door ;"),
        text_field("shown_on", "Pagina of laag waar de afspraak terugkomt", nullable=True),
        text_field("wijkcodes", "Wijken die de afspraak noemt, gescheiden door ;", nullable=True, pattern=r"WK\d{6}(;WK\d{6})*"),
        text_field("rule", "Wat van de afspraak te berekenen is", nullable=True, allowed=AGREEMENT_RULES),
    ),
    _table(
        "land_prices", "Maximale grondprijs per jaar", "year",
        text_field("gemeentecode", "CBS-gemeentecode", pattern=r"GM\d{4}"),
        Field(name="year", kind="int", description="Jaar", unit="jaar", minimum=2000, maximum=2100),
        Field(name="price_eur", kind="float", description="Maximale grondprijs van een sociale huurwoning, exclusief btw; leeg is onbekend", unit="euro", nullable=True, minimum=0),
        REMARK_FIELD,
        BRON_FIELD,
    ),
    _table(
        "land_price_factors", "Stapelingsfactor van de grondprijs", "storeys",
        Field(name="storeys", kind="int", description="Aantal woonlagen; het hoogste geldt ook voor meer", unit="woonlagen", minimum=1, maximum=100, unique=True),
        Field(name="factor", kind="float", description="Deel van de grondprijs dat geldt", minimum=0, maximum=1),
        REMARK_FIELD,
        BRON_FIELD,
    ),
    _table(
        "kerncijfers", "CBS-kerncijfers", "wijkcode",
        Field(name="wijkcode", kind="text", description="CBS-wijkcode of gemeentecode", pattern=r"(WK\d{6}|GM\d{4})", unique=True),
        text_field("wijknaam", "Naam"),
        Field(name="inwoners", kind="int", description="Inwoners", unit="personen", nullable=True, minimum=0),
        Field(name="woningen", kind="int", description="Woningen", unit="woningen", nullable=True, minimum=0),
        Field(name="meergezins_pct", kind="float", description="Aandeel meergezinswoningen", unit="%", nullable=True, minimum=0, maximum=100),
        Field(name="corporatie_pct", kind="float", description="Aandeel corporatiewoningen van alle woningen", unit="%", nullable=True, minimum=0, maximum=100),
        BRON_FIELD,
    ),
    _table(
        "dwellings_buurt", "Woningen per buurt", "buurtcode",
        Field(name="buurtcode", kind="text", description="CBS-buurtcode", pattern=r"BU\d{8}", unique=True),
        Field(name="dwellings_count", kind="int", description="Woningen van alle eigenaren samen", unit="woningen", minimum=0),
        Field(name="median_floor_area_m2", kind="float", description="Middelste gebruiksoppervlakte van een woning", unit="m2", nullable=True, minimum=0),
        BRON_FIELD,
    ),
    _table(
        "leefbaarometer", "Leefbaarometer", "id",
        text_field("id", "CBS-buurtcode", pattern=r"BU\d{8}", unique=True),
        Field(name="value", kind="float", description="Leefbaarheid, alle dimensies samen", unit="klasse 1-9", nullable=True, minimum=1, maximum=9),
        *(
            Field(name=name, kind="float", description=what, unit="klasse 1-9", nullable=True, optional=True, minimum=1, maximum=9)
            for name, what in LIVEABILITY_DIMENSIONS.items()
        ),
    ),
    _table(
        "stock", "Corporatiebezit", "pand_id",
        text_field("pand_id", "BAG-pand (16 cijfers); AV is aangeleverd zonder BAG-pand, VB een voorbeeld", unique=True, pattern=r"(\d{16}|(AV|VB)\d{14})"),
        text_field("owner", "Corporatie"),
        Field(name="dwellings_count", kind="int", description="Aantal woningen", unit="woningen", minimum=1, maximum=2000),
        Field(name="built_year", kind="int", description="Bouwjaar", unit="jaar", nullable=True, minimum=OLDEST_YEAR, maximum=NEWEST_YEAR),
        text_field("dwelling_type", "Woningtype", nullable=True, allowed=DWELLING_TYPES.keys),
        text_field("energy_label", "Energielabel", nullable=True, allowed=ENERGY.keys),
        text_field("complex_id", "Complexnummer", nullable=True),
        text_field("complex_name", "Complexnaam", nullable=True),
        WIJK_OR_NONE,
        text_field("buurtcode", "CBS-buurtcode", pattern=r"BU\d{8}", nullable=True),
        Field(name="efg_count", kind="int", description="Woningen met label E, F of G", unit="woningen", nullable=True, optional=True, minimum=0, maximum=2000),
        Field(name="labelled_count", kind="int", description="Woningen met een energielabel", unit="woningen", nullable=True, optional=True, minimum=0, maximum=2000),
        text_field("placed_by", "Waarmee de plek is gevonden", nullable=True, optional=True),
        text_field("shared", "Bij meer eigenaren in één gebouw: wat elk heeft (JSON)", nullable=True, optional=True),
        *(characteristic.field for characteristic in CHARACTERISTICS),
        DELIVERY_FIELD,
        geometry_field(POLYGON),
    ),
    _table(
        "works", "Werken van de gemeente", "work_id",
        text_field("work_id", "Kenmerk van het werk", unique=True),
        text_field("name", "Naam"),
        text_field("kind", "Soort werk", allowed=WORK_KINDS.keys),
        text_field("manager", "Beheerder", nullable=True),
        *years_fields(what="het werk"),
        text_field("status", "Status", nullable=True),
        *IDENTITY_FIELDS,
        BRON_FIELD,
        geometry_field((*LINE, *POLYGON)),
    ),
    _table(
        "ground", "Ondergrond", "ground_id",
        text_field("ground_id", "Kenmerk van het onderdeel", unique=True),
        text_field("kind", "Soort", allowed=GROUND_KINDS),
        text_field("name", "Naam", nullable=True),
        geometry_field((*LINE, *POLYGON)),
    ),
    _table(
        "monitor", "Jaarcijfers", "period",
        Field(name="period", kind="int", description="Jaar", unit="jaar", minimum=1900, maximum=2100),
        text_field("scope", "Schaal", allowed=("gemeente", "wijk", "buurt", "gebied")),
        text_field("scope_code", "Code van gemeente, wijk of buurt, of kenmerk van een beleidsgebied"),
        text_field("corporation", "Corporatie", nullable=True),
        text_field("indicator", "Indicator"),
        Field(name="value", kind="float", description="Waarde; leeg is onbekend", nullable=True),
        text_field("unit", "Eenheid"),
        BRON_FIELD,
    ),
    _table(
        "measures", "Maatregelen", "measure_id",
        text_field("measure_id", "Kenmerk van de maatregel", unique=True),
        text_field("hazards", "Bedreigingen, gescheiden door ;"),
        text_field("title", "Maatregel"),
        text_field("plan_kinds", "Soorten plan waar de maatregel bij past, gescheiden door ;"),
        text_field("effect", "Effect", nullable=True),
        Field(name="amount_min_eur", kind="float", description="Bedrag vanaf", unit="euro", nullable=True, minimum=0),
        Field(name="amount_max_eur", kind="float", description="Bedrag tot", unit="euro", nullable=True, minimum=0),
        text_field("amount_unit", "Per, in woorden", nullable=True),
        text_field("amount_basis", "Waar het bedrag per eenheid van is; geen is geen van deze, of niet vermeld", nullable=True, optional=True, allowed=AMOUNT_BASES),
        text_field("money_kind", "Soort bedrag", allowed=("subsidie", "kosten", "onbekend")),
        text_field("quantity_basis", "Waar de hoeveelheid van afhangt", allowed=("dak_m2", "berging_m3", "boom", "woning", "geen")),
        text_field("source", "Bron"),
        text_field("source_status", "Zekerheid van de bron"),
        text_field("condition", "Waar de maatregel kan, gescheiden door ;, waarvan er één genoeg is; leeg is overal", nullable=True, optional=True, pattern=f"({_CONDITION})(;({_CONDITION}))*"),
        *range_fields("effect_heat", "_c", "Graden gevoelstemperatuur (PET) lager om de woning", unit="°C", maximum=20),
        *range_fields("effect_rain", "_share", "Deel van het water om de woning dat wegblijft bij een bui van 70 mm", maximum=1),
        *range_fields("effect_drought", "_share", "Deel van de droogteschade dat wegblijft", maximum=1),
        text_field("effect_source", "Bron van het effect", nullable=True, optional=True),
        text_field("effect_source_status", "Zekerheid van het effect", nullable=True, optional=True, allowed=FIGURE_STATUSES),
        text_field("payer", "Wie betaalt", nullable=True, optional=True, allowed=PAYERS),
        *range_fields("cost", "_eur", "Kosten per eenheid", unit="euro"),
        text_field("cost_unit", "Eenheid van de kosten", nullable=True, optional=True, allowed=COST_UNITS),
        Field(name="cost_year", kind="int", description="Prijspeil van de kosten", unit="jaar", nullable=True, optional=True, minimum=2000, maximum=2100),
        text_field("cost_source", "Bron van de kosten", nullable=True, optional=True),
        text_field("cost_source_status", "Zekerheid van de kosten", nullable=True, optional=True, allowed=FIGURE_STATUSES),
        *range_fields("per_dwelling", "", "Hoeveelheid per woning waar de maat van de plek onbekend is"),
        *range_fields("saving", "_share", "Deel van de kosten dat wegvalt als de straat toch opengaat", maximum=1),
        text_field("saving_source", "Bron van de besparing", nullable=True, optional=True),
        text_field("saving_source_status", "Zekerheid van de besparing", nullable=True, optional=True, allowed=FIGURE_STATUSES),
        Field(name="amount_year", kind="int", description="Prijspeil van de subsidie", unit="jaar", nullable=True, optional=True, minimum=2000, maximum=2100),
    ),
    _table(
        "covenant", "Eisen Convenant Klimaatadaptief Bouwen", "requirement_id",
        text_field("requirement_id", "Kenmerk van de eis", unique=True),
        text_field("title", "Eis"),
        Field(name="value", kind="float", description="Waarde", nullable=True),
        text_field("unit", "Eenheid", nullable=True),
        text_field("hazards", "Bedreigingen, gescheiden door ;"),
        text_field("applies_to", "Geldt voor"),
        text_field("source", "Bron"),
    ),
)
# fmt: on

TABLES: Final[Mapping[str, Table]] = {table.name: table for table in _ALL}
