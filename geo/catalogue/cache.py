"""A cache on disk of computed results, keyed by the digests of everything they depend on.

Whatever changes gives another key: nothing stale is read, and nothing is worked out twice.
"""

import contextlib
import functools
import hashlib
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import pandas as pd

from geo.catalogue.reading import read_parquet
from geo.catalogue.writing import replacing, write_parquet
from geo.errors import DataError

_T = TypeVar("_T")
_PROGRAM: Final = Path(__file__).resolve().parents[1]

_KEEP: Final = 8
"""So many results of one kind stay on disk; the oldest make place."""


def key_of(parts: Iterable[str]) -> str:
    """One key for several digests."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@functools.cache
def program_key(*more: Path) -> str:
    """Key of this library and ``more`` source files: another version may work it out otherwise."""
    digest = hashlib.sha256()
    for path in [*sorted(_PROGRAM.rglob("*.py")), *more]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


_making: weakref.WeakValueDictionary[Path, "_Making"] = weakref.WeakValueDictionary()
_making_lock: Final = threading.Lock()


class _Making:
    """Held by the thread that makes a result; a lock that can be let go of by forgetting it."""

    def __init__(self) -> None:
        self.lock = threading.RLock()


@contextlib.contextmanager
def by_one_thread(target: Path) -> Iterator[None]:
    """Let one thread at a time make a result, so that who asks meanwhile finds it made.

    A page that is opened right after an import asks for what the server is getting ready.

    Args:
        target: where the result is stored; look for it inside.
    """
    with _making_lock:
        making = _making.get(target)
        if making is None:
            making = _making[target] = _Making()
    with making.lock:
        yield


def read_or_made(target: Path, *, read: Callable[[Path], _T], make: Callable[[], _T]) -> _T:
    """What a file holds, or what is made and stored there by the first thread that asks."""
    if target.is_file():
        return read(target)
    with by_one_thread(target):
        return read(target) if target.is_file() else make()


def cached(folder: Path, key: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The frame stored under a key, or computed now and stored."""
    target = folder / f"{key}.parquet"

    def make() -> pd.DataFrame:
        frame = compute()
        # a disk that takes nothing only makes it slower the next time
        with contextlib.suppress(DataError, OSError):
            write_parquet(frame, target)
            make_place(folder, target.suffix)
        return frame

    return read_or_made(target, read=read_parquet, make=make)


def cached_bytes(target: Path, compute: Callable[[], bytes]) -> bytes:
    """The content of a file, or computed now and stored there; its name tells what it is of."""

    def make() -> bytes:
        content = compute()
        with contextlib.suppress(DataError, OSError):
            with replacing(target) as temporary:
                temporary.write_bytes(content)
            make_place(target.parent, target.suffix)
        return content

    return read_or_made(target, read=Path.read_bytes, make=make)


def make_place(folder: Path, suffix: str) -> None:
    """Remove the oldest files with that ending, beyond those that are kept."""
    stored = sorted(folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime)
    for old in stored[:-_KEEP]:
        old.unlink(missing_ok=True)
