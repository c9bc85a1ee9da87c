"""What a GeoPackage says about itself: its journal mode and the rows in its tables."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from geo.importing.questions import Choice, FileQuestion

_HEADER: Final = 20
_WAL: Final = b"\x02\x02"


def in_wal_mode(path: Path) -> bool:
    """Say whether a GeoPackage was copied while another program had it open.

    QGIS writes to a file beside it (-wal) as long as the layer is open; what is in there is not in
    the copy. Bytes 18 and 19 of the SQLite header are 2 in that mode.
    """
    with path.open("rb") as stream:
        return stream.read(_HEADER)[18:20] == _WAL


def table_rows(path: Path, layer: str) -> int | None:
    """Return the number of rows in a table, None when there is no table of that name.

    The number that a GeoPackage stores of its own layers (``gpkg_ogr_contents``) can be wrong.
    """
    address = f"file:{path.resolve().as_posix().replace('?', '%3f').replace('#', '%23')}"
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)) as base,
    ):
        base.execute("PRAGMA trusted_schema = OFF")
        kind = base.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?", (layer,)
        ).fetchone()
        if kind[0] == 1:
            quoted = layer.replace('"', '""')
            return int(base.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608 - quoted
    return None


def wal_question() -> FileQuestion:
    """Return the question whether a file that was open elsewhere may be loaded as it is."""
    return FileQuestion(
        key="wal",
        text=(
            "Dit bestand was nog open in een ander programma (QGIS); de laatste wijzigingen kunnen "
            "ontbreken. Sluit het daar, kopieer het opnieuw en laad die kopie. Toch zo laden?"
        ),
        choices=(
            Choice(value="nee", label="Nee, ik kopieer het opnieuw"),
            Choice(value="ja", label="Ja, de wijzigingen staan erin"),
        ),
        proposed="nee",
    )
