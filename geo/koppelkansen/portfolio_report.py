"""What a choice tells beside its picks: next euro, what just fell out, how firm, and the curve.

Everything here is without years: budgets and numbers over the period. Relaxations give prices and
values to well within a percent; whole choices come from a small programme around the relaxation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from geo.koppelkansen.choice_messages import Draws, FellOut, Reason
from geo.koppelkansen.portfolio import Candidate, Limits, Pick, Problem, Rule, objective
from geo.koppelkansen.portfolio_highs import Relaxation, relax
from geo.koppelkansen.portfolio_model import BUDGET_SCALE, Floats, Model, build
from geo.koppelkansen.portfolio_solve import solve_core

NEXT_EUR: Final = 100_000.0
_SEED: Final = 20261128
_BUDGETS: Final = {
    Rule.BUDGET_TOTAL,
    Rule.BUDGET_YEAR,
    Rule.BUDGET_PARTY,
    Rule.BUDGET_PARTY_YEAR,
}


# -- the next euro ------------------------------------------------------------------------------


def more_for(limits: Limits, party: str | None, euro: float) -> Limits:
    """The same limits with more money: for one party, or (None) for all together."""
    if party is None:
        if limits.total_eur is not None:
            return replace(limits, total_eur=limits.total_eur + euro)
        if limits.year_eur is not None:
            return replace(limits, year_eur=limits.year_eur + euro / len(limits.years))
        return limits
    if party in limits.party_eur:
        return replace(
            limits, party_eur={**limits.party_eur, party: limits.party_eur[party] + euro}
        )
    if party in limits.party_year_eur:
        more = limits.party_year_eur[party] + euro / len(limits.years)
        return replace(limits, party_year_eur={**limits.party_year_eur, party: more})
    return limits


def next_euro(problem: Problem, *, euro: float = NEXT_EUR) -> dict[str | None, float]:
    """Dwellings that more money adds, per limited party and (None) for a limit on all together.

    The difference of two relaxations: the price of the last euros, not of one koppelkans.
    """
    limits = problem.limits
    asked: list[str | None] = [*sorted({*limits.party_eur, *limits.party_year_eur})]
    if limits.total_eur is not None or limits.year_eur is not None:
        asked = [None, *asked]
    now = relax(build(problem, with_years=False))
    if now is None:
        return {}
    found = {}
    for party in asked:
        richer = replace(problem, limits=more_for(limits, party, euro))
        then = relax(build(richer, with_years=False))
        if then is not None:
            found[party] = max(0.0, then.value - now.value)
    return found


# -- what fell out ------------------------------------------------------------------------------


def fell_out(problem: Problem, picks: Sequence[Pick]) -> list[FellOut]:
    """Every koppelkans that is not chosen with the reason, those that nearly were chosen first."""
    model = build(problem, with_years=False)
    relaxed = relax(model)
    chosen = {pick.candidate for pick in picks}
    places: dict[str, list[int]] = {}
    for at, pick in enumerate(model.picks):
        places.setdefault(pick.candidate, []).append(at)
    value = objective(problem, picks)
    found = [
        _why(problem, candidate, model, relaxed, places.get(candidate.id, []), picks, value)
        for candidate in problem.candidates
        if candidate.id not in chosen
    ]
    return sorted(
        found,
        key=lambda candidate: (candidate.loss is None, candidate.loss or 0.0, candidate.candidate),
    )


def _why(
    problem: Problem,
    candidate: Candidate,
    model: Model,
    relaxed: Relaxation | None,
    places: Sequence[int],
    picks: Sequence[Pick],
    value: float,
) -> FellOut:
    name = candidate.id
    useful = [package for package in candidate.packages if sum(package.gains.values()) > 0]
    open_places = [at for at in places if model.upper[at] > 0]
    reason = None
    if name in problem.limits.rejected:
        reason = Reason.REJECTED
    elif not useful:
        reason = Reason.NO_EFFECT
    elif not any(problem.years_of(candidate, package) for package in useful):
        reason = Reason.NO_YEAR
    elif not open_places or relaxed is None:
        reason = Reason.TOO_EXPENSIVE
    if reason is not None or relaxed is None:
        return FellOut(candidate=name, reason=reason or Reason.OTHERS)
    added = max(
        objective(problem, [*picks, Pick(candidate=name, package=package.id, year=None)])
        for package in useful
    )
    if added - value <= 1e-9 * max(1.0, value):
        return FellOut(candidate=name, reason=Reason.COVERED, loss=0.0)
    return _outbid(name, model, relaxed, max(open_places, key=lambda at: relaxed.reduced[at]))


def _outbid(name: str, model: Model, relaxed: Relaxation, at: int) -> FellOut:
    """Why a package that could be chosen was not: what it takes that is worth most to others."""
    loss = max(0.0, -float(relaxed.reduced[at]))
    column = model.rows[:, [at]].toarray().ravel()
    paid = column * relaxed.prices
    row = int(np.argmax(paid)) if len(paid) else -1
    if row < 0 or paid[row] <= 0:
        return FellOut(candidate=name, reason=Reason.OTHERS, loss=loss)
    label = model.labels[row]
    if label.rule in _BUDGETS:
        euro = float(column[row]) * model.limit_of[row] / BUDGET_SCALE
        cheaper = euro * min(1.0, loss / float(paid[row]))
        return FellOut(
            candidate=name, reason=Reason.BUDGET, about=label.about, loss=loss, cheaper_eur=cheaper
        )
    reason = Reason.WORKS if label.rule is Rule.WORKS else Reason.OTHERS
    return FellOut(candidate=name, reason=reason, about=label.about, loss=loss)


# -- how firm -----------------------------------------------------------------------------------


def draws(problem: Problem, *, count: int = 200, seed: int = _SEED) -> Iterator[Draws]:
    """Choose again with other effects and costs, each drawn within its range; after every draw.

    A koppelkans has one draw of its effect and one of its cost, for all its packages: triangular
    between low, expected and high.
    """
    model = build(problem, with_years=False)
    candidates = problem.by_id()
    names = sorted({pick.candidate for pick in model.picks})
    place = np.array([names.index(pick.candidate) for pick in model.picks], dtype=int)
    packages = [candidates[pick.candidate].package(pick.package) for pick in model.picks]
    gain_range = np.array([package.gain_range for package in packages]).reshape(-1, 2)
    cost_range = np.array([package.cost_range for package in packages]).reshape(-1, 2)
    sharing = _sharing(model)
    budget_rows = np.array(sorted(model.limit_of), dtype=int)
    chance = np.random.default_rng(seed)
    counts = dict.fromkeys(names, 0)
    for done in range(1, count + 1):
        gains = _triangular(gain_range, chance.random(len(names))[place])
        costs = _triangular(cost_range, chance.random(len(names))[place])
        drawn = _drawn(model, gains, costs, sharing, budget_rows)
        for pick in solve_core(drawn):
            counts[pick.candidate] += 1
        yield Draws(done, count, dict(counts))


def _sharing(model: Model) -> list[Floats]:
    """Of every continuous variable the binary ones that reach it."""
    binary, found = len(model.picks), []
    rows = model.rows
    covered = [at for at, label in enumerate(model.labels) if label.rule is Rule.COVERED]
    for row in covered:
        columns = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
        found.append(columns[columns < binary])
    return found


def _drawn(
    model: Model, gains: Floats, costs: Floats, sharing: Sequence[Floats], budget_rows: Floats
) -> Model:
    binary = len(model.picks)
    gain = model.gain.copy()
    gain[:binary] *= gains
    for at, reached in enumerate(sharing):
        gain[binary + at] *= gains[reached].mean()
    rows = model.rows.copy()
    factor = np.concatenate([costs, np.ones(len(gain) - binary)])
    of_row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    paying = np.isin(of_row, budget_rows)
    rows.data[paying] *= factor[rows.indices[paying]]
    return replace(model, gain=gain, rows=rows)


def _triangular(span: Floats, at: Floats) -> Floats:
    """The value at a share of the triangular distribution of low, 1 and high, per row."""
    low, high = np.minimum(span[:, 0], 1.0), np.maximum(span[:, 1], 1.0)
    width = high - low
    mode = np.divide(1.0 - low, width, out=np.zeros_like(width), where=width > 0)
    below = low + np.sqrt(at * width * (1.0 - low))
    above = high - np.sqrt((1.0 - at) * width * (high - 1.0))
    drawn: Floats = np.where(at < mode, below, above)
    return drawn


# -- the curve ----------------------------------------------------------------------------------
