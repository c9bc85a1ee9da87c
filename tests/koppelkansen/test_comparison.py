"""Two koppelkansen side by side, and the sentence that says why."""

import dataclasses
import math

import pytest

from geo.koppelkansen.comparison import compare
from geo.koppelkansen.find import find_koppelkansen
from geo.koppelkansen.records import Koppelkans, Part, RankSpread
from geo.koppelkansen.weights import PARTS
from tests import town


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    found = find_koppelkansen(town.inputs(tmp_path_factory.mktemp("town")), as_of_year=2026)
    return {item.project_id: item for item in found}


def made(name, rank, *, changes=None, without=(), **contributions):
    points = dict(zip(PARTS, (20.0, 10.0, 10.0, 5.0, 5.0), strict=True)) | contributions
    item = Koppelkans(
        id=name, title=name.title(), rank=rank, tier="middel",
        score=round(math.fsum(points.values()), 1),
        contributions={part: p for part, p in points.items() if part not in without},
        parts={part: Part(reason=f"{part} van {name}") for part in PARTS},
    )  # fmt: skip
    return dataclasses.replace(item, **(changes or {}))


def spread(low, high):
    return RankSpread(top_share=0.5, rank_low=low, rank_high=high, top=10, draws=1000)


def test_the_differences_add_up_to_that_of_the_scores(items):
    told = compare(items["kade"], items["plein"])
    assert (told.above, told.below) == ("plan-plein", "plan-kade")
    # 62.5 - 33.9
    assert told.difference == 28.6
    assert math.fsum(part.difference for part in told.parts) == pytest.approx(28.6, abs=1e-9)
    # exposure 21.3 against 8.3, time 20 against the 14 that is expected of the kade
    assert [(part.part, part.difference) for part in told.parts][:2] == [
        ("exposure", 13.0), ("time", 6.0),
    ]  # fmt: skip
    unknown = {part.part for part in told.parts if part.unknown_below}
    assert unknown == {"time", "dwellings"}
    assert told.parts[1].reason_above.startswith("rioolvervanging")


def test_the_sentence_names_who_why_and_what_is_unknown(items):
    sentence = compare(items["plein"], items["kade"]).sentence
    assert sentence.startswith("'Plein' staat boven 'Kade' (62,5 tegen 33,9 punten), vooral door")
    assert "tijd (+6,0)" in sentence
    assert (
        "van 'Kade' zijn de onderdelen tijd en woningen onbekend, geteld als te verwachten"
    ) in sentence
    assert sentence.endswith(".")


def test_either_way_round_it_is_the_same(items):
    assert compare(items["plein"], items["hof"]) == compare(items["hof"], items["plein"])


def test_one_part_that_makes_it_is_named_alone():
    told = compare(made("a", 1, exposure=30.0), made("b", 2, dwellings=11.0))
    assert told.sentence == (
        "'A' staat boven 'B' (60,0 tegen 51,0 punten), vooral door blootstelling (+10,0); "
        "'B' wint op woningen (+1,0)."
    )
    assert [part.part for part in told.parts][:2] == ["exposure", "dwellings"]
    assert told.steady is None


def test_equal_scores_say_so():
    assert compare(made("a", 1), made("b", 2)).sentence == (
        "'A' staat boven 'B', maar hun scores zijn gelijk: de volgorde volgt het kenmerk."
    )
    swapped = compare(made("a", 1, exposure=25.0), made("b", 2, time=15.0)).sentence
    assert "zijn gelijk (55,0 tegen 55,0 punten)" in swapped
    assert "'A' wint op blootstelling (+5,0) en 'B' wint op tijd (+5,0)" in swapped


def test_too_little_known_and_no_match_come_before_the_score(items):
    assert "te weinig bekend" in compare(items["zoek"], items["plein"]).sentence
    rejected = made("b", 2, exposure=90.0, changes={"no_match": True})
    sentence = compare(made("a", 1), rejected).sentence
    assert sentence == "'A' staat boven 'B', want 'B' is volgens een deelnemer geen koppelkans."


def test_ranges_of_ranks_that_overlap_make_it_doubtful():
    first = made("a", 1, exposure=30.0, changes={"robustness": spread(1, 4)})
    second = made("b", 5, changes={"robustness": spread(3, 8)})
    told = compare(first, second)
    assert told.steady is False
    assert told.sentence.endswith("bij andere gewichten kan de volgorde omgekeerd zijn.")
    clear = compare(first, made("b", 5, changes={"robustness": spread(5, 8)}))
    assert clear.steady is True
    assert "andere gewichten" not in clear.sentence


def test_items_frozen_without_a_rank_are_ordered_as_the_list_was():
    first, second = made("a", None), made("b", None, exposure=30.0)
    assert compare(first, second).above == "b"


def test_what_is_unknown_of_both_is_said_once():
    told = compare(made("a", 1, exposure=30.0), made("b", 2, exposure=20.0)).sentence
    assert "van beide " not in told
    one, other = (
        made(name, rank, exposure=points, without=("time",))
        for name, rank, points in (("a", 1, 30.0), ("b", 2, 20.0))
    )
    assert "; van beide is het onderdeel tijd onbekend" in compare(one, other).sentence
    assert "zwaarder" not in compare(one, other).sentence
