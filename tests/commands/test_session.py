"""``python -m geo session`` and what a session freezes, on the example layers."""

import datetime as dt
import json
import shutil

import pytest

from geo.catalogue.library import Library
from geo.catalogue.windows import Window
from geo.commands import main
from geo.hazards.thresholds import load_thresholds
from geo.koppelkansen.by_hand import hand_id, hand_item
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.snapshot import (
    frozen_thresholds,
    participants_of,
    session_name,
    session_state,
    who_of,
)
from geo.koppelkansen.weights import PARTS
from geo.register import Decision, Register, RegisterError, State, Status, Who
from geo.register.canonical import canonical

GEMEENTE = "Gemeente Dordrecht: klimaatadaptatie"
TRIVIRE = "Trivire: gebiedsontwikkeling"


@pytest.fixture
def var(prepared_var, tmp_path, monkeypatch):
    folder = tmp_path / "var"
    shutil.copytree(prepared_var, folder)
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return folder


@pytest.fixture
def geo(capsys):
    """Run a command and give its exit code and what it wrote."""

    def run(*arguments):
        try:
            code = main(["session", *arguments])
        except SystemExit as stopped:
            code = stopped.code
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


def opened(geo, name="2025-Q3", *more):
    code, out, err = geo(
        "open", name, "--date", "2025-09-24", "--as", GEMEENTE,
        "--participant", GEMEENTE, "--participant", TRIVIRE, "--json", *more,
    )  # fmt: skip
    assert code == 0, err
    return json.loads(out)


def agreed(name, status=Status.OPGENOMEN):
    with Register.open() as register:
        register.decide(
            name, Decision(status, "Past bij het werk aan de straat."),
            session="2025-Q3", who=Who("Trivire", "gebiedsontwikkeling"),
        )  # fmt: skip


def test_a_session_is_opened_listed_and_closed(var, geo):
    made = opened(geo)
    assert made["open"] is True
    assert made["date"] == "2025-09-24"
    # of the 17 plans two were to be delivered in 2024: past, so not among what is to be decided
    assert len(made["agenda"]) == 15
    assert made["participants"][1] == {"organisation": "Trivire", "role": "gebiedsontwikkeling"}
    agreed(made["agenda"][0])
    code, out, _ = geo("list")
    assert code == 0
    assert "24-09-2025" in out
    assert "Trivire (gebiedsontwikkeling)" in out
    code, out, _ = geo("close", "2025-Q3", "--as", GEMEENTE, "--remark", "Tot volgend jaar.")
    assert code == 0
    left = len(made["agenda"]) - 1
    assert f"over 1 koppelkans besloten, {left} op de agenda niet behandeld" in out
    code, out, _ = geo("--json", "list")
    [session] = json.loads(out)
    assert session["open"] is False
    assert session["decisions"][0]["status"] == "opgenomen"
    assert session["decisions"][0]["by"]["organisation"] == "Trivire"


def test_a_closed_session_shows_its_frozen_values_after_the_weights_changed(
    var, geo, tmp_path, monkeypatch
):
    opened(geo)
    _, before, _ = geo("show", "2025-Q3", "--json")
    data = tmp_path / "data"
    shutil.copytree(Library().data, data)
    rules = data / "weights.toml"
    text = rules.read_text(encoding="utf-8")
    assert "dwellings = 20 " in text
    rules.write_text(text.replace("dwellings = 20 ", "dwellings = 90 "), encoding="utf-8")
    monkeypatch.setenv("KOPPELKANSEN_DATA", str(data))
    _, after, _ = geo("show", "2025-Q3", "--json")
    assert after == before
    code, out, _ = geo("diff", "2025-Q3", "--json")
    assert code == 0
    changes = json.loads(out)
    assert changes
    kinds = {cause["kind"] for change in changes for cause in change["causes"]}
    assert "gewichten gewijzigd" in kinds
    assert not any(change["progress"] for change in changes)


def test_an_open_session_is_computed_again_with_other_weights(var, geo, tmp_path):
    was = opened(geo)
    rules = tmp_path / "gewichten.toml"
    text = (Library().data / "weights.toml").read_text(encoding="utf-8")
    rules.write_text(text.replace("dwellings = 20 ", "dwellings = 90 "), encoding="utf-8")
    code, out, err = geo(
        "recompute", "2025-Q3", "--as", GEMEENTE, "--reason", "Woningen eerst",
        "--weights", str(rules), "--json",
    )  # fmt: skip
    assert code == 0, err
    kinds = {cause["kind"] for change in json.loads(out) for cause in change["causes"]}
    assert "gewichten gewijzigd" in kinds
    _, out, _ = geo("show", "2025-Q3", "--json")
    now = json.loads(out)
    assert now["state"]["weights"]["parts"]["dwellings"] == 90
    assert sorted(now["agenda"]) == sorted(was["agenda"])
    code, out, _ = geo("recompute", "2025-Q3", "--as", GEMEENTE, "--reason", "Terug")
    assert code == 0
    assert out.startswith("De lijst van sessie 2025-Q3 is opnieuw berekend.")
    code, _, err = geo("recompute", "2025-Q3", "--as", GEMEENTE, "--reason", " ")
    assert code != 0
    assert "een reden" in err


def test_nothing_changed_is_told_as_such(var, geo):
    opened(geo, "2025-Q3", "--date", dt.datetime.now(tz=dt.UTC).date().isoformat())
    assert geo("diff", "2025-Q3") == (0, "Er is niets veranderd.\n", "")


def test_what_went_by_since_a_session_left_the_list_for_its_period(var, geo):
    opened(geo)
    _, out, _ = geo("diff", "2025-Q3", "--json")
    gone = [change for change in json.loads(out) if change["kind"] == "vervallen"]
    assert gone
    for change in gone:
        assert [cause["kind"] for cause in change["causes"]] == ["tijd verstreken"]
        assert "is intussen voorbij" in change["causes"][0]["detail"]


def test_what_was_realised_is_the_only_progress(var, geo):
    first = opened(geo)["agenda"][0]
    agreed(first, Status.GEREALISEERD)
    geo("close", "2025-Q3", "--as", GEMEENTE)
    opened(geo, "2026-Q3")
    _, out, _ = geo("diff", "2025-Q3", "2026-Q3", "--json")
    # decided in the old session, so no news since then
    assert [c for c in json.loads(out) if c["progress"]] == []
    with Register.open() as register:
        second = register.session("2026-Q3").session.agenda[1]
        register.decide(
            second, Decision(Status.GEREALISEERD, "Opgeleverd."),
            session="2026-Q3", who=Who("Woonbron", "projecten"),
        )  # fmt: skip
    _, out, _ = geo("diff", "2025-Q3", "2026-Q3", "--json")
    assert [c["koppelkans_id"] for c in json.loads(out) if c["progress"]] == [second]


def test_the_register_moves_to_another_installation(var, geo, tmp_path, monkeypatch):
    opened(geo)
    file = tmp_path / "register.zip"
    code, out, _ = geo("export", str(file))
    assert code == 0
    assert "1 regel geschreven naar register.zip" in out
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'elders.sqlite'}")
    assert geo("list") == (0, "Er is nog geen sessie geopend.\n", "")
    code, out, _ = geo("import", str(file), "--json")
    assert (code, json.loads(out)) == (0, {"file": "register.zip", "new": 1})
    code, out, _ = geo("verify", "--json")
    assert (code, json.loads(out)["ok"]) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("open", "najaar", "--as", GEMEENTE), 1, "niet de vorm 2025-Q3"),
        (("open", "2025-Q3", "--as", "Trivire"), 1, "geen deelnemer"),
        (("open", "2025-Q3", "--as", "jan@trivire.nl: adviseur"), 1, "geen e-mailadres"),
        (("open", "2025-Q3", "--as", GEMEENTE, "--agenda", "plan-x"), 1, "staat niet in de lijst"),
        (("open", "2025-Q3", "--as", GEMEENTE, "--date", "24-9-2025"), 2, "is geen datum"),
        (("open", "2025-Q3"), 2, "verplicht: --as"),
        (("close", "2024-Q1", "--as", GEMEENTE), 1, "Er is geen sessie 2024-Q1"),
        (("diff", "2024-Q1"), 1, "Er is geen sessie 2024-Q1"),
        (("import", "geen.zip"), 1, "geen.zip bestaat niet"),
        (("export", "/geen/map/register.zip"), 1, "kan niet naar register.zip"),
        ((), 2, "verplicht: ACTIE"),
    ],
)
def test_what_cannot_be_is_one_dutch_sentence(var, geo, arguments, code, told):
    found, out, err = geo(*arguments)
    assert found == code
    assert told in err
    assert out == ""
    assert len(err.splitlines()) == 1


def test_help_is_dutch_and_names_every_action(geo):
    code, out, _ = geo("--help")
    assert code == 0
    for action in ("open", "close", "diff", "list", "export", "import"):
        assert f"  {action}" in out


# -- what is frozen ----------------------------------------------------------------------------


def test_the_state_holds_layers_rules_and_rows_and_can_be_frozen(var):
    library = Library()
    inputs = load_inputs(library)
    state = session_state(library, inputs=inputs, date=dt.date(2025, 9, 24))
    assert state.date == "2025-09-24"
    assert set(state.layers) == set(state.provenance) == set(inputs.digests)
    assert state.provenance["stock"]["origin"] == "voorbeeld"
    assert set(state.records["projects"]) == set(inputs.projects["project_id"])
    assert set(state.records["works"]) == set(inputs.works["work_id"])
    assert state.weights["parts"] == dict(inputs.weights.parts)
    text = canonical(state.to_dict())
    assert State.from_dict(json.loads(text)).layers == state.layers
    # the same data has the same digest of every row, whatever day it is
    again = session_state(library, inputs=inputs, date=dt.date(2025, 9, 25))
    assert again.records == state.records


def test_other_weights_are_those_of_the_state(var):
    library = Library()
    inputs = load_inputs(library)
    chosen = inputs.weights.with_parts(dict.fromkeys(PARTS, 1))
    state = session_state(library, inputs=inputs, date=dt.date(2025, 9, 24), weights=chosen)
    assert state.weights["parts"] == dict.fromkeys(PARTS, 1.0)


def test_a_class_without_an_end_is_none_and_never_infinite(var):
    frozen = frozen_thresholds(load_thresholds(Library().data / "thresholds.toml"))
    heat = next(rule for rule in frozen["hazards"] if rule["id"] == "heat")
    assert heat["classes"][-1]["upto"] is None
    assert all(line["upto"] is not None for line in heat["classes"][:-1])
    assert "Infinity" not in json.dumps(frozen)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ((2025, 1, 1), "2025-Q1"),
        ((2025, 3, 31), "2025-Q1"),
        ((2025, 4, 1), "2025-Q2"),
        ((2025, 9, 24), "2025-Q3"),
        ((2025, 12, 31), "2025-Q4"),
    ],
)
def test_a_session_is_named_by_its_quarter(day, name):
    assert session_name(dt.date(*day)) == name


def test_parties_are_read_from_lines():
    text = "Gemeente Dordrecht: klimaat\n\n Trivire : beheer \nTrivire: beheer\n"
    assert participants_of(text) == [
        Who("Gemeente Dordrecht", "klimaat"),
        Who("Trivire", "beheer"),
    ]
    with pytest.raises(RegisterError, match="geen deelnemer"):
        who_of("Trivire, beheer")


def test_what_is_added_by_hand_claims_nothing():
    item = hand_item(
        hand_id({"plan-x", "hand-1", "hand-7"}), title=" Schoolplein ", corporation="Woonbron",
        reason="Bewoners vragen erom.", window=Window(2027, None), dwellings_count=None,
    )  # fmt: skip
    item = item.to_dict()
    assert item["id"] == "hand-8"
    assert item["title"] == "Schoolplein"
    assert (item["score"], item["tier"], item["dwellings_count"]) == (None, "onbekend", None)
    assert item["missing"] == list(PARTS)
    assert item["window"] == {"from": 2027, "to": None, "open_ended": False}
    assert "Bewoners vragen erom." in item["caveats"][0]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " "}, "titel"),
        ({"corporation": ""}, "partij"),
        ({"window": Window(1999, None)}, "1999"),
        ({"window": Window(2028, 2027)}, "2027 ligt voor 2028"),
        ({"dwellings_count": -1}, "minder dan 0"),
    ],
)
def test_what_cannot_be_added_by_hand(changes, told):
    values = {"title": "Plein", "corporation": "Trivire", "reason": "Gemist.", **changes}
    with pytest.raises(RegisterError, match=told):
        hand_item("hand-1", **values)
