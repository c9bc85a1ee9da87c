"""What the commands share: opening the library, progress, tables and JSON on the terminal."""

import json
import math
import sys
from collections.abc import Sequence
from typing import Any

from geo.fetch.settings import local_overrides
from geo.first_start import Progress, prepare
from geo.library import Library


def open_library() -> Library:
    """The library of this installation, with example layers made when there is nothing yet."""
    library = Library(overrides=local_overrides())
    prepare(library, progress=progress())
    return library


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


def write_table(rows: Sequence[Sequence[str]], *, header: Sequence[str]) -> None:
    """Write rows in columns."""
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, *rows]:
        line = "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(line.rstrip() + "\n")
