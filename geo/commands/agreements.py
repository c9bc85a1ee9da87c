"""``python -m geo agreements``: what was agreed, what is due, late and coming, and the sets."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geo.agreements.evidence import Evidence, EvidenceKind, pasted
from geo.agreements.known_sets import choose_set, known_sets
from geo.agreements.land_price import land_price
from geo.agreements.overview import AgreementFilter, Overview, load_overview
from geo.agreements.places import here
from geo.agreements.quarters import Quarter
from geo.agreements.records import (
    NewStatus,
    Progress,
    record_meeting,
    record_status,
)
from geo.agreements.rules import load_rules, prices_of
from geo.agreements.standing import Moment, Standing
from geo.catalogue.writing import replacing
from geo.commands.actions import add_action
from geo.commands.agreement_sets import load_set, show_sets
from geo.commands.terminal import open_library, open_register, write_json, write_table
from geo.errors import DataError
from geo.text.format import dwelling_words, number
from geo.text.local_time import local_today

if TYPE_CHECKING:
    from geo.catalogue.library import Library
    from geo.register import Entry, Register


_Action = Callable[["Library", "Register", argparse.Namespace], int]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options and what can be done beside showing."""
    parser.add_argument("--set", metavar="SET", help="welke set afspraken (standaard die van nu)")
    parser.add_argument(
        "--due", metavar="KWARTAAL", help="gezien vanuit dit kwartaal, zoals 2025-Q3"
    )
    parser.add_argument("--theme", type=int, metavar="NUMMER", help="alleen dit thema")
    parser.add_argument("--trekker", metavar="PARTIJ", help="alleen van deze trekker")
    parser.add_argument("--party", metavar="PARTIJ", help="alleen waar deze partij bij hoort")
    parser.add_argument(
        "--wijk", metavar="WIJKCODE",
        help="afspraken voor deze wijk en voor de hele gemeente",
    )  # fmt: skip
    parser.add_argument("--wijk-only", action="store_true", help="alleen wat de wijk zelf noemt")
    parser.add_argument(
        "--state", choices=[str(item) for item in Standing], metavar="STAND",
        help=f"alleen met deze stand: {', '.join(Standing)}",
    )  # fmt: skip
    parser.add_argument("--ics", type=Path, metavar="BESTAND", help="schrijf een agendabestand")
    parser.add_argument(
        "--ics-all", action="store_true", help="ook wat voorbij of gereed is in het agendabestand"
    )
    parser.set_defaults(do=_show)
    actions = parser.add_subparsers(metavar="ACTIE")
    add_action(actions, "sets", "Toon welke sets afspraken er zijn.", show_sets)
    load = add_action(actions, "load", "Laad een andere set uit CSV of Excel.", load_set)
    load.add_argument("file", type=Path, metavar="BESTAND")
    load.add_argument("--name", required=True, metavar="NAAM", help="naam van de set")
    load.add_argument("--gemeente", required=True, metavar="NAAM")
    load.add_argument("--gemeentecode", metavar="CODE", help="zoals GM0505")
    load.add_argument("--from", dest="first", required=True, metavar="KWARTAAL")
    load.add_argument("--until", dest="last", required=True, metavar="KWARTAAL")
    load.add_argument("--id", metavar="SET", help="kenmerk; standaard gemeente en jaren")
    load.add_argument("--as", dest="who", required=True, metavar="ORGANISATIE:ROL")
    load.add_argument("--sheet", metavar="NAAM", help="werkblad")
    load.add_argument(
        "--choose", action="append", default=[], metavar="VRAAG=KEUZE",
        help="antwoord op een vraag over het bestand, zoals number:4=2.10; mag vaker",
    )  # fmt: skip
    load.add_argument(
        "--rejected", type=Path, metavar="BESTAND",
        help="schrijf de rijen die niet laden, met de reden, naar .csv of .xlsx",
    )  # fmt: skip
    load.add_argument("--dry-run", action="store_true", help="toon alleen wat er zou gebeuren")
    status = add_action(actions, "status", "Leg vast hoe ver een afspraak is.", _status)
    status.add_argument("number", metavar="NUMMER", help="nummer van de afspraak, zoals 3.3.2")
    status.add_argument("progress", choices=[str(item) for item in Progress], metavar="STATUS",
                        help=f"een van: {', '.join(Progress)}")  # fmt: skip
    status.add_argument("--period", required=True, metavar="KWARTAAL")
    status.add_argument("--moment", metavar="TERMIJN", help="kenmerk van de termijn (key in JSON)")
    status.add_argument("--moved-to", metavar="KWARTAAL", help="nieuw kwartaal bij uitgesteld")
    status.add_argument("--remark", default="", metavar="TEKST")
    status.add_argument(
        "--evidence", action="append", default=[], metavar="SOORT=WAAR",
        help=f"verwijzing, soort is een van: {', '.join(EvidenceKind)}",
    )  # fmt: skip
    status.add_argument("--as", dest="who", required=True, metavar="ORGANISATIE:ROL")
    meeting = add_action(actions, "meeting", "Voer een Bestuurlijk Overleg in.", _meeting)
    meeting.add_argument("date", metavar="DATUM", help="zoals 2025-10-09")
    meeting.add_argument("--cancel", action="store_true", help="dit overleg gaat niet door")
    meeting.add_argument("--as", dest="who", required=True, metavar="ORGANISATIE:ROL")
    price = add_action(
        actions, "landprice", "Reken de maximale grondprijs van een project uit.", _price
    )
    price.add_argument("--dwellings", type=int, metavar="AANTAL", help="sociale huurwoningen")
    price.add_argument("--storeys", type=int, metavar="LAGEN", help="woonlagen")
    price.add_argument("--year", type=int, metavar="JAAR", help="jaar van de grondprijs")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    library = open_library()
    with open_register() as register:
        do: _Action = arguments.do
        return do(library, register, arguments)


def _view(library: "Library", register: "Register", arguments: argparse.Namespace) -> Overview:
    return load_overview(
        library,
        register,
        set_id=arguments.set,
        quarter=Quarter.parse(arguments.due) if arguments.due else None,
        today=local_today(),
        choice=AgreementFilter(
            theme=arguments.theme,
            trekker=arguments.trekker,
            party=arguments.party,
            wijk=arguments.wijk,
            wijk_only=arguments.wijk_only,
            state=arguments.state,
        ),
    )


def _show(library: "Library", register: "Register", arguments: argparse.Namespace) -> int:
    view = _view(library, register, arguments)
    if arguments.ics:
        # the calendar library is only needed here
        from geo.agreements.ics import calendar  # noqa: PLC0415
        from geo.deliveries.calendar_days import deadline_days  # noqa: PLC0415
        from geo.deliveries.rounds import rounds  # noqa: PLC0415

        content = calendar(
            view,
            made=dt.datetime.now(tz=dt.UTC),
            past=arguments.ics_all,
            also=deadline_days(rounds(register)),
        )
        with replacing(arguments.ics) as temporary:
            temporary.write_bytes(content)
    if arguments.json:
        write_json(view.to_dict() | {"rules": load_rules(library, register, view).to_dict()})
        return 0
    counts = view.counts()
    sys.stdout.write(f"{view.chosen.head.name}, gezien vanuit {view.quarter.text()}.\n")
    if view.is_over:
        sys.stdout.write(f"Deze set liep tot en met {view.chosen.head.last.text()}.\n")
    _list(f"Dit kwartaal ({counts['due']}, waarvan {counts['due_open']} open)", view.due)
    _list(
        f"Te laat ({counts['late']}) en voorbij zonder status ({counts['passed_unknown']})",
        view.late,
    )
    if view.upcoming is None:
        sys.stdout.write("\nHet volgende Bestuurlijk Overleg is niet ingevoerd.\n")
    elif view.next_meeting is not None:
        day = view.next_meeting.strftime("%d-%m-%Y")
        _list(f"Tot het Bestuurlijk Overleg van {day} ({counts['upcoming']})", view.upcoming)
    return 0


def _list(title: str, moments: Sequence[Moment]) -> None:
    sys.stdout.write(f"\n{title}\n")
    if moments:
        write_table(
            [
                (
                    moment.agreement.number,
                    moment.agreement.title,
                    moment.occurrence.label or "-",
                    moment.due.strftime("%d-%m-%Y"),
                    str(moment.standing),
                    moment.agreement.trekker,
                )
                for moment in moments
            ],
            header=("nr", "afspraak", "termijn", "uiterlijk", "stand", "trekker"),
        )


def _status(library: "Library", register: "Register", arguments: argparse.Namespace) -> int:
    # imported here for the same reason as in run()
    from geo.koppelkansen.snapshot import who_of  # noqa: PLC0415

    chosen = choose_set(known_sets(library, register), arguments.set, on=local_today())
    status = NewStatus(
        progress=Progress(arguments.progress),
        period=Quarter.parse(arguments.period),
        occurrence=arguments.moment,
        remark=arguments.remark,
        evidence=tuple(_evidence(text) for text in arguments.evidence),
        moved_to=Quarter.parse(arguments.moved_to) if arguments.moved_to else None,
    )
    made = record_status(register, chosen, arguments.number, status, who=who_of(arguments.who))
    return _recorded(made.entry, as_json=arguments.json)


def _evidence(text: str) -> Evidence:
    kind, _, reference = text.partition("=")
    if kind not in set(EvidenceKind):
        msg = f"'{text}' is geen verwijzing; schrijf bijvoorbeeld sessie=2025-Q3."
        raise DataError(msg)
    return pasted(EvidenceKind(kind), reference)


def _meeting(library: "Library", register: "Register", arguments: argparse.Namespace) -> int:
    # imported here for the same reason as in run()
    from geo.koppelkansen.snapshot import who_of  # noqa: PLC0415

    chosen = choose_set(known_sets(library, register), arguments.set, on=local_today())
    try:
        day = dt.date.fromisoformat(arguments.date)
    except ValueError:
        msg = f"'{arguments.date}' is geen datum; schrijf jaar-maand-dag, zoals 2025-10-09."
        raise DataError(msg) from None
    who = who_of(arguments.who)
    entry = record_meeting(register, chosen.set_id, day, who=who, cancelled=arguments.cancel)
    return _recorded(entry, as_json=arguments.json)


def _recorded(entry: "Entry", *, as_json: bool) -> int:
    if as_json:
        write_json({"line": entry.sequence, **entry.content})
    else:
        sys.stdout.write(f"Vastgelegd als regel {entry.sequence} van het register.\n")
    return 0


def _price(library: "Library", register: "Register", arguments: argparse.Namespace) -> int:
    chosen = choose_set(known_sets(library, register), arguments.set, on=local_today())
    rule = prices_of(library, register, here(chosen.head, library) or chosen.head.gemeentecode)
    found = land_price(
        rule, dwellings=arguments.dwellings, storeys=arguments.storeys, year=arguments.year
    )
    if arguments.json:
        write_json(found.to_dict())
        return 0
    if found.total_eur is None:
        sys.stdout.write(f"Onbekend: {', '.join(found.missing)} ontbreekt.\n")
    else:
        sys.stdout.write(
            f"{dwelling_words(number(found.dwellings))} x {number(found.price_eur)} euro x "
            f"{number(found.factor, decimals=2)} = {number(found.total_eur, decimals=2)} euro "
            "exclusief btw.\n"
        )
    return 0
