"""Backup of everything an installation collected, in one file.

In it: the whole register (of SQLite or PostgreSQL alike, see :mod:`geo.register.archive`), every
edition of every layer, the dwellings behind the delivered stock and the remembered columns. Not in
it: what can be made again (caches, browser libraries), settings and keys.

The program may run meanwhile. The register is read in one transaction and before the layers, so
every layer it speaks of is there; editions never change once they are there; and when an import or
fetch swaps a pointer during the copy, the copy is made again.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from sqlalchemy import inspect

from geo.catalogue.writing import BESIDE, replacing
from geo.errors import DataError
from geo.register import Head, archive
from geo.register.database import connect, exists, reading
from geo.register.schema import ENTRY
from geo.text.format import counted
from geo.text.local_time import local_moment
from geo.text.os_errors import disk_words
from geo.upkeep.leftovers import leftovers
from geo.upkeep.noted import is_note_damaged, note_head, noted_head

FORM: Final = "koppelkansen-reservekopie/1"
MANIFEST: Final = "reservekopie.json"
REGISTER: Final = "register.zip"
FOLDERS: Final = ("layers", "import", "deliveries")
"""The folders below ``var`` that go along."""

_TRIES: Final = 5
_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Backup:
    """What is in a backup: its file, the register's last entry and how many files of layers.

    ``size`` is in bytes.
    """

    path: Path
    made: str
    head: Head
    files: int
    size: int

    def sentence(self) -> str:
        """Say in Dutch what it holds."""
        lines = counted(self.head.sequence, "regel", "regels")
        files = counted(self.files, "bestand", "bestanden")
        size = f"{self.size / 1e6:.1f}".replace(".", ",")
        return (
            f"{self.path.name} van {moment(self.made)}: {lines} van het register en {files} "
            f"van lagen, {size} MB."
        )


def moment(made: str) -> str:
    """When a backup was made, on the clock of the Netherlands."""
    return local_moment(datetime.fromisoformat(made))


def write_backup(var: Path, url: str, target: Path) -> Backup:
    """Write a backup, whole or not at all.

    Args:
        var: folder of the installation.
        url: address of the register's database.
        target: the file to write.

    Raises:
        DataError: the disk refuses, or layers keep changing while they are copied.
        RegisterError: the register cannot be read, or its chain does not hold.
    """
    made = datetime.now(tz=UTC).isoformat(timespec="seconds")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="koppelkansen-") as scratch,
            replacing(target) as temporary,
        ):
            register = Path(scratch) / REGISTER
            content = _export(url)
            head = archive.write(content, register)
            for _ in range(_TRIES):
                before = pointers(var)
                files = _write(temporary, var=var, register=register, head=head, made=made)
                if files is not None and pointers(var) == before:
                    break
            else:
                msg = "Er worden nu lagen geladen of opgehaald; maak de reservekopie daarna."
                raise DataError(msg)
    except OSError as error:
        msg = f"De reservekopie kan niet worden gemaakt ({disk_words(error)})."
        raise DataError(msg) from None
    # a note that is damaged, or of an entry that is gone, is the only trace of it: it stays
    noted = noted_head(var, url)
    if not is_note_damaged(var) and (noted is None or content.holds(noted)):
        note_head(var, url, head)
    return Backup(target, made, head, files or 0, target.stat().st_size)


def pointers(var: Path) -> dict[str, str]:
    """Which edition is active per layer and origin, and how the dwellings kept are at."""
    found = {}
    for path in sorted((var / "layers").glob("*/*/current")):
        found[path.relative_to(var).as_posix()] = path.read_text(encoding="utf-8").strip()
    for path in sorted((var / "import").rglob("*")):
        if path.is_file():
            state = path.stat()
            found[path.relative_to(var).as_posix()] = f"{state.st_size} {state.st_mtime_ns}"
    return found


def _export(url: str) -> archive.Content:
    """The register as it is, of whatever version: a copy before an update changes nothing."""
    content = archive.Content((), {})
    if exists(url):
        engine = connect(url, busy_s=10.0)
        try:
            with reading(engine) as connection:
                if ENTRY.name in inspect(connection).get_table_names():
                    content = archive.collect(connection)
        finally:
            engine.dispose()
    return content


def _write(target: Path, *, var: Path, register: Path, head: Head, made: str) -> int | None:
    """Write the archive; None when a file went away while it was being copied."""
    halves = set(leftovers(var))
    digests: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        digests[REGISTER] = _add(archive, register, name=REGISTER)
        for path in _files(var):
            if path in halves:
                continue
            name = path.relative_to(var).as_posix()
            try:
                digests[name] = _add(archive, path, name=name)
            except FileNotFoundError:
                return None
        manifest = {
            "form": FORM,
            "made": made,
            "register": {"sequence": head.sequence, "hash": head.hash},
            "files": digests,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        archive.writestr(MANIFEST, text)
    return len(digests) - 1


def _files(var: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((var / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith(BESIDE):
                yield path


def _add(archive: zipfile.ZipFile, path: Path, *, name: str) -> dict[str, object]:
    """Copy one file into the archive while taking its digest, so that the two are of one read."""
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as copy:
        return copy_with_digest(source, copy)


def copy_with_digest(source: IO[bytes], copy: IO[bytes] | None = None) -> dict[str, object]:
    """Read a stream in blocks, and copy it when there is where to; give its size and sha256."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        digest.update(block)
        size += len(block)
        if copy is not None:
            copy.write(block)
    return {"size": size, "sha256": digest.hexdigest()}
