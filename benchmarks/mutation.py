"""Small changes of a module's code, of which each ought to make a test fail.

Changed are comparisons, arithmetic, conditions, constants, what is returned, and statements that
are left out; in functions, in decorated and compiled ones, and in the tables of a module. Not
changed are annotations, decorators and sentences for people (a text with a space in it).
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_OPERATORS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div,
    ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Continue: ast.Break, ast.Break: ast.Continue,
}  # fmt: skip
_PAIRS: Final = (
    ("min", "max"), ("minimum", "maximum"), ("any", "all"), ("floor", "ceil"),
    ("startswith", "endswith"), ("idxmin", "idxmax"),
)  # fmt: skip
_NAMES: Final = {old: new for pair in _PAIRS for old, new in (pair, pair[::-1])}
_DECIDED: Final = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
"""Comparisons whose own change is the opposite already."""

_UNTOUCHED: Final = frozenset(
    {"annotation", "returns", "decorator_list", "format_spec", "names", "targets", "target"}
)
_SHOWN: Final = 90


@dataclass(frozen=True)
class Mutant:
    """One change: where it is and what it makes of the code."""

    name: str
    """Function, code before and after: the same as long as the code is, whatever stands above."""
    lines: range
    """Of the statement: tests that run none of them cannot notice."""
    loading: bool
    """Whether it runs when the module is imported, so that every test may notice."""
    parent: ast.AST
    field: str
    index: int | None
    new: ast.AST

    def apply(self) -> None:
        """Change the tree that the mutant was found in."""
        if self.index is None:
            setattr(self.parent, self.field, self.new)
        else:
            getattr(self.parent, self.field)[self.index] = self.new


def mutants(tree: ast.Module) -> list[Mutant]:
    """Every change of a module, in the order of the code."""
    found = list(_walk(tree, scope="", lines=None, loading=True))
    seen: Counter[str] = Counter()
    numbered = []
    for mutant in found:
        seen[mutant.name] += 1
        times = seen[mutant.name]
        name = mutant.name if times == 1 else f"{mutant.name} ({times})"
        numbered.append(Mutant(**{**mutant.__dict__, "name": name}))
    return numbered


def _walk(node: ast.AST, *, scope: str, lines: range | None, loading: bool) -> Iterator[Mutant]:
    for field, value in ast.iter_fields(node):
        if field in _UNTOUCHED:
            continue
        listed = isinstance(value, list)
        for index, child in enumerate(value if listed else [value]):
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            inner = lines if isinstance(node, ast.expr | ast.keyword) else _span(child) or lines
            # defaults of arguments are computed when the function is made
            at_import = loading or isinstance(node, ast.arguments)
            for new in (*_changes(child, node), *(_shorter(child) if at_import else ())):
                spot = index if listed else None
                shown = f"{scope or 'module'}: {_shown(node, field, spot, child, new)}"
                yield Mutant(shown, inner or range(0), at_import, node, field, spot, new)
            named = isinstance(child, ast.FunctionDef | ast.ClassDef)
            yield from _walk(
                child,
                scope=f"{scope}.{child.name}".lstrip(".") if named else scope,
                lines=inner,
                loading=at_import and not isinstance(child, ast.FunctionDef | ast.Lambda),
            )


def _span(node: ast.AST) -> range | None:
    """Lines of a simple statement or of an expression in the head of another one."""
    # a lambda and a choice between two values have one expression as their body
    if not isinstance(node, ast.stmt | ast.expr) or isinstance(getattr(node, "body", None), list):
        return None
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == "Literal"
    if isinstance(node, ast.Assign):
        return any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        )
    # a check that two lists are as long is no mistake that an answer shows
    return isinstance(node, ast.keyword) and node.arg in {"encoding", "strict"}


def _changes(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.operator() | ast.cmpop() | ast.boolop() | ast.Continue() | ast.Break():
            new = _OPERATORS.get(type(node))
            if new is not None:
                yield ast.copy_location(new(), node) if isinstance(node, ast.stmt) else new()
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield node.operand
        case ast.Constant():
            yield from _constants(node, parent)
        case ast.Name(id=name) if name in _NAMES:
            yield ast.copy_location(ast.Name(_NAMES[name], node.ctx), node)
        case ast.Attribute(attr=name) if name in _NAMES:
            yield ast.copy_location(ast.Attribute(node.value, _NAMES[name], node.ctx), node)
        case ast.Return(value=value) if value and not isinstance(value, ast.Constant):
            yield ast.copy_location(ast.Return(ast.copy_location(ast.Constant(None), node)), node)
        case ast.Raise() | ast.Expr():
            yield ast.copy_location(ast.Pass(), node)
        case ast.expr() if _is_condition(node, parent):
            yield ast.copy_location(ast.UnaryOp(ast.Not(), node), node)


def _is_condition(node: ast.expr, parent: ast.AST) -> bool:
    """Whether it is what is asked by an if or while, and no part of it gives the opposite."""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], _DECIDED):
        return False
    if isinstance(parent, ast.comprehension):
        return any(node is condition for condition in parent.ifs)
    return isinstance(parent, ast.If | ast.IfExp | ast.While) and node is parent.test


def _shorter(node: ast.AST) -> Iterator[ast.AST]:
    """A table of a module without one of its entries."""
    if isinstance(node, ast.Dict):
        for i in range(len(node.keys)):
            keys, values = node.keys[:], node.values[:]
            del keys[i], values[i]
            yield ast.copy_location(ast.Dict(keys, values), node)
    elif isinstance(node, ast.Set):
        for i in range(len(node.elts)):
            yield ast.copy_location(ast.Set(node.elts[:i] + node.elts[i + 1 :]), node)


def _left_out(old: ast.Dict | ast.Set, new: ast.AST) -> str:
    if isinstance(old, ast.Set) and isinstance(new, ast.Set):
        return next(_text(element) for element in old.elts if element not in new.elts)
    remaining = new.values if isinstance(new, ast.Dict) else []
    key, value = next(
        (key, value)
        for key, value in zip(old.keys, old.values, strict=True)
        if value not in remaining
    )
    return f"{_text(key) if key else '**'}: {_text(value)}"


def _constants(node: ast.Constant, parent: ast.AST) -> Iterator[ast.Constant]:
    value = node.value
    new: object = None
    if isinstance(value, bool):
        new = not value
    elif isinstance(value, int):
        new = value + 1
    elif isinstance(value, float):
        new = 2 * value if value else 1.0
    elif isinstance(value, str) and not _is_sentence(value, parent):
        new = f"XX{value}"
    if new is not None:
        yield ast.copy_location(ast.Constant(new), node)


def _is_sentence(value: str, parent: ast.AST) -> bool:
    if isinstance(parent, ast.JoinedStr):
        parts = [part.value for part in parent.values if isinstance(part, ast.Constant)]
        return any(" " in str(part) for part in parts)
    return " " in value


def _shown(parent: ast.AST, field: str, index: int | None, old: ast.AST, new: ast.AST) -> str:
    """The code around a change before and after it."""
    if isinstance(old, ast.Dict | ast.Set):
        return f"without {_left_out(old, new)}"
    around = old if isinstance(old, ast.stmt) else parent
    before = _text(around)
    if around is old:
        return f"{before} -> {_text(new)}"
    mutant = Mutant("", range(0), False, parent, field, index, new)  # noqa: FBT003 - a field
    mutant.apply()
    after = _text(around)
    Mutant("", range(0), False, parent, field, index, old).apply()  # noqa: FBT003 - a field
    if isinstance(old, ast.Constant):
        return f"{before}: {_text(old)} -> {_text(new)}"
    return f"{before} -> {after}"


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        node = node.test
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
