"""Which edition of every layer is active, by the pointers on disk, and one view of it for a while.

A folder ``var/layers/NAME/ORIGIN/`` has a file ``current`` with the name of the active edition.
"""

import os
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from geo.constants import ORIGINS, Origin

_LONGEST: Final = 4096
"""Bytes of a pointer; the name of an edition has twelve."""


@dataclass(frozen=True)
class Pointers:
    """The pointers of all layers at one moment.

    ``mark`` tells one state from another, to compare only: it is made of the inode and the time of
    change (ns) of every pointer. ``active`` is the folder of the active edition per layer and
    origin.
    """

    mark: str
    active: Mapping[tuple[str, Origin], str]


@dataclass
class _View:
    """What was asked in one state, and the last change by this process when that was."""

    change: object
    kept: dict[Hashable, Any]


# the last change by this process, in any folder: another one is another object
_last_change = [object()]
_view: ContextVar[_View | None] = ContextVar("pointers", default=None)

_T = TypeVar("_T")


def read_pointers(var: Path) -> Pointers:
    """Read the pointers of every layer in ``var``; none where there are no layers."""
    root = var / "layers"
    marks: list[str] = []
    active: dict[tuple[str, Origin], str] = {}
    try:
        names = sorted(os.listdir(root))  # noqa: PTH208 - asked often, and path objects cost more than the rest
    except OSError:
        return Pointers("", active)
    for name in names:
        for origin in ORIGINS:
            try:
                pointer = os.open(f"{root}/{name}/{origin}/current", os.O_RDONLY)
            except OSError:
                continue
            try:
                known = os.fstat(pointer)
                folder = os.read(pointer, _LONGEST).decode("utf-8", errors="replace").strip()
            except OSError:
                continue
            finally:
                os.close(pointer)
            marks.append(f"{name}/{origin}:{known.st_ino}:{known.st_mtime_ns}")
            if folder:
                active[name, origin] = folder
    return Pointers(" ".join(marks), active)


@contextmanager
def one_state() -> Iterator[None]:
    """Look at the layers as they are at the first question, for as long as this lasts.

    What is read and the key it is kept under are of one state then, also when another process
    stores a layer meanwhile. What this process stores is seen at once. For one thread; inside
    another it changes nothing.

    Without it a page asks the disk some 1,400 times, and each time the other threads of the server
    can take the interpreter in between.
    """
    if _view.get() is not None:
        yield
        return
    token = _view.set(_View(_last_change[0], {}))
    try:
        yield
    finally:
        _view.reset(token)


def kept_in_state(key: Hashable, make: Callable[[], _T]) -> _T:
    """What ``make`` gives; inside :func:`one_state` it is made once, until this process stores.

    Args:
        key: tells what is made from everything else that is kept in a state.
        make: makes it, of the layers and of what cannot change inside a state.
    """
    view = _view.get()
    if view is None:
        return make()
    change = _last_change[0]
    if view.change is not change:
        view.kept.clear()
        view.change = change
    if key not in view.kept:
        made = make()
        if view.change is not change:
            # stored while it was made
            return made
        view.kept[key] = made
    found: _T = view.kept[key]
    return found


def pointers_in_view(var: Path) -> Pointers | None:
    """The pointers inside :func:`one_state`; None outside it."""
    if _view.get() is None:
        return None
    return kept_in_state(("pointers", var), lambda: read_pointers(var))


def changed() -> None:
    """Say that a pointer was written or removed; call it after that was done."""
    _last_change[0] = object()
