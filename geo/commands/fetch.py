"""``python -m geo fetch``: replace layers by what their official sources have now."""

import argparse
import functools
import sys
from collections.abc import Callable
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, Final

from geo.catalogue.library import Library
from geo.commands.terminal import write_json, write_table
from geo.errors import DataError, KoppelkansenError
from geo.text.format import counted

if TYPE_CHECKING:
    import pandas as pd

    from geo.fetch.http import HttpClient
    from geo.fetch.map_review import MapReview
    from geo.fetch.report import FetchReport
    from geo.fetch.stock import SourceColumns


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("layers", nargs="*", metavar="LAAG", help="naam van een laag")
    parser.add_argument("--list", action="store_true", help="toon welke lagen kunnen")
    parser.add_argument(
        "--check", action="store_true",
        help="vraag elke dienst wat zij nu aanbiedt en toon wat past, anders heet of weg is; "
        "er wordt niets opgeslagen",
    )  # fmt: skip
    parser.add_argument("--source", help="kies een van de bronnen van de laag")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="NAAM=KOLOM",
        help="bevestig voor het corporatiebezit wat een kolom betekent",
    )
    parser.add_argument(
        "--type", metavar="KAART", help="kies een laag van de dienst; de keuze wordt onthouden"
    )
    parser.add_argument(
        "--yes", action="store_true",
        help="bevestig klassen en verdeling van een laag die uit een kaartbeeld komt",
    )  # fmt: skip
    parser.add_argument(
        "--describe", action="store_true",
        help="toon de kolommen van de bron van het bezit, of wat de dienst van een laag aanbiedt",
    )  # fmt: skip
    parser.add_argument(
        "--dwelling", action="append", default=[], metavar="VBO",
        help="zoek bij EP-Online het label van een verblijfsobject op (met de eigen sleutel)",
    )  # fmt: skip
    parser.add_argument(
        "--unlabelled", action="store_true",
        help="zoek bij EP-Online het label op van aangeleverde woningen zonder label",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Fetch the layers one by one; exit code 1 when one of them did not come."""
    # the network is only needed by the commands that ask for it
    from geo.fetch.http import require_network  # noqa: PLC0415
    from geo.fetch.settings import local_overrides  # noqa: PLC0415

    library = Library(overrides=local_overrides())
    looks_up = arguments.check or arguments.describe or arguments.dwelling or arguments.unlabelled
    if not looks_up and (arguments.list or not arguments.layers):
        _show_sources(library, as_json=arguments.json)
        return 0
    require_network()
    if arguments.check:
        return _check(library, arguments)
    if arguments.describe:
        _describe(library, arguments)
        return 0
    if arguments.dwelling or arguments.unlabelled:
        return _look_up(library, arguments)
    return fetch_layers(library, arguments)


def fetch_layers(library: Library, arguments: argparse.Namespace) -> int:
    """Fetch the layers of the arguments one by one; returns the exit code."""
    from geo.fetch.run import open_client  # noqa: PLC0415

    reports: list[FetchReport] = []
    failed: list[dict[str, Any]] = []
    with open_client(library) as client:
        for name in arguments.layers:
            try:
                report = _fetch_layer(library, name, arguments, client)
            except KoppelkansenError as error:
                failed.append({"layer": name, "error": str(error), **_details(error)})
                advice = _ADVICE.get(type(error).__name__, "").format(layer=name)
                sys.stderr.write(f"Fout: {error}{advice}\n")
                continue
            reports.append(report)
            if not arguments.json:
                sys.stdout.write(f"{report.message}\n")
                for warning in report.warnings:
                    sys.stdout.write(f"  let op: {warning}\n")
            if name == "labels":
                _join(library, library.get("labels").table, quiet=arguments.json)
    if arguments.json:
        write_json({"fetched": [report.to_dict() for report in reports], "failed": failed})
    return 1 if failed else 0


def _fetch_layer(
    library: Library, name: str, arguments: argparse.Namespace, client: "HttpClient"
) -> "FetchReport":
    """Fetch a layer; one that comes from a map is shown first and confirmed with ``--yes``."""
    from geo.fetch.map_review import ConfirmationNeededError  # noqa: PLC0415
    from geo.fetch.run import fetch_layer  # noqa: PLC0415

    mapping = dict(item.split("=", 1) for item in arguments.column if "=" in item) or None
    fetch = functools.partial(
        fetch_layer,
        library,
        name,
        source_id=arguments.source,
        typename=arguments.type,
        mapping=mapping,
        progress=_progress(name),
        client=client,
    )
    try:
        return fetch()
    except ConfirmationNeededError as needed:
        if not arguments.json:
            _show_review(needed.review)
        if not arguments.yes:
            raise
        return fetch(confirmed=needed.review.digest)


def _details(error: KoppelkansenError) -> dict[str, Any]:
    """Return what a program can do with an error: layers to choose from, a review to confirm."""
    from geo.fetch.map_review import ConfirmationNeededError  # noqa: PLC0415
    from geo.fetch.run import LayerNotOfferedError  # noqa: PLC0415

    if isinstance(error, LayerNotOfferedError):
        return {"source": error.source_id, "offered": list(error.offered)}
    if isinstance(error, ConfirmationNeededError):
        return {"review": error.review.to_dict()}
    return {}


_ADVICE: Final = {
    "ConfirmationNeededError": " Doe dat met: python -m geo fetch {layer} --yes.",
    "LayerNotOfferedError": (
        " Alles wat de dienst heeft: python -m geo fetch {layer} --describe; kiezen: --type NAAM."
    ),
}


def _show_review(review: "MapReview") -> None:
    """Show the legend, classes and histogram of a layer that comes from a map."""
    sys.stdout.write(f"{review.title}: {review.map_name}, controle: {review.check}\n")
    header = ("legenda", "grenzen", "waarde", "cellen", "aandeel")
    write_table([astuple(row) for row in review.rows()], header=header)
    for warning in review.warnings:
        sys.stdout.write(f"  let op: {warning}\n")


def _check(library: Library, arguments: argparse.Namespace) -> int:
    """Show what every registered service offers now; exit code 1 when something does not fit."""
    from geo.fetch.offer_check import WORDS, check_sources  # noqa: PLC0415

    def tell(step: str, done: int, total: int | None) -> None:
        sys.stderr.write(f"{done} van {total}: {step}\n")
        sys.stderr.flush()

    found = check_sources(library, layers=arguments.layers, progress=tell)
    if arguments.json:
        write_json([item.to_dict() for item in found])
    else:
        rows = [
            (
                item.layer, item.source_id, WORDS[item.state], item.found or item.registered,
                item.message,
            )
            for item in found
        ]  # fmt: skip
        write_table(rows, header=("laag", "bron", "uitkomst", "naam bij de dienst", "toelichting"))
    return 0 if all(item.state in {"fits", "moved", "unchecked"} for item in found) else 1


def _show_sources(library: Library, *, as_json: bool) -> None:
    from geo.fetch.choice import fetchable, sources_for  # noqa: PLC0415

    rows = [
        (name, source.id, source.title)
        for name in fetchable(library)
        for source in sources_for(library, name)
    ]
    if as_json:
        write_json([{"layer": a, "source": b, "title": c} for a, b, c in rows])
    else:
        write_table(rows, header=("laag", "bron", "titel"))


def _look_up(library: Library, arguments: argparse.Namespace) -> int:
    """Look up labels of single dwellings and bring them into the stock."""
    from geo.fetch.ep_dwelling import keep_labels, look_up_labels  # noqa: PLC0415
    from geo.importing.label_join import unlabelled  # noqa: PLC0415

    wanted = [*arguments.dwelling, *(unlabelled(library) if arguments.unlabelled else ())]
    if not wanted:
        msg = (
            "Er zijn geen aangeleverde woningen zonder label waarvan het verblijfsobject bekend is."
        )
        raise DataError(msg)
    found = look_up_labels(library, wanted, progress=_progress("labels"))
    labels = dict(zip(found.frame["vbo_id"], found.frame["energy_label"], strict=True))
    if labels:
        keep_labels(library, found)
    if arguments.json:
        changed = _join(library, found.frame, quiet=True)
        write_json({"labels": labels, "asked": len(wanted), "dwellings_changed": changed})
        return 0
    rows = [(vbo, labels.get(vbo, "geen geldig label")) for vbo in wanted]
    write_table(rows, header=("verblijfsobject", "energielabel"))
    _join(library, found.frame, quiet=False)
    return 0


def _join(library: Library, labels: "pd.DataFrame", *, quiet: bool) -> int:
    """Give delivered dwellings their registered label and say how many changed."""
    from geo.importing.label_join import join_labels  # noqa: PLC0415

    changed = join_labels(library, labels)
    if changed and not quiet:
        homes = counted(changed, "aangeleverde woning kreeg", "aangeleverde woningen kregen")
        sys.stdout.write(f"  {homes} een ander label.\n")
    return changed


def _describe(library: Library, arguments: argparse.Namespace) -> None:
    from geo.fetch.run import describe_stock, offered_layers  # noqa: PLC0415

    asked = [name for name in arguments.layers if name != "stock"]
    if not asked:
        found = describe_stock(library, source_id=arguments.source)
        _show_columns(found, as_json=arguments.json)
        return
    names = offered_layers(library, asked[0], source_id=arguments.source)
    if arguments.json:
        write_json({"layer": asked[0], "types": list(names)})
    else:
        write_table([(name,) for name in names], header=(f"lagen voor {asked[0]} (--type)",))


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
