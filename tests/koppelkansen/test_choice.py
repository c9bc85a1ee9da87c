"""The solver in a process of its own, stopping it, and proposals in the register."""

import numpy as np
import pytest

from geo.koppelkansen.choice import Answer, ChoiceRun, priority_wijken
from geo.koppelkansen.choice_messages import Choice, Draws, Job
from geo.koppelkansen.choice_worker import answers
from geo.koppelkansen.portfolio import Candidate, Limits, Package, Problem
from geo.koppelkansen.proposals import compare_proposal, save_proposal, saved_proposals
from geo.register import Register, Who
from tests import town

WHO = Who("Gemeente", "beleid")


def problem(count=8, *, euro=250.0):
    chance = np.random.default_rng(count)
    return Problem(
        candidates=tuple(
            Candidate(
                id=f"k{at}",
                packages=(
                    Package(
                        id="p1", costs={"W": 100.0}, years=(2027, 2028), gain_range=(0.5, 1.5),
                        gains={f"u{at}": float(chance.integers(5, 50))},
                    ),
                ),
            )
            for at in range(count)
        ),
        limits=Limits(years=(2027, 2028), total_eur=euro),
    )  # fmt: skip


def test_a_run_beside_the_program_gives_everything_and_ends():
    # it ends when the choice is proven, however busy the machine is
    run = ChoiceRun(Job(problem=problem(), seconds=100, draws=3))
    answer = run.wait(120)
    run.stop()
    assert answer.finished
    assert answer.failed is None
    assert len(answer.choice.picks) == 2
    assert answer.choice.proven
    assert answer.draws.done == 3
    assert len(answer.fell_out) == 6
    assert answer.next_euro[None] > 0
    assert answer.curve[-1].dwellings >= answer.choice.objective


def test_limits_that_do_not_go_together_come_back_as_a_sentence():
    limits = Limits(years=(2027,), total_eur=50.0, fixed={"k0": None})
    run = ChoiceRun(Job(problem=Problem(candidates=problem().candidates, limits=limits), draws=1))
    answer = run.wait(120)
    run.stop()
    assert answer.choice is None
    assert "vastgelegde koppelkansen" in answer.failed


def test_a_run_can_be_stopped_and_keeps_what_it_found():
    run = ChoiceRun(Job(problem=problem(60, euro=2000), seconds=600, draws=100_000))
    while run.answer.draws is None and not run.answer.finished:
        run.wait(0.2)
    run.stop()
    assert run.answer.finished
    assert run.answer.choice.picks
    assert run.answer.draws.done < 100_000


def test_messages_come_in_the_order_in_which_they_help():
    kinds = []
    answers(Job(problem=problem(), seconds=5, draws=2), lambda told: kinds.append(type(told)))
    assert kinds[0] is Choice
    assert kinds[-2:] == [Draws, Draws]
    answer = Answer()
    answers(Job(problem=problem(), seconds=5, draws=2), lambda told: None)
    assert answer.with_message({"W": 2.0}).next_euro == {"W": 2.0}


def test_priority_wijken_are_those_with_a_buurt_in_a_priority_area(tmp_path):
    inputs = town.inputs(tmp_path)
    found = priority_wijken(inputs.buurten, inputs.policy_areas)
    assert found
    assert set(found) <= set(inputs.buurten["wijkcode"])
    none = inputs.policy_areas[inputs.policy_areas["kind"] != "prioriteit"]
    assert priority_wijken(inputs.buurten, none) == ()


@pytest.fixture
def register(tmp_path):
    with Register.open(f"sqlite:///{tmp_path / 'register.sqlite'}") as opened:
        yield opened


def saved(register, name, **years):
    chosen = [{"id": key, "title": key.upper(), "year": year} for key, year in years.items()]
    save_proposal(register, name, {"chosen": chosen}, inputs={"limits": years}, who=WHO)


def test_a_proposal_is_kept_with_its_inputs_and_laid_beside_another_and_decisions(register):
    saved(register, "vorig jaar", a=2026, b=2026)
    saved(register, "dit jaar", b=2027, c=2028)
    now, before = saved_proposals(register)
    assert (now.name, before.name, now.who) == ("dit jaar", "vorig jaar", WHO)
    assert register.frozen(now.evidence) == {"limits": {"b": 2027, "c": 2028}}
    rows = {row.id: row for row in compare_proposal(now, {"c": "opgenomen"}, before)}
    assert (rows["a"].year, rows["a"].other_year, rows["a"].in_other) == (None, 2026, True)
    assert (rows["b"].year, rows["b"].other_year) == (2027, 2026)
    assert (rows["c"].decided, rows["c"].in_other) == ("opgenomen", False)
