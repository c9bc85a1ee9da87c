"""CQL2 text as CQL2 JSON: the grammar of OGC 21-065 as far as the API offers it.

A grammar of our own on Lark's LALR parser, which reads any text in a time that grows with its
length: pygeofilter 0.4.0 gives AND and OR the same precedence and has no BBOX in S_INTERSECTS,
and cql2 0.6.0 takes seconds over a malformed text with twelve parentheses.
"""

import functools
import json
from typing import Any, Final

import shapely
from lark import Lark, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from geo.ogc.errors import QueryError

_GRAMMAR: Final = r"""
?start: disjunction
?disjunction: conjunction (_OR conjunction)*
?conjunction: negation (_AND negation)*
?negation: _NOT negation -> not_
    | "(" disjunction ")"
    | predicate
?predicate: scalar
    | scalar OPERATOR scalar                            -> compare
    | scalar _LIKE pattern                              -> like
    | scalar _NOT _LIKE pattern                         -> not_like
    | scalar _BETWEEN scalar _AND scalar                -> between
    | scalar _NOT _BETWEEN scalar _AND scalar           -> not_between
    | scalar _IN "(" scalar ("," scalar)* ")"           -> in_
    | scalar _NOT _IN "(" scalar ("," scalar)* ")"      -> not_in
    | scalar _IS _NULL                                  -> null
    | scalar _IS _NOT _NULL                             -> not_null
    | _S_INTERSECTS "(" spatial "," spatial ")"         -> intersects
?pattern: string | _CASEI "(" string ")"                -> casei
?scalar: property | string | number | boolean
    | _CASEI "(" scalar ")"                             -> casei
?spatial: property | box | wkt
property: NAME | QUOTED
string: STRING
number: NUMBER
boolean: BOOLEAN
box: _BBOX "(" NUMBER ("," NUMBER)* ")"
!wkt: SHAPE "Z"i? _body
!_body: "(" _inside ("," _inside)* ")" | EMPTY
!_inside: NUMBER+ | _body | SHAPE _body

OPERATOR: "<>" | "<=" | ">=" | "=" | "<" | ">"
_OR.3: /OR\b/i
_AND.3: /AND\b/i
_NOT.3: /NOT\b/i
_LIKE.3: /LIKE\b/i
_BETWEEN.3: /BETWEEN\b/i
_IN.3: /IN\b/i
_IS.3: /IS\b/i
_NULL.3: /NULL\b/i
_CASEI.3: /CASEI\b(?=\s*\()/i
_BBOX.3: /BBOX\b(?=\s*\()/i
_S_INTERSECTS.3: /(S_)?INTERSECTS\b(?=\s*\()/i
BOOLEAN.3: /(TRUE|FALSE)\b/i
EMPTY.3: /EMPTY\b/i
SHAPE.3: /((MULTI)?(POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b(?=\s*(Z\s*)?(\(|EMPTY))/i
NAME.2: /[^\W\d][\w.:]*/
QUOTED: /"[^"]+"/
STRING: /'(?:[^']|'')*'/
NUMBER: /[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/
%ignore /\s+/
"""

Node = Any
"""A node of CQL2 JSON."""


def parse_text(text: str) -> Node:
    """A filter in CQL2 text as CQL2 JSON.

    Args:
        text: such as ``dwellings_count >= 10 AND kind IN ('sloop', 'nieuwbouw')``; of bounded
            length.

    Raises:
        QueryError: it is no CQL2, or uses what this API does not offer; tells where.
    """
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        place = error.pos_in_stream
        where = f"bij '{text[place : place + 20]}'" if place is not None and place >= 0 else ""
        raise QueryError(
            f"filter: dit is geen CQL2 dat dit koppelvlak kent {where}".rstrip() + "."
        ) from None
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        raise


def _op(name: str, *arguments: Node) -> Node:
    return {"op": name, "args": list(arguments)}


def _not(node: Node) -> Node:
    return _op("not", node)


@v_args(inline=True)
class _ToJson(Transformer[Any, Any]):
    """Nodes of the grammar as nodes of CQL2 JSON, made while the text is read."""

    def disjunction(self, *nodes: Node) -> Node:
        return _op("or", *nodes)

    def conjunction(self, *nodes: Node) -> Node:
        return _op("and", *nodes)

    def not_(self, node: Node) -> Node:
        return _not(node)

    def compare(self, left: Node, operator: Any, right: Node) -> Node:
        return _op(str(operator), left, right)

    def like(self, value: Node, pattern: Node) -> Node:
        return _op("like", value, pattern)

    def not_like(self, value: Node, pattern: Node) -> Node:
        return _not(self.like(value, pattern))

    def between(self, value: Node, low: Node, high: Node) -> Node:
        return _op("between", value, low, high)

    def not_between(self, value: Node, low: Node, high: Node) -> Node:
        return _not(self.between(value, low, high))

    def in_(self, value: Node, *listed: Node) -> Node:
        return _op("in", value, list(listed))

    def not_in(self, value: Node, *listed: Node) -> Node:
        return _not(self.in_(value, *listed))

    def null(self, value: Node) -> Node:
        return _op("isNull", value)

    def not_null(self, value: Node) -> Node:
        return _not(self.null(value))

    def intersects(self, left: Node, right: Node) -> Node:
        return _op("s_intersects", left, right)

    def casei(self, value: Node) -> Node:
        return _op("casei", value)

    def property(self, name: Any) -> Node:
        return {"property": str(name).strip('"')}

    def string(self, text: Any) -> Node:
        return str(text)[1:-1].replace("''", "'")

    def number(self, text: Any) -> Node:
        return _number(text)

    def boolean(self, text: Any) -> Node:
        return str(text).lower() == "true"

    def box(self, *numbers: Any) -> Node:
        return {"bbox": [_number(number) for number in numbers]}

    def wkt(self, *tokens: Any) -> Node:
        return _geometry_json(" ".join(tokens))


def _number(text: Any) -> float:
    return float(text)


@functools.cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_ToJson(), maybe_placeholders=False)


def _geometry_json(wkt: str) -> Node:
    """Well-known text as GeoJSON."""
    try:
        return json.loads(shapely.to_geojson(shapely.from_wkt(wkt)))
    except shapely.errors.ShapelyError:
        raise QueryError("filter: de geometrie is geen geldige WKT.") from None
