"""``python -m geo run``: a whole country, cut by gemeente."""

import argparse
import os
from contextlib import nullcontext
from pathlib import Path

from geo.catalogue.library import Library
from geo.commands.terminal import open_library, progress, warn, write_json, write_table
from geo.errors import KoppelkansenError
from geo.fetch.settings import local_overrides
from geo.text.format import counted, number
from geo.text.local_time import local_today


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--gemeenten",
        type=Path,
        required=True,
        metavar="BESTAND",
        help="tabel of kaartbestand met een kolom gemeentecode",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADRES",
        help="scheduler van dask.distributed, zoals tcp://10.0.0.5:8786; zonder: deze computer",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=min(4, os.cpu_count() or 1),
        metavar="AANTAL",
        help="processen op deze computer; 0 rekent in één proces (standaard %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="MAP", help="map voor de uitkomst (standaard var/landelijk)"
    )
    parser.add_argument(
        "--year", type=int, metavar="JAAR", help="jaar van kijken; standaard het lopende jaar"
    )
    parser.add_argument(
        "--again", action="store_true", help="reken ook opnieuw wat een eerdere keer al deed"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do the run and say what came of it."""
    # only this command needs them
    from geo.country import run_country  # noqa: PLC0415
    from geo.country.engine import cluster, in_process  # noqa: PLC0415
    from geo.country.gemeenten import read_gemeenten  # noqa: PLC0415

    if arguments.workers < 0:
        msg = "Het aantal werkers (--workers) is 0 of meer."
        raise KoppelkansenError(msg)
    gemeenten = read_gemeenten(arguments.gemeenten)
    library = Library(overrides=local_overrides())
    if library.stored_file("stock") is None:
        # looks for what is missing, and for that it reads every layer
        library = open_library()
    alone = arguments.scheduler is None and arguments.workers == 0
    chosen = (
        nullcontext(in_process)
        if alone
        else cluster(arguments.scheduler, workers=arguments.workers)
    )
    with chosen as engine:
        outcome = run_country(
            library,
            gemeenten,
            target=(arguments.out or library.var / "landelijk").resolve(),
            engine=engine,
            year=arguments.year or local_today().year,
            again=arguments.again,
            progress=progress(),
        )
    summary = outcome.to_dict()
    if arguments.json:
        write_json(summary)
    else:
        names = {
            "gemeenten": "gemeenten klaar",
            "resumed": "waarvan al eerder gedaan",
            "buildings_count": "panden",
            "dwellings_count": "woningen",
            "koppelkansen_count": "koppelkansen",
        }
        rows = [[text, number(summary[name])] for name, text in names.items()]
        rows += [[f"tabel {name}", path] for name, path in summary["tables"].items()]
        write_table(rows, header=("wat", "uitkomst"))
    if outcome.empty:
        shown = ", ".join(gemeente.code for gemeente in outcome.empty)
        warn(f"geen bezit geladen in {shown}; hun aantallen blijven onbekend.")
    if outcome.outside:
        outside = counted(outcome.outside, "pand ligt", "panden liggen")
        counting = "telt" if outcome.outside == 1 else "tellen"
        warn(f"{outside} in geen bekende buurt en {counting} niet mee.")
    for code, reason in outcome.failed.items():
        warn(f"{code} is niet gelukt: {reason}.")
    if outcome.failed:
        every = counted(len(gemeenten), "gemeente", "gemeenten")
        fell = "is" if len(outcome.failed) == 1 else "zijn"
        msg = (
            f"{len(outcome.failed)} van de {every} {fell} niet gelukt; de andere "
            "staan klaar. Herstel wat hierboven staat en geef dezelfde opdracht opnieuw."
        )
        raise KoppelkansenError(msg)
    return 0
