"""The areas that agreements name: which buurten or wijken they are is data, the shape follows.

``data/policy_areas.toml`` says per area of what it is made. The shapes that ship are made with
the borders that ship; as soon as other borders are active, the areas are made of those.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pyproj
import shapely

from geo.catalogue.layers import Layer, content_digest
from geo.catalogue.vocabularies import AREA_KINDS
from geo.constants import RD, WGS84
from geo.errors import DataError
from geo.text.format import counted
from geo.text.settings import check_values, fault_words, kinds_of, needed_of, one_of, with_tuples

BORDERS: Final = "{grenzen}"
"""Stands in ``bron`` for whose borders the area is made of."""

# The points are rounded to this many metres: they are hundreds of metres uncertain, and the
# outcome must not hang on which grid file the projection library has at hand.
_POINT_STEP_M: Final = 10
_CIRCLE_QUARTER_SEGMENTS: Final = 16


@dataclass(frozen=True, kw_only=True)
class AreaRule:
    """An area that an agreement names, and how its shape is made.

    Exactly one of ``wijken`` (codes), ``buurten`` (codes) and ``point`` (latitude, longitude,
    with ``uncertainty_m`` as the radius) says where it lies. ``search_area`` makes the union a
    place to look in instead of the area. The other fields are columns of the layer.
    """

    area_id: str
    name: str
    kind: str
    agreement: str | None = None
    indicative: bool = False
    uncertainty_m: float | None = None
    basis: str
    corporation_only: bool = False
    since_year: int | None = None
    until_year: int | None = None
    remark: str | None = None
    bron: str
    wijken: tuple[str, ...] = ()
    buurten: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    search_area: bool = False

    def columns(self, *, borders: str) -> dict[str, Any]:
        """The values of the layer's columns; ``borders`` says whose borders they are."""
        own = {"wijken", "buurten", "point", "search_area"}
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in own}
        return values | {"bron": self.bron.replace(BORDERS, borders)}


def load_area_rules(path: Path) -> tuple[AreaRule, ...]:
    """Read ``policy_areas.toml``.

    Raises:
        DataError: it is missing or malformed, a key is unknown, or an area does not say where
            it lies in exactly one way.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        why = fault_words(error)
        msg = f"De regels van de beleidsgebieden ({path.name}) zijn niet te lezen: {why}."
        raise DataError(msg) from None
    areas = document.get("areas", [])
    if not isinstance(areas, list):
        msg = f"{path.name}: areas is geen lijst van gebieden ([[areas]])."
        raise DataError(msg)
    return tuple(_rule(values) for values in areas)


def _rule(values: Any) -> AreaRule:
    if not isinstance(values, Mapping):
        msg = f"policy_areas.toml: '{values}' is geen beschrijving van een gebied."
        raise DataError(msg)
    name = values.get("area_id", "?")
    check_values(
        values,
        {**kinds_of(AreaRule), "kind": one_of(AREA_KINDS.keys)},
        where=f"policy_areas.toml, '{name}'",
        needed=needed_of(AreaRule),
    )
    rule = AreaRule(**with_tuples(values))
    if sum(bool(way) for way in (rule.wijken, rule.buurten, rule.point)) != 1:
        msg = f"policy_areas.toml, '{name}': noem wijken, buurten of een punt, één van de drie."
        raise DataError(msg)
    if rule.point and rule.uncertainty_m is None:
        msg = f"policy_areas.toml, '{name}': bij een punt hoort uncertainty_m, de straal."
        raise DataError(msg)
    return rule


def canonical(shape: shapely.Geometry) -> shapely.Geometry:
    """The same shape with a fixed start, order and direction of its rings."""
    return shapely.orient_polygons(shapely.normalize(shape))


def area_shape(
    rule: AreaRule, buurten: gpd.GeoDataFrame
) -> tuple[shapely.Geometry, float | None] | None:
    """Shape and uncertainty in metres of an area, of these buurten.

    Returns:
        None when a code of the rule is not among the buurten: codes of another year or gemeente.
    """
    if rule.point is not None and rule.uncertainty_m is not None:
        return _circle(rule.point, radius_m=rule.uncertainty_m), rule.uncertainty_m
    column, codes = ("wijkcode", rule.wijken) if rule.wijken else ("buurtcode", rule.buurten)
    if not set(codes) <= set(buurten[column]):
        return None
    chosen = buurten.geometry[buurten[column].isin(codes)]
    shape = canonical(shapely.union_all(chosen.to_numpy()))
    if rule.search_area:
        radius = float(shapely.minimum_bounding_radius(shape))
        return shape, round(radius / _POINT_STEP_M) * _POINT_STEP_M
    return shape, rule.uncertainty_m


def _circle(point: tuple[float, float], *, radius_m: float) -> shapely.Geometry:
    """Circle in EPSG:28992 around a latitude and longitude, in whole metres."""
    lat, lon = point
    x, y = pyproj.Transformer.from_crs(WGS84, RD, always_xy=True).transform(lon, lat)
    centre = shapely.Point(
        round(x / _POINT_STEP_M) * _POINT_STEP_M, round(y / _POINT_STEP_M) * _POINT_STEP_M
    )
    round_shape = shapely.buffer(centre, radius_m, quad_segs=_CIRCLE_QUARTER_SEGMENTS)
    return canonical(shapely.set_precision(round_shape, 1.0))


def follow_borders(areas: Layer, buurten: Layer, rules: tuple[AreaRule, ...]) -> Layer:
    """The areas made of other buurten than those they were made of.

    An area of which the buurten are not there keeps the shape it had. What is not in the rules
    stays as it is.

    Args:
        areas: the layer of policy areas.
        buurten: the active buurten.
        rules: of what each area is made.
    """
    known = buurten.provenance
    borders = f"grenzen {known.source}"
    frame = areas.frame.copy()
    made = 0
    for rule in rules:
        found = area_shape(rule, buurten.frame)
        mine = frame["area_id"] == rule.area_id
        # a circle does not hang on any border
        if found is None or rule.point is not None or not mine.any():
            continue
        made += 1
        shape, uncertainty_m = found
        frame.loc[mine, "geometry"] = gpd.GeoSeries(
            [shape] * int(mine.sum()), index=frame.index[mine], crs=RD
        )
        frame.loc[mine, "bron"] = rule.bron.replace(BORDERS, borders)
        if uncertainty_m is not None:
            frame.loc[mine, "uncertainty_m"] = float(uncertainty_m)
    if not made:
        return areas
    edition = f", editie {known.edition}" if known.edition else ""
    count = counted(made, "gebied", "gebieden")
    note = f"Grenzen van {count} volgen de actieve buurten: {known.source}{edition}."
    provenance = replace(
        areas.provenance,
        fetched=known.fetched,
        accuracy_m=known.accuracy_m,
        accuracy_max_m=known.accuracy_max_m,
        detail=known.detail,
        note=f"{note} {areas.provenance.note or ''}".strip(),
    )
    return Layer(provenance.with_content(count=len(frame), digest=content_digest(frame)), frame)
