"""``python -m geo import``: load a file of a corporation or the gemeente as a layer."""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from geo.catalogue.library import Library
from geo.catalogue.rules import rules_file
from geo.catalogue.vocabularies import AREA_KINDS
from geo.commands.import_questions import question_lines, read_answers
from geo.commands.terminal import open_library, open_register, write_json, write_table
from geo.errors import DataError
from geo.hazards.thresholds import load_thresholds
from geo.importing.areas import activate_areas, prepare_areas
from geo.importing.corrections import report
from geo.importing.corrections import write_table as write_report
from geo.importing.files import read_file_table
from geo.importing.findings import SEVERITIES
from geo.importing.geocode import geocoder
from geo.importing.hazard_areas import class_questions, value_column
from geo.importing.hazard_file import RASTERS, activate_hazard, prepare_hazard
from geo.importing.hazard_words import remembered_classes
from geo.importing.label_file import PreparedLabels, activate_labels, prepare_labels
from geo.importing.mapping import (
    ColumnMapping,
    proposed_mapping,
    read_mapping,
    remember,
    remembered,
)
from geo.importing.matching import SAME
from geo.importing.names import KINDS, Kind, target
from geo.importing.prepare import REPAIRS, Prepared, activate, prepare
from geo.importing.questions import Answers, FileQuestion, proposals, unanswered_words
from geo.importing.raw import RawTable
from geo.importing.replacing import REPLACES

_SHOWN = 40
_ROUNDS = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "kind", choices=(*KINDS, "areas", "hazard"), help="wat er in het bestand staat"
    )
    parser.add_argument("file", type=Path, metavar="BESTAND", help="het bestand")
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="BESTAND",
        help="kolomkoppeling (JSON) in plaats van een voorstel",
    )
    parser.add_argument("--sheet", metavar="NAAM", help="werkblad of laag; standaard de grootste")
    parser.add_argument(
        "--owner", metavar="NAAM", help="corporatie, voor rijen waar geen eigenaar staat"
    )
    parser.add_argument(
        "--replace", choices=tuple(REPLACES), default="party",
        help="wat het bestand vervangt: party (wat er van deze partij was), add (niets, de rijen "
        "komen erbij) of all (alles in de laag)",
    )  # fmt: skip
    parser.add_argument(
        "--same", action="append", default=[], metavar="RIJ=KENMERK",
        help="deze rij is het plan of werk met dit kenmerk; zonder kenmerk (RIJ=) is het nieuw",
    )  # fmt: skip
    parser.add_argument(
        "--repair", action="append", default=[], choices=tuple(REPAIRS), metavar="HERSTEL",
        help=f"aangeboden herstel uitvoeren: {', '.join(REPAIRS)}",
    )  # fmt: skip
    parser.add_argument(
        "--choose", action="append", default=[], metavar="VRAAG=KEUZE",
        help="antwoord op een vraag over het bestand, zoals axes=omgewisseld; mag vaker",
    )  # fmt: skip
    parser.add_argument(
        "--agree", action="store_true",
        help="neem bij elke vraag over het bestand het voorstel over",
    )  # fmt: skip
    parser.add_argument(
        "--geocode", action="store_true",
        help="zoek adressen die de BAG-lagen niet hebben op bij de Locatieserver",
    )  # fmt: skip
    parser.add_argument(
        "--rejected", type=Path, metavar="BESTAND",
        help="schrijf wat niet is geladen, met de reden, naar .csv of .xlsx",
    )  # fmt: skip
    parser.add_argument(
        "--report", type=Path, metavar="BESTAND", help="schrijf alle meldingen naar .csv of .xlsx"
    )
    parser.add_argument(
        "--as", dest="who", metavar="'ORGANISATIE: ROL' of BEDREIGING",
        help="wie de jaarcijfers aanlevert (geen naam van een persoon); bij hazard: welke "
        "bedreiging de kaart geeft, zoals heat; bij areas: welk soort beleid het is, zoals nplv",
    )  # fmt: skip
    parser.add_argument("--unit", metavar="EENHEID", help="bij hazard: eenheid van de kaart")
    parser.add_argument("--column", metavar="NAAM", help="bij hazard: kolom met de waarde")
    parser.add_argument(
        "--reason", default="", metavar="TEKST",
        help="reden, als jaarcijfers een gesloten jaar verbeteren",
    )  # fmt: skip
    parser.add_argument(
        "--dry-run", action="store_true", help="toon wat er zou gebeuren, zonder iets op te slaan"
    )


def run(arguments: argparse.Namespace) -> int:
    """Load the file, or show what loading it would do."""
    library = open_library()
    if arguments.kind == "labels":
        return _run_labels(library, arguments)
    if arguments.kind == "hazard":
        return _run_hazard(library, arguments)
    if arguments.kind == "areas":
        return _run_areas(library, arguments)
    prepared, how = _prepared(library, arguments, answers=read_answers(arguments.choose))
    if arguments.agree:
        prepared, how = _agreed(library, arguments, prepared, how)
    raw, mapping = prepared.raw, prepared.mapping
    if arguments.rejected:
        write_report(prepared.corrections(), arguments.rejected)
    if arguments.report:
        write_report(report(prepared.findings), arguments.report)
    stored = None
    if not arguments.dry_run and prepared.can_be_stored:
        if prepared.kind == "monitor":
            _record(prepared, arguments)
        stored = activate(library, prepared)
        remember(mapping, raw, var=library.var)
    if arguments.json:
        write_json(
            _as_json(prepared, how=how)
            | {"stored": None if stored is None else stored.provenance.to_dict()}
        )
    else:
        _show(prepared, how=how, stored=stored is not None, dry_run=arguments.dry_run)
    _refuse(prepared, dry_run=arguments.dry_run)
    return 0


def _refuse(prepared: Prepared, *, dry_run: bool) -> None:
    """Raise why nothing can be stored; questions may stay open when nothing is to be stored."""
    if prepared.reconciliation.stops:
        raise DataError(prepared.reconciliation.stops[0].message)
    if not prepared.own_count:
        msg = f"In {prepared.raw.name} is geen enkele rij bruikbaar; er is niets geladen."
        raise DataError(msg)
    if prepared.open_questions and not dry_run:
        raise DataError(unanswered_words(prepared.open_questions))


def _agreed(
    library: Library, arguments: argparse.Namespace, prepared: Prepared, how: str
) -> tuple[Prepared, str]:
    """Answer every question with its proposal; what comes up by that is answered too."""
    for _ in range(_ROUNDS):
        answered = prepared.mapping.answers
        new = proposals(prepared.file_questions, answered)
        if not new:
            break
        prepared, how = _prepared(library, arguments, answers={**new, **answered})
    return prepared, how


def _prepared(
    library: Library, arguments: argparse.Namespace, *, answers: Answers
) -> tuple[Prepared, str]:
    """Read the file by the answers, also those remembered of its layout; see what it would do."""
    raw = read_file_table(arguments.file, sheet=arguments.sheet, answers=answers)
    mapping, how = _mapping(library, raw, arguments)
    known = {**mapping.answers, **answers}
    if known != dict(answers):
        raw = read_file_table(arguments.file, sheet=arguments.sheet, answers=known)
    prepared = prepare(
        library,
        raw,
        replace(mapping, answers=known),
        owner=arguments.owner,
        repairs=frozenset(arguments.repair),
        geocode=geocoder(library) if arguments.geocode else None,
        replace_what=arguments.replace,
        answers=_same_as(arguments.same),
    )
    return prepared, how


def _same_as(given: Sequence[str]) -> dict[str, str]:
    """Read row numbers with the id of what the row continues, as answers to its question.

    Raises:
        DataError: not written as a number, = and an id.
    """
    found = {}
    for text in given:
        row, mark, key = text.partition("=")
        if not mark or not row.strip().isdigit():
            msg = f"--same {text!r}: schrijf een rijnummer, = en een kenmerk, zoals 12=rij-7."
            raise DataError(msg)
        found[f"{SAME}{int(row)}"] = key.strip()
    return found


def _record(prepared: Prepared, arguments: argparse.Namespace) -> None:
    """Put the figures in the register first: if that refuses, nothing is loaded either."""
    # the database is only needed for figures
    from geo.koppelkansen.snapshot import who_of  # noqa: PLC0415
    from geo.progress.delivery import NOBODY, deliver  # noqa: PLC0415

    who = who_of(arguments.who) if arguments.who else NOBODY
    with open_register() as register:
        deliver(
            register,
            # the rows of this file come after those that were there
            prepared.data.tail(prepared.own_count),
            source=prepared.raw.name,
            who=who,
            reason=arguments.reason,
        )


def _mapping(
    library: Library, raw: RawTable, arguments: argparse.Namespace
) -> tuple[ColumnMapping, str]:
    kind: Kind = arguments.kind
    if arguments.mapping:
        return read_mapping(arguments.mapping, kind=kind), "opgegeven"
    known = remembered(raw, kind=kind, var=library.var)
    if known is not None:
        return known, "onthouden van de vorige keer"
    return proposed_mapping(raw, kind=kind), "voorstel"


def _run_labels(library: Library, arguments: argparse.Namespace) -> int:
    if not arguments.file.is_file():
        msg = f"Het bestand {arguments.file.name} bestaat niet."
        raise DataError(msg)
    prepared = prepare_labels(library, arguments.file)
    if not arguments.dry_run:
        activate_labels(library, prepared)
    if arguments.json:
        write_json(_labels_json(prepared, stored=not arguments.dry_run))
        return 0
    write_table([], header=("\n".join(prepared.summary()),))
    write_table([], header=(_outcome(stored=not arguments.dry_run),))
    return 0


def _run_hazard(library: Library, arguments: argparse.Namespace) -> int:
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
    write_table([], header=(_outcome(stored=not arguments.dry_run),))
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
    for _ in range(_ROUNDS):
        raw = read_file_table(arguments.file, answers=answers)
        new = proposals((*raw.questions, *questions(raw)), answers)
        if not new:
            break
        answers = {**new, **answers}
    return answers


def _run_areas(library: Library, arguments: argparse.Namespace) -> int:
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
    write_table([], header=(_outcome(stored=not arguments.dry_run),))
    return 0


def _labels_json(prepared: PreparedLabels, *, stored: bool) -> dict[str, Any]:
    return {
        "kind": "labels",
        "file": prepared.name,
        "count": len(prepared.labels.frame),
        "dropped": dict(prepared.labels.dropped),
        "unknown_labels": dict(prepared.labels.unknown_labels),
        "dwellings_changed": prepared.changed,
        "stored": stored,
    }


def _as_json(prepared: Prepared, *, how: str) -> dict[str, Any]:
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
            "kept": prepared.identified.kept_count,
            "new": len(prepared.identified.how) - prepared.identified.kept_count,
            "questions": [item.to_dict() for item in prepared.identified.questions],
        },
    }


def _show(prepared: Prepared, *, how: str, stored: bool, dry_run: bool) -> None:
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
    told = [
        f"{counts[name]} x {name} ({what})" for name, what in SEVERITIES.items() if counts[name]
    ]
    if told:
        write_table([], header=("Meldingen: " + "; ".join(told) + ".",))
    for item in prepared.findings[:_SHOWN]:
        write_table(
            [],
            header=(f"  [{item.severity}] {item.with_advice}",),
        )
    if len(prepared.findings) > _SHOWN:
        rest = len(prepared.findings) - _SHOWN
        write_table([], header=(f"  … en nog {rest} meldingen; schrijf ze alle met --report.",))
    for line in question_lines(prepared.file_questions, prepared.mapping.answers):
        write_table([], header=(line,))
    _show_reconciliation(prepared)
    for text in prepared.comparison.notes:
        write_table([], header=(text,))
    if stored or dry_run:
        write_table([], header=(_outcome(stored=stored),))


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


def _outcome(*, stored: bool) -> str:
    if stored:
        return "Opgeslagen en actief; de vorige editie blijft bewaard."
    return "Niets opgeslagen (--dry-run)."
