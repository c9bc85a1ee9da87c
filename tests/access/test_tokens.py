"""Tokens of the API: made once, stored hashed, expired and withdrawn."""

import datetime as dt
import json

import pytest

from geo.access.errors import AccessError
from geo.access.tokens import make_token, token_of, tokens, withdraw_token
from geo.commands import main

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_a_token_reads_as_its_role_until_it_expires(tmp_path):
    made = make_token(tmp_path, name="QGIS", role="corporatie:Trivire", now=NOW, days=30)
    found = token_of(tmp_path, made.secret, now=NOW + 29 * DAY)
    assert found is not None
    assert found.viewer.corporation == "Trivire"
    assert not found.viewer.sees_all
    assert token_of(tmp_path, made.secret, now=NOW + 30 * DAY) is None


def test_a_token_that_is_withdrawn_counts_no_more_and_stays_in_the_list(tmp_path):
    one = make_token(tmp_path, name="een", role="gemeente", now=NOW)
    two = make_token(tmp_path, name="twee", role="lezer", now=NOW)
    withdraw_token(tmp_path, one.token.id, now=NOW + DAY)
    assert token_of(tmp_path, one.secret, now=NOW) is None
    assert token_of(tmp_path, two.secret, now=NOW) is not None
    assert [token.name for token in tokens(tmp_path)] == ["twee", "een"]
    # once more changes nothing
    again = withdraw_token(tmp_path, one.token.id, now=NOW + 2 * DAY)
    assert again.withdrawn == (NOW + DAY).isoformat(timespec="seconds")
    with pytest.raises(AccessError, match="geen sleutel"):
        withdraw_token(tmp_path, "00000000", now=NOW)


def test_what_is_stored_is_no_token(tmp_path):
    made = make_token(tmp_path, name="QGIS", role="gemeente", now=NOW)
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert stored
    for path in stored:
        content = path.read_text(encoding="utf-8")
        assert made.secret not in content
        assert made.secret.rpartition("_")[2] not in content
    assert (tmp_path / "toegang").stat().st_mode & 0o077 == 0
    # the digest is not a token either
    assert token_of(tmp_path, made.token.digest, now=NOW) is None


CHANGES = {
    "another sign": lambda secret: f"{secret[:-1]}~",
    "shorter": lambda secret: secret[:-2],
    "longer": lambda secret: f"{secret}A",
    "capitals": str.upper,
    "a space before it": lambda secret: f" {secret}",
    "only its end": lambda secret: secret[12:],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_token_is_none(tmp_path, change):
    made = make_token(tmp_path, name="QGIS", role="gemeente", now=NOW)
    assert token_of(tmp_path, change(made.secret), now=NOW) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"role": "beheerder"}, "leest als"), ({"role": "publiek"}, "leest als"),
        ({"role": "corporatie"}, "corporatie:NAAM"), ({"role": "baas"}, "is er niet"),
        ({"role": "corporatie:Anders"}, "kies uit"), ({"name": " "}, "naam"),
        ({"name": "x" * 90}, "naam"), ({"days": 0}, "dagen"), ({"days": 9999}, "dagen"),
    ],
)  # fmt: skip
def test_a_token_that_cannot_be_is_refused(tmp_path, values, words):
    asked = {"name": "QGIS", "role": "lezer", "days": 5} | values
    with pytest.raises(AccessError, match=words):
        make_token(tmp_path, now=NOW, corporations=("Trivire",), **asked)
    assert not tokens(tmp_path)


def test_a_file_that_is_damaged_lets_nobody_in(tmp_path):
    made = make_token(tmp_path, name="QGIS", role="gemeente", now=NOW)
    (tmp_path / "toegang" / "sleutels.json").write_text("[{", encoding="utf-8")
    with pytest.raises(AccessError, match="niemand komt ermee binnen"):
        token_of(tmp_path, made.secret, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"role": "beheerder"}, {"role": "baas"}, {"role": "corporatie"}, {"role": None},
        {"expires": "ooit"}, {"expires": ""}, {"expires": "2027-01-01T00:00:00"},
        {"digest": 5}, {"expires": 2027},
    ],
)  # fmt: skip
def test_a_token_that_was_changed_in_the_file_lets_nobody_in(tmp_path, change):
    made = make_token(tmp_path, name="QGIS", role="gemeente", now=NOW)
    path = tmp_path / "toegang" / "sleutels.json"
    [stored] = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([stored | change, stored]), encoding="utf-8")
    with pytest.raises(AccessError, match="niemand komt ermee binnen"):
        token_of(tmp_path, made.secret, now=NOW)


def test_a_file_that_cannot_be_reached_is_not_taken_for_none(tmp_path):
    assert tokens(tmp_path / "nergens") == ()
    (tmp_path / "toegang").write_text("", encoding="utf-8")
    with pytest.raises(AccessError, match="niemand komt ermee binnen"):
        tokens(tmp_path)


def test_the_command_makes_lists_and_withdraws(prepared_var, tmp_path, monkeypatch, capfd):
    (tmp_path / "layers").symlink_to(prepared_var / "layers")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    assert main(["tokens", "make", "GIS", "--role", "lezer", "--json"]) == 0
    made = json.loads(capfd.readouterr().out)
    assert token_of(tmp_path, made["token"], now=dt.datetime.now(tz=dt.UTC)) is not None
    assert main(["tokens", "list"]) == 0
    listed = capfd.readouterr().out
    assert made["id"] in listed
    assert made["token"] not in listed
    assert main(["tokens", "withdraw", made["id"]]) == 0
    assert token_of(tmp_path, made["token"], now=dt.datetime.now(tz=dt.UTC)) is None
    capfd.readouterr()
    assert main(["--viewer", "gemeente", "tokens", "list"]) == 0
    assert main(["--viewer", "lezer", "tokens", "list"]) == 1
    assert "is er niet voor lezer" in capfd.readouterr().err
