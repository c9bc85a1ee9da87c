"""What was recorded of plans and works follows them into what they were merged into."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd
import pytest

from geo.commands import choose, koppelkansen
from geo.koppelkansen.successors import Successors, successors
from geo.register import Status


@dataclass(frozen=True)
class Line:
    sequence: int
    word: str = ""
    content: dict = field(default_factory=dict, compare=False)

    @property
    def status(self):
        return Status(self.content["status"])


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


def test_a_part_that_is_realised_does_not_close_the_whole():
    def line(sequence, status):
        return Line(sequence, status, {"status": status})

    parts = {"plan-blok-a": line(1, "opgenomen"), "plan-blok-b": line(2, "gerealiseerd")}
    assert MERGED.followed(parts)["plan-blok"].word == "opgenomen"
    assert MERGED.followed({"plan-blok-b": line(2, "gerealiseerd")}) == {}
    parts["plan-blok-a"] = line(3, "gerealiseerd")
    assert MERGED.followed(parts)["plan-blok"].word == "gerealiseerd"
    pair = {"planwerk-blok-a-w-9": line(1, "gerealiseerd")}
    assert MERGED.followed(pair)["planwerk-blok-w-9"].word == "gerealiseerd"


def test_the_command_line_goes_by_what_was_decided_of_the_parts(monkeypatch):
    plans = pd.DataFrame({"project_id": ["blok", "c"], "former_ids": ["blok-a;blok-b", pd.NA]})
    now = SimpleNamespace(projects=plans, works=None)
    decided = {
        "plan-blok-a": Line(4, content={"status": "gerealiseerd", "year": 2027}),
        "plan-blok-b": Line(9, content={"status": "gerealiseerd", "year": 2028}),
    }
    register = SimpleNamespace(
        decided=lambda: decided, overrules=lambda: {"plan-blok-a": {}, "plan-c": {}}
    )
    monkeypatch.setattr("geo.register.database.exists", lambda _: True)
    for module in (choose, koppelkansen):
        monkeypatch.setattr(module, "open_register", lambda _: nullcontext(register))
    assert choose._decided(now) == {"plan-blok": ("gerealiseerd", 2028)}
    known = koppelkansen.recorded(now)
    assert known.closed == {"plan-blok"}
    # a correction of a part is no correction of the whole, and is told
    assert known.merged == {"plan-blok-a": "plan-blok"}
