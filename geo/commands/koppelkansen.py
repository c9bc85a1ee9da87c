"""``python -m geo koppelkansen``: the ranked list with reasons."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

import pandas as pd

from geo.catalogue.library import Library
from geo.catalogue.vocabularies import KIND_TITLES
from geo.commands.koppelkansen_notes import write_merged, write_more_notes, write_notes
from geo.commands.risk_table import item_values, show_risks
from geo.commands.scale_table import show_scale
from geo.commands.terminal import open_library, open_register, write_json, write_table
from geo.errors import NotFoundError
from geo.koppelkansen.build import aftercare, rank_koppelkansen
from geo.koppelkansen.cached_results import exposure_of, measured_of
from geo.koppelkansen.corrections import Overrules
from geo.koppelkansen.eligibility import split
from geo.koppelkansen.find import measure
from geo.koppelkansen.inputs import Inputs, hazards_without_layer, load_inputs, with_weights
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.part_shares import far_warning, part_shares
from geo.koppelkansen.records import KINDS, Koppelkans
from geo.koppelkansen.scored_lists import kind_robustness, list_robustness, open_questions
from geo.koppelkansen.successors import successors
from geo.koppelkansen.uncertainty import Robustness
from geo.koppelkansen.weights import METHOD_VERSION, PART_TITLES
from geo.koppelkansen.weights_file import load_weights
from geo.text.format import number
from geo.text.local_time import local_today

_ALL = "alle"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--weights", type=Path, metavar="BESTAND", help="gewichten in de vorm van data/weights.toml"
    )
    parser.add_argument(
        "--kind",
        action="append",
        choices=[*KINDS, _ALL],
        metavar="SOORT",
        help=(
            "soort koppelkans, mag vaker: " + ", ".join([*KINDS, _ALL]) + "; standaard plan_klimaat"
        ),
    )
    parser.add_argument("--wijk", metavar="CODE", help="alleen deze wijk, zoals WK050504")
    parser.add_argument("--reasons", action="store_true", help="toon per onderdeel de reden")
    parser.add_argument(
        "--robustness",
        action="store_true",
        help="toon hoe vast de plaats in de lijst staat als de gewichten anders zijn",
    )
    parser.add_argument(
        "--risk",
        action="store_true",
        help="toon per bedreiging woningen x blootstelling x kwetsbaarheid, van laag tot hoog",
    )
    parser.add_argument(
        "--fit-scale",
        action="store_true",
        help="zet [scale] van de onderdelen op deze gegevens, alle soorten samen",
    )
    parser.add_argument(
        "--nazorg",
        action="store_true",
        help="toon wat voorbij is: daar ligt geen besluit meer voor, wel kan er nog groen bij",
    )
    parser.add_argument(
        "--method",
        type=int,
        choices=range(1, METHOD_VERSION + 1),
        default=METHOD_VERSION,
        help=f"versie van de methode; standaard {METHOD_VERSION}, met 1 rekent versie 0.1.0",
    )
    parser.add_argument(
        "--year", type=int, metavar="JAAR", help="jaar van kijken; standaard het lopende jaar"
    )


def run(arguments: argparse.Namespace) -> int:
    """Show the koppelkansen."""
    library = open_library()
    weights = load_weights(arguments.weights) if arguments.weights else None
    inputs = load_inputs(library, weights=weights)
    inputs = with_weights(inputs, replace(inputs.weights, method=arguments.method))
    kinds = KINDS if arguments.fit_scale else _kinds(arguments.kind)
    known = recorded(inputs)
    overrules = known.overrules
    measured = _measured(inputs, library, kinds, overrules)
    year = arguments.year or local_today().year
    if arguments.fit_scale:
        eligible = split(measured, as_of_year=year, closed=known.closed).open
        show_scale(eligible, inputs.weights, as_json=arguments.json)
        return 0
    if arguments.nazorg:
        past = aftercare(
            measured, inputs, as_of_year=year, overrules=overrules, closed=known.closed
        )
        _show_past(past, arguments)
        return 0
    items = rank_koppelkansen(
        measured, inputs, as_of_year=year, overrules=overrules, closed=known.closed
    )
    eligible = measured
    if arguments.method > 1:
        eligible = split(measured, as_of_year=year, closed=known.closed).open
    tried = list_robustness(eligible, inputs, overrules=overrules)
    by_kind = kind_robustness(eligible, inputs, overrules=overrules)
    shares, count = part_shares(items, inputs.weights.parts), len(items)
    asked = []
    if arguments.robustness and arguments.method > 1:
        asked = open_questions(eligible, inputs, overrules=overrules)
    if arguments.wijk:
        _check_wijk(arguments.wijk, inputs)
        items = [item for item in items if arguments.wijk in {item.wijkcode, *item.wijkcodes}]
    if arguments.json:
        listed = item_values(items, inputs, library, risk=arguments.risk)
        kind_values = {kind: _robustness_values(robustness) for kind, robustness in by_kind.items()}
        whole: dict[str, object] = {
            "items": listed,
            "list": _robustness_values(tried),
            "kinds": kind_values,
        }
        if arguments.method > 1:
            whole["questions"] = [asdict(question) | {"text": question.text} for question in asked]
            whole["part_shares"] = [
                asdict(share) | {"far_apart": share.far_apart} for share in shares
            ]
        write_json(whole if arguments.robustness else listed)
        return 0
    _show(items, arguments, several=len(by_kind) > 1)
    if arguments.risk:
        show_risks(items, inputs, library)
    write_notes(items, measured.left_out, by_kind if arguments.robustness else {})
    write_merged(known.merged)
    if arguments.robustness and arguments.method > 1:
        warning = far_warning(shares, count=count)
        write_more_notes(shares, warning, asked, hazards_without_layer(inputs))
    return 0


def _measured(
    inputs: Inputs, library: Library, kinds: Sequence[str], overrules: Overrules
) -> Measured:
    """What was measured, from the cache where nobody corrected anything."""
    if overrules:
        exposure = _exposure(inputs, library, kinds)
        return measure(inputs, kinds=kinds, exposure=exposure, overrules=overrules)
    return measured_of(
        inputs,
        cache=library.var / "cache",
        kinds=kinds,
        exposure=lambda: _exposure(inputs, library, kinds),
    )


def _show_past(items: Sequence[Koppelkans], arguments: argparse.Namespace) -> None:
    if arguments.json:
        write_json([item.to_dict() for item in items])
        return
    write_table(
        [
            [KIND_TITLES[item.kind], item.title, item.window.text(), item.caveats[0]]
            for item in items
        ],
        header=["soort", "titel", "periode", "waarom"],
    )


@dataclass(frozen=True)
class Recorded:
    """What the register says of the list: what people corrected, and what is closed, by id.

    ``merged`` are corrected koppelkansen that are gone, with the one that each became part of.
    """

    overrules: Overrules = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    merged: Mapping[str, str] = field(default_factory=dict)


def recorded(inputs: Inputs) -> Recorded:
    """What people corrected and what was realised, when this installation has a register.

    What was decided of a plan or work that became part of another one holds for that one. A
    correction does not: where a part lies says nothing of the whole.

    Raises:
        RegisterError: there is one, but it cannot be read.
    """
    # the database is only needed when there is one
    from geo.koppelkansen.snapshot import closed_ids  # noqa: PLC0415
    from geo.register.database import default_url, exists  # noqa: PLC0415

    url = default_url(os.environ)
    if not exists(url):
        return Recorded()
    with open_register(url) as register:
        became = successors(inputs)
        overrules = register.overrules()
        return Recorded(
            overrules, closed_ids(became.followed(register.decided())), became.merged(overrules)
        )


def _check_wijk(code: str, inputs: Inputs) -> None:
    known = sorted(inputs.buurten["wijkcode"].unique())
    if code not in known:
        msg = f"De wijk '{code}' is er niet. Bekend zijn: {', '.join(known)}."
        raise NotFoundError(msg)


def _kinds(chosen: Sequence[str] | None) -> tuple[str, ...]:
    asked = chosen or ["plan_klimaat"]
    return tuple(kind for kind in KINDS if kind in asked or _ALL in asked)


def _exposure(inputs: Inputs, library: Library, kinds: Sequence[str]) -> pd.DataFrame | None:
    if not {"bezit_klimaat", "werk_klimaat_bezit"} & set(kinds):
        return None
    return exposure_of(inputs, cache=library.var / "cache")


def _robustness_values(tried: Robustness) -> dict[str, object]:
    values = {entry.name: getattr(tried, entry.name) for entry in fields(tried)}
    del values["items"]
    return values


def _show(items: Sequence[Koppelkans], arguments: argparse.Namespace, *, several: bool) -> None:
    header = [
        "nr",
        *(["in soort"] if several else []),
        "groep",
        "score",
        "soort",
        "titel",
        "corporatie",
        "periode",
        "woningen",
    ]
    if arguments.robustness:
        header += ["in eerste 10", "plaats"]
    rows = []
    for item in items:
        row = [
            str(item.rank),
            *([str(item.kind_rank)] if several else []),
            "geen match" if item.no_match else item.tier,
            number(item.score, decimals=1),
            KIND_TITLES[item.kind],
            item.title,
            item.corporation,
            item.window.text(),
            "n.t.b." if item.dwellings_count is None else number(item.dwellings_count),
        ]
        if arguments.robustness:
            row += _steady(item)
        rows.append(row)
    reasons = {
        place: [f"{PART_TITLES[name]}: {part.reason}" for name, part in item.parts.items()]
        for place, item in enumerate(items)
    }
    write_table(rows, header=header, below=reasons if arguments.reasons else None)


def _steady(item: Koppelkans) -> list[str]:
    robustness = item.robustness
    if robustness is None:
        return ["onbekend", "onbekend"]
    return [
        f"{number(100 * robustness.top_share)}%",
        f"{robustness.rank_low}-{robustness.rank_high}",
    ]
