"""Which rows of a collection a CQL2 filter keeps, computed a column at a time.

Logic has three values, as in SQL: a comparison with a missing value is unknown, and so is its
negation; only rows for which the filter is true are kept.
"""

import fnmatch
import functools
import json
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.ogc.collections import Property
from geo.ogc.cql2_text import Node, parse_text
from geo.ogc.crs import CoordinateSystem, box_of
from geo.ogc.errors import QueryError

Truth: TypeAlias = Any
"""A series of ``boolean``, in which missing is unknown."""

LANGUAGES: Final = ("cql2-text", "cql2-json")
_CROSSED: Final = 40
"""Corners of a shape that may cross itself."""
MOST_CHARACTERS: Final = 8000
MOST_NODES: Final = 200
DEEPEST: Final = 40
GEOMETRY: Final = "geometry"
"""Name of the geometry in a filter; ``geom`` is taken for it too."""

_GEOMETRY_NAMES: Final = frozenset({GEOMETRY, "geom", "the_geom"})
_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_MIRRORED: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str, "integer": (int, float), "number": (int, float), "boolean": bool,
}  # fmt: skip
_WORDS: Final = {
    "string": "een tekst", "integer": "een getal", "number": "een getal",
    "boolean": "true of false",
}  # fmt: skip
_TOO_LARGE: Final = "filter: dit is te groot; vraag minder tegelijk."


def read_filter(text: str, *, language: str) -> Node:
    """A filter as CQL2 JSON.

    Raises:
        QueryError: another language, too long, or no CQL2.
    """
    if language not in LANGUAGES:
        raise QueryError(f"filter-lang: kies uit {', '.join(LANGUAGES)}.")
    if len(text) > MOST_CHARACTERS:
        raise QueryError(_TOO_LARGE)
    if language == "cql2-text":
        return parse_text(text)
    try:
        node = json.loads(text)
        # half of a surrogate pair is JSON, but no text that a column can hold
        json.dumps(node, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise QueryError("filter: dit is geen JSON.") from None
    return node


def matching(
    frame: gpd.GeoDataFrame,
    node: Node,
    *,
    properties: Mapping[str, Property],
    system: CoordinateSystem,
) -> npt.NDArray[np.bool_]:
    """The rows for which a filter is true.

    Args:
        frame: features in EPSG:28992, with columns typed as ``properties`` says.
        node: CQL2 JSON as :func:`read_filter` gives it.
        properties: what may be filtered on, by name.
        system: that geometries in the filter are in.

    Raises:
        QueryError: an unknown property or operator, a value of another type, or too large.
    """
    found = _Evaluation(frame, properties, system).truth(node)
    return np.asarray(found.fillna(value=False), dtype=bool)


@dataclass
class _Evaluation:
    frame: gpd.GeoDataFrame
    properties: Mapping[str, Property]
    system: CoordinateSystem
    nodes: int = field(default=0)

    def truth(self, node: Node, *, depth: int = 0) -> Truth:
        """A node that is true, false or unknown, per row."""
        self.nodes += 1
        if depth > DEEPEST or self.nodes > MOST_NODES:
            raise QueryError(_TOO_LARGE)
        if isinstance(node, bool):
            return pd.Series(node, index=self.frame.index, dtype="boolean")
        if isinstance(node, dict) and "property" in node:
            return self._comparison("=", [node, True])
        name, arguments = _operation(node)
        if name in {"and", "or"}:
            joined = operator.and_ if name == "and" else operator.or_
            if not arguments:
                raise QueryError(f"filter: '{name}' heeft geen delen.")
            return functools.reduce(
                joined, [self.truth(argument, depth=depth + 1) for argument in arguments]
            )
        if name == "not":
            return ~self.truth(_only(arguments, name), depth=depth + 1)
        if name in _COMPARE:
            return self._comparison(name, arguments)
        special = {
            "in": self._in, "between": self._between, "like": self._like,
            "isnull": self._is_null, "s_intersects": self._intersects,
        }  # fmt: skip
        if name not in special:
            raise QueryError(f"filter: '{name[:40]}' is er niet in dit koppelvlak.")
        return special[name](arguments)

    def _comparison(self, name: str, arguments: list[Node]) -> Truth:
        left, right = _two(arguments, name)
        if not _is_column(left):
            left, right, name = right, left, _MIRRORED[name]
        values, known, folded = self._column(left)
        return _COMPARE[name](values, _literal(right, known, folded=folded)).astype("boolean")

    def _in(self, arguments: list[Node]) -> Truth:
        subject, listed = _two(arguments, "in")
        if not isinstance(listed, list) or not listed:
            raise QueryError("filter: achter 'in' hoort een lijst met waarden.")
        values, known, folded = self._column(subject)
        chosen = [_literal(node, known, folded=folded) for node in listed]
        return values.isin(chosen).astype("boolean").mask(values.isna(), pd.NA)

    def _between(self, arguments: list[Node]) -> Truth:
        if len(arguments) != 3:  # noqa: PLR2004 - value, low and high
            raise QueryError("filter: 'between' vraagt een waarde, een laagste en een hoogste.")
        values, known, folded = self._column(arguments[0])
        low, high = (_literal(argument, known, folded=folded) for argument in arguments[1:])
        return ((values >= low) & (values <= high)).astype("boolean")

    def _like(self, arguments: list[Node]) -> Truth:
        subject, pattern = _two(arguments, "like")
        values, known, folded = self._column(subject)
        if known.type != "string":
            raise QueryError(f"filter: 'like' vergelijkt tekst; {known.name} is dat niet.")
        matches = _like_pattern(_literal(pattern, known, folded=folded)).match
        found = [None if pd.isna(value) else matches(value) is not None for value in values]
        return pd.Series(found, index=values.index, dtype="boolean")

    def _is_null(self, arguments: list[Node]) -> Truth:
        subject = _only(arguments, "isNull")
        if _names_geometry(subject):
            missing = self.frame.geometry.isna() | self.frame.geometry.is_empty
            return missing.astype("boolean")
        return self._column(subject)[0].isna().astype("boolean")

    def _intersects(self, arguments: list[Node]) -> Truth:
        left, right = _two(arguments, "s_intersects")
        if not _names_geometry(left):
            left, right = right, left
        if not _names_geometry(left):
            raise QueryError(f"filter: s_intersects vergelijkt '{GEOMETRY}' met een vorm.")
        shape = _shape(right, self.system)
        shapely.prepare(shape)
        found = shapely.intersects(self.frame.geometry.to_numpy(), shape)
        return pd.Series(found, index=self.frame.index, dtype="boolean")

    def _column(self, node: Node) -> tuple["pd.Series[Any]", Property, bool]:
        """The values of a property, what is known of it, and whether case is left out."""
        folded = False
        if isinstance(node, dict) and str(node.get("op", "")).lower() == "casei":
            node, folded = _only(_operation(node)[1], "casei"), True
        name = node.get("property") if isinstance(node, dict) else None
        if not isinstance(name, str):
            raise QueryError("filter: vergelijk een eigenschap met een waarde.")
        known = self.properties.get(name)
        if known is None:
            raise QueryError(f"filter: de eigenschap '{name[:60]}' is er niet.")
        values = self.frame[name]
        if folded and known.type == "string":
            values = values.str.casefold()
        return values, known, folded


def _operation(node: Node) -> tuple[str, list[Node]]:
    if not isinstance(node, dict) or not isinstance(node.get("op"), str):
        raise QueryError("filter: hier wordt een vergelijking verwacht.")
    arguments = node.get("args")
    return node["op"].lower(), arguments if isinstance(arguments, list) else [arguments]


def _two(arguments: list[Node], name: str) -> tuple[Node, Node]:
    if len(arguments) != 2:  # noqa: PLR2004 - left and right
        raise QueryError(f"filter: '{name}' vraagt twee delen.")
    return arguments[0], arguments[1]


def _only(arguments: list[Node], name: str) -> Node:
    if len(arguments) != 1:
        raise QueryError(f"filter: '{name}' vraagt één deel.")
    return arguments[0]


def _is_column(node: Node) -> bool:
    if isinstance(node, dict) and str(node.get("op", "")).lower() == "casei":
        return any(_is_column(argument) for argument in _operation(node)[1])
    return isinstance(node, dict) and "property" in node


def _names_geometry(node: Node) -> bool:
    return isinstance(node, dict) and str(node.get("property", "")).lower() in _GEOMETRY_NAMES


def _literal(node: Node, known: Property, *, folded: bool) -> Any:
    """A value as the property compares with it."""
    if isinstance(node, dict) and str(node.get("op", "")).lower() == "casei":
        node, folded = _only(_operation(node)[1], "casei"), True
    wanted = _TYPES[known.type]
    sound = isinstance(node, wanted) and (known.type == "boolean" or not isinstance(node, bool))
    if not sound:
        raise QueryError(f"filter: {known.name} wordt vergeleken met {_WORDS[known.type]}.")
    if isinstance(node, str):
        return node.casefold() if folded else node
    return node if isinstance(node, bool) else _number(node)


def _number(value: float) -> float:
    """A number of the filter; an integer of JSON can have more digits than a float can hold."""
    try:
        return float(value)
    except OverflowError:
        raise QueryError("filter: dit getal is te groot.") from None


def _like_pattern(text: str) -> re.Pattern[str]:
    r"""A pattern of LIKE (``%``, ``_``, escaped by ``\``) as one that cannot backtrack."""
    parts = []
    for sign in re.findall(r"\\.|.", text, flags=re.DOTALL):
        plain = sign[1:] if len(sign) > 1 else sign
        if len(sign) == 1 and sign in "%_":
            parts.append("*" if sign == "%" else "?")
        else:
            parts.append(f"[{plain}]" if plain in "*?[" else plain)
    # its groups are atomic (bpo-40480)
    return re.compile(fnmatch.translate("".join(parts)))


def _shape(node: Node, system: CoordinateSystem) -> shapely.Geometry:
    if isinstance(node, dict) and isinstance(node.get("bbox"), list):
        if not all(isinstance(bound, int | float) for bound in node["bbox"]):
            raise QueryError("filter: een bbox bestaat uit getallen.")
        return box_of([_number(bound) for bound in node["bbox"]], system, parameter="filter")
    if not isinstance(node, dict) or "type" not in node:
        raise QueryError("filter: s_intersects vraagt een BBOX of een geometrie.")
    try:
        shape = shapely.from_geojson(json.dumps(node, allow_nan=False))
    except (shapely.errors.ShapelyError, ValueError, RecursionError):
        raise QueryError("filter: de geometrie is niet goed.") from None
    if shape is None or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise QueryError("filter: de geometrie is niet goed.")
    if not (shape.is_valid and shape.is_simple) and len(shapely.get_coordinates(shape)) > _CROSSED:
        # what mending costs grows with the fourth power: a thousand corners take an hour
        raise QueryError("filter: de geometrie kruist zichzelf.")
    return system.to_rd(shape)
