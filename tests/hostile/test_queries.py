"""Text of people wherever something is asked of a database, a file or the address of a page."""

import datetime as dt
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from geo.catalogue.subset import Part, read_part
from geo.catalogue.writing import write_parquet
from geo.register import Decision, Register, State, Status, Who
from geo.spatial.place_names import Named, find_by_name
from pages.ui.map import filters, map_state
from pages.ui.map.predicate import mask
from tests import town

WHO = Who("Gemeente'; DROP TABLE register_entry; --", '" OR "1"="1')
ASKED = (
    "'; DROP TABLE register_entry; --", '" OR 1=1', "1 OR 1=1", "%", "_", "%' OR '%'='", "\\",
    "\\'", "?", ":koppelkans_id", "%(id)s", "$1", "/* a */", "NULL", "a' UNION SELECT 1",
    "* ?[a-z]", "naam", "[a]", "`a`",
)  # fmt: skip
"""Each is one value and nothing more; none is another, or stands for another."""


def test_register(tmp_path):
    """What is asked for by an id gives its own entries, with every sign as it was."""
    path = tmp_path / "register.sqlite"
    items = [{"id": key, "title": key} for key in ASKED]
    state = State("2025-09-24", "0", {key: key for key in ASKED}, {}, {})
    with Register.open(path) as register:
        register.open_session(
            "2025-Q3", date=dt.date(2025, 9, 24), participants=[WHO], state=state, items=items,
            who=WHO,
        )  # fmt: skip
        for key in ASKED:
            decision = Decision(Status.OPGENOMEN, f"reden {key}", owner=key, measure=key)
            register.decide(key, decision, who=WHO, session="2025-Q3")
        for key in ASKED:
            [entry] = register.entries(koppelkans_id=key)
            assert (entry.content["reason"], entry.content["owner"]) == (f"reden {key}", key)
            assert entry.who == WHO
            assert register.entries(session=key) == []
            assert register.entries(koppelkans_id=f"{key}x") == []
        assert [item["id"] for item in register.session("2025-Q3").snapshot.items] == list(ASKED)
        assert list(register.decided()) == list(ASKED)
        assert register.verify_chain().ok
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM register_entry")).scalar()
    engine.dispose()
    assert count == 1 + len(ASKED)


@pytest.fixture(scope="module")
def places():
    """A place for every text, and one for each that is only like it."""
    names = [*ASKED, *(f"{name}x" for name in ASKED), "gewoon", None]
    return gpd.GeoDataFrame(
        {"naam": pd.array(names, dtype="string")},
        geometry=[town.at(10 * number, 10) for number in range(len(names))],
        crs="EPSG:28992",
    )


@pytest.mark.parametrize("asked", [[], *([one] for one in ASKED), ASKED], ids=str)
def test_part_of_a_layer(places, tmp_path, asked):
    """The same rows from a file as from memory: those with the value, and no other."""
    path = tmp_path / "plekken.parquet"
    write_parquet(places, path)
    part = Part(where={"naam": asked})
    assert sorted(read_part(path, part)["naam"]) == sorted(asked)
    assert sorted(part.of(places)["naam"]) == sorted(asked)


@pytest.mark.parametrize("asked", ASKED)
def test_search_and_filter(places, asked):
    named = [Named("plekken", places, "naam", "naam", "plek")]
    found = [one.name for one in find_by_name(asked, named, limit=100)]
    # a part of a name finds it; no sign stands for another
    parts = asked.lower().replace("-", " ").split()
    assert set(found) == {
        name
        for name in places["naam"].dropna()
        if all(part in name.lower().replace("-", " ") for part in parts)
    }
    assert places["naam"][mask(places, {"naam": {"in": [asked]}})].to_list() == [asked]
    assert len(places[mask(places, {"naam": {"not_in": [asked]}})]) == len(places) - 1


@pytest.mark.parametrize("name", [*ASKED, 'Wonen, \'t Hof & Zn. (Zuid); "Oost"', "Stichting " * 8])
def test_a_link_keeps_the_owner_that_was_chosen(name):
    choice = filters.Choice(options={"corporatie": (name, "Trivire", filters.NONE)})
    written = map_state.to_params(map_state.MapState(choice=choice))
    again = map_state.from_params(written)
    assert again.choice.options["corporatie"] == (name, "Trivire", filters.NONE)
    assert not set("<>\"'`;\\/") & set(written["corporatie"])


def test_no_question_is_written_by_hand():
    """SQL and the where of GDAL hold no text of people: it goes beside them as a value."""
    by_hand = re.compile(
        r"(execute|text|exec_driver_sql)\(\s*f?\"[^\"]*\"\s*(%|\+|\.format)"
        r"|(execute|text)\(\s*f\"(SELECT|INSERT|UPDATE|DELETE)"
        r"|read_(file|dataframe|info)\([^)]*\b(where|sql)="
        r"|\.(query|eval)\(\s*f?[\"']"
    )
    root = Path(__file__).parents[2]
    found = [
        f"{path.relative_to(root)}: {hit[0]}"
        for folder in ("geo", "pages")
        for path in (root / folder).rglob("*.py")
        for hit in by_hand.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
