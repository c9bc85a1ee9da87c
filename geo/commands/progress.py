"""``python -m geo progress``: how far the agreements are, per place and year."""

import argparse

from geo.commands.terminal import open_library, open_register, write_json, write_table
from geo.progress.figures import Figure
from geo.progress.load import load_progress
from geo.progress.report import SECTIONS, ProgressReport, make_report
from geo.progress.wording import value_text
from geo.text.local_time import local_today


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--wijk",
        "--place",
        dest="place",
        metavar="GEBIED",
        help="wijk, buurt of gebied, met code of naam; standaard de hele gemeente",
    )
    parser.add_argument(
        "--period",
        type=int,
        metavar="JAAR",
        help="overzicht van dit jaar; van een gesloten jaar zoals het toen bekend was",
    )
    parser.add_argument(
        "--section",
        action="append",
        choices=SECTIONS,
        metavar="DEEL",
        help=f"alleen dit deel, mag vaker: {', '.join(SECTIONS)}",
    )
    parser.add_argument(
        "--rows", action="store_true", help="toon ook de rijen waar elk cijfer op rust"
    )


def run(arguments: argparse.Namespace) -> int:
    """Show the report."""
    library = open_library()
    with open_register() as register:
        inputs = load_progress(library, register=register)
    today = local_today()
    report = make_report(inputs, place=arguments.place, period=arguments.period, today=today)
    chosen = arguments.section or SECTIONS
    if arguments.json:
        values = report.to_dict(rows=arguments.rows)
        values["sections"] = {key: values["sections"][key] for key in chosen}
        write_json(values)
        return 0
    _show(report, chosen, rows=arguments.rows)
    return 0


def _show(report: ProgressReport, chosen: list[str] | tuple[str, ...], *, rows: bool) -> None:
    when = "alles wat nu bekend is" if report.period is None else str(report.period)
    write_table([], header=(f"{report.place.title}, {when}",))
    if report.closed:
        closed = f"Gesloten op {report.closed['recorded_at'][:10]} door {report.closed['who']}."
        write_table([], header=(closed,))
    for correction in report.corrections:
        closed = f"Na het sluiten gecorrigeerd: {correction['what']} ({correction['reason']})"
        write_table([], header=(closed,))
    for key in chosen:
        section = report.section(key)
        write_table([], header=("",))
        write_table([], header=(f"{section.title} (afspraak {section.agreement})",))
        write_table([_row(item) for item in section.figures], header=_HEADER)
        for note in section.notes:
            write_table([], header=(note,))
        if rows:
            _rows(section.figures)
    if report.example:
        write_table([], header=("Let op: dit overzicht rust deels op voorbeelddata.",))


_HEADER = ("cijfer", "waarde", "eenheid", "opmerking")


def _row(item: Figure) -> tuple[str, str, str, str]:
    return item.label, value_text(item), item.unit, item.note


def _rows(figures: tuple[Figure, ...]) -> None:
    for item in figures:
        if item.rows:
            names = list(dict.fromkeys(name for row in item.rows for name in row))
            write_table([], header=("", item.label))
            write_table(
                [[str(row.get(name, "")) for name in names] for row in item.rows], header=names
            )
