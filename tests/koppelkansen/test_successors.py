"""What was recorded of plans and works follows them into what they were merged into."""

from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd
import pytest

from geo.koppelkansen.successors import Successors, successors


@dataclass(frozen=True)
class Line:
    sequence: int
    word: str = ""


MERGED = Successors(plans={"blok-a": "blok", "blok-b": "blok"}, works={"w-1": "w-2"})


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("plan-blok-a", "plan-blok"), ("werk-w-1", "werk-w-2"), ("plan-elders", "plan-elders"),
        ("planwerk-blok-b-w-9", "planwerk-blok-w-9"), ("planwerk-blok-a-w-1", "planwerk-blok-w-2"),
        ("planwerk-blok-aan-w-9", "planwerk-blok-aan-w-9"), ("bezit-blok-a", "bezit-blok-a"),
    ],
)  # fmt: skip
def test_a_koppelkans_is_known_by_the_plan_and_work_of_now(old, now):
    assert MERGED.current(old) == now
    if old != now:
        assert old in MERGED.former(now)


def test_the_last_decision_of_the_parts_holds_until_the_whole_has_its_own():
    parts = {"plan-blok-a": Line(3, "first"), "plan-blok-b": Line(8, "last"), "plan-c": Line(1)}
    assert MERGED.followed(parts) == {"plan-blok": Line(8, "last"), "plan-c": Line(1)}
    whole = parts | {"plan-blok": Line(2, "own")}
    assert MERGED.followed(whole)["plan-blok"] == Line(2, "own")


def test_an_id_that_is_in_use_again_is_followed_by_nothing():
    plans = pd.DataFrame({"project_id": ["blok", "blok-a"], "former_ids": ["blok-a;blok-b", pd.NA]})
    found = successors(SimpleNamespace(projects=plans, works=None))
    assert found.plans == {"blok-b": "blok"}
    assert found.works == {}
