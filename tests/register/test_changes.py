import datetime as dt

import pytest

from geo.register import (
    CauseKind,
    ChangeKind,
    Decision,
    OverruleKind,
    Snapshot,
    State,
    Status,
    diff_sessions,
)
from geo.register.sessions import Session, SessionRecord
from tests.register import town

NIEUW, VERVALLEN, VERSCHOVEN, GEWIJZIGD, BESLOTEN, GEREALISEERD = ChangeKind
PROJECT, WERK, BRON = CauseKind.PROJECT, CauseKind.WERK, CauseKind.BRON
GEWICHTEN, DREMPELS, BESLUIT = CauseKind.GEWICHTEN, CauseKind.DREMPELS, CauseKind.BESLUIT


def record(inputs, *, name="2024-Q3", records=True):
    """A session without decisions, as an open register would give it."""
    snapshot = Snapshot(town.state(inputs, records=records), tuple(town.items(inputs)))
    session = Session(name, dt.date(2024, 9, 18), (), (), False, 1, 2, "")
    return SessionRecord(session, snapshot, (), {}, {})


def told(changes):
    """Each change apart from who merely shifted along."""
    return {
        (change.koppelkans_id, change.kind, *(cause.kind for cause in change.causes))
        for change in changes
        if not change.passive
    }


def test_nothing_changed_is_nothing_told():
    inputs = town.town()
    assert diff_sessions(record(inputs), record(inputs)) == []


def _hand(identifier):
    return {"id": identifier, "title": "Schoolplein", "hazards": {}, "works": [], "score": None}


def test_thirty_seeded_changes_are_thirty_found_each_with_its_cause(  # noqa: PLR0915
    register, gemeente, woonbron
):
    before = town.town()
    # Set up in the earlier town what the later one changes.
    before["works"]["r12"] = {"kind": "riool_vervanging", "window": [2027, 2027], "place": "w12"}
    before["heat"] |= {"w50": 40.0, "w51": 40.0}
    before["projects"]["p30"]["dwellings"] = 305

    after = town.edited(before)
    projects, works, heat = after["projects"], after["works"], after["heat"]
    seeded = []

    # New.
    projects["p90"] = projects["p20"] | {"place": "w45", "dwellings": 457}
    seeded.append(("plan-klimaat:p90", NIEUW, PROJECT))
    projects["p91"] = projects["p20"] | {"place": "w46", "dwellings": 458}
    seeded.append(("plan-klimaat:p91", NIEUW, PROJECT))
    works["r90"] = {"kind": "riool_vervanging", "window": [2044, 2044], "place": "w14"}
    seeded.append(("plan-werk:p14:r90", NIEUW, WERK))
    heat["w47"] = 39.5
    seeded.append(("bezit:w47", NIEUW, BRON))
    before["heat"].pop("w31"), heat.pop("w31")
    before["rain70"]["w31"] = after["rain70"]["w31"] = 0.14
    seeded.append(("plan-klimaat:p31", NIEUW, DREMPELS))
    seeded.append(("hand:schoolplein", NIEUW, BESLUIT))

    # Gone.
    del projects["p15"]
    seeded.append(("plan-klimaat:p15", VERVALLEN, PROJECT))
    projects["p16"]["place"] = "w58"
    seeded.append(("plan-klimaat:p16", VERVALLEN, PROJECT))
    del works["r12"]
    seeded.append(("plan-werk:p12:r12", VERVALLEN, WERK))
    heat["w50"] = 36.5
    seeded.append(("bezit:w50", VERVALLEN, BRON))
    del after["stock"]["w51"]
    seeded.append(("bezit:w51", VERVALLEN, BRON))
    seeded.append(("plan-klimaat:p17", VERVALLEN, BESLUIT))

    # Moved in rank.
    projects["p18"]["dwellings"] += 57
    seeded.append(("plan-klimaat:p18", VERSCHOVEN, PROJECT))
    projects["p01"]["window"] = [2031, 2032]
    seeded.append(("plan-klimaat:p01", VERSCHOVEN, PROJECT))
    works["r02"]["window"] = [2028, 2028]
    seeded.append(("plan-klimaat:p02", VERSCHOVEN, WERK))
    works["r03"] |= {"window": [2029, 2029], "kind": "riool_relining"}
    seeded.append(("plan-klimaat:p03", VERSCHOVEN, WERK))
    heat["w04"] = 39.4
    seeded.append(("plan-klimaat:p04", VERSCHOVEN, BRON))
    after["areas"]["w05"] = ["prioriteit"]
    seeded.append(("plan-klimaat:p05", VERSCHOVEN, BRON))
    # The same water in another class: hoog begins at 0.20 instead of 0.30.
    before["rain70"]["w30"] = after["rain70"]["w30"] = 0.22
    for rule in after["thresholds"]["hazards"]:
        if rule["id"] == "rain70":
            rule |= {"middel": 0.10, "hoog": 0.20}
    seeded.append(("plan-klimaat:p30", VERSCHOVEN, DREMPELS))
    after["weights"]["park"] = 2.0
    before["park"] = after["park"] = {"plan-klimaat:p06": 57}
    seeded.append(("plan-klimaat:p06", VERSCHOVEN, GEWICHTEN))

    # Changed where it stands.
    projects["p22"]["corporation"] = "Woonbron"
    seeded.append(("plan-klimaat:p22", GEWIJZIGD, PROJECT))
    heat["w23"] = 37.4
    seeded.append(("plan-klimaat:p23", GEWIJZIGD, BRON))

    # Decided and realised.
    for number, status in enumerate(list(Status)[:4]):
        seeded.append((f"plan-klimaat:p{24 + number}", BESLOTEN, BESLUIT))
        assert status is not Status.GEREALISEERD
    seeded += [(f"plan-klimaat:p{number}", GEREALISEERD, BESLUIT) for number in (28, 35, 36)]
    # Built, and so no longer in the plans: told once, as realised.
    del projects["p36"]
    # A person says where it is: another neighbourhood, where it is hotter.
    projects["p37"] = before["projects"]["p37"] | {"place": "w56"}
    after["heat"]["w56"] = before["heat"]["w56"] = 41.0
    del before["stock"]["w56"], after["stock"]["w56"]
    seeded.append(("plan-klimaat:p37", VERSCHOVEN, BESLUIT))

    assert len(seeded) == len(set(seeded)) == 30
    assert {change[1] for change in seeded} == set(ChangeKind)

    def opening(name, inputs, listed, frozen):
        register.open_session(
            name,
            date=dt.date(2024, 9, 18),
            participants=[gemeente, woonbron],
            state=frozen,
            items=listed,
            who=gemeente,
        )

    opening("2024-Q3", before, town.items(before), town.state(before))
    early = Decision(Status.OPGENOMEN, "Afspraak van 2024", year=2025)
    register.decide("plan-klimaat:p35", early, session="2024-Q3", who=gemeente)
    register.decide("plan-klimaat:p38", early, session="2024-Q3", who=gemeente)
    register.close_session("2024-Q3", who=gemeente)
    register.reject_match("plan-klimaat:p17", reason="Wordt gesloopt", who=woonbron)
    register.add(_hand("hand:schoolplein"), reason="Wens van bewoners", who=gemeente)
    register.move(
        "plan-klimaat:p37", lat=51.79, lon=4.68, precision_m=25, reason="Fout adres", who=woonbron
    )
    # The row of p37 is as it was: the place comes from the overrule, not from the table.
    frozen = town.state(after, date="2025-09-24")
    as_listed = town.state(before).records["projects"]["p37"]
    records = {
        **frozen.records,
        "projects": {**frozen.records["projects"], "p37": as_listed},
    }
    frozen = State(**{**frozen.to_dict(), "records": records})
    opening("2025-Q3", after, town.items(after), frozen)
    for number, status in enumerate(list(Status)[:4]):
        decision = Decision(status, f"Besluit {number}")
        register.decide(f"plan-klimaat:p{24 + number}", decision, session="2025-Q3", who=gemeente)
    done = Decision(Status.GEREALISEERD, "Opgeleverd")
    for number in (28, 35):
        register.decide(f"plan-klimaat:p{number}", done, session="2025-Q3", who=gemeente)
    shown = town.items(before)
    [item] = [item for item in shown if item["id"] == "plan-klimaat:p36"]
    register.add(item, reason="Voor de administratie", who=gemeente)
    register.decide("plan-klimaat:p36", done, session="2025-Q3", who=gemeente)
    register.withdraw(
        "plan-klimaat:p36", OverruleKind.TOEGEVOEGD, reason="Afgehandeld", who=gemeente
    )

    changes = diff_sessions(register.session("2024-Q3"), register.session("2025-Q3"))
    assert told(changes) == set(seeded)
    assert len([change for change in changes if not change.passive]) == 30
    # Everyone else shifted along, and says through whom.
    moving = {name for name, kind, _ in seeded if kind not in {GEWIJZIGD, BESLOTEN}}
    for change in changes:
        if change.passive:
            assert change.kind is VERSCHOVEN
            assert change.because
            assert set(change.because) <= moving
    # Progress is what the parties recorded as realised, and nothing else.
    assert {change.koppelkans_id for change in changes if change.progress} == {
        "plan-klimaat:p28",
        "plan-klimaat:p35",
        "plan-klimaat:p36",
    }


@pytest.mark.parametrize("layer", ["heat", "rain70", "areas", "stock"])
@pytest.mark.parametrize("better", [True, False])
def test_a_new_edition_of_a_source_is_never_progress(layer, better):
    before = town.town()
    before["heat"] |= {"w40": 40.0, "w41": 40.0}
    after = town.edited(before)
    for place in list(after[layer])[::2]:
        value = after[layer][place]
        if layer == "areas":
            after[layer][place] = ["prioriteit"] if better else []
        else:
            after[layer][place] = value * (0.5 if better else 2)
    if layer == "areas" and not better:
        before["areas"] = {place: ["prioriteit"] for place in before["areas"]}
    changes = diff_sessions(record(before), record(after))
    assert [change for change in changes if not change.passive]
    assert not any(change.progress for change in changes)
    for change in changes:
        assert {cause.kind for cause in change.causes} <= {BRON, CauseKind.ANDEREN}


def test_other_weights_move_the_list_and_nothing_is_called_changed():
    before = town.town()
    after = town.edited(before)
    for place in ("w04", "w09", "w21"):
        before["heat"][place] = after["heat"][place] = 39.5
    after["weights"]["dwellings"] = 3.0
    changes = diff_sessions(record(before), record(after))
    assert changes
    assert all(change.kind is VERSCHOVEN for change in changes)
    assert {cause.kind for change in changes for cause in change.causes} == {GEWICHTEN}


def test_who_has_nothing_of_what_weighs_otherwise_only_shifts_along():
    before = town.town()
    before["works"]["r00"]["window"] = [2028, 2028]
    after = town.edited(before)
    after["weights"]["time"] = 300.0
    changes = diff_sessions(record(before), record(after))
    assert told(changes) == {("plan-klimaat:p00", VERSCHOVEN, GEWICHTEN)}
    assert {change.because for change in changes if change.passive} == {("plan-klimaat:p00",)}


def test_data_and_weights_that_changed_together_are_told_apart():
    before = town.town()
    before["park"] = {"plan-klimaat:p06": 57}
    after = town.edited(before)
    after["weights"]["park"] = 2.0
    after["projects"]["p18"]["dwellings"] += 57
    assert told(diff_sessions(record(before), record(after))) == {
        ("plan-klimaat:p06", VERSCHOVEN, GEWICHTEN),
        ("plan-klimaat:p18", VERSCHOVEN, PROJECT),
    }


def _without_parts(found):
    items = tuple(
        {key: value for key, value in item.items() if key != "parts"}
        for item in found.snapshot.items
    )
    return SessionRecord(found.session, Snapshot(found.snapshot.state, items), (), {}, {})


def test_a_list_that_tells_no_parts_is_compared_by_its_scores():
    before = town.town()
    after = town.edited(before)
    after["projects"]["p18"]["dwellings"] += 57
    old, new = _without_parts(record(before)), _without_parts(record(after))
    assert told(diff_sessions(old, new)) == {("plan-klimaat:p18", VERSCHOVEN, PROJECT)}
    for place in ("w04", "w09", "w21"):
        before["heat"][place] = after["heat"][place] = 39.5
    after["projects"]["p18"]["dwellings"] -= 57
    after["weights"]["dwellings"] = 3.0
    changes = diff_sessions(_without_parts(record(before)), _without_parts(record(after)))
    assert changes
    assert {cause.kind for change in changes for cause in change.causes} == {GEWICHTEN}


def _nested(inputs, **rules):
    """Weights with the other rules of the ranking beside them."""
    found = record(inputs)
    weights = {"parts": inputs["weights"], "areas": {"nplv": 0.8}, "windows": {"strong_years": 2}}
    return _with(found, weights=weights | rules)


def test_rules_beside_the_weights_are_told_by_what_they_do():
    before = town.town()
    before["areas"]["w05"] = ["nplv"]
    old = _nested(before)
    changed = [dict(item) for item in old.snapshot.items]
    for item in changed:
        if item["id"] == "plan-klimaat:p05":
            item["parts"] = item["parts"] | {"area": {"value": 0.5}}
        if item["id"] == "plan-klimaat:p03":
            item["parts"] = item["parts"] | {"time": {"value": 0.5}}
    state = _nested(before, areas={"nplv": 0.4}, windows={"strong_years": 3}).snapshot.state
    new = SessionRecord(old.session, Snapshot(state, tuple(changed)), (), {}, {})
    assert told(diff_sessions(old, new)) == {
        ("plan-klimaat:p05", GEWIJZIGD, GEWICHTEN),
        ("plan-klimaat:p03", GEWIJZIGD, DREMPELS),
    }


def test_another_tier_on_the_same_place_has_its_cause():
    inputs = town.town()
    old = _nested(inputs, tiers={"hoog": 45, "middel": 40})
    items = (old.snapshot.items[0] | {"tier": "hoog"}, *old.snapshot.items[1:])
    state = _nested(inputs, tiers={"hoog": 40, "middel": 30}).snapshot.state
    new = SessionRecord(old.session, Snapshot(state, items), (), {}, {})
    [change] = diff_sessions(old, new)
    assert (change.tier_old, change.tier_new) == ("middel", "hoog")
    assert [cause.kind for cause in change.causes] == [DREMPELS]


def test_who_is_passed_is_not_called_changed():
    before = town.town()
    after = town.edited(before)
    after["projects"]["p20"]["dwellings"] += 25
    changes = diff_sessions(record(before), record(after))
    assert [(change.koppelkans_id, change.passive, change.because) for change in changes] == [
        ("plan-klimaat:p22", True, ("plan-klimaat:p20",)),
        ("plan-klimaat:p21", True, ("plan-klimaat:p20",)),
        ("plan-klimaat:p20", False, ()),
    ]
    mover = changes[-1]
    assert (mover.rank_old, mover.rank_new) == (20, 18)


def test_both_a_changed_plan_and_other_weights_are_named():
    before = town.town()
    after = town.edited(before)
    before["park"] = after["park"] = {"plan-klimaat:p06": 57}
    after["weights"]["park"] = 2.0
    after["projects"]["p06"]["dwellings"] += 157
    changes = diff_sessions(record(before), record(after))
    assert told(changes) == {("plan-klimaat:p06", VERSCHOVEN, PROJECT, GEWICHTEN)}


def test_without_row_digests_plans_and_works_are_still_told_apart():
    before = town.town()
    after = town.edited(before)
    after["projects"]["p18"]["window"] = [2030, 2031]
    after["works"]["r02"]["window"] = [2028, 2028]
    after["projects"]["p90"] = after["projects"]["p20"] | {"place": "w45", "dwellings": 457}
    del after["projects"]["p15"]
    after["heat"]["w04"] = 39.4
    changes = diff_sessions(record(before, records=False), record(after, records=False))
    assert told(changes) == {
        ("plan-klimaat:p18", GEWIJZIGD, PROJECT),
        ("plan-klimaat:p02", VERSCHOVEN, WERK),
        ("plan-klimaat:p90", NIEUW, PROJECT),
        ("plan-klimaat:p15", VERVALLEN, PROJECT),
        ("plan-klimaat:p04", VERSCHOVEN, BRON),
    }


def _with(found, **changed):
    state = State(**{**found.snapshot.state.to_dict(), **changed})
    return SessionRecord(found.session, Snapshot(state, found.snapshot.items), (), {}, {})


def test_a_table_that_is_replaced_by_another_origin_is_a_source_not_a_plan():
    before = town.town()
    after = town.edited(before)
    after["projects"] = {f"q{key}": value for key, value in before["projects"].items()}
    old = record(before)
    provenance = {"projects": {"title": "Bijlage 1", "origin": "voorbeeld"}}
    new = record(after)
    given = {"projects": {"title": "Bijlage 1", "origin": "aangeleverd"}}
    changes = diff_sessions(_with(old, provenance=provenance), _with(new, provenance=given))
    assert len(changes) == 80
    assert {cause.kind for change in changes for cause in change.causes} == {BRON}
    assert changes[0].causes[0].detail == (
        "Nieuwe editie van Bijlage 1 (was voorbeeld, nu aangeleverd)."
    )


def test_another_program_is_the_cause_when_no_data_is():
    inputs = town.town()
    old = record(inputs)
    items = [dict(item) for item in old.snapshot.items]
    items[0] = items[0] | {"parts": {**items[0]["parts"], "time": {"value": 7.0}}}
    items[3] = items[3] | {"hazards": {"heat": {"value": 37.0, "class": "hoog"}}}

    def later(program):
        state = State(**{**old.snapshot.state.to_dict(), "program": program})
        return SessionRecord(old.session, Snapshot(state, tuple(items)), (), {}, {})

    assert {change[2] for change in told(diff_sessions(old, later("1.1.0")))} == {
        CauseKind.PROGRAMMA
    }
    # And when the program is the same, the register says that it does not know.
    assert {change[2] for change in told(diff_sessions(old, later("1.0.0")))} == {
        CauseKind.ONBEKEND
    }


def test_words_about_a_threshold_are_no_threshold():
    before = town.town()
    after = town.edited(before)
    after["thresholds"]["hazards"][0]["note"] = "Een andere toelichting"
    assert diff_sessions(record(before), record(after)) == []


def test_of_five_hundred_koppelkansen_every_change_is_found():
    before = town.town()
    row = before["projects"]["p20"]
    before["projects"] |= {f"x{n}": row | {"dwellings": 700 + n} for n in range(460)}
    after = town.edited(before)
    after["weights"]["dwellings"] = 2.0
    for number in range(0, 460, 3):
        after["projects"][f"x{number}"]["dwellings"] += 31
    one, two = record(before), record(after)
    changes = diff_sessions(one, two)
    assert len([change for change in changes if not change.passive]) >= 150


def test_pairs_of_a_plan_that_a_person_added_have_that_person_as_cause(
    register, gemeente, woonbron
):
    inputs, state = town.town(), town.state(town.town())
    listed = town.items(inputs)
    names = {"date": dt.date(2025, 9, 24), "participants": [gemeente, woonbron], "who": gemeente}
    register.open_session("2025-Q3", state=state, items=listed, **names)
    register.add(_hand("hand-1"), reason="Wens van bewoners", who=gemeente)
    pair = _hand("planwerk-hand-1-r01") | {"project_id": "hand-1"}
    # what somebody says of a plan that is no koppelkans makes no pair
    register.reject_match("plan-p02", reason="Al klaar", who=woonbron)
    other = _hand("planwerk-p02-r01") | {"project_id": "p02"}
    register.open_session("2026-Q3", state=state, items=[*listed, pair, other], **names)
    changes = diff_sessions(register.session("2025-Q3"), register.session("2026-Q3"))
    causes = {change.koppelkans_id: change.causes for change in changes}
    [cause] = causes["planwerk-hand-1-r01"]
    assert cause.kind is CauseKind.BESLUIT
    assert "Wens van bewoners" in cause.detail
    assert CauseKind.BESLUIT not in {cause.kind for cause in causes["planwerk-p02-r01"]}


def test_a_place_that_was_corrected_in_a_session_is_the_cause_in_the_next(
    register, gemeente, woonbron
):
    inputs, state = town.town(), town.state(town.town())
    names = {"date": dt.date(2025, 9, 24), "participants": [gemeente, woonbron], "who": gemeente}
    register.open_session("2025-Q3", state=state, items=town.items(inputs), **names)
    identifier = "plan-klimaat:p37"
    # in the session, so after its list was frozen
    register.move(
        identifier, lat=51.8, lon=4.7, precision_m=25, reason="Fout adres", who=woonbron,
        session="2025-Q3",
    )  # fmt: skip
    register.close_session("2025-Q3", who=gemeente)
    moved = [
        item | {"lat": 51.8, "lon": 4.7} if item["id"] == identifier else item
        for item in town.items(inputs)
    ]
    for name in ("2026-Q3", "2027-Q3"):
        register.open_session(name, state=state, items=moved, **names)
        register.close_session(name, who=gemeente)
    [change] = diff_sessions(register.session("2025-Q3"), register.session("2026-Q3"))
    assert [cause.kind for cause in change.causes] == [CauseKind.BESLUIT]
    assert "Fout adres" in change.causes[0].detail
    # and it is told once
    assert diff_sessions(register.session("2026-Q3"), register.session("2027-Q3")) == []


def test_a_street_that_has_been_open_meanwhile_has_the_time_as_its_cause():
    def listed(value, window):
        part = {"value": value, "reason": "weg"}
        return {
            "id": "werk-r1", "kind": "werk_klimaat_bezit", "title": "Straat", "hazards": {},
            "works": [], "score": 100 * value,
            "window": window, "parts": {"time": part}, "contributions": {"time": 100 * value},
        }  # fmt: skip

    inputs = town.town()

    def held(day, item):
        snapshot = Snapshot(town.state(inputs, date=day), (item,))
        session = Session(day, dt.date.fromisoformat(day), (), (), False, 1, 2, "")
        return SessionRecord(session, snapshot, (), {}, {})

    for last, kind in ((2025, CauseKind.TIJD), (2026, CauseKind.ONBEKEND)):
        window = {"from": 2024, "to": last, "open_ended": False}
        [change] = diff_sessions(
            held("2025-09-24", listed(0.5, window)), held("2026-09-23", listed(0.0, window))
        )
        assert [cause.kind for cause in change.causes] == [kind]
        assert not change.progress


def _stock_item(number, *, works=()):
    return {
        "id": f"bezit-{number}", "kind": "bezit_klimaat", "title": f"Complex {number}",
        "project_id": None, "hazards": {"heat": {"class": "hoog", "value": 40.0}},
        "works": [{"id": key, "name": f"Straat {key}"} for key in works], "score": 50.0,
    }  # fmt: skip


def _listed(inputs, *items, max_items=40):
    weights = {"parts": inputs["weights"], "stock": {"max_items": max_items}}
    found = _with(record(inputs), weights=weights)
    return SessionRecord(found.session, Snapshot(found.snapshot.state, items), (), {}, {})


def test_stock_is_not_new_because_of_a_work_beside_it():
    before = town.town()
    after = town.edited(before)
    after["works"]["r02"]["window"] = [2028, 2028]
    after["heat"]["w04"] = 40.0
    item = _stock_item(1, works=("r02",))
    [change] = diff_sessions(_listed(before), _listed(after, item))
    assert [cause.kind for cause in change.causes] == [BRON]


def test_stock_that_a_plan_left_is_told_with_that_plan():
    before = town.town()
    after = town.edited(before)
    del after["projects"]["p15"]
    [change] = diff_sessions(_listed(before), _listed(after, _stock_item(1)))
    assert [cause.kind for cause in change.causes] == [PROJECT]
    assert "Plan 'p15' is vervallen." in change.causes[0].detail


def test_stock_that_gets_room_in_a_full_list_is_told_with_the_others():
    inputs = town.town()
    after = town.edited(inputs)
    after["works"]["r02"]["window"] = [2028, 2028]
    one, two, three = (_stock_item(number) for number in (1, 2, 3))
    changes = diff_sessions(
        _listed(inputs, one, two, max_items=2), _listed(after, two, three, max_items=2)
    )
    found = {change.koppelkans_id: change for change in changes}
    for name, kind in (("bezit-3", NIEUW), ("bezit-1", VERVALLEN)):
        assert found[name].kind is kind
        [cause] = found[name].causes
        assert cause.kind is CauseKind.ANDEREN
        assert "hooguit 2" in cause.detail
        # who came or went is told, not put away with those that merely shifted
        assert not found[name].passive


def test_a_changed_plan_and_work_are_named_with_what_changed():
    def listed(inputs, *, year, dwellings, last, hint):
        window = {"from": year, "to": year, "open_ended": False}
        street = {"from": 2027, "to": last, "open_ended": False}
        item = {
            "id": "plan-p18", "kind": "plan_klimaat", "title": "Oudland", "project_id": "p18",
            "window": window, "dwellings_count": dwellings, "hazards": {}, "score": 50.0,
            "works": [{"id": "r02", "name": "Wegstraat", "window": street, "hint": hint}],
        }  # fmt: skip
        return _listed(inputs, item)

    before = town.town()
    after = town.edited(before)
    after["projects"]["p18"] |= {"window": [2029, 2029], "dwellings": 40}
    after["works"]["r02"]["window"] = [2027, 2029]
    old = listed(before, year=2026, dwellings=25, last=2028, hint=None)
    [change] = diff_sessions(old, listed(after, year=2029, dwellings=None, last=2029, hint="x"))
    assert {cause.detail for cause in change.causes} == {
        "Plan 'Oudland' is gewijzigd: periode 2026 wordt 2029, woningen 25 wordt n.t.b.",
        "Werk 'Wegstraat' is gewijzigd: periode 2027-2028 wordt 2027-2029.",
    }
    # advice that is worked out from the same facts is no change of a work
    assert diff_sessions(old, listed(before, year=2026, dwellings=25, last=2028, hint="x")) == []


def test_the_years_of_a_street_are_those_of_its_work():
    def listed(inputs, year):
        window = {"from": year, "to": year, "open_ended": False}
        street = {"id": "r02", "name": "Wegstraat", "window": window, "kind": "weg"}
        item = {
            "id": "werk-r02", "kind": "werk_klimaat_bezit", "title": "Wegstraat", "work_id": "r02",
            "window": window, "hazards": {}, "score": 50.0, "works": [street],
        }  # fmt: skip
        return _listed(inputs, item)

    before = town.town()
    after = town.edited(before)
    after["works"]["r02"]["window"] = [2028, 2028]
    [change] = diff_sessions(listed(before, 2033), listed(after, 2028))
    assert [cause.kind for cause in change.causes] == [WERK]
    assert "periode 2033 wordt 2028" in change.causes[0].detail
