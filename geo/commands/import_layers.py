"""Import of layers on the command line: labels, hazard maps and policy areas."""

import argparse
from collections.abc import Callable, Sequence

from geo.catalogue.library import Library
from geo.catalogue.rules import rules_file
from geo.catalogue.vocabularies import AREA_KINDS
from geo.commands.import_outcome import labels_json, outcome
from geo.commands.import_questions import read_answers
from geo.commands.terminal import write_json, write_table
from geo.errors import DataError
from geo.hazards.thresholds import load_thresholds
from geo.importing.areas import activate_areas, prepare_areas
from geo.importing.files import read_file_table
from geo.importing.hazard_areas import class_questions
from geo.importing.hazard_columns import value_column
from geo.importing.hazard_file import RASTERS, activate_hazard, prepare_hazard
from geo.importing.hazard_words import remembered_classes
from geo.importing.label_file import activate_labels, prepare_labels
from geo.importing.questions import FileQuestion, proposals
from geo.importing.raw import RawTable

ROUNDS = 3


def run_labels(library: Library, arguments: argparse.Namespace) -> int:
    """Import a file of energy labels."""
    if not arguments.file.is_file():
        msg = f"Het bestand {arguments.file.name} bestaat niet."
        raise DataError(msg)
    prepared = prepare_labels(library, arguments.file)
    if not arguments.dry_run:
        activate_labels(library, prepared)
    if arguments.json:
        write_json(labels_json(prepared, stored=not arguments.dry_run))
        return 0
    write_table([], header=("\n".join(prepared.summary()),))
    write_table([], header=(outcome(stored=not arguments.dry_run),))
    return 0


def run_hazard(library: Library, arguments: argparse.Namespace) -> int:
    """Import a hazard map."""
    if not arguments.file.is_file():
        raise DataError(f"Het bestand {arguments.file.name} bestaat niet.")
    thresholds = load_thresholds(rules_file(library, "thresholds"))
    prepared = prepare_hazard(
        library,
        arguments.file,
        hazard=arguments.who or "",
        thresholds=thresholds,
        unit=arguments.unit,
        column=arguments.column,
        answers=_map_answers(
            arguments,
            lambda raw: (
                class_questions(
                    raw,
                    column=value_column(raw, arguments.column),
                    hazard=rule,
                    known=remembered_classes(rule.id, var=library.var),
                )
                if (rule := thresholds.get(arguments.who))
                else ()
            ),
        ),
    )
    if not arguments.dry_run:
        activate_hazard(library, prepared)
    if arguments.json:
        write_json(
            {
                "kind": "hazard",
                "file": prepared.name,
                "layer": prepared.entry.name,
                "unit": prepared.entry.unit,
                "classes": dict(prepared.classes),
                "coverage": prepared.coverage,
                "dwellings": dict(prepared.dwellings),
                "notes": list(prepared.notes),
                "stored": not arguments.dry_run,
            }
        )
        return 0
    write_table([], header=("\n".join(prepared.summary()),))
    write_table([], header=(outcome(stored=not arguments.dry_run),))
    return 0


def _map_answers(
    arguments: argparse.Namespace, questions: Callable[[RawTable], Sequence[FileQuestion]]
) -> dict[str, str]:
    """Return the answers that were given; with ``--agree`` the proposal to every other question.

    Args:
        arguments: of the command.
        questions: beside those of the file itself, what is asked of its content.
    """
    answers = read_answers(arguments.choose)
    if not arguments.agree or arguments.file.suffix.lower() in RASTERS:
        return answers
    for _ in range(ROUNDS):
        raw = read_file_table(arguments.file, answers=answers)
        new = proposals((*raw.questions, *questions(raw)), answers)
        if not new:
            break
        answers = {**new, **answers}
    return answers


def run_areas(library: Library, arguments: argparse.Namespace) -> int:
    """Import policy areas."""
    if not arguments.file.is_file():
        raise DataError(f"Het bestand {arguments.file.name} bestaat niet.")
    prepared = prepare_areas(
        library,
        arguments.file,
        kind=arguments.who or AREA_KINDS.keys[0],
        replace_all=arguments.replace == "all",
        answers=_map_answers(arguments, lambda _: ()),
    )
    if not arguments.dry_run:
        activate_areas(library, prepared)
    if arguments.json:
        write_json(
            {
                "kind": "areas",
                "file": prepared.name,
                "count": prepared.count,
                "areas": prepared.frame["area_id"].tolist(),
                "left_out": list(prepared.left_out),
                "stored": not arguments.dry_run,
            }
        )
        return 0
    write_table([], header=("\n".join(prepared.summary()),))
    write_table([], header=(outcome(stored=not arguments.dry_run),))
    return 0
