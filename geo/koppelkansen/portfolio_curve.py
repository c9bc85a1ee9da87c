"""What a choice brings at a smaller and a larger budget."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo.koppelkansen.choice_messages import CurvePoint
from geo.koppelkansen.portfolio import Limits, Problem, objective
from geo.koppelkansen.portfolio_highs import relax
from geo.koppelkansen.portfolio_model import build
from geo.koppelkansen.portfolio_solve import solve_core


def curve(problem: Problem, shares: Sequence[float]) -> Iterator[CurvePoint]:
    """Dwellings that can be protected at a share of every budget, a point at a time.

    A share at which no choice exists (what is decided costs more) is left out. What was found at
    a smaller share can be chosen at a larger one too: where the time was short for more, that is
    what can be protected.
    """
    found: dict[float, float] = {}
    for share in shares:
        limits = scaled(problem.limits, share)
        model = build(replace(problem, limits=limits), with_years=False)
        relaxed = relax(model)
        if relaxed is None:
            continue
        value = objective(problem, solve_core(model, relaxed))
        found[share] = max([value, *(known for at, known in found.items() if at <= share)])
        yield CurvePoint(budget_of(limits) or 0.0, found[share], relaxed.value)


def scaled(limits: Limits, share: float) -> Limits:
    """The same limits with a share of every budget."""

    def part(euro: float | None) -> float | None:
        return None if euro is None else share * euro

    return replace(
        limits,
        total_eur=part(limits.total_eur),
        year_eur=part(limits.year_eur),
        party_eur={party: share * euro for party, euro in limits.party_eur.items()},
        party_year_eur={party: share * euro for party, euro in limits.party_year_eur.items()},
    )


def budget_of(limits: Limits) -> float | None:
    """Euro over the whole period that the limits allow at most; None without a limit on money."""
    length = len(limits.years)
    known = [limits.total_eur]
    if limits.year_eur is not None:
        known.append(limits.year_eur * length)
    parties = {party: euro * length for party, euro in limits.party_year_eur.items()}
    for party, euro in limits.party_eur.items():
        parties[party] = min(euro, parties.get(party, euro))
    if parties:
        known.append(sum(parties.values()))
    return min((euro for euro in known if euro is not None), default=None)
