"""A choice that is being computed: the solver runs in a child process and can be stopped."""

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import geopandas as gpd
import shapely

from geo.koppelkansen.choice_messages import Choice, CurvePoint, Draws, Failed, FellOut, Job
from geo.koppelkansen.packages import Offer, PlaceOffers
from geo.koppelkansen.portfolio import Limits

_PROGRAM = "from geo.koppelkansen.choice_worker import main; raise SystemExit(main())"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All that is known of a choice so far; what is not known yet is None or empty."""

    choice: Choice | None = None
    next_euro: Mapping[str | None, float] = field(default_factory=dict)
    fell_out: tuple[FellOut, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    draws: Draws | None = None
    failed: str | None = None
    finished: bool = False

    def with_message(self, message: Any) -> Self:
        """The same with one message of the solver."""
        if isinstance(message, Choice):
            return replace(self, choice=message)
        if isinstance(message, Draws):
            return replace(self, draws=message)
        if isinstance(message, Failed):
            return replace(self, failed=message.text)
        if isinstance(message, dict):
            return replace(self, next_euro=message)
        if isinstance(message, list):
            return replace(self, fell_out=tuple(message))
        return replace(self, curve=tuple(message))


class ChoiceRun:
    """One solver at work in a process of its own; ``answer`` is the latest."""

    def __init__(self, job: Job) -> None:
        self.answer = Answer()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._read, args=(job,), daemon=True)
        self._reader.start()

    def _read(self, job: Job) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return
        try:
            with stdin:
                pickle.dump(job, stdin)
            with stdout:
                while True:
                    # written by our own process, started above
                    self.answer = self.answer.with_message(pickle.load(stdout))  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError):
            pass
        self._process.wait()
        self.answer = replace(self.answer, finished=True)

    def stop(self) -> None:
        """Stop searching; what was found stays."""
        if self._process.poll() is None:
            self._process.terminate()
        self._reader.join(timeout=5)

    def wait(self, seconds: float) -> Answer:
        """The answer when the solver is done, or after so many seconds."""
        self._reader.join(timeout=seconds)
        return self.answer


# -- what was decided, and priority ---------------------------------------------------------------

IN: tuple[str, ...] = ("opgenomen",)
OUT: tuple[str, ...] = ("afgewezen", "gerealiseerd")


def with_decisions(
    limits: Limits, decided: Mapping[str, tuple[str, int | None]], places: Sequence[PlaceOffers]
) -> tuple[Limits, list[str]]:
    """Limits in which what is decided is fixed, and what is rejected or done is out.

    Args:
        limits: of the choice.
        decided: status and year by koppelkans.
        places: koppelkansen with their packages.

    Returns:
        The limits, and the ids of what is decided but has no package to carry out in the period.
    """
    by_id = {place.id: place for place in places}
    fixed: dict[str, int | None] = {}
    without = []
    for name, (status, year) in decided.items():
        if status not in IN or name not in by_id:
            continue
        place = by_id[name]
        fits = year in limits.years if year is not None else bool(place.years(limits.years))
        if place.offers and fits:
            fixed[name] = year
        else:
            without.append(name)
    rejected = {name for name, (status, _) in decided.items() if status in OUT}
    return replace(limits, fixed=fixed, rejected=frozenset(rejected & by_id.keys())), without


def priority_wijken(buurten: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> tuple[str, ...]:
    """The wijken with a buurt of which the middle lies in a priority area."""
    chosen = areas[(areas["kind"] == "prioriteit") & areas.geometry.notna()]
    if not len(chosen):
        return ()
    middles = buurten.geometry.representative_point().to_numpy()
    inside = shapely.contains_xy(
        shapely.union_all(chosen.geometry.to_numpy()),
        shapely.get_x(middles),
        shapely.get_y(middles),
    )
    return tuple(sorted(set(buurten["wijkcode"][inside])))


# -- as plain values ------------------------------------------------------------------------------


def answer_json(answer: Answer, places: Iterable[PlaceOffers], limits: Limits) -> dict[str, Any]:
    """An answer as JSON: chosen with years, objective, bound, gap, and all that goes with it."""
    by_id = {place.id: place for place in places}
    choice = answer.choice
    return {
        "limits": limits_json(limits),
        "objective_dwellings": None if choice is None else round(choice.objective, 1),
        "bound_dwellings": None if choice is None else round(choice.bound, 1),
        "gap_share": None if choice is None else round(choice.gap, 5),
        "proven": choice is not None and choice.proven,
        "chosen": []
        if choice is None
        else [
            {
                "id": pick.candidate,
                "title": by_id[pick.candidate].title,
                "year": pick.year,
                "chosen_share": None
                if answer.draws is None
                else round(answer.draws.share(pick.candidate), 3),
                **offer_json(offer_of(by_id[pick.candidate], pick.package)),
            }
            for pick in choice.picks
        ],
        "fell_out": [
            {
                "id": candidate.candidate,
                "title": by_id[candidate.candidate].title,
                "reason": str(candidate.reason),
                "about": list(candidate.about),
                "loss_dwellings": None if candidate.loss is None else round(candidate.loss, 1),
                "cheaper_eur": None
                if candidate.cheaper_eur is None
                else round(candidate.cheaper_eur),
            }
            for candidate in answer.fell_out
        ],
        "next_100000_eur": {
            party or "alle": round(dwellings, 1) for party, dwellings in answer.next_euro.items()
        },
        "curve": [
            {
                "budget_eur": round(point.budget_eur),
                "dwellings": round(point.dwellings, 1),
                "bound": round(point.bound, 1),
            }
            for point in answer.curve
        ],
        "draws": None if answer.draws is None else answer.draws.done,
    }


def offer_of(place: PlaceOffers, package: str) -> Offer:
    """The package with this id."""
    return next(offer for offer in place.offers if offer.id == package)


def offer_json(offer: Offer) -> dict[str, Any]:
    """A package as JSON, amounts in whole euro."""

    def three(span: Any) -> dict[str, float] | None:
        if span is None:
            return None
        return {"low": round(span.low), "middle": round(span.middle), "high": round(span.high)}

    each = offer.cost_per_dwelling
    return {
        "package": offer.id,
        "measures": list(offer.titles),
        "to_check": list(offer.to_check),
        "dwellings": three(offer.dwellings),
        "cost_eur": three(offer.cost),
        "subsidy_eur": three(offer.subsidy),
        "saving_eur": three(offer.saving),
        "cost_per_dwelling_eur": None if each is None else round(each),
        "costs_eur": {party: round(euro) for party, euro in offer.costs.items()},
    }


def limits_json(limits: Limits) -> dict[str, Any]:
    """Limits as JSON."""
    return {
        "years": list(limits.years),
        "total_eur": limits.total_eur,
        "year_eur": limits.year_eur,
        "party_eur": dict(limits.party_eur),
        "party_year_eur": dict(limits.party_year_eur),
        "works_per_year": limits.works_per_year,
        "at_least": dict(limits.at_least),
        "fixed": dict(limits.fixed),
        "rejected": sorted(limits.rejected),
    }
