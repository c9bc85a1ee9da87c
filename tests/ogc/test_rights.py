"""Who reads what of the API: without a token, with each role, and with a token that is none."""

import json
from pathlib import Path

import pyarrow.parquet
import pytest
from pmtiles.reader import MemorySource, Reader

from geo.access.published import published
from geo.catalogue.library import Library
from tests.ogc.conftest import RD

PUBLIC = {"policy_areas", "area_figures", "buurten", "wijken", "gemeente"}
PARTIES = PUBLIC | {"koppelkansen", "projects", "works"}
OFFERED = {
    None: PUBLIC, "lezer": PARTIES, "trivire": PARTIES | {"stock"},
    "woonbron": PARTIES | {"stock"}, "gemeente": PARTIES | {"stock"},
}  # fmt: skip


@pytest.mark.parametrize("role", OFFERED)
def test_each_role_is_offered_what_it_sees_in_the_app(api, role):
    listed = api.get("/collections", role=role).json()["collections"]
    assert {one["id"] for one in listed} == OFFERED[role]
    paths = api.get("/api", role=role).json()["paths"]
    assert {path.split("/")[2] for path in paths if path.endswith("/items")} == OFFERED[role]
    for name in PARTIES | {"stock"} - OFFERED[role]:
        if name in OFFERED[role]:
            continue
        for path in ("", "/queryables", "/items", "/items/1", ".parquet", ".pmtiles"):
            answer = api.get(f"/collections/{name}{path}", role=role)
            assert answer.status_code == 404, (name, path)
            assert "properties" not in answer.text


def test_a_corporation_reads_its_own_buildings_and_no_others(api):
    found = {}
    for role, owner in (("trivire", "Trivire"), ("woonbron", "Woonbron")):
        document = api.items("stock", role=role, limit=10_000)
        assert {one["properties"]["owner"] for one in document["features"]} == {owner}
        assert document["numberReturned"] == document["numberMatched"]
        found[role] = {one["id"] for one in document["features"]}
    assert not found["trivire"] & found["woonbron"]
    foreign = min(found["woonbron"])
    assert api.get(f"/collections/stock/items/{foreign}", role="trivire").status_code == 404
    for text in (f"pand_id = '{foreign}'", "owner = 'Woonbron'", "owner <> 'Trivire'"):
        assert api.items("stock", role="trivire", filter=text)["numberMatched"] == 0
    assert api.items("stock", role="trivire", owner="Woonbron")["numberMatched"] == 0
    whole = api.items("stock", limit=1)["numberMatched"]
    assert whole == len(found["trivire"] | found["woonbron"])


def test_what_is_found_in_the_stock_is_for_its_owner(api):
    mine = api.items("koppelkansen", role="trivire", limit=1000)["features"]
    reader = api.items("koppelkansen", role="lezer", limit=1000)["features"]
    assert not [one for one in reader if one["properties"]["kind_key"] == "bezit_klimaat"]
    of_stock = [one for one in mine if one["properties"]["kind_key"] == "bezit_klimaat"]
    assert {one["properties"]["corporation"] for one in of_stock} <= {"Trivire"}


def test_public_figures_are_those_of_the_app_with_the_same_kept_back(api):
    table = published(Library(var=api.server.var)).set_index("code")
    features = api.items("area_figures", role=None, limit=1000)["features"]
    assert len(features) == len(table)
    counts = [name for name in table if str(name).endswith("_count")]
    missing = 0
    for one in features:
        for name in counts:
            expected = table.loc[one["id"], name]
            told = one["properties"][name]
            missing += told is None
            assert (told is None) == (str(expected) == "<NA>"), (one["id"], name)
            assert told is None or told == int(expected)
    assert missing
    page = api.get("/collections/area_figures/items", f="html", limit=200).text
    assert page.count("<td>afgeschermd</td>") == missing
    # what is kept back answers no question about itself
    hidden = [one["id"] for one in features if one["properties"]["efg_count"] is None]
    for text in ("efg_count >= 0", "NOT efg_count >= 0", "efg_count < 5 OR NOT efg_count < 5"):
        found = api.items("area_figures", role=None, filter=text, limit=1000)["features"]
        assert not {one["id"] for one in found} & set(hidden), text
    again = api.items("area_figures", role="gemeente", limit=1000)["features"]
    assert again == features


@pytest.mark.parametrize(
    "header",
    [
        "Bearer kk_00000000_" + "A" * 43,
        "Bearer kk_00000000_" + "é" * 20,
        "Bearer " + "a" * 5000,
        "Bearer",
        "Bearer x",
        "Basic eDp5",
        "Basic !!",
        "Digest a",
        "",
    ],
)
def test_a_token_that_is_none_is_refused_and_not_the_public(api, header):
    sent = {"Authorization": header.encode("utf-8")}
    for path in ("", "/collections/area_figures/items", "/collections/stock/items"):
        answer = api.get(path, headers=sent)
        assert answer.status_code == 401
        assert "Basic" in answer.headers["www-authenticate"]
        assert "features" not in answer.json()


@pytest.mark.parametrize("role", ["ingetrokken", "verlopen"])
def test_a_token_that_is_over_is_refused(api, role):
    assert api.get("/collections", role=role).status_code == 401
    assert api.get("/collections/stock/items", role=role).status_code == 401


def test_a_token_in_the_address_is_refused_and_stands_in_no_log(api):
    answer = api.get("/collections/policy_areas/items", token=api.tokens["gemeente"])
    assert answer.status_code == 400
    api.items("projects", filter="name LIKE '%GEHEIME ZOEKVRAAG%'")
    log = api.server.log_text()
    assert "GEHEIME" not in log
    for secret in api.tokens.values():
        assert secret not in log
        assert secret.split("_", 2)[2] not in log
    assert json.dumps(api.tokens["gemeente"].split("_")[1]) in log


def test_every_answer_says_whether_it_holds_example_data(api):
    for path in ("", "/collections", "/collections/stock", "/collections/stock/items"):
        answer = api.get(path, role="gemeente")
        assert answer.headers["x-voorbeelddata"] == "ja", path
        assert answer.json()["voorbeelddata"] is True
        page = api.get(path, role="gemeente", f="html")
        assert page.headers["x-voorbeelddata"] == "ja"
        assert "voorbeelddata" in page.text
    one = api.items("stock", limit=1)["features"][0]["id"]
    feature = api.get(f"/collections/stock/items/{one}", role="gemeente").json()
    assert feature["voorbeelddata"] is True
    assert "Corporatiebezit" in feature["voorbeeldlagen"]
    official = api.get("/collections/buurten/items", limit=1)
    assert official.headers["x-voorbeelddata"] == "nee"
    assert official.json()["license"].startswith("CC BY 4.0")
    assert official.json()["attribution"]


def test_the_files_hold_the_same_features_for_each_role(api, tmp_path):
    for role in ("trivire", "gemeente"):
        matched = api.items("stock", role=role, limit=1)["numberMatched"]
        answer = api.get("/collections/stock.parquet", role=role)
        file = Path(tmp_path) / f"{role}.parquet"
        file.write_bytes(answer.content)
        table = pyarrow.parquet.read_table(file, columns=["owner", "voorbeelddata"])
        assert table.num_rows == matched
        assert set(table["voorbeelddata"].to_pylist()) == {True}
        owners = set(table["owner"].to_pylist())
        assert owners == ({"Trivire"} if role == "trivire" else {"Trivire", "Woonbron"})
    tiles = api.get("/collections/policy_areas.pmtiles")
    assert tiles.headers["content-type"] == "application/vnd.pmtiles"
    header = Reader(MemorySource(tiles.content)).header()
    assert header["addressed_tiles_count"] > 0
    part = api.get("/collections/policy_areas.pmtiles", headers={"Range": "bytes=0-6"})
    assert part.status_code == 206
    assert part.content == b"PMTiles"


def test_another_origin_reads_what_is_public_and_no_answer_is_shared(api):
    answer = api.get("/collections/buurten/items", limit=1, crs=RD)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Authorization" in answer.headers["vary"]
    assert "private" in answer.headers["cache-control"]
    assert answer.headers["content-crs"] == f"<{RD}>"
    etag = answer.headers["etag"]
    same = {"If-None-Match": etag}
    again = api.get("/collections/buurten/items", limit=1, crs=RD, headers=same)
    assert again.status_code == 304
    assert not again.content
    other = api.get("/collections/buurten/items", limit=2, crs=RD, headers=same)
    assert other.status_code == 200
