"""``python -m geo choose``: which koppelkansen and measures protect most dwellings in a budget."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from geo.commands.koppelkansen import recorded
from geo.commands.terminal import open_library, open_register, write_json, write_table
from geo.errors import DataError
from geo.koppelkansen.build import rank_koppelkansen
from geo.koppelkansen.cached_results import exposure_of
from geo.koppelkansen.choice import ChoiceRun, answer_json, priority_wijken, with_decisions
from geo.koppelkansen.choice_messages import Job
from geo.koppelkansen.find import measure
from geo.koppelkansen.inputs import Inputs, load_inputs
from geo.koppelkansen.packages import place_offers, plain_item, problem_of
from geo.koppelkansen.portfolio import Limits
from geo.koppelkansen.portfolio_solve import NoChoiceError
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.successors import successors
from geo.text.format import counted, dwelling_words, number
from geo.text.local_time import local_today

_EACH_WIJK = "wijk"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--budget", type=float, metavar="EURO", help="alles samen, hele periode")
    parser.add_argument(
        "--party", action="append", default=[], metavar="NAAM=EURO",
        help="budget van een partij over de hele periode, mag vaker",
    )  # fmt: skip
    parser.add_argument(
        "--per-year", action="append", default=[], metavar="[NAAM=]EURO",
        help="budget per jaar, van alle partijen samen of van een, mag vaker",
    )  # fmt: skip
    parser.add_argument("--max-works", type=int, metavar="N", help="hooguit zoveel per jaar")
    parser.add_argument(
        "--at-least", action="append", default=[], metavar="WIJK=N",
        help="minstens zoveel in deze wijk (code), of met 'wijk=1' in elke prioritaire wijk",
    )  # fmt: skip
    parser.add_argument("--years", metavar="VAN-TOT", help="periode; standaard vijf jaar vooruit")
    parser.add_argument("--seconds", type=float, default=20.0, help="zoektijd; standaard 20")
    parser.add_argument("--draws", type=int, default=50, help="trekkingen; standaard 50")


def run(arguments: argparse.Namespace) -> int:
    """Choose, and show what was chosen and why."""
    library = open_library()
    inputs = load_inputs(library)
    now = local_today().year
    limits = limits_of(arguments, inputs, first_year=now + 1)
    known = recorded(inputs)
    exposure = exposure_of(inputs, cache=library.var / "cache")
    measured = measure(inputs, kinds=KINDS, exposure=exposure, overrules=known.overrules)
    items = rank_koppelkansen(
        measured, inputs, as_of_year=now, overrules=known.overrules, closed=known.closed
    )
    places = place_offers(
        [plain_item(item) for item in items if not item.no_match], inputs, exposure
    )
    limits, without = with_decisions(limits, _decided(inputs), places)
    solver = ChoiceRun(
        Job(problem=problem_of(places, limits), seconds=arguments.seconds, draws=arguments.draws)
    )
    try:
        answer = solver.wait(arguments.seconds + 600)
    finally:
        solver.stop()
    if answer.failed or answer.choice is None:
        raise NoChoiceError(answer.failed or "De rekenaar gaf geen antwoord.")
    answer_values = answer_json(answer, places, limits)
    answer_values |= {
        "decided_without_package": without,
        "example_data": "voorbeeld" in inputs.origins.values(),
    }
    if arguments.json:
        write_json(answer_values)
    else:
        _show(answer_values)
    return 0


def limits_of(arguments: argparse.Namespace, inputs: Inputs, *, first_year: int) -> Limits:
    """The limits that the options ask for.

    Raises:
        DataError: an option has another form.
    """
    per_year = [text if "=" in text else f"={text}" for text in arguments.per_year]
    by_year = _pairs(per_year, option="--per-year")
    asked = {name: int(n) for name, n in _pairs(arguments.at_least, option="--at-least").items()}
    if _EACH_WIJK in asked:
        least = asked.pop(_EACH_WIJK)
        asked |= dict.fromkeys(priority_wijken(inputs.buurten, inputs.policy_areas), least)
    return Limits(
        years=_years(arguments.years, first_year=first_year),
        total_eur=arguments.budget,
        year_eur=by_year.pop("", None),
        party_eur=_pairs(arguments.party, option="--party"),
        party_year_eur=by_year,
        works_per_year=arguments.max_works,
        at_least=asked,
    )


def _pairs(texts: Sequence[str], *, option: str) -> dict[str, float]:
    found = {}
    for text in texts:
        name, mark, value = text.rpartition("=")
        try:
            amount = float(value)
        except ValueError:
            mark = ""
        if not mark or not 0 <= amount < float("inf"):
            raise DataError(f"{option} '{text}' heeft niet de vorm NAAM=GETAL.")
        found[name.strip()] = amount
    return found


def _years(text: str | None, *, first_year: int) -> tuple[int, ...]:
    if text is None:
        return tuple(range(first_year, first_year + 5))
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()) or int(last or first) < int(first):
        raise DataError(f"--years '{text}' heeft niet de vorm 2027-2031.")
    return tuple(range(int(first), int(last or first) + 1))[:20]


def _decided(inputs: Inputs) -> dict[str, tuple[str, int | None]]:
    """Status and year of every decision by the koppelkans of now, when there is a register."""
    from geo.register.database import default_url, exists  # noqa: PLC0415

    url = default_url(os.environ)
    if not exists(url):
        return {}
    with open_register(url) as register:
        return {
            name: (str(entry.content["status"]), entry.content.get("year"))
            for name, entry in successors(inputs).followed(register.decided()).items()
        }


def _show(answer_values: dict[str, Any]) -> None:
    rows = [
        [
            str(candidate["year"]),
            candidate["title"],
            ", ".join(candidate["measures"]),
            _range_text(candidate["dwellings"]),
            number(candidate["cost_eur"]["middle"]),
            "-"
            if candidate["chosen_share"] is None
            else f"{number(100 * candidate['chosen_share'])}%",
        ]
        for candidate in sorted(
            answer_values["chosen"], key=lambda candidate: (candidate["year"], candidate["id"])
        )
    ]
    header = ["jaar", "koppelkans", "maatregelen", "woningen", "kosten (euro)", "in trekkingen"]
    write_table(rows, header=header)
    homes = counted(answer_values["objective_dwellings"], "woning daalt", "woningen dalen")
    result = (
        f"{homes} een klasse (naar verwachting); "
        f"meer dan {number(answer_values['bound_dwellings'])} kan niet binnen deze grenzen "
        f"(verschil {number(100 * answer_values['gap_share'], decimals=1)}%)."
    )
    notes = [
        result,
        *(
            f"De volgende 100.000 euro van {name}: circa {dwelling_words(number(value))} meer."
            for name, value in answer_values["next_100000_eur"].items()
        ),
    ]
    if answer_values["example_data"]:
        notes.append("Let op: deze keuze rust deels op voorbeelddata.")
    sys.stdout.write("\n" + "\n".join(notes) + "\n")


def _range_text(span: dict[str, float]) -> str:
    return f"{number(span['middle'])} ({number(span['low'])}-{number(span['high'])})"
