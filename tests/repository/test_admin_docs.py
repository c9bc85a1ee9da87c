"""What the papers for the administrator and the privacy officer say is what the program does."""

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from geo.disclosure.privacy_rule import load_rule
from geo.paths import SHIPPED_DATA
from geo.register.schema import METADATA
from geo.upkeep.backup import FOLDERS
from pages.ui.ogc import layers

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SHOWN = ("xyz", "wms", "wmts")


def text(name):
    return (DOCS / name).read_text(encoding="utf-8")


def services():
    """Host of every registered service, and who asks it."""
    registry = tomllib.loads((ROOT / "data" / "sources.toml").read_text(encoding="utf-8"))
    found = {}
    for source in registry["sources"]:
        host = urlsplit(source.get("url", "")).hostname
        if host:
            who = "browser" if source["driver"] in SHOWN else "server"
            found.setdefault(host, set()).add(who)
    return found


def test_what_leaves_the_machine_is_what_is_registered():
    part = text("beheer.md").partition("<!-- diensten -->")[2].partition("<!-- /diensten -->")[0]
    told = dict(re.findall(r"^\| `([\w.-]+)` \| ([^|]+) \|", part, re.MULTILINE))
    known = services()
    assert set(told) == set(known)
    for host, who in known.items():
        assert {word for word in ("server", "browser") if word in told[host]} == who, host


def test_every_setting_of_the_start_is_told():
    used = set(re.findall(r"KOPPELKANSEN_[A-Z_]+", (ROOT / "deploy/start.sh").read_text("utf-8")))
    for folder in ("geo", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            used |= set(re.findall(r"[\"`]KOPPELKANSEN_([A-Z_]+)", path.read_text("utf-8")))
    used = {name.removeprefix("KOPPELKANSEN_") for name in used}
    # for who works on the program, and for tests
    used -= {"DATA", "DETAILS", "TEST_BOUNDARIES", "URL"}
    told = set(re.findall(r"`KOPPELKANSEN_([A-Z_]+)`", text("beheer.md")))
    assert used - told == set()


def test_every_table_and_folder_is_in_the_privacy_statement():
    told = text("privacy.md")
    for table in METADATA.tables:
        assert f"`{table}`" in told, table
    for folder in (*FOLDERS, "cache", "voor-bijwerken"):
        assert f"`{folder}" in told, folder


def test_every_cookie_of_the_server_is_in_the_privacy_statement():
    from streamlit.web.server.starlette import (  # noqa: PLC0415 - only this test needs it
        starlette_server_config as config,
    )

    names = [getattr(config, name) for name in dir(config) if name.endswith("_COOKIE_NAME")]
    assert len(names) >= 4
    for name in names:
        assert f"`{name}`" in text("privacy.md"), name


def test_the_papers_say_from_which_count_a_number_is_shown():
    rule = load_rule(SHIPPED_DATA / "privacy.toml")
    assert f"minimum ({rule.minimum}, in `data/privacy.toml`)" in text("inloggen.md")
    assert f"(standaard {rule.minimum})" in text("privacy.md")
    assert f"aantallen onder {rule.minimum} " in text("handleiding.md")
    for name in ("inloggen.md", "privacy.md"):
        assert ("afgerond op vijftallen" in text(name)) == (rule.round_to == 5)


def test_every_rule_of_suppression_is_in_both_papers():
    rules = tomllib.loads((SHIPPED_DATA / "privacy.toml").read_text("utf-8"))["counts"]
    shown = {
        "minimum": str(rules["minimum"]),
        "show_zero": "ja" if rules["show_zero"] else "nee",
        "round_to": str(rules["round_to"]),
    }
    for name in ("inloggen.md", "privacy.md"):
        rows = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", text(name), re.MULTILINE))
        assert {key: rows.get(key) for key in rules} == {key: shown.get(key) for key in rules}, name


def test_every_collection_of_the_api_is_in_its_paper():
    table = text("koppelvlak.md").partition("| Collectie |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (`.+?) \| ", table, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(layers._OFFERS)


@pytest.mark.parametrize("name", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_link_between_the_papers_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)#:]+\.(?:md|png|csv))\)", text(name)):
        assert (DOCS / target).exists(), f"{name}: {target}"


def test_the_unit_the_container_and_the_start_speak_of_the_same():
    unit = (ROOT / "deploy" / "koppelkansen.service").read_text("utf-8")
    container = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    for known in ("KOPPELKANSEN_VAR=/var/lib/koppelkansen", "KOPPELKANSEN_LOG=json"):
        assert known in unit
        assert known in container
    assert "USER 10001" in container
    assert "HEALTHCHECK" in container
    # what the image is made of is there
    for line in re.findall(r"^COPY (?!--from)(.+)$", container, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    assert (ROOT / ".containerignore").read_text() == (ROOT / ".dockerignore").read_text()
