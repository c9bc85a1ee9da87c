"""Make the shapes that ship in ``data/shapes/`` from the CBS input files.

Wijken and gemeente are unions of the buurten, so that borders coincide exactly: CBS
generalises buurten and wijken apart, and those do not fit each other. Policy areas are unions
of buurten too, and where nothing better is known a circle or a search area, marked as
indicative. The output is the same, byte for byte, every time::

    python scripts/build_shapes.py [--out FOLDER]

Source: CBS/Kadaster, wijken en buurten 2025, generalised, CC BY 4.0 (``data/inputs/README.md``).
"""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pyproj
import shapely

RD: Final = "EPSG:28992"
_ROOT: Final = Path(__file__).resolve().parent.parent
INPUTS: Final = _ROOT / "data" / "inputs"
SHAPES: Final = _ROOT / "data" / "shapes"

GEMEENTECODE: Final = "GM0505"
BUURTEN_COUNT: Final = 132

# CBS writes two names without the hyphen that the gemeente and the agreements use.
_NAMES: Final = {"Oud Krispijn": "Oud-Krispijn", "Nieuw-krispijn": "Nieuw-Krispijn"}

_CBS: Final = "grenzen CBS wijken en buurten 2025, gegeneraliseerd"
_AGREED: Final = "Prestatieafspraken Dordrecht 2024-2025"
_DESCRIPTION: Final = "CBS/Kadaster, wijken en buurten 2025, gegeneraliseerd; CC BY 4.0"

# The points are rounded to this many metres: they are hundreds of metres uncertain, and the
# outcome must not hang on which grid file the projection library has at hand.
_POINT_STEP_M: Final = 10
_CIRCLE_QUARTER_SEGMENTS: Final = 16

Rows = list[tuple[dict[str, Any], shapely.Geometry]]


@dataclass(frozen=True, kw_only=True)
class PolicyArea:
    """An area that an agreement names, and how its shape is made.

    Exactly one of ``wijken`` (codes), ``buurten`` (the beginning of their names, within
    ``within``) and ``point`` (latitude, longitude, with ``uncertainty_m`` as the radius) says
    where it lies. ``search_area`` makes the union a place to look in instead of the area.
    """

    area_id: str
    name: str
    kind: str
    agreement: str | None
    basis: str
    bron: str
    wijken: tuple[str, ...] = ()
    buurten: str | None = None
    within: str | None = None
    point: tuple[float, float] | None = None
    search_area: bool = False
    indicative: bool = False
    uncertainty_m: int | None = None
    corporation_only: bool = False
    since_year: int | None = None
    until_year: int | None = None
    remark: str | None = None


def _nplv(area_id: str, wijk: str, code: str, **options: Any) -> PolicyArea:
    values: dict[str, Any] = {
        "wijken": (code,),
        "basis": f"De hele CBS-wijk {wijk}, samengevoegd uit zijn buurten.",
        "remark": "Genoemd in de ambitie van thema 5; er hoort geen eigen afspraak bij.",
    }
    return PolicyArea(
        area_id=area_id,
        name=f"Dordrecht West: {wijk}",
        kind="nplv",
        agreement=None,
        bron=f"NPLV-programma Dordrecht West; {_CBS}",
        **(values | options),
    )


def _wbmgp(area_id: str, name: str, **options: Any) -> PolicyArea:
    return PolicyArea(
        area_id=area_id,
        name=name,
        kind="wbmgp",
        agreement="5.1.2",
        bron=f"{_AGREED}, afspraak 5.1.2; ligging bij benadering",
        indicative=True,
        corporation_only=True,
        since_year=2018,
        until_year=2026,
        **options,
    )


_TRUE_BORDER = "De echte grens staat in de huisvestingsverordening."
_PLAN_2008 = "Indeling uit een gemeentelijk plan van 2008; of die nu nog geldt, is niet bevestigd."

POLICY_AREAS: Final = (
    PolicyArea(
        area_id="prioriteit-sterrenburg-1",
        name="Sterrenburg 1",
        kind="prioriteit",
        agreement="5.1.1",
        buurten="Sterrenburg 1-",
        within="WK050509",
        basis="Samengevoegd uit de CBS-buurten Sterrenburg 1-West en Sterrenburg 1-Oost.",
        bron=f"{_AGREED}, afspraak 5.1.1; {_CBS}",
        remark="Partijen kunnen samen andere wijken toevoegen.",
    ),
    PolicyArea(
        area_id="prioriteit-stadspolders",
        name="Stadspolders",
        kind="prioriteit",
        agreement="5.1.1",
        wijken=("WK050511",),
        basis="De hele CBS-wijk Stadspolders, samengevoegd uit zijn buurten.",
        bron=f"{_AGREED}, afspraak 5.1.1; {_CBS}",
        remark="Partijen kunnen samen andere wijken toevoegen.",
    ),
    _nplv("nplv-oud-krispijn", "Oud-Krispijn", "WK050503"),
    _nplv("nplv-nieuw-krispijn", "Nieuw-Krispijn", "WK050504"),
    _nplv(
        "nplv-wielwijk",
        "Wielwijk",
        "WK050507",
        remark="Genoemd in de ambitie van thema 5; er hoort geen eigen afspraak bij. De CBS-wijk "
        "omvat ook Amstelwijck en de Dordtse Hout.",
    ),
    _nplv(
        "nplv-crabbehof",
        "Crabbehof",
        "WK050508",
        wijken=(),
        buurten="Crabbehof-",
        within="WK050508",
        basis="Samengevoegd uit de CBS-buurten Crabbehof-Zuid en Crabbehof-Noord.",
        remark="Genoemd in de ambitie van thema 5; er hoort geen eigen afspraak bij. De buurt "
        "Zuidhoven ligt in dezelfde CBS-wijk en is niet meegenomen.",
    ),
    PolicyArea(
        area_id="gebiedsprogramma-centrum",
        name="Dordrecht Centrum",
        kind="gebiedsprogramma",
        agreement="5.1.1",
        wijken=("WK050501", "WK050502", "WK050505", "WK050506"),
        basis="Samengevoegd uit de CBS-wijken Binnenstad, Noordflank, Het Reeland en Staart.",
        bron=f"Gemeentelijk plan uit 2008; {_CBS}",
        indicative=True,
        remark=_PLAN_2008,
    ),
    PolicyArea(
        area_id="gebiedsprogramma-oost",
        name="Dordrecht Oost",
        kind="gebiedsprogramma",
        agreement="5.1.1",
        wijken=("WK050509", "WK050510", "WK050511"),
        basis="Samengevoegd uit de CBS-wijken Sterrenburg, Dubbeldam en Stadspolders.",
        bron=f"Gemeentelijk plan uit 2008; {_CBS}",
        indicative=True,
        remark=_PLAN_2008,
    ),
    PolicyArea(
        area_id="warmtetransitie-crabbehof",
        name="Wijkuitvoeringsplan warmte Crabbehof",
        kind="warmtetransitie",
        agreement="3.1.1",
        buurten="Crabbehof-",
        within="WK050508",
        basis="Samengevoegd uit de CBS-buurten Crabbehof-Zuid en Crabbehof-Noord.",
        bron=f"{_AGREED}, afspraak 3.1.1; {_CBS}",
        indicative=True,
        remark="De afspraak noemt '(delen van)' Crabbehof; welke delen is niet bekend.",
    ),
    PolicyArea(
        area_id="warmtetransitie-krispijn",
        name="Wijkuitvoeringsplan warmte Krispijn",
        kind="warmtetransitie",
        agreement="3.1.1",
        wijken=("WK050503", "WK050504"),
        basis="Samengevoegd uit de CBS-wijken Oud-Krispijn en Nieuw-Krispijn.",
        bron=f"{_AGREED}, afspraak 3.1.1; {_CBS}",
        indicative=True,
        remark="De afspraak noemt Krispijn 'naar verwachting'; welke delen is niet bekend.",
    ),
    _wbmgp(
        "wbmgp-vogelbuurt",
        "Wbmgp Vogelbuurt",
        point=(51.8077, 4.6905),
        uncertainty_m=740,
        basis="Cirkel van 740 m rond het midden van buurt BU05050505.",
        remark=_TRUE_BORDER,
    ),
    _wbmgp(
        "wbmgp-lijnbaan",
        "Wbmgp Lijnbaan",
        point=(51.8160, 4.6819),
        uncertainty_m=450,
        basis="Cirkel van 450 m rond het midden van buurt BU05050202.",
        remark=_TRUE_BORDER,
    ),
    _wbmgp(
        "wbmgp-aardappelmarkt",
        "Wbmgp Aardappelmarkt",
        wijken=("WK050501",),
        search_area=True,
        basis="Zoekgebied: vermoedelijk ergens in deze wijk (Binnenstad); niet geverifieerd.",
        remark=f"Het gaat om een complex, niet om de wijk. {_TRUE_BORDER}",
    ),
    _wbmgp(
        "wbmgp-eisingahof",
        "Wbmgp Eisingahof",
        wijken=("WK050509",),
        search_area=True,
        basis="Zoekgebied: ergens in deze wijk (Sterrenburg).",
        remark=f"Het gaat om een complex, niet om de wijk. {_TRUE_BORDER}",
    ),
)


def clean_wijknaam(name: str) -> str:
    """Name of a wijk without CBS's number: 'Wijk 03 Oud Krispijn' gives 'Oud-Krispijn'."""
    words = name.split(" ", 2)
    bare = words[2] if words[0] == "Wijk" and words[1].isdigit() else name
    return _NAMES.get(bare, bare)


def read_buurten(inputs: Path) -> gpd.GeoDataFrame:
    """The buurten with their wijk, sorted by code, in EPSG:28992.

    Raises:
        ValueError: the file is not the edition this script was written for, or its buurten
            do not fit together.
    """
    buurten = gpd.read_file(inputs / "cbs_buurten_2025_generalised_rd.geojson")
    wijken = gpd.read_file(inputs / "cbs_wijken_2025_generalised_rd.geojson")
    if not buurten.crs.equals(RD) or len(buurten) != BUURTEN_COUNT:
        raise ValueError(f"expected {BUURTEN_COUNT} buurten in {RD}, got {len(buurten)}")
    if not shapely.coverage_is_valid(buurten.geometry.to_numpy()):
        raise ValueError("the buurten overlap or their borders do not match")
    own = "WK" + buurten["statcode"].str[2:8]
    if not (own == buurten["wijkcode"]).all():
        raise ValueError("a buurt does not lie in the wijk of its own code")
    names = {row.statcode: clean_wijknaam(row.statnaam) for row in wijken.itertuples(index=False)}
    frame = gpd.GeoDataFrame(
        {
            "buurtcode": buurten["statcode"],
            "buurtnaam": buurten["statnaam"],
            "wijkcode": buurten["wijkcode"],
            "wijknaam": buurten["wijkcode"].map(names),
            "gemeentecode": GEMEENTECODE,
        },
        geometry=buurten.geometry,
        crs=RD,
    )
    if frame["wijknaam"].isna().any():
        raise ValueError("a wijk has no name")
    return frame.sort_values("buurtcode", ignore_index=True)


def canonical(shape: shapely.Geometry) -> shapely.Geometry:
    """The same shape with a fixed start, order and direction of its rings."""
    return shapely.orient_polygons(shapely.normalize(shape))


def union(buurten: gpd.GeoDataFrame, chosen: Callable[[gpd.GeoDataFrame], Any]) -> shapely.Geometry:
    """Union of the buurten for which ``chosen`` gives True."""
    part = buurten[chosen(buurten)]
    if part.empty:
        raise ValueError("an area has no buurten")
    return canonical(shapely.union_all(part.geometry.to_numpy()))


def wijk_rows(buurten: gpd.GeoDataFrame) -> Rows:
    """Every wijk as the union of its buurten."""
    rows: Rows = []
    for (code, name), part in buurten.groupby(["wijkcode", "wijknaam"], sort=True):
        shape = canonical(shapely.union_all(part.geometry.to_numpy()))
        rows.append(({"wijkcode": code, "wijknaam": name, "gemeentecode": GEMEENTECODE}, shape))
    return rows


def circle(point: tuple[float, float], *, radius_m: float) -> shapely.Geometry:
    """Circle in EPSG:28992 around a latitude and longitude, in whole metres."""
    lat, lon = point
    x, y = pyproj.Transformer.from_crs("EPSG:4326", RD, always_xy=True).transform(lon, lat)
    centre = shapely.Point(round(x / _POINT_STEP_M) * _POINT_STEP_M,
                           round(y / _POINT_STEP_M) * _POINT_STEP_M)  # fmt: skip
    round_shape = shapely.buffer(centre, radius_m, quad_segs=_CIRCLE_QUARTER_SEGMENTS)
    return canonical(shapely.set_precision(round_shape, 1.0))


def policy_rows(buurten: gpd.GeoDataFrame) -> Rows:
    """Every policy area with the columns of its contract."""
    rows: Rows = []
    for area in POLICY_AREAS:
        shape, uncertainty_m = _policy_shape(area, buurten)
        rows.append(
            (
                {
                    "area_id": area.area_id,
                    "name": area.name,
                    "kind": area.kind,
                    "agreement": area.agreement,
                    "indicative": area.indicative,
                    "uncertainty_m": uncertainty_m,
                    "basis": area.basis,
                    "corporation_only": area.corporation_only,
                    "since_year": area.since_year,
                    "until_year": area.until_year,
                    "remark": area.remark,
                    "bron": area.bron,
                },
                shape,
            )
        )
    return rows


def _policy_shape(
    area: PolicyArea, buurten: gpd.GeoDataFrame
) -> tuple[shapely.Geometry, int | None]:
    if area.point is not None:
        if area.uncertainty_m is None:
            raise ValueError(f"{area.area_id}: a circle needs a radius")
        return circle(area.point, radius_m=area.uncertainty_m), area.uncertainty_m
    prefix = area.buurten
    if prefix is not None:
        shape = union(
            buurten,
            lambda b: (b["wijkcode"] == area.within) & b["buurtnaam"].str.startswith(prefix),
        )
    else:
        shape = union(buurten, lambda b: b["wijkcode"].isin(area.wijken))
    if area.search_area:
        radius = float(shapely.minimum_bounding_radius(shape))
        return shape, round(radius / _POINT_STEP_M) * _POINT_STEP_M
    return shape, area.uncertainty_m


def geojson(rows: Iterable[tuple[Mapping[str, Any], shapely.Geometry]], *, name: str) -> str:
    """A FeatureCollection in EPSG:28992, one feature a line, coordinates in whole metres."""
    lines = []
    for properties, shape in rows:
        feature = {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": {
                "type": shape.geom_type,
                "coordinates": _whole(shapely.geometry.mapping(shape)["coordinates"]),
            },
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps(
        {
            "type": "FeatureCollection",
            "name": name,
            "description": _DESCRIPTION,
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
        },
        ensure_ascii=False,
    )
    return head[:-1] + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _whole(part: Any) -> Any:
    if isinstance(part, tuple | list):
        return [_whole(each) for each in part]
    if part != round(part):
        raise ValueError(f"coordinate {part} is not in whole metres")
    return round(part)


def build(out: Path, *, inputs: Path = INPUTS) -> list[Path]:
    """Write the four layers into a folder and return their paths."""
    buurten = read_buurten(inputs)
    columns = [name for name in buurten.columns if name != "geometry"]
    records = buurten[columns].to_dict("records")
    shapes = [canonical(shape) for shape in buurten.geometry]
    layers: dict[str, Rows] = {
        "buurten": list(zip(records, shapes, strict=True)),
        "wijken": wijk_rows(buurten),
        "gemeente": [
            (
                {"gemeentecode": GEMEENTECODE, "gemeentenaam": "Dordrecht"},
                canonical(shapely.union_all(buurten.geometry.to_numpy())),
            )
        ],
        "policy_areas": policy_rows(buurten),
    }
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in layers.items():
        path = out / f"{name}.geojson"
        path.write_text(geojson(rows, name=name), encoding="utf-8", newline="\n")
        written.append(path)
    return written


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Maak de vormen in data/shapes/.")
    parser.add_argument("--out", type=Path, default=SHAPES)
    for path in build(parser.parse_args().out):
        print(path)


if __name__ == "__main__":
    main()
