"""A new area: its own folder with register, rules and the official boundaries and figures.

Everything that is of one gemeente alone (its projects, agreements and policy areas) stays
behind, and so do the example layers, which were made up after its figures. Everything that
holds everywhere (sources, thresholds, weights, measures) is copied, to be edited there. The
layers come from the official sources, never from the other area.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.catalogue.library import Library
from geo.errors import DataError, SourceError
from geo.fetch.http import HttpClient
from geo.fetch.report import FetchReport, Progress
from geo.fetch.run import fetch_layer
from geo.paths import SHIPPED_DATA, data_dir, vendor_dir
from geo.text.os_errors import disk_words

RULES: Final = (
    "sources.toml",
    "thresholds.toml",
    "weights.toml",
    "vulnerability.toml",
    "measures.csv",
    "covenant.csv",
    "privacy.toml",
    "fonts",
)
"""Files and folders that hold in every gemeente."""

NEW_AREA: Final = "new_area"
"""Folder with the files that a new area starts from in place of those of the other gemeente."""

LAYERS: Final = ("buurten", "kerncijfers")
_BLOCK: Final = re.compile(r"(?m)^(?=\[\[sources\]\])")


@dataclass(frozen=True, kw_only=True)
class Area:
    """A new area: where its data and its collected layers are, and what was fetched."""

    gemeentecode: str
    gemeentenaam: str
    data: Path
    var: Path
    reports: tuple[FetchReport, ...]

    @property
    def settings(self) -> dict[str, str]:
        """The environment with which the program works in this area."""
        return {"KOPPELKANSEN_DATA": str(self.data), "KOPPELKANSEN_VAR": str(self.var)}

    def to_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        return {
            "gemeentecode": self.gemeentecode,
            "gemeentenaam": self.gemeentenaam,
            "settings": self.settings,
            "reports": [report.to_dict() for report in self.reports],
        }


def init_area(
    gemeentecode: str,
    *,
    folder: Path,
    template: Path | None = None,
    overrides: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Progress | None = None,
    client: HttpClient | None = None,
) -> Area:
    """Set up a new area from the official sources.

    Args:
        gemeentecode: any gemeente, such as ``GM0637``.
        folder: where the area comes; it must not be there yet.
        template: folder with the register and the rules; by default the data that ships.
        overrides: other addresses for registered sources.
        progress: called while it runs.
        client: an own client, for other limits.

    Raises:
        DataError: the code is no gemeentecode, or the folder is there already.
        SourceError: the register is not usable.
        FetchError: a service gave no usable answer; then no folder is made.
    """
    if not re.fullmatch(r"GM\d{4}", gemeentecode):
        raise DataError(
            f"'{gemeentecode}' is geen gemeentecode; verwacht GM en vier cijfers, zoals GM0505."
        )
    if folder.exists():
        raise DataError(f"De map {folder} bestaat al; kies een andere map of verwijder deze eerst.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    except OSError as error:
        raise DataError(
            f"In de map {folder.parent} kan niet worden geschreven ({disk_words(error)})."
        ) from None
    try:
        _copy_rules(template or data_dir(), beside / "data")
        if vendor_dir().is_dir():
            shutil.copytree(vendor_dir(), beside / "var" / vendor_dir().name)
        library = Library(beside / "data", beside / "var", overrides=overrides)
        reports = tuple(
            fetch_layer(library, name, gemeentecode=gemeentecode, progress=progress, client=client)
            for name in LAYERS
        )
        name = str(library.get("gemeente").table["gemeentenaam"].iloc[0])
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Area(
        gemeentecode=gemeentecode,
        gemeentenaam=name,
        data=folder / "data",
        var=folder / "var",
        reports=reports,
    )


def _copy_rules(template: Path, data: Path) -> None:
    """Copy what holds everywhere; the register loses the files of the other gemeente."""
    data.mkdir(parents=True)
    for name in RULES:
        if not (template / name).exists():
            raise SourceError(f"In {template} ontbreekt {name}.")
        if (template / name).is_dir():
            shutil.copytree(template / name, data / name)
        elif name != "sources.toml":
            shutil.copyfile(template / name, data / name)
    for path in (SHIPPED_DATA / NEW_AREA).iterdir():
        shutil.copyfile(path, data / path.name)
    register = (template / "sources.toml").read_text(encoding="utf-8")
    (data / "sources.toml").write_text(without_own_files(register), encoding="utf-8")


def without_own_files(register: str) -> str:
    """Return the register's text without the files and the examples of one gemeente.

    The text is kept as it is otherwise, with its comments: a person goes on editing it.
    """
    shipped = {*RULES, *(path.name for path in (SHIPPED_DATA / NEW_AREA).iterdir())}
    head, *blocks = _BLOCK.split(register)
    lines = [head]
    for block in blocks:
        # what follows the entry (comments, a next table) must not stop it from being read
        entry = tomllib.loads(block)["sources"][0]
        of_one = entry.get("driver") == "file" and entry.get("path") not in shipped
        if of_one or entry.get("driver") == "example":
            lines += [line + "\n" for line in block.splitlines() if line.startswith("# ---")]
            continue
        lines.append(block)
    return "".join(lines)
