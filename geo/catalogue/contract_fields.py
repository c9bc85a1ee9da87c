"""Columns and values that several tables share."""

from geo.catalogue.fields import Field, text_field

POLYGON = ("Polygon", "MultiPolygon")
LINE = ("LineString", "MultiLineString")


def geometry_field(types: tuple[str, ...], *, nullable: bool = False) -> Field:
    """The column with the shape, of the given types."""
    return Field(
        name="geometry",
        kind="geometry",
        description="Vorm in het Rijksdriehoeksstelsel (EPSG:28992)",
        unit="m",
        geometry_types=types,
        nullable=nullable,
    )


def year_field(name: str, description: str) -> Field:
    """An optional column with a year."""
    return Field(
        name=name,
        kind="int",
        description=description,
        unit="jaar",
        nullable=True,
        minimum=1900,
        maximum=2100,
    )


def years_fields(*, what: str) -> tuple[Field, ...]:
    """First and last year of something, and whether its end is open."""
    return (
        year_field("first_year", f"Eerste jaar van {what}"),
        year_field("last_year", f"Laatste jaar van {what}"),
        Field(
            name="open_ended", kind="bool", description="'Vanaf' het eerste jaar, einde onbekend"
        ),
    )


GEMEENTE_FIELD = text_field("gemeentecode", "CBS-gemeentecode", pattern=r"GM\d{4}")
WIJK_FIELD = text_field("wijkcode", "CBS-wijkcode", pattern=r"WK\d{6}")
WIJK_OR_NONE = text_field("wijkcode", "CBS-wijkcode", pattern=r"WK\d{6}", nullable=True)
BRON_FIELD = text_field("bron", "Waar het gegeven vandaan komt")
REMARK_FIELD = text_field("remark", "Opmerking", nullable=True)
DELIVERY_FIELD = text_field(
    "delivery", "Levering waar de rij uit komt", nullable=True, optional=True
)


def range_fields(
    name: str,
    ending: str,
    description: str,
    *,
    unit: str | None = None,
    maximum: float | None = None,
) -> tuple[Field, ...]:
    """Three optional columns: low, middle and high of one figure."""
    return tuple(
        Field(
            name=f"{name}_{place}{ending}",
            kind="float",
            description=f"{description}: {word}",
            unit=unit,
            nullable=True,
            optional=True,
            minimum=0,
            maximum=maximum,
        )
        for place, word in (("low", "laag"), ("middle", "midden"), ("high", "hoog"))
    )


IDENTITY_FIELDS = (
    text_field(
        "source_key", "Kenmerk in het bestand van de leverancier", nullable=True, optional=True
    ),
    text_field(
        "former_ids",
        "Kenmerken die in deze rij zijn opgegaan, gescheiden door ;",
        nullable=True,
        optional=True,
    ),
    DELIVERY_FIELD,
)
