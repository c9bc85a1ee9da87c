"""``python -m geo import``: load a file of a corporation or the gemeente as a layer."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from geo.catalogue.library import Library
from geo.commands.import_layers import ROUNDS, run_areas, run_hazard, run_labels
from geo.commands.import_outcome import as_json, show
from geo.commands.import_questions import read_answers
from geo.commands.terminal import open_library, open_register, write_json
from geo.errors import DataError
from geo.importing.corrections import report
from geo.importing.corrections import write_table as write_report
from geo.importing.files import read_file_table
from geo.importing.geocode import geocoder
from geo.importing.mapping import (
    ColumnMapping,
    proposed_mapping,
    read_mapping,
    remember,
    remembered,
)
from geo.importing.matching import SAME
from geo.importing.names import KINDS, Kind
from geo.importing.prepare import activate, prepare
from geo.importing.prepared import REPAIRS, Prepared
from geo.importing.questions import Answers, proposals, unanswered_words
from geo.importing.raw import RawTable
from geo.importing.replacing import REPLACES


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
        return run_labels(library, arguments)
    if arguments.kind == "hazard":
        return run_hazard(library, arguments)
    if arguments.kind == "areas":
        return run_areas(library, arguments)
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
            as_json(prepared, how=how)
            | {"stored": None if stored is None else stored.provenance.to_dict()}
        )
    else:
        show(prepared, how=how, stored=stored is not None, dry_run=arguments.dry_run)
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
    for _ in range(ROUNDS):
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
