"""``python -m geo fetch``: replace layers by what their official sources have now."""

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from geo.commands.terminal import write_json, write_table
from geo.errors import KoppelkansenError
from geo.library import Library

if TYPE_CHECKING:
    from geo.fetch import SourceColumns

HELP = "Haal lagen op bij hun officiële bron; wat er was, blijft als het niet lukt."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("layers", nargs="*", metavar="LAAG", help="naam van een laag")
    parser.add_argument("--list", action="store_true", help="toon welke lagen kunnen")
    parser.add_argument("--source", help="kies een van de bronnen van de laag")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAAM=KOLOM",
        help="bevestig voor het corporatiebezit wat een kolom betekent",
    )
    parser.add_argument(
        "--describe", action="store_true", help="toon de kolommen van de bron van het bezit"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fetch the layers one by one; exit code 1 when one of them did not come."""
    # the network is only needed by the commands that ask for it
    from geo.fetch import (  # noqa: PLC0415
        FetchReport,
        describe_stock,
        fetch_layer,
        fetchable,
        local_overrides,
        open_client,
        sources_for,
    )

    library = Library(overrides=local_overrides())
    if arguments.describe:
        _show_columns(describe_stock(library, source_id=arguments.source), as_json=arguments.json)
        return 0
    if arguments.list or not arguments.layers:
        rows = [
            (name, source.id, source.title)
            for name in fetchable(library)
            for source in sources_for(library, name)
        ]
        if arguments.json:
            write_json([{"layer": a, "source": b, "title": c} for a, b, c in rows])
        else:
            write_table(rows, header=("laag", "bron", "titel"))
        return 0
    mapping = dict(item.split("=", 1) for item in arguments.column if "=" in item) or None
    reports: list[FetchReport] = []
    failed: list[dict[str, str]] = []
    with open_client(library) as client:
        for name in arguments.layers:
            try:
                report = fetch_layer(
                    library,
                    name,
                    source_id=arguments.source,
                    mapping=mapping,
                    progress=_progress(name),
                    client=client,
                )
            except KoppelkansenError as error:
                failed.append({"layer": name, "error": str(error)})
                sys.stderr.write(f"Fout: {error}\n")
                continue
            reports.append(report)
            if not arguments.json:
                sys.stdout.write(f"{report.message}\n")
                for warning in report.warnings:
                    sys.stdout.write(f"  let op: {warning}\n")
    if arguments.json:
        write_json({"fetched": [report.to_dict() for report in reports], "failed": failed})
    return 1 if failed else 0


def _show_columns(found: "SourceColumns", *, as_json: bool) -> None:
    """Show what a source has and what is proposed, to be confirmed with --column."""
    if as_json:
        write_json({"columns": dict(found.columns), "proposal": dict(found.proposal)})
        return
    proposed = {column: name for name, column in found.proposal.items()}
    rows = [(name, kind, proposed.get(name, "")) for name, kind in found.columns.items()]
    write_table(rows, header=("kolom", "soort", "voorstel"))


def _progress(name: str) -> Callable[[str, int, int | None], None] | None:
    """A line on stderr that counts, or None when nobody looks at it."""
    if not sys.stderr.isatty():
        return None

    def show(step: str, done: int, total: int | None) -> None:
        of = "" if total is None else f" van {total}"
        sys.stderr.write(f"\r{name}: {step} {done}{of}".ljust(78))
        sys.stderr.flush()

    return show
