"""What an import would do, and what every kind of file needs to say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import pandas as pd

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.importing.cell_problems import CODES
from geo.importing.cells import Cells
from geo.importing.corrections import corrections
from geo.importing.difference import Comparison
from geo.importing.findings import (
    Finding,
    Problem,
    rejected_rows,
    sorted_findings,
)
from geo.importing.identity import Identified
from geo.importing.ids import PAD
from geo.importing.mapping import ColumnMapping
from geo.importing.names import KINDS, Kind
from geo.importing.owners import core
from geo.importing.place import Placed
from geo.importing.provenance import delivered_provenance
from geo.importing.questions import FileQuestion, open_questions
from geo.importing.raw import RawTable
from geo.importing.reconciliation import NUMBER_COLUMNS, FileRows, Reconciliation, RowCounts
from geo.importing.replacing import (
    Replace,
    delivered,
)
from geo.text.format import counted, dwelling_words, number

REPAIRS: Final[Mapping[str, str]] = {
    PAD: "BAG-ids aanvullen met voorloopnullen tot 16 cijfers",
    CODES: "codes die Excel veranderde terugzetten naar het vermoedelijke origineel",
}
"""Repairs that are offered and only done when asked for."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What an import would do.

    ``data`` is the whole layer as it would be stored, ``own_count`` how many of its rows come
    from this file; ``rows`` are the rows of the file, ``loaded`` those that are used,
    ``left_out`` rows that are no dwelling in use, ``rejected`` rows with a mistake; ``offered``
    counts the rows that a repair would mend; ``identified`` tells which plan or work that was
    there each row continues, and ``reconciliation`` whether the file and what was read agree.
    """

    kind: Kind
    raw: RawTable
    mapping: ColumnMapping
    data: pd.DataFrame
    provenance: Provenance
    findings: tuple[Finding, ...]
    comparison: Comparison
    reconciliation: Reconciliation
    replace: Replace
    own_count: int
    loaded: int
    left_out: int
    identified: Identified | None = None
    offered: Mapping[str, int] = field(default_factory=dict)
    placed: tuple[Placed, ...] = ()
    notes: tuple[str, ...] = ()
    file_questions: tuple[FileQuestion, ...] = ()

    @property
    def open_questions(self) -> tuple[FileQuestion, ...]:
        """Questions about the file that a person has to answer before anything is stored."""
        return open_questions(self.file_questions, {**self.raw.answers, **self.mapping.answers})

    @property
    def rows(self) -> int:
        """Rows with data in the file."""
        return len(set(self.raw.frame.index) | rejected_rows(self.findings))

    @property
    def rejected(self) -> int:
        """Rows that are not loaded because of a mistake."""
        return len(rejected_rows(self.findings))

    @property
    def can_be_stored(self) -> bool:
        """Whether there is anything to store, and nothing in it that cannot be."""
        return self.own_count > 0 and not (self.reconciliation.stops or self.open_questions)

    @property
    def questions(self) -> tuple[FileQuestion, ...]:
        """What a person is asked about the values, and about what each row continues.

        What is asked about reading the file stands in ``raw.questions``.
        """
        reading = {item.key for item in self.raw.questions}
        same = () if self.identified is None else self.identified.asked
        return (
            *(item for item in self.file_questions if item.key not in reading),
            *(item.as_file_question() for item in same),
        )

    def corrections(self) -> pd.DataFrame:
        """Return the rows that were not loaded, with the reason, to be corrected."""
        return corrections(self.raw, self.findings)

    def summary(self) -> tuple[str, ...]:
        """Say in a few Dutch sentences what this import does."""
        title = KINDS[self.kind]
        lines = [f"{title}: {rows_text(self.rows)} gelezen uit {self.raw.name} ({self.raw.style})."]
        lines.append(f"{rows_text(self.loaded)} geladen, {number(self.rejected)} niet geladen.")
        if self.left_out:
            lines.append(f"{rows_text(self.left_out)} overgeslagen: geen woning in exploitatie.")
        if self.kind == "stock":
            count = sum(item.unit.count for item in self.placed)
            buildings = counted(self.own_count, "gebouw", "gebouwen")
            lines.append(f"Samen {dwelling_words(number(count))} in {buildings}.")
        if unused := self.reconciliation.unused_columns:
            names = ", ".join(f"'{name}'" for name in unused)
            lines.append(f"Kolommen waarvan niets wordt gebruikt: {names}.")
        for name, count in self.offered.items():
            lines.append(f"Aangeboden herstel voor {rows_text(count)}: {REPAIRS[name]}.")
        return (*lines, *self.notes)


def known_owners(library: Library, mapping: ColumnMapping) -> tuple[str, ...]:
    """Return the corporations that are known: of the projects, the stock and the person."""
    found: list[str] = []
    for name, column in (("projects", "corporation"), ("stock", "owner")):
        layer = library.find(name) if name in library.registry.layers else None
        if layer is not None and column in layer.table:
            found += sorted(layer.table[column].dropna().astype(str).unique())
    given = mapping.constants.get("owner") or mapping.constants.get("corporation")
    if given and not any(core(name) == core(given) for name in found):
        found.append(given)
    return tuple(dict.fromkeys(found))


def repairs_offered(found: Sequence[Finding]) -> dict[str, int]:
    """How many findings each repair would mend."""
    counts: dict[str, int] = {}
    for item in found:
        if item.problem.repair and item.severity != "hersteld":
            counts[item.problem.repair] = counts.get(item.problem.repair, 0) + 1
    return counts


def file_rows(cells: Cells, read: pd.DataFrame, *, loaded: int, left_out: int) -> FileRows:
    """Return what the reconciliation looks at; a period stands for the years it gives."""
    found = sorted_findings(cells.found)
    lost = rejected_rows(found)
    noted = {item.row for item in found if item.row is not None} - lost
    rows = list(cells.rows())
    columns = {}
    for target in NUMBER_COLUMNS.get(cells.mapping.kind, ()):
        source = next((name for name in (target, "period") if cells.has(name)), None)
        if source is not None:
            columns[target] = source
    return FileRows(
        kind=cells.mapping.kind,
        rows=RowCounts(
            in_file=len(set(cells.raw.frame.index) | lost),
            loaded=loaded,
            left_out=left_out,
            rejected=len(lost),
            with_message=len(noted & set(read.index)),
        ),
        read=read,
        cells={
            target: pd.Series([cells.get(row, source) for row in rows], index=rows, dtype=object)
            for target, source in columns.items()
        },
        columns={target: cells.column(source) for target, source in columns.items()},
        unused=cells.unmapped(),
        rivals=cells.rivals(),
    )


def note_unused(cells: Cells) -> None:
    """Note every column that was mapped and that the reading never looked at."""
    for target in cells.unused():
        problem = Problem(
            code="kolom_ongebruikt",
            severity="let op",
            message="deze kolom is gekoppeld, maar wordt niet gebruikt",
            advice="Koppel de kolom aan een ander gegeven, of haal de koppeling weg.",
        )
        cells.note(None, target, problem)


def delivery_name(cells: Cells, today: date) -> str:
    """What rows of this file are marked with: day and name of the file."""
    return f"{today.isoformat()} {cells.raw.name}"


def import_provenance(
    library: Library, cells: Cells, *, today: date, parts: Sequence[str] | set[str]
) -> Provenance:
    """Where the layer comes from: this file, beside the files of other parties."""
    entry = library.registry.layer(cells.mapping.kind)
    mine = [f"{owner}: {cells.raw.name} ({today.isoformat()})" for owner in sorted(parts)]
    earlier: list[str] = []
    if parts and delivered(library, entry.name) is not None:
        known = library.get(entry.name, origin="aangeleverd").provenance.source
        heads = tuple(f"{owner}: " for owner in parts)
        earlier = [text for text in known.split("; ") if not text.startswith(heads)]
    return delivered_provenance(
        entry,
        source="; ".join(sorted([*earlier, *mine])) or cells.raw.name,
        day=today,
        attribution=", ".join(sorted(parts)) or None,
    )


def rows_text(count: int) -> str:
    """A number of rows in Dutch."""
    return counted(count, "rij", "rijen")
