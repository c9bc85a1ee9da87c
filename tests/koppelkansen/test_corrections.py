"""What people corrected: no match, another place, by hand; kept when the list is made anew."""

import dataclasses

import pytest

from geo.koppelkansen.find import find_koppelkansen, measure
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.weights import PARTS, StockRule
from geo.register import Register, RegisterError, Who
from tests import town

WHO = Who("Gemeente Dordrecht", "gebiedsmanager")
RULE = StockRule(min_dwellings=20, min_hazards=1)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    drawn = town.inputs(
        tmp_path_factory.mktemp("town"),
        stock=town.stock_of(town.building(1, 300, 300, dwellings_count=30, complex_id="C1")),
    )
    return dataclasses.replace(drawn, weights=dataclasses.replace(drawn.weights, stock=RULE))


@pytest.fixture
def register(tmp_path):
    with Register.open(f"sqlite:///{tmp_path / 'register.sqlite'}") as opened:
        yield opened


def of(inputs, register, *kinds):
    found = find_koppelkansen(
        inputs, kinds=kinds or ("plan_klimaat",), overrules=register.overrules(), as_of_year=2026
    )
    return {item.id: item for item in found}


def test_no_match_stays_in_the_list_last_with_its_reason(inputs, register):
    register.reject_match("plan-plein", reason="Het plan is van de baan.", who=WHO)
    found = of(inputs, register)
    # even after the one of which too little is known
    assert list(found)[-1] == "plan-plein"
    plein = found["plan-plein"]
    assert plein.no_match is True
    # as before: 21.25 + 10 + 20 + 10, and no stock near with a bad label
    assert plein.score == 61.3
    assert plein.robustness is None
    assert plein.caveats[0] == (
        "Geen koppelkans volgens Gemeente Dordrecht: Het plan is van de baan."
    )
    [told] = plein.overrules
    assert (told.kind, told.reason) == ("geen match", "Het plan is van de baan.")
    # the others move up
    assert found["plan-kade"].rank == 1
    # and it counts again when it is taken back
    register.withdraw("plan-plein", told.kind, reason="Toch niet.", who=WHO)
    assert next(iter(of(inputs, register))) == "plan-plein"


def move(register, identifier, x, y, precision_m=10.0):
    lat, lon = town.degrees(x, y)
    register.move(
        identifier, lat=lat, lon=lon, precision_m=precision_m, reason="Het ligt hier.", who=WHO
    )


def test_a_drawn_outline_is_measured_as_it_is(inputs, register):
    lat, lon = town.degrees(1500, 500)
    field = town.area(1450, 450, 100)
    register.move(
        "plan-plein", lat=lat, lon=lon, precision_m=71.0, outline=field.wkt,
        reason="Het ligt hier.", who=WHO,
    )  # fmt: skip
    plein = of(inputs, register)["plan-plein"]
    assert plein.buurtcode == "BU99990201"
    assert plein.precision_m is None
    assert plein.hazards["heat"].value == plein.hazards["heat"].low == plein.hazards["heat"].high
    # a point that is given later takes the place of the outline
    move(register, "plan-plein", 500, 500, precision_m=300.0)
    assert of(inputs, register)["plan-plein"].precision_m == 300.0


@pytest.mark.parametrize(
    "outline", ["een veld", "POINT (1 1)", "POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))", "POLYGON EMPTY"]
)
def test_an_outline_that_is_no_area_is_refused(register, outline):
    lat, lon = town.degrees(1500, 500)
    with pytest.raises(RegisterError, match="geen vlak"):
        register.move(
            "plan-plein", lat=lat, lon=lon, precision_m=10, outline=outline, reason="r", who=WHO
        )


def test_another_place_is_measured_there_and_goes_with_its_demolition(inputs, register):
    move(register, "plan-plein", 1500, 500)
    plein = of(inputs, register)["plan-plein"]
    # in the mild east with an unknown depth of water, in the heat transition, next to the green
    assert plein.hazards["heat"].exposure_class == "laag"
    assert plein.hazards["rain70"].exposure_class == "geen_data"
    assert [area.id for area in plein.areas] == ["warmte-zuidoost"]
    assert [work.id for work in plein.works] == ["groen-kade"]
    assert (plein.lat, plein.lon) == pytest.approx(town.degrees(1500, 500))
    assert (plein.wijkcode, plein.buurtcode) == ("WK999902", "BU99990201")
    assert plein.precision_m == 10.0
    assert [gone.project_id for gone in plein.demolitions] == ["plein-sloop"]
    assert plein.caveats[0].startswith("Plek verbeterd door Gemeente Dordrecht (op 10 m")
    # what was given is as it was
    assert inputs.projects.set_index("project_id").loc["plein", "wijkcode"] == "WK999901"


def test_a_place_that_was_unknown_is_known_now_and_roughly(inputs, register):
    move(register, "plan-zoek", 1000, 1000, precision_m=200)
    zoek = of(inputs, register)["plan-zoek"]
    assert zoek.located is True
    assert (zoek.wijkcode, zoek.buurtcode) == (None, None)
    assert any("Ligging onzeker (circa 200 m)" in text for text in zoek.caveats)
    assert (zoek.hazards["heat"].low, zoek.hazards["heat"].high) == (33.0, 39.0)


def test_moving_a_pair_moves_its_plan(inputs, register):
    move(register, "planwerk-plein-riool-oost", 560, 500)
    pair = of(inputs, register, "plan_werk")["planwerk-plein-riool-oost"]
    assert pair.works[0].distance_m == 0


def test_moving_a_complex_and_a_work_shifts_them(inputs, register):
    assert "bezit-C1" in of(inputs, register, "bezit_klimaat")
    measured = measure(inputs, kinds=("bezit_klimaat",))
    assert measured.facts["bezit-C1"].wijkcode == "WK999901"
    # to the mild east: not stressed any more, so off the agenda
    move(register, "bezit-C1", 1500, 1500)
    assert of(inputs, register, "bezit_klimaat") == {}
    # elsewhere in the west it is as hot
    move(register, "bezit-C1", 600, 1500)
    item = of(inputs, register, "bezit_klimaat")["bezit-C1"]
    assert (item.buurtcode, item.areas) == ("BU99990102", ())
    assert (item.lat, item.lon) == pytest.approx(town.degrees(600, 1500), abs=2e-6)
    # and the sewer next to it makes a street that opens
    move(register, "werk-riool-oost", 620, 1500)
    street = of(inputs, register, "werk_klimaat_bezit")["werk-riool-oost"]
    # a work is never its own neighbour
    assert (street.work_id, street.works) == ("riool-oost", ())


def test_exposure_that_was_known_is_computed_again_for_what_moved(inputs, register):
    from geo.hazards.exposure import building_exposure  # noqa: PLC0415

    known = building_exposure(inputs.stock, inputs.rasters, thresholds=inputs.thresholds)
    move(register, "bezit-C1", 1500, 1500)
    found = find_koppelkansen(
        inputs, kinds=("bezit_klimaat",), exposure=known, overrules=register.overrules()
    )
    assert found == []


def by_hand(**values):
    lat, lon = town.degrees(500, 500)
    return {
        "id": "hand-schoolplein", "title": "Schoolplein", "corporation": "Trivire",
        "plan_kind": "planvoorraad", "dwellings_count": 100, "lat": lat, "lon": lon,
        "window": {"from": 2026, "to": 2026, "open_ended": False},
    } | values  # fmt: skip


def test_what_is_added_by_hand_is_measured_like_a_plan(inputs, register):
    register.add(by_hand(), reason="Gezien bij de wijkschouw.", who=WHO)
    added = of(inputs, register)["hand-schoolplein"]
    assert added.by_hand is True
    assert (added.kind, added.title) == ("plan_klimaat", "Schoolplein")
    # where the plein lies, as large and in the same year: all but the stock
    plein = of(inputs, register)["plan-plein"]
    assert added.contributions == plein.contributions
    assert [w.id for w in added.works] == [w.id for w in plein.works]
    assert added.caveats[0] == (
        "Met de hand toegevoegd door Gemeente Dordrecht: Gezien bij de wijkschouw."
    )


def test_what_is_added_is_there_whatever_kinds_are_asked_for_and_with_little_known(
    inputs, register
):
    bare = {"id": "hand-kaal", "title": "Kaal"}
    register.add(bare, reason="Genoemd in het overleg.", who=WHO)
    for kinds in (KINDS, ("plan_klimaat",), ("bezit_klimaat",)):
        item = of(inputs, register, *kinds)["hand-kaal"]
        assert (item.located, item.missing, item.tier) == (False, PARTS, "onbekend")
        # nothing is known: every part counts as what is expected of it
        assert item.score_low < item.score < item.score_high
    move(register, "hand-kaal", 500, 500)
    assert of(inputs, register)["hand-kaal"].hazards["heat"].exposure_class == "hoog"


def test_corrections_hold_when_the_data_change_and_do_no_harm_when_gone(inputs, register):
    register.reject_match("plan-plein", reason="Nee.", who=WHO)
    register.reject_match("plan-bestaat-niet-meer", reason="Nee.", who=WHO)
    move(register, "plan-ook-niet", 500, 500)
    rows = town.project_rows()
    rows[0] |= {"dwellings_count": 150}
    changed = dataclasses.replace(inputs, projects=town.projects_of(*rows))
    found = of(changed, register)
    assert list(found)[-1] == "plan-plein"
    assert found["plan-plein"].dwellings_count == 150
    assert len(found) == 4
