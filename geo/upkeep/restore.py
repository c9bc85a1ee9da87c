"""Restores a backup: everything is checked first, nothing that is here is thrown away."""

import contextlib
import hashlib
import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from geo.catalogue.pointers import changed
from geo.catalogue.writing import replacing
from geo.errors import DataError
from geo.register import Head, Register, RegisterError, archive
from geo.register.condition import condition
from geo.register.database import exists
from geo.text.format import counted
from geo.text.os_errors import disk_words
from geo.upkeep.backup import FOLDERS, FORM, MANIFEST, REGISTER, copy_with_digest, moment
from geo.upkeep.noted import note_head

_MANIFEST_MAX: Final = 100_000_000
_BLOCK: Final = 1 << 20
_NAME: Final = re.compile(r"[\w.+-]+(/[\w.+-]+)*")
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, AttributeError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True)
class Restored:
    """What was put back.

    ``entries`` is how many lines the register gained, ``files`` how many files of layers were
    written and ``same`` how many were already as in the backup; ``aside`` is where a damaged
    register went, if one did.
    """

    made: str
    entries: int
    files: int
    same: int
    aside: Path | None = None

    def sentence(self) -> str:
        """Say in Dutch what was done."""
        lines = counted(self.entries, "regel", "regels")
        files = counted(self.files, "bestand", "bestanden")
        same = counted(self.same, "bestand was", "bestanden waren")
        text = (
            f"Reservekopie van {moment(self.made)} teruggezet: {lines} in het register en "
            f"{files} van lagen; {same} al zo."
        )
        if self.aside is not None:
            text += f" Het register dat er stond, ligt nu apart als {self.aside.name}."
        return text


def check_backup(path: Path) -> Mapping[str, Any]:
    """Read a backup through and compare every file with its digest; give its table of contents.

    Raises:
        DataError: no backup, of a newer version, or damaged.
        RegisterError: the register in it is damaged.
    """
    try:
        with (
            zipfile.ZipFile(path) as backup,
            tempfile.TemporaryDirectory(prefix="koppelkansen-") as scratch,
        ):
            manifest = _manifest(backup, name=path.name)
            for name, listed in manifest["files"].items():
                with backup.open(name) as stream:
                    found = copy_with_digest(stream)
                if found != {"size": listed["size"], "sha256": listed["sha256"]}:
                    msg = f"{path.name} is beschadigd: {name} is niet wat het was."
                    raise DataError(msg)
            content = archive.read(_unpacked(backup, REGISTER, Path(scratch)))
            noted = manifest["register"]
            if content.head != Head(noted["sequence"], noted["hash"]):
                msg = f"{path.name} is beschadigd: het register is niet dat van de kopie."
                raise DataError(msg)
    except FileNotFoundError:
        msg = f"Het bestand {path.name} bestaat niet."
        raise DataError(msg) from None
    except OSError as error:
        msg = f"Het bestand {path.name} kan niet worden gelezen ({disk_words(error)})."
        raise DataError(msg) from None
    except _DAMAGE:
        msg = f"{path.name} is geen (hele) reservekopie; kies een andere."
        raise DataError(msg) from None
    return manifest


def restore_backup(
    path: Path, var: Path, url: str, *, replace: bool = False, set_aside: bool = False
) -> Restored:
    """Put a backup back; doing it again after an interruption finishes it.

    Layers: editions that are here and not in the backup stay; which edition is active becomes as
    in the backup. The register only ever gains lines: one with more lines of the same chain stays
    as it is.

    Args:
        path: the backup.
        var: folder of the installation.
        url: address of the register's database.
        replace: also where an active layer here differs from the backup.
        set_aside: put a damaged or different SQLite register aside under another name first.

    Raises:
        DataError: the backup is damaged, the disk refuses, or layers here differ.
        RegisterError: the register here cannot be reached, is damaged, or went another way.
    """
    manifest = check_backup(path)
    differ = _different(manifest["files"], path, var)
    if differ and not replace:
        msg = (
            f"Hier is een andere editie actief dan in {path.name} ({', '.join(differ[:4])}). Er is "
            "niets teruggezet; geef --replace om terug te gaan naar de editie uit de kopie."
        )
        raise DataError(msg)
    try:
        with (
            zipfile.ZipFile(path) as backup,
            tempfile.TemporaryDirectory(prefix="koppelkansen-") as scratch,
        ):
            register = _unpacked(backup, REGISTER, Path(scratch))
            aside = _make_room(url, register) if set_aside else None
            _check_register(url, register)
            written = same = 0
            # the pointers last: until then nothing of what is in use has changed
            for name in sorted(manifest["files"], key=lambda text: text.endswith("/current")):
                if name == REGISTER:
                    continue
                if _is_same(var / name, manifest["files"][name]):
                    same += 1
                    continue
                with (
                    replacing(var / name) as temporary,
                    backup.open(name) as source,
                    temporary.open("wb") as copy,
                ):
                    copy_with_digest(source, copy)
                written += 1
            changed()
            with Register.open(url) as opened:
                entries = _take_in(opened, register)
                note_head(var, url, opened.head())
    except OSError as error:
        msg = f"De reservekopie kan niet worden teruggezet ({disk_words(error)})."
        raise DataError(msg) from None
    return Restored(str(manifest["made"]), entries, written, same, aside)


def _manifest(backup: zipfile.ZipFile, *, name: str) -> dict[str, Any]:
    with backup.open(MANIFEST) as stream:
        text = stream.read(_MANIFEST_MAX + 1)
    manifest: dict[str, Any] = json.loads(text[:_MANIFEST_MAX])
    if manifest["form"] != FORM:
        msg = f"{name} heeft een vorm die dit programma niet kent; werk het programma bij."
        raise DataError(msg)
    for entry in manifest["files"]:
        parts = PurePosixPath(entry).parts
        inside = _NAME.fullmatch(entry) and ".." not in parts and "." not in parts
        if entry != REGISTER and not (inside and parts[0] in FOLDERS):
            msg = f"{name} verwijst naar een plek buiten de map van het programma en is geweigerd."
            raise DataError(msg)
    return manifest


def _different(files: Mapping[str, Any], path: Path, var: Path) -> list[str]:
    """Names of the layers of which another edition is active here than in the backup."""
    found = []
    with zipfile.ZipFile(path) as backup:
        for name in files:
            if not name.endswith("/current"):
                continue
            here = var / name
            with contextlib.suppress(OSError, UnicodeDecodeError):
                if here.read_text(encoding="utf-8").strip() != backup.read(name).decode().strip():
                    found.append(" ".join(PurePosixPath(name).parts[1:3]))
    return found


def _unpacked(backup: zipfile.ZipFile, name: str, folder: Path) -> Path:
    target = folder / name
    with backup.open(name) as source, target.open("wb") as copy:
        copy_with_digest(source, copy)
    return target


def _is_same(path: Path, listed: Mapping[str, Any]) -> bool:
    if not path.is_file() or path.stat().st_size != listed["size"]:
        return False
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return bool(digest.hexdigest() == listed["sha256"])


def _check_register(url: str, file: Path) -> None:
    """Refuse before anything is written when the register here cannot take the file in."""
    if not exists(url):
        return
    try:
        here = condition(url)
    except RegisterError as error:
        if not url.startswith("sqlite:///"):
            raise
        raise RegisterError(f"{error} Met --set-aside komt het apart te liggen.") from error
    if here.damage is not None or (here.chain is not None and not here.chain.ok):
        raise RegisterError(
            "Het register dat er staat, is beschadigd. Zet het apart met --set-aside (SQLite), of "
            "maak een lege database en wijs die aan in DATABASE_URL."
        )
    if here.revision is None:
        return
    with Register.open(url) as register:
        content = archive.read(file)
        mine, theirs = register.head(), content.head
        last = min(mine.sequence, theirs.sequence)
        if last:
            entry = register.entries(after=last - 1)[0]
            if entry.hash != content.rows[last - 1]["hash"]:
                raise RegisterError(
                    "Het register dat er staat, is een ander dan dat in de reservekopie. Zet het "
                    "apart met --set-aside (SQLite), of wijs een lege database aan in DATABASE_URL."
                )


def _take_in(register: Register, file: Path) -> int:
    content = archive.read(file)
    if register.head().sequence >= content.head.sequence:
        # checked above: the same chain, and here it goes further
        return 0
    return register.import_file(file)


def _make_room(url: str, file: Path) -> Path | None:
    """Put a SQLite register that cannot be used aside; None when it can be used."""
    try:
        _check_register(url, file)
    except RegisterError:
        if not url.startswith("sqlite:///"):
            raise
    else:
        return None
    path = Path(url.removeprefix("sqlite:///"))
    stamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.stem}-apart-{stamp}{path.suffix}")
    # the journal belongs to its file and goes along
    for end in ("-wal", "-shm", ""):
        part = path.with_name(path.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))
    return aside
