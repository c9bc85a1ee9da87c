"""Values in filters, boxes and dates that no column or calendar can hold, without a server."""

import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.constants import RD
from geo.ogc.collections import Property
from geo.ogc.cql2_filter import matching, read_filter
from geo.ogc.crs import CRS84_URI, RD_URI, SYSTEMS, WGS84_URI, box_shape
from geo.ogc.errors import QueryError
from geo.ogc.query import read_query

_COUNT = {"property": "count"}
_HUGE = int("9" * 400)
_PROPERTIES = {"count": Property(name="count", type="integer", title="Aantal", description="")}


@pytest.mark.parametrize(
    "node",
    [
        {"op": "=", "args": [_COUNT, _HUGE]},
        {"op": "in", "args": [_COUNT, [1, -_HUGE]]},
        {"op": "between", "args": [_COUNT, 0, _HUGE]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [0, 0, _HUGE, 1]}]},
        {"op": "=", "args": [{"property": "\ud800"}, 1]},
        {"op": "like", "args": [_COUNT, "a\udfff%"]},
    ],
)
def test_a_filter_with_a_value_that_cannot_be_compared_is_refused(node):
    frame = gpd.GeoDataFrame({"count": [1, 2]}, geometry=gpd.points_from_xy([0, 1], [0, 1]), crs=RD)
    with pytest.raises(QueryError, match="filter: "):
        matching(
            frame,
            read_filter(json.dumps(node), language="cql2-json"),
            properties=_PROPERTIES,
            system=SYSTEMS[CRS84_URI],
        )


def test_half_of_a_pair_is_refused_and_a_whole_sign_is_read():
    with pytest.raises(QueryError, match="geen JSON"):
        read_filter('{"op":"=","args":[{"property":"name"},"\\ud83c"]}', language="cql2-json")
    node = read_filter('["\\ud83c\\udfe0", "\u00e9"]', language="cql2-json")
    assert node == ["\U0001f3e0", "\u00e9"]


@pytest.mark.parametrize(
    ("uri", "across", "plain"),
    [
        (CRS84_URI, "4.6,51,-170,52", "4.6,51,180,52"),
        (CRS84_URI, "170,51,0,4.8,52,9", "-180,51,4.8,52"),
        (WGS84_URI, "51,4.6,52,-170", "51,4.6,52,180"),
    ],
)
def test_a_box_across_the_antimeridian_reads_as_its_two_halves(uri, across, plain):
    system = SYSTEMS[uri]
    found, expected = box_shape(across, system), box_shape(plain, system)
    assert not expected.is_empty
    assert shapely.equals(shapely.normalize(found), shapely.normalize(expected))


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        (CRS84_URI, "4,52,5,51"), (CRS84_URI, "170,52,-170,51"), (WGS84_URI, "52,4,51,5"),
        (CRS84_URI, "200,51,100,52"), (RD_URI, "170,0,-170,1"),
    ],
)  # fmt: skip
def test_a_box_with_another_axis_the_wrong_way_round_is_refused(uri, text):
    with pytest.raises(QueryError, match="laagste"):
        box_shape(text, SYSTEMS[uri])


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01/..", "../2027-00-10", "0000-01-01", "2026-01-01T25:00:00Z"]
)
def test_a_day_that_is_in_no_calendar_is_refused(text):
    with pytest.raises(QueryError, match="datetime: "):
        read_query([("datetime", text)], properties={})


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2028-02-29", (2028, 2028)), ("2026-01-01t10:00:00z/..", (2026, None)),
        ("2026-01-01T10:00:00.5+01:00/2027-12-31", (2026, 2027)), ("/2027-12-31", (None, 2027)),
    ],
)  # fmt: skip
def test_days_and_moments_give_their_years(text, years):
    assert read_query([("datetime", text)], properties={}).years == years


def touched(text):
    """Whether a filter keeps a point near Dordrecht and one far away."""
    points = gpd.points_from_xy([105_000, 250_000], [425_000, 600_000])
    frame = gpd.GeoDataFrame({"count": [1, 2]}, geometry=points, crs=RD)
    node = read_filter(text, language="cql2-text")
    kept = matching(frame, node, properties=_PROPERTIES, system=SYSTEMS[CRS84_URI])
    return [bool(one) for one in kept]


@pytest.mark.parametrize("kind", ["POLYGON((", "LINESTRING("])
def test_a_shape_that_would_take_an_hour_to_mend_is_refused(kind):
    numbers = np.random.default_rng(1).integers(0, 90, (900, 2))
    places = ",".join(f"{x} {y}" for x, y in [*numbers, numbers[0]])
    text = f"S_INTERSECTS(geometry, {kind}{places}{')' * kind.count('(')})"
    with pytest.raises(QueryError, match="kruist zichzelf"):
        touched(text)


def test_a_small_shape_that_crosses_itself_is_taken():
    assert touched("S_INTERSECTS(geometry, POLYGON((4 51.3,5 52.3,5 51.3,4 52.3,4 51.3)))") == [
        True,
        False,
    ]
