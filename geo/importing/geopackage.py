"""The journal mode of a GeoPackage: whether it was copied while it was open elsewhere."""

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


def has_open_log(path: Path) -> bool:
    """Say whether changes of a GeoPackage stand in a file beside it, not yet in the file itself."""
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0


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
