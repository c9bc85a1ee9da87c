"""Well-known binary and text looked at without a library: what kind, and how deep it goes.

A collection can hold collections. The libraries that read shapes call themselves for each, and
some ten thousand of them in one another end the process.
"""

import re
import struct
from typing import Final

LAST_SIMPLE: Final = 7
"""Kinds of well-known binary from 1 to this one have no arcs; see :func:`wkb_kind`."""

DEEPEST: Final = 32
"""Collections in one another that are read; GDAL stops there too."""

_BRACKET: Final = re.compile("[()]")
_BRACKETS_OF_ONE: Final = 3
"""Brackets in one another in the text of a shape that holds no others."""

_POINT: Final = 1
_LINES: Final = frozenset({2, 8})
_SURFACES: Final = frozenset({3, 17})
_HOLDERS: Final = frozenset({4, 5, 6, 7, 9, 10, 11, 12, 15, 16})
_ORDERS: Final = {0: ">I", 1: "<I"}
_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000
"""Flags of the extended form."""
_WITH_Z, _WITH_M = (1, 3), (2, 3)
"""Thousands that the ISO form adds to the kind."""


def wkb_kind(encoded: bytes | None) -> int:
    """The number of the geometry type in well-known binary, without its dimensions."""
    if not encoded or len(encoded) < 5:  # noqa: PLR2004 - byte order and type
        return 0
    code = int.from_bytes(encoded[1:5], "little" if encoded[0] else "big")
    return (code & 0x0FFFFFFF) % 1000


def is_area_text(text: str) -> bool:
    """Whether well-known text begins as a polygon or several, and so as no collection."""
    return text.lstrip().upper().startswith(("POLYGON", "MULTIPOLYGON"))


def is_deep_text(text: str) -> bool:
    """Whether shapes in well-known text hold each other deeper than :data:`DEEPEST`.

    Curves and surfaces of curves hold each other as collections do, whatever the standard says of
    it; so the brackets are counted, and no names.
    """
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket == "(" else -1
        if depth > DEEPEST + _BRACKETS_OF_ONE:
            return True
    return False


def is_deep(encoded: bytes | None) -> bool:
    """Whether shapes in well-known binary hold each other deeper than :data:`DEEPEST`.

    Walks the heads of the shapes, without calling itself. What ends too early or is of no known
    kind is not deep: a library stops at the same place.
    """
    if not encoded or wkb_kind(encoded) not in _HOLDERS:
        return False
    at, left = 0, [1]
    try:
        while left and len(left) <= DEEPEST + 1:  # the first is the shape itself
            if left[-1] == 0:
                left.pop()
                continue
            left[-1] -= 1
            at, held = _after_head(encoded, at)
            if held is not None:
                left.append(held)
    except (IndexError, KeyError, struct.error):
        return False
    return bool(left)


def _after_head(encoded: bytes, at: int) -> tuple[int, int | None]:
    """The place after a shape, or after the head of one that holds others, with their number."""
    order = _ORDERS[encoded[at]]
    (code,) = struct.unpack_from(order, encoded, at + 1)
    at += 9 if code & _SRID else 5
    iso, kind = divmod(code & 0xFFFF, 1000)
    width = 8 * (2 + bool(code & _Z or iso in _WITH_Z) + bool(code & _M or iso in _WITH_M))
    if kind == _POINT:
        return at + width, None
    (count,) = struct.unpack_from(order, encoded, at)
    at += 4
    if kind in _HOLDERS:
        return at, count
    if kind in _LINES:
        return at + count * width, None
    if kind not in _SURFACES:
        raise KeyError(kind)
    for _ in range(count):
        (corners,) = struct.unpack_from(order, encoded, at)
        at += 4 + corners * width
    return at, None
