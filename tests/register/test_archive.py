import json
import zipfile

import pytest

from geo.register import Decision, Register, RegisterError, Status
from geo.register.canonical import canonical, digest


@pytest.fixture
def filled(opened, gemeente, woonbron):
    decision = Decision(Status.OPGENOMEN, "De straat \u2028 gaat open", year=2027)
    opened.decide("bezit:wielwijk", decision, session="2025-Q3", who=gemeente)
    opened.comment("plan-werk:hellingen", "regel 1\nregel 2\x85", who=woonbron)
    opened.close_session("2025-Q3", who=gemeente)
    return opened


@pytest.fixture
def exported(filled, tmp_path):
    path = tmp_path / "register.zip"
    filled.export_file(path)
    return path


def test_the_whole_register_goes_round_by_one_file(filled, exported, other_url, tmp_path):
    with Register.open(other_url) as other:
        assert other.import_file(exported) == 4
        assert other.entries() == filled.entries()
        assert other.session("2025-Q3") == filled.session("2025-Q3")
        assert other.verify_chain().head == filled.head()
        again = tmp_path / "again.zip"
        other.export_file(again)
    assert again.read_bytes() == exported.read_bytes()
    assert not list(tmp_path.glob("*.deel"))


def test_an_empty_register_goes_round_too(register, tmp_path, other_url):
    path = tmp_path / "empty.zip"
    register.export_file(path)
    with Register.open(other_url) as other:
        assert other.import_file(path) == 0


def test_a_file_taken_in_twice_adds_nothing_and_a_later_one_adds_the_rest(
    filled, exported, other_url, gemeente, tmp_path
):
    filled.comment("bezit:wielwijk", "later", who=gemeente)
    later = tmp_path / "later.zip"
    filled.export_file(later)
    with Register.open(other_url) as other:
        assert other.import_file(exported) == 4
        assert other.import_file(exported) == 0
        assert other.import_file(later) == 1
        assert other.entries() == filled.entries()
        with pytest.raises(RegisterError, match="ouder"):
            other.import_file(exported)


def test_a_register_that_went_another_way_takes_nothing_in(exported, other_url, gemeente):
    with Register.open(other_url) as other:
        other.comment("k", "eigen begin", who=gemeente)
        with pytest.raises(RegisterError, match="verschillen vanaf regel 1"):
            other.import_file(exported)
        assert len(other.entries()) == 1


def _rewrite(path, change):
    """Give the file other content and digests that fit it, as someone who means it would."""
    with zipfile.ZipFile(path) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    manifest = json.loads(texts["register.json"])
    rows = [json.loads(line) for line in texts["entries.jsonl"].split("\n") if line]
    evidence = [json.loads(line) for line in texts["evidence.jsonl"].split("\n") if line]
    change(manifest, rows, evidence)
    texts["entries.jsonl"] = "".join(canonical(row) + "\n" for row in rows)
    texts["evidence.jsonl"] = "".join(canonical(row) + "\n" for row in evidence)
    manifest["digests"] = {
        name: digest(texts[name]) for name in ("entries.jsonl", "evidence.jsonl")
    }
    manifest |= {"sequence": rows[-1]["sequence"], "hash": rows[-1]["hash"]}
    texts["register.json"] = canonical(manifest)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)


def _reason(manifest, rows, evidence):
    rows[1]["content"] = rows[1]["content"].replace("gaat", "ging")


def _without_second(manifest, rows, evidence):
    del rows[1]


def _swapped(manifest, rows, evidence):
    rows[1], rows[2] = rows[2], rows[1]


def _evidence_changed(manifest, rows, evidence):
    evidence[0]["text"] = evidence[0]["text"].replace("Wielwijk", "Crabbehof")


def _evidence_gone(manifest, rows, evidence):
    del evidence[0]


def _other_form(manifest, rows, evidence):
    manifest["form"] = "koppelkansen-register/9"


def _field_more(manifest, rows, evidence):
    rows[0]["extra"] = 1


def _field_less(manifest, rows, evidence):
    del rows[0]["role"]


def _evidence_extra(manifest, rows, evidence):
    evidence.append({"digest": digest("{}"), "text": "{}"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_reason, "gebroken keten bij regel 2"),
        (_without_second, "gebroken keten bij regel 3"),
        (_swapped, "gebroken keten bij regel 3"),
        (_evidence_changed, "niet meer is wat het was"),
        (_evidence_gone, "mist bewijs"),
        (_evidence_extra, "mist bewijs"),
        (_other_form, "niet kent"),
        (_field_more, "andere velden"),
        (_field_less, "andere velden"),
    ],
)
def test_a_broken_chain_is_refused_whole(exported, other_url, change, words):
    _rewrite(exported, change)
    with Register.open(other_url) as other:
        with pytest.raises(RegisterError, match=words):
            other.import_file(exported)
        assert other.entries() == []


def test_a_file_that_is_damaged_or_no_register_is_refused(exported, register, tmp_path):
    whole = exported.read_bytes()
    bad = tmp_path / "bad.zip"
    cases = [b"", b"geen zip", whole[: len(whole) // 2]]
    cases += [whole[:place] + b"\xff\x00" + whole[place + 2 :] for place in range(60, 900, 97)]
    for case in cases:
        bad.write_bytes(case)
        with pytest.raises(RegisterError):
            register.import_file(bad)
    with pytest.raises(RegisterError, match="bestaat niet"):
        register.import_file(tmp_path / "weg.zip")
    with pytest.raises(RegisterError, match="kan niet worden gelezen"):
        register.import_file(tmp_path)


def test_a_file_that_swells_is_refused(tmp_path, register, monkeypatch):
    monkeypatch.setattr("geo.register.archive.read.__kwdefaults__", {"max_bytes": 1000})
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("register.json", b"[" * 100_000)
    with pytest.raises(RegisterError, match="te groot"):
        register.import_file(bomb)


def test_nested_brackets_do_not_bring_the_program_down(tmp_path, register):
    deep = tmp_path / "deep.zip"
    with zipfile.ZipFile(deep, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("register.json", b"[" * 100_000)
        archive.writestr("entries.jsonl", b"")
        archive.writestr("evidence.jsonl", b"")
    with pytest.raises(RegisterError, match="geen"):
        register.import_file(deep)


def test_an_export_that_cannot_be_written_says_so_and_leaves_nothing(filled, tmp_path):
    with pytest.raises(RegisterError, match=r"kan niet naar register\.zip"):
        filled.export_file(tmp_path / "weg" / "register.zip")
    (tmp_path / "map.zip").mkdir()
    with pytest.raises(RegisterError, match=r"kan niet naar map\.zip"):
        filled.export_file(tmp_path / "map.zip")
    assert not list(tmp_path.rglob("*.deel"))
