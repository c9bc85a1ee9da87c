"""The whole register in one file, to keep elsewhere and to take in again.

A zip with ``register.json`` (form, number of entries, last entry, digests), ``entries.jsonl``
and ``evidence.jsonl``. The same register always gives the same bytes.
"""

import json
import os
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from geo.catalogue.file_limits import check_archive
from geo.errors import DataError, RegisterError
from geo.register import ledger
from geo.register.canonical import canonical, digest
from geo.register.schema import ENTRY, EVIDENCE, GENESIS
from geo.register.values import Head

FORM = "koppelkansen-register/1"
_MANIFEST = "register.json"
_ENTRIES = "entries.jsonl"
_EVIDENCE = "evidence.jsonl"
# A fixed time, so that the bytes depend on the content alone.
_EPOCH = (1980, 1, 1, 0, 0, 0)
# A register of many years is some tens of megabytes; a file that swells to more is no register.
MAX_BYTES = 1 << 30
_READ_ONLY = 0o644
# What reading a file that is no register, or no longer a whole one, can end in.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    RuntimeError,
)
_COLUMNS = frozenset(column.name for column in ENTRY.columns)


@dataclass(frozen=True)
class Content:
    """Every entry and all evidence, as stored: rows in order, and texts by digest."""

    rows: tuple[Mapping[str, Any], ...]
    evidence: Mapping[str, str]

    @property
    def head(self) -> Head:
        """The last entry."""
        if not self.rows:
            return Head(0, GENESIS)
        return Head(self.rows[-1]["sequence"], self.rows[-1]["hash"])

    def holds(self, noted: Head) -> bool:
        """Whether an entry noted earlier is among them, the same."""
        return noted.sequence == 0 or any(
            (row["sequence"], row["hash"]) == (noted.sequence, noted.hash) for row in self.rows
        )


def collect(connection: Connection) -> Content:
    """Read the whole register, checked: a broken one is not handed on as if it were whole.

    Raises:
        RegisterError: the chain does not hold.
    """
    rows = tuple(
        dict(row) for row in connection.execute(select(ENTRY).order_by(ENTRY.c.sequence)).mappings()
    )
    keys = connection.scalars(select(EVIDENCE.c.digest).order_by(EVIDENCE.c.digest)).all()
    content = Content(rows, {key: ledger.evidence_text(connection, key) for key in keys})
    _check(content, source="Het register")
    return content


def write(content: Content, path: Path) -> Head:
    """Write the content to a file, whole or not at all; give its last entry.

    Raises:
        RegisterError: the file cannot be written there.
    """
    entries = "".join(f"{canonical(row)}\n" for row in content.rows)
    evidence = "".join(
        f"{canonical({'digest': key, 'text': text})}\n"
        for key, text in sorted(content.evidence.items())
    )
    manifest = {
        "form": FORM,
        "count": len(content.rows),
        "sequence": content.head.sequence,
        "hash": content.head.hash,
        "digests": {_ENTRIES: digest(entries), _EVIDENCE: digest(evidence)},
    }
    partial = path.with_name(f"{path.name}.{os.getpid()}.deel")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in (
                (_MANIFEST, canonical(manifest)),
                (_ENTRIES, entries),
                (_EVIDENCE, evidence),
            ):
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = _READ_ONLY << 16
                archive.writestr(info, text.encode())
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RegisterError(
            f"Het register kan niet naar {path.name} worden geschreven: de map bestaat niet, is "
            "alleen-lezen of de schijf is vol. Kies een andere map of maak ruimte vrij."
        ) from error
    return content.head


def read(path: Path, *, max_bytes: int = MAX_BYTES) -> Content:
    """Read a file that :func:`write` made, checked to the last sign.

    Raises:
        RegisterError: the file is no register, is damaged, or its chain does not hold.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, name=path.name)
            texts = {
                name: _member(archive, name, max_bytes=max_bytes)
                for name in (_MANIFEST, _ENTRIES, _EVIDENCE)
            }
        manifest = json.loads(texts[_MANIFEST])
        if manifest["form"] != FORM:
            raise RegisterError(
                f"{path.name} heeft een vorm die dit programma niet kent; werk het programma bij."
            )
        for name, found in manifest["digests"].items():
            if digest(texts[name]) != found:
                raise RegisterError(f"{path.name} is beschadigd: {name} is niet wat het was.")
        # Not splitlines: that also breaks at signs that may stand inside a text.
        rows = tuple(json.loads(line) for line in texts[_ENTRIES].split("\n") if line)
        pairs = [json.loads(line) for line in texts[_EVIDENCE].split("\n") if line]
        content = Content(rows, {pair["digest"]: pair["text"] for pair in pairs})
        if any(set(row) != _COLUMNS for row in rows):
            raise RegisterError(f"{path.name} is beschadigd: een regel heeft andere velden.")
        if Head(manifest["sequence"], manifest["hash"]) != content.head:
            raise RegisterError(f"{path.name} is beschadigd: er missen regels aan het eind.")
        _check(content, source=path.name)
    except DataError as error:
        raise RegisterError(str(error)) from error
    except FileNotFoundError as error:
        raise RegisterError(f"Het bestand {path.name} bestaat niet.") from error
    except OSError as error:
        raise RegisterError(f"Het bestand {path.name} kan niet worden gelezen.") from error
    except _DAMAGE as error:
        raise RegisterError(f"{path.name} is geen (heel) register; kies een ander.") from error
    return content


def restore(connection: Connection, content: Content) -> int:
    """Add what the register does not have yet; give how many entries that were.

    Raises:
        RegisterError: the register here went another way than the file.
    """
    here = connection.execute(
        select(ENTRY.c.sequence, ENTRY.c.hash).order_by(ENTRY.c.sequence)
    ).all()
    for row, given in zip(here, content.rows, strict=False):
        if row.hash != given["hash"]:
            raise RegisterError(
                f"Het bestand en dit register verschillen vanaf regel {row.sequence}; het kan "
                "alleen in een leeg register of in het begin van hetzelfde register."
            )
    if len(here) > len(content.rows):
        lines = "1 regel" if len(here) == 1 else f"{len(here)} regels"
        raise RegisterError(
            f"Dit register heeft {lines} en het bestand {len(content.rows)}: het bestand is ouder "
            "en voegt niets toe."
        )
    for text in content.evidence.values():
        ledger.keep(connection, text)
    fresh = content.rows[len(here) :]
    for values in fresh:
        connection.execute(insert(ENTRY), dict(values))
    return len(fresh)


def _check(content: Content, *, source: str) -> None:
    """Refuse a chain that does not hold, or evidence that is missing or too much."""
    last = Head(0, GENESIS)
    needed = set()
    for row in content.rows:
        follows = row["sequence"] == last.sequence + 1 and row["previous"] == last.hash
        if not follows or ledger.entry_hash(row) != row["hash"]:
            raise RegisterError(
                f"{source} heeft een gebroken keten bij regel {row['sequence']}: er is iets "
                "veranderd of verdwenen. Gebruik een reservekopie."
            )
        ledger.to_entry(row)
        needed.add(row["evidence"])
        last = Head(row["sequence"], row["hash"])
    needed.discard(None)
    if needed != set(content.evidence):
        raise RegisterError(f"{source} mist bewijs bij regels, of heeft bewijs zonder regel.")
    for key, text in content.evidence.items():
        if digest(text) != key:
            raise RegisterError(f"{source} heeft bewijs {key[:12]} dat niet meer is wat het was.")


def _member(archive: zipfile.ZipFile, name: str, *, max_bytes: int) -> str:
    with archive.open(name) as member:
        # The size in the file's own table may lie; this reads no more than it may.
        raw = member.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise RegisterError(f"{name} in het bestand is te groot voor een register.")
    return raw.decode()
