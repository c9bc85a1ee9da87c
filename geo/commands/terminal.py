"""What the commands share: opening the library, progress, tables and JSON on the terminal.

Who sits at the shell of a server has the files, so a command has every right. What a command
writes may be meant for somebody else: with ``--viewer`` (or ``KOPPELKANSEN_VIEWER``) it sees and
does no more than they may.
"""

import json
import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.access import EVERYTHING, AccessError, Viewer, viewer_named
from geo.access.library import library_for
from geo.catalogue.library import Library
from geo.example.first_start import Progress, prepare
from geo.fetch.settings import local_overrides

if TYPE_CHECKING:
    from geo.register import Register, Who

VIEWER: Final = "KOPPELKANSEN_VIEWER"
_viewer: ContextVar[Viewer] = ContextVar("viewer", default=EVERYTHING)


def viewer_of(asked: str | None, environ: Mapping[str, str] = os.environ) -> Viewer:
    """On whose behalf a command works, by its option and by the environment.

    Raises:
        AccessError: there is no such viewer, or the option asks for another than the environment
            has laid down.
    """
    fixed = environ.get(VIEWER)
    if fixed and asked and asked != fixed:
        raise AccessError(f"{VIEWER} is hier {fixed}; --viewer kan daar niets aan veranderen.")
    chosen = fixed or asked
    return viewer_named(chosen) if chosen else EVERYTHING


@contextmanager
def working_for(viewer: Viewer) -> Iterator[None]:
    """Open libraries and registers as this viewer."""
    token = _viewer.set(viewer)
    try:
        yield
    finally:
        _viewer.reset(token)


def present_viewer() -> Viewer:
    """On whose behalf this command works."""
    return _viewer.get()


def open_library() -> Library:
    """The library of this installation, with example layers made when there is nothing yet."""
    return seen(whole_library())


def seen(library: Library) -> Library:
    """A library as the viewer sees it."""
    return library_for(library, _viewer.get())


def whole_library() -> Library:
    """The library with everything in it, for what is the same for every viewer."""
    library = Library(overrides=local_overrides())
    prepare(library, progress=progress())
    return library


@contextmanager
def open_register(url: str | Path | None = None) -> Iterator["Register"]:
    """The register of this installation, as the viewer sees it."""
    # the database is only needed by the commands that record
    from geo.access.own import own_of  # noqa: PLC0415
    from geo.access.register import register_for  # noqa: PLC0415
    from geo.register import Register  # noqa: PLC0415

    viewer = _viewer.get()
    own = None if viewer.sees_all else own_of(whole_library(), viewer)
    with Register.open(url) as whole:
        yield register_for(whole, viewer, own)


def signature(given: str | None) -> "Who":
    """Who records a line: as told (``organisatie: rol``), else the viewer.

    Raises:
        AccessError: nobody is told, and the viewer is of no organisation.
    """
    from geo.koppelkansen.snapshot import who_of  # noqa: PLC0415
    from geo.register import Who  # noqa: PLC0415

    if given:
        return who_of(given)
    viewer = _viewer.get()
    if not viewer.organisation:
        raise AccessError("Zeg met --as 'ORGANISATIE: ROL' wie dit vastlegt.")
    return Who(viewer.organisation, str(viewer.role))


def progress() -> Progress | None:
    """A progress line on stderr, or None when nobody looks at it."""
    if not sys.stderr.isatty():
        return None

    def show(share: float, text: str) -> None:
        sys.stderr.write(f"\r{share:4.0%} {text:<60}" + ("\n" if share >= 1 else ""))
        sys.stderr.flush()

    return show


def write_json(value: Any) -> None:
    """Write JSON to stdout; a number that is not finite becomes null."""
    json.dump(_plain(value), sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def warn(text: str) -> None:
    """Write a warning to stderr, so that what is piped on stays as it is."""
    sys.stderr.write(f"Let op: {text}\n")


def write_table(
    rows: Sequence[Sequence[str]],
    *,
    header: Sequence[str],
    below: Mapping[int, Sequence[str]] | None = None,
) -> None:
    """Write rows in columns.

    Args:
        rows: cells as text.
        header: names of the columns.
        below: by row number the lines that come under it, which take no part in the columns.
    """
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    for place, row in enumerate([header, *rows], start=-1):
        line = "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(line.rstrip() + "\n")
        for text in (below or {}).get(place, ()):
            sys.stdout.write(f"      {text}\n")
