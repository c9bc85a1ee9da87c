"""Sets of agreements on the command line: which there are, and loading another from a file."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from geo.agreements.known_sets import known_sets, loaded_sets
from geo.agreements.load import PreparedSet, prepare_set, proposed_id, store_set
from geo.agreements.quarters import Quarter
from geo.agreements.sets import SetHead
from geo.commands.import_questions import question_lines, read_answers
from geo.commands.terminal import write_json, write_table
from geo.importing.corrections import write_table as write_report
from geo.importing.files import read_file_table

if TYPE_CHECKING:
    from geo.catalogue.library import Library
    from geo.register import Register


def show_sets(library: "Library", register: "Register", arguments: argparse.Namespace) -> int:
    """Write the sets of agreements there are, and which holds."""
    current = known_sets(library, register)
    versions = loaded_sets(register)
    rows = [
        item.head.to_dict()
        | {
            "agreements": len(item.agreements),
            "source": item.source,
            "origin": item.origin,
            "digest": item.digest,
            "versions": max(sum(version.set_id == item.set_id for version in versions), 1),
        }
        for item in current.values()
    ]
    if arguments.json:
        write_json(rows)
        return 0
    write_table(
        [
            (row["set"], row["name"], f"{row['from']} - {row['until']}", str(row["agreements"]))
            for row in rows
        ],
        header=("set", "naam", "periode", "afspraken"),
    )
    return 0


def load_set(_library: "Library", register: "Register", arguments: argparse.Namespace) -> int:
    """Check a set from a file and store it, unless it is only tried."""
    # imported here for the same reason as in run()
    from geo.koppelkansen.snapshot import who_of  # noqa: PLC0415

    first, last = Quarter.parse(arguments.first), Quarter.parse(arguments.last)
    head = SetHead(
        set_id=arguments.id or proposed_id(arguments.gemeente, first, last),
        name=arguments.name,
        gemeente=arguments.gemeente,
        gemeentecode=arguments.gemeentecode,
        first=first,
        last=last,
    )
    who = who_of(arguments.who)
    answers = read_answers(arguments.choose)
    raw = read_file_table(arguments.file, sheet=arguments.sheet, answers=answers)
    prepared = prepare_set(raw, head)
    if arguments.rejected:
        write_report(prepared.corrections(), arguments.rejected)
    stored = None
    if not arguments.dry_run:
        stored = store_set(register, prepared, who=who).entry.sequence
    if arguments.json:
        write_json(_prepared(prepared) | {"line": stored})
        return 0
    sys.stdout.write(f"{prepared.summary()}\n")
    for item in prepared.findings:
        sys.stdout.write(f"  [{item.severity}] {item.with_advice}\n")
    for line in question_lines(prepared.questions, answers):
        sys.stdout.write(f"{line}\n")
    done = "Niets opgeslagen (--dry-run)." if stored is None else f"Geladen als {head.set_id}."
    sys.stdout.write(f"{done}\n")
    return 0


def _prepared(prepared: PreparedSet) -> dict[str, Any]:
    return {
        "set": prepared.head.to_dict(),
        "columns": dict(prepared.columns),
        "agreements": len(prepared.agreements),
        "rejected": prepared.rejected,
        "findings": [item.to_dict() | {"text": item.message} for item in prepared.findings],
    }
