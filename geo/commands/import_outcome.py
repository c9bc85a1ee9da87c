"""What an import on the command line says of itself, as text and as JSON."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from geo.commands.import_questions import question_lines
from geo.commands.terminal import write_table
from geo.importing.findings import SEVERITIES
from geo.importing.label_file import PreparedLabels
from geo.importing.names import target
from geo.importing.prepared import Prepared
from geo.text.format import counted

_SHOWN = 40


def labels_json(prepared: PreparedLabels, *, stored: bool) -> dict[str, Any]:
    """An import of labels as JSON."""
    return {
        "kind": "labels",
        "file": prepared.name,
        "count": len(prepared.labels.frame),
        "dropped": dict(prepared.labels.dropped),
        "unknown_labels": dict(prepared.labels.unknown_labels),
        "dwellings_changed": prepared.changed,
        "stored": stored,
    }


def as_json(prepared: Prepared, *, how: str) -> dict[str, Any]:
    """An import as JSON."""
    return {
        "kind": prepared.kind,
        "file": prepared.raw.name,
        "style": prepared.raw.style,
        "sheet": prepared.raw.sheet,
        "mapping": prepared.mapping.to_dict() | {"how": how},
        "rows": prepared.rows,
        "loaded": prepared.loaded,
        "rejected": prepared.rejected,
        "left_out": prepared.left_out,
        "objects": prepared.own_count,
        "offered_repairs": dict(prepared.offered),
        "findings": [item.to_dict() | {"text": item.message} for item in prepared.findings],
        "comparison": prepared.comparison.to_dict(),
        "questions": [asdict(question) for question in prepared.file_questions],
        "replace": prepared.replace,
        "reconciliation": prepared.reconciliation.to_dict(),
        "identity": None
        if prepared.identified is None
        else {
            "kept": prepared.identified.continued_count,
            "new": len(prepared.identified.how) - prepared.identified.continued_count,
            "questions": [item.to_dict() for item in prepared.identified.questions],
        },
    }


def show(prepared: Prepared, *, how: str, stored: bool, dry_run: bool) -> None:
    """Write what an import does as a table, with its findings."""
    kind = prepared.kind
    pairs = [
        (found.title if (found := target(kind, name)) else name, column)
        for name, column in prepared.mapping.columns.items()
    ]
    pairs += [(name, f"(vast) {value}") for name, value in prepared.mapping.constants.items()]
    write_table(pairs, header=("gegeven", f"kolom ({how})"))
    write_table([], header=("",))
    write_table([], header=("\n".join(prepared.summary()),))
    counts = Counter(item.severity for item in prepared.findings)
    lines = [
        f"{counts[name]} x {name} ({what})" for name, what in SEVERITIES.items() if counts[name]
    ]
    if lines:
        write_table([], header=("Meldingen: " + "; ".join(lines) + ".",))
    for item in prepared.findings[:_SHOWN]:
        write_table(
            [],
            header=(f"  [{item.severity}] {item.with_advice}",),
        )
    if len(prepared.findings) > _SHOWN:
        rest = counted(len(prepared.findings) - _SHOWN, "melding", "meldingen")
        write_table([], header=(f"  … en nog {rest}; schrijf ze alle met --report.",))
    for line in question_lines(prepared.file_questions, prepared.mapping.answers):
        write_table([], header=(line,))
    _show_reconciliation(prepared)
    for text in prepared.comparison.notes:
        write_table([], header=(text,))
    if stored or dry_run:
        write_table([], header=(outcome(stored=stored),))


def _show_reconciliation(prepared: Prepared) -> None:
    found = prepared.reconciliation
    rows = [
        (
            item.title,
            f"{item.read} van {item.filled}",
            _with_cell(item.shown(item.minimum), item.minimum_cell),
            _with_cell(item.shown(item.maximum), item.maximum_cell),
        )
        for item in found.ranges
    ]
    if rows:
        header = ("getallen", "gelezen", "laagste (in het bestand)", "hoogste (in het bestand)")
        write_table(rows, header=header)
    for check in found.checks:
        word = "Kan niet" if check.severity == "stop" else "Let op"
        write_table([], header=(f"{word}: {check.message}",))
    for item in () if prepared.identified is None else prepared.identified.questions:
        ids = "; ".join(f"{there.name} ({there.id})" for there in item.candidates)
        text = f"{item.as_file_question().text} Er was: {ids}."
        write_table([], header=(f"{text} Nu is het een nieuw kenmerk; kies met --same.",))


def _with_cell(shown: str, cell: str) -> str:
    return f"{shown} ('{cell}')" if cell else shown


def outcome(*, stored: bool) -> str:
    """Whether the file was stored, in a sentence."""
    if stored:
        return "Opgeslagen en actief; de vorige editie blijft bewaard."
    return "Niets opgeslagen (--dry-run)."
