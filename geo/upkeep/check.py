"""Checking an installation: the digest of every layer, the register and its chain, the folder.

Nothing is repaired here and nothing is made; every finding is a Dutch sentence that says what to
do. What holds is told too, so that a report without faults says what was looked at.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from geo.catalogue.content_store import ContentStore
from geo.catalogue.layers import Provenance, content_digest
from geo.catalogue.library import Library
from geo.catalogue.reading import read_parquet
from geo.catalogue.writing import replacing
from geo.constants import ORIGINS
from geo.errors import DataError, KoppelkansenError
from geo.importing.stored_dwellings import stock_mismatches
from geo.register.condition import Condition, condition
from geo.register.values import Head
from geo.text.format import counted, dwelling_words, number
from geo.text.os_errors import disk_words
from geo.upkeep.leftovers import leftovers
from geo.upkeep.noted import noted_head

Severity = Literal["fout", "let op", "goed"]
LITTLE_ROOM: Final = 500_000_000
"""Free bytes on the disk below which a fetch or a pack may not fit."""

_DIGEST_LENGTH: Final = 12


@dataclass(frozen=True)
class Finding:
    """One thing that was found: about which part, how grave, and a Dutch sentence."""

    part: str
    severity: Severity
    text: str

    def to_dict(self) -> dict[str, str]:
        """Every field, as JSON."""
        return {"part": self.part, "severity": self.severity, "text": self.text}


@dataclass(frozen=True)
class Report:
    """Everything found; ``head`` is the register's last entry when its chain holds."""

    findings: tuple[Finding, ...]
    head: Head | None = None

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What is wrong and needs somebody."""
        return tuple(item for item in self.findings if item.severity == "fout")

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON."""
        head = (
            None if self.head is None else {"sequence": self.head.sequence, "hash": self.head.hash}
        )
        return {
            "ok": self.ok,
            "findings": [item.to_dict() for item in self.findings],
            "register_head": head,
        }


def check(library: Library, url: str, *, expected: Head | None = None) -> Report:
    """Check layers, register and folder.

    Args:
        library: the layers of the installation.
        url: address of the register's database.
        expected: a last entry of the register that must still be there; by default the one that
            was noted at the last check or backup.
    """
    head = noted_head(library.var, url) if expected is None else expected
    found = [*_folder(library.var), *_shipped(library), *_layers(library), *_dwellings(library)]
    found += _deliveries(library.var)
    findings, last = _register(url, expected=head)
    return Report((*found, *findings), last)


def _deliveries(var: Path) -> Iterator[Finding]:
    for digest in ContentStore(var / "deliveries").damaged():
        text = f"Het aangeleverde bestand {digest[:12]} is niet meer wat het was."
        yield Finding("aanleveringen", "fout", text)


# -- the folder --------------------------------------------------------------------------------


def _folder(var: Path) -> Iterator[Finding]:
    try:
        with replacing(var / ".controle") as probe:
            probe.write_bytes(b"controle")
        (var / ".controle").unlink(missing_ok=True)
        free = shutil.disk_usage(var).free
    except DataError as error:
        yield Finding("map", "fout", f"In de map {var.name} kan niet worden geschreven: {error}")
    except OSError as error:
        yield Finding("map", "fout", f"De map {var.name} is niet bruikbaar: {disk_words(error)}.")
    else:
        room = f"{free / 1e9:.1f} GB".replace(".", ",")
        if free < LITTLE_ROOM:
            text = f"Op de schijf is nog {room} vrij; maak ruimte voordat u lagen ophaalt of laadt."
            yield Finding("map", "let op", text)
        else:
            text = f"In de map {var.name} kan worden geschreven; er is {room} vrij."
            yield Finding("map", "goed", text)
    halves = leftovers(var)
    if halves:
        names = ", ".join(path.relative_to(var).as_posix() for path in halves[:3])
        text = (
            f"{counted(len(halves), 'half bestand', 'halve bestanden')} van een afgebroken "
            f"opdracht ({names}); niet in gebruik, en opgeruimd bij de volgende start of met "
            "python -m geo check --tidy."
        )
        yield Finding("map", "let op", text)


# -- layers ------------------------------------------------------------------------------------


def _shipped(library: Library) -> Iterator[Finding]:
    """Whether the tables that came with the program can be read and keep their contract."""
    count = 0
    for name in library.registry.layers:
        try:
            layer = library.shipped(name)
        except KoppelkansenError as error:
            text = f"Een meegeleverd bestand is veranderd: {error} Zet het programma opnieuw neer."
            yield Finding("meegeleverd", "fout", text)
            continue
        count += layer is not None
    text = f"{counted(count, 'meegeleverde laag', 'meegeleverde lagen')} gelezen en in orde."
    yield Finding("meegeleverd", "goed", text)


def _layers(library: Library) -> Iterator[Finding]:
    count = 0
    for name, entry in library.registry.layers.items():
        for origin in ORIGINS:
            home = library.var / "layers" / name / origin
            where = f"De laag '{entry.title}' ({origin})"
            current = _pointer(home)
            if current is not None and not (home / current).is_dir():
                text = (
                    f"{where} wijst naar een editie die er niet is ({current}). Laad of haal haar "
                    "opnieuw, of zet een reservekopie terug."
                )
                yield Finding("laag", "fout", text)
            for edition in sorted(path for path in home.glob("*") if path.is_dir()):
                wrong = _edition(edition, name=name, is_used=edition.name == current)
                if wrong is None:
                    count += 1
                else:
                    yield Finding("laag", wrong[0], f"{where}, editie {edition.name}: {wrong[1]}")
    text = f"{counted(count, 'editie is', 'edities zijn')} gelijk aan wat er is opgeslagen."
    yield Finding("laag", "goed", text)


def _pointer(home: Path) -> str | None:
    try:
        return (home / "current").read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _edition(folder: Path, *, name: str, is_used: bool) -> tuple[Severity, str] | None:
    """What is wrong with an edition, or None."""
    again = "Laad of haal de laag opnieuw, of zet een reservekopie terug."
    try:
        provenance = Provenance.from_dict(
            json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
        )
    except (OSError, ValueError, TypeError):
        if not is_used:
            return "let op", "niet afgemaakt en niet in gebruik; wordt opgeruimd bij een start."
        return "fout", f"de herkomst ontbreekt of is niet te lezen. {again}"
    files = [path for name in ("data.tif", "data.json") if (path := folder / name).is_file()]
    try:
        found = content_digest(files[0] if files else read_parquet(folder / "data.parquet"))
    except (KoppelkansenError, OSError) as error:
        reason = disk_words(error) + "." if isinstance(error, OSError) else str(error)
        return "fout", f"{reason} {again}"
    except (ValueError, TypeError, KeyError) as error:
        return "fout", f"de gegevens zijn beschadigd ({type(error).__name__}). {again}"
    if found != provenance.digest or not found.startswith(folder.name) or provenance.name != name:
        return "fout", f"de gegevens zijn veranderd nadat zij zijn opgeslagen. {again}"
    return None


def _dwellings(library: Library) -> Iterator[Finding]:
    """Whether the stored dwellings of each owner add up to its buildings in the stock."""
    try:
        found = list(stock_mismatches(library))
    except KoppelkansenError as error:
        yield Finding("woningen", "fout", f"{error} Laad het bestand van de corporatie opnieuw.")
        return
    for finding in found:
        stand = "staat" if finding.shown_count == 1 else "staan"
        there = "is" if finding.stored_count == 1 else "zijn"
        text = (
            f"Van {finding.owner} {stand} {dwelling_words(number(finding.shown_count))} op de "
            f"kaart en {there} er {number(finding.stored_count)} bewaard om mee te verbeteren; "
            "laad het bestand van deze corporatie opnieuw."
        )
        yield Finding("woningen", "fout", text)


# -- the register ------------------------------------------------------------------------------


def _register(url: str, *, expected: Head | None) -> tuple[list[Finding], Head | None]:
    try:
        found = condition(url, expected=expected)
    except KoppelkansenError as error:
        return [Finding("register", "fout", str(error))], None
    findings = [*_layout(found)]
    if found.damage is not None:
        text = "Het registerbestand is beschadigd. Zet de laatste reservekopie terug."
        findings.append(Finding("register", "fout", text))
    chain = found.chain
    if chain is None:
        findings.append(
            Finding("register", "goed", "Er is nog geen register; er is nog niets vastgelegd.")
        )
        return findings, None
    findings += [Finding("register", "fout", text) for text in chain.problems]
    findings += [Finding("register", "let op", text) for text in chain.remarks]
    if not chain.ok or found.damage is not None:
        text = (
            "De keten van het register klopt niet: leg niets meer vast en zet een reservekopie "
            "terug; zie docs/herstel.md."
        )
        return [*findings, Finding("register", "fout", text)], None
    lines = counted(chain.count, "regel", "regels")
    last = f", de laatste is {chain.head.sequence} ({chain.head.hash[:12]})" if chain.count else ""
    findings.append(Finding("register", "goed", f"De keten van het register klopt: {lines}{last}."))
    return findings, chain.head


def _layout(found: Condition) -> Iterator[Finding]:
    if found.revision is None:
        return
    if found.is_newer:
        text = (
            f"Het register is gemaakt met een nieuwere versie van het programma (stap "
            f"{found.revision}); dit programma kan er niet in werken. Werk het programma bij."
        )
        yield Finding("register", "fout", text)
    elif found.revision != found.expected:
        text = (
            f"Het register staat op stap {found.revision} en wordt bij de eerstvolgende start "
            f"bijgewerkt naar {found.expected}. Maak eerst een reservekopie."
        )
        yield Finding("register", "let op", text)
    else:
        text = f"Het register staat op de stap van dit programma ({found.revision})."
        yield Finding("register", "goed", text)
