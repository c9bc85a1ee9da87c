"""The frozen state and its manifest: what a session was stays what it was."""

import datetime as dt
import hashlib
import json
import zipfile
from dataclasses import replace

import pytest

from geo.errors import NotFoundError, RegisterError
from geo.register import Decision, Register, Status
from geo.report import freeze_pack
from geo.report.freeze import _items_in
from geo.report.manifest import manifest_of, state_digest, state_manifest
from geo.report.writers import write_pack, zip_pack
from tests.report.city import GEMEENTE

DAY = dt.date(2026, 3, 2)


def test_a_session_stays_what_it_was_whatever_comes_after(installation):
    library, url = installation

    def pack():
        with Register.open(url) as register:
            return freeze_pack(library, register=register, session="2025-Q3", today=DAY)

    with Register.open(url) as register:
        register.close_session("2025-Q3", who=GEMEENTE)
    before = pack()
    with Register.open(url) as register:
        record = register.session("2025-Q3")
        register.open_session(
            "2025-Q4", date=dt.date(2025, 12, 3), participants=[GEMEENTE],
            state=record.snapshot.state, items=record.snapshot.items, who=GEMEENTE,
        )  # fmt: skip
        register.decide(
            before.items[0].id, Decision(Status.AFGEWEZEN, "Toch niet."),
            session="2025-Q4", who=GEMEENTE,
        )  # fmt: skip
    # the works of the gemeente get another edition
    works = library.get("works")
    library.store(works.frame.iloc[:5], replace(works.provenance, fetched="2026-01-01"))
    after = pack()
    assert state_digest(after) == state_digest(before)
    assert after.items == before.items
    assert after.decisions == before.decisions
    # the map too shows the works of then, whose edition is still there
    assert len(after.frame("works")) == len(works.frame)
    assert after.cards["WK050507"].figures == before.cards["WK050507"].figures


def test_the_list_of_now_tells_what_changed_since_the_last_session(installation):
    library, url = installation
    with Register.open(url) as register:
        state = freeze_pack(library, register=register, today=DAY, cards=False)
        assert state.session is None
        assert state.previous == "2025-Q3"
        assert state.changes is not None
        assert set(state.decisions) == set(register.decided())
        assert len(state.history) >= 3
    alone = freeze_pack(library, today=DAY, cards=False)
    assert alone.changes is None
    assert alone.decisions == {}


def test_a_wijk_keeps_what_lies_there_or_may_lie_there(city_state, installation):
    library, _ = installation
    state = freeze_pack(library, wijken=["wk050507"], as_of_year=2024, today=DAY, cards=False)
    assert state.selected == ("WK050507",)
    assert list(state.wijken["wijknaam"]) == ["Wielwijk"]
    titles = {item.title for item in state.items}
    assert "M.H. Trompweg 292 t/m 338" in titles
    # said to lie in another wijk
    assert not {"Van den Broek-Erf", "Poelwijckstraat/Oudelandstraat"} & titles
    # what has no known place may lie here
    lost = replace(
        state.items[0], id="zoek", lat=None, lon=None, wijkcode=None, wijkcodes=(),
        buurtcode=None, buurtcodes=(), located=False,
    )  # fmt: skip
    assert _items_in([lost], city_state.wijken, ("WK050507",)) == (lost,)
    assert all(state.ranks[item.id] for item in state.items)
    # in 2026 the flats at the Trompweg are there: aftercare, and no decision
    later = freeze_pack(library, wijken=["wk050507"], as_of_year=2026, today=DAY, cards=False)
    assert "M.H. Trompweg 292 t/m 338" not in {item.title for item in later.items}
    assert "M.H. Trompweg 292 t/m 338" in {item.title for item in later.finished}
    with pytest.raises(NotFoundError, match="WK999999"):
        freeze_pack(library, wijken=["WK999999"], cards=False)
    with pytest.raises(NotFoundError, match="2025-Q3"):
        freeze_pack(library, session="2025-Q3")


def test_an_unknown_session_is_refused(installation):
    library, url = installation
    with Register.open(url) as register, pytest.raises(RegisterError, match="2031-Q1"):
        freeze_pack(library, register=register, session="2031-Q1")


def test_the_manifest_names_what_it_rests_on(city_state, tmp_path):
    file = tmp_path / "een.pdf"
    file.write_bytes(b"inhoud")
    told = manifest_of(city_state, [file])
    layers = {layer["name"]: layer for layer in told["layers"]}
    for name, digest in city_state.digests.items():
        if name in layers:
            assert layers[name]["digest"] == digest == layers[name]["list_digest"]
    assert layers["stock"]["origin"] == "voorbeeld"
    assert told["weights"]["parts"]["exposure"] == city_state.weights["parts"]["exposure"]
    assert {rule["id"] for rule in told["thresholds"]} == set(city_state.thresholds)
    assert (told["session"], told["date"], told["made_on"]) == (
        "2025-Q3", "2025-09-24", "2025-10-01",
    )  # fmt: skip
    assert told["files"] == [
        {"name": "een.pdf", "bytes": 6, "sha256": hashlib.sha256(b"inhoud").hexdigest()}
    ]
    # plain JSON, and the same whenever it is made
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    later = replace(city_state, made_on=dt.date(2026, 1, 1))
    assert state_digest(later) == state_digest(city_state)
    other = replace(city_state, items=city_state.items[1:])
    assert state_digest(other) != state_digest(city_state)
    assert state_manifest(later) != state_manifest(city_state)


def test_a_pack_is_whole_or_not_there(city_state, tmp_path, monkeypatch):
    few = replace(city_state, items=city_state.items[3:4], wijken=city_state.wijken.iloc[:1])
    out = tmp_path / "pakket"

    def broken(*_, **__):
        raise OSError("vol")

    monkeypatch.setattr("geo.report.pdf.compile_sheets", broken)
    with pytest.raises(OSError, match="vol"):
        write_pack(few, out, only=["pdf"])
    assert not list(out.glob("*"))
    monkeypatch.undo()
    told = []
    pack = write_pack(few, out, only=["pdf"], progress=lambda share, text: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(path.name for path in pack.files)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    [file] = manifest["files"]
    assert file["sha256"] == hashlib.sha256((out / file["name"]).read_bytes()).hexdigest()
    zipped = [zip_pack(pack, tmp_path / name).read_bytes() for name in ("a.zip", "b.zip")]
    assert zipped[0] == zipped[1]
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert sorted(archive.namelist()) == names
        assert archive.testzip() is None
