"""The depth of shapes in well-known binary, without a library that can be ended by it."""

import struct

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.catalogue.wkb import DEEPEST, is_area_text, is_deep, is_deep_text, wkb_kind


def nested(depth, *, kind=7, inner=None, order="<"):
    """Shapes in one another, each the second that its holder holds."""
    mark = b"\x01" if order == "<" else b"\x00"
    point = mark + struct.pack(f"{order}I2d", 1, 1.0, 2.0)
    content = inner or point
    for _ in range(depth):
        content = mark + struct.pack(f"{order}II", kind, 2) + point + content
    return content


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [4, 5, 6, 7, 1007, 3006, 0xA0000007 & 0x8FFFFFFF])
def test_as_deep_as_gdal_reads_and_no_deeper(kind, order):
    flat = nested(0, order=order)
    if kind in (1007, 3006, 0x80000007):
        flat = None  # its points have more numbers than these
    if flat is not None:
        assert not is_deep(nested(DEEPEST, kind=kind, order=order))
    deep = (b"\x01" if order == "<" else b"\x00") + struct.pack(f"{order}II", kind, 1)
    assert is_deep(deep * (DEEPEST + 1) + flat if flat else deep * (DEEPEST + 1))
    assert is_deep(deep * 200_000)


def test_what_a_library_writes_is_not_deep():
    text = (
        "GEOMETRYCOLLECTION Z (MULTIPOLYGON Z (((0 0 1,4 0 1,4 4 1,0 0 1),"
        "(1 1 1,2 1 1,2 2 1,1 1 1))),POINT Z (1 2 3),LINESTRING Z (0 0 1,1 1 1),"
        "GEOMETRYCOLLECTION Z (MULTIPOINT Z ((1 1 1),(2 2 2))))"
    )
    shape = shapely.set_srid(shapely.from_wkt(text), 28992)
    for flavor in ("iso", "extended"):
        for order in (0, 1):
            encoded = shapely.to_wkb(
                shape, flavor=flavor, byte_order=order, include_srid=flavor == "extended",
                output_dimension=3,
            )  # fmt: skip
            assert not is_deep(encoded)
            assert not is_deep(encoded[:-3])
            assert wkb_kind(encoded) == 7


@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer(content):
    assert is_deep(b"\x01\x07\x00\x00\x00" + content) in (True, False)
    assert not is_deep(None)
    assert not is_deep(b"")


@pytest.mark.parametrize("holder", ["GEOMETRYCOLLECTION", "COMPOUNDCURVE", "MULTISURFACE", "curve"])
def test_text_as_deep_as_binary_and_no_deeper(holder):
    inside = "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)), ((5 5, 6 5, 6 6, 5 5)))"
    for depth in (1, DEEPEST):
        assert not is_deep_text(f"{holder} (" * depth + inside + ")" * depth)
    for depth in (DEEPEST + 1, 200_000):
        assert is_deep_text(f"{holder} (" * depth + inside + ")" * depth)
    assert not is_deep_text("MULTIPOINT (" + ", ".join(["(1 1)"] * 5000) + ")")


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("POLYGON ((0 0, 4 0, 4 4, 0 0))", True),
        ("  multipolygon empty", True),
        ("CURVEPOLYGON ((0 0, 4 0, 4 4, 0 0))", False),
        ("GEOMETRYCOLLECTION (POLYGON ((0 0, 4 0, 4 4, 0 0)))", False),
        ("", False),
    ],
)
def test_what_text_is_that_of_an_area(text, area):
    assert is_area_text(text) is area
