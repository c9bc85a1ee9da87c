"""GDAL and QGIS read the API of a running server, as a colleague's programs would."""

import base64
import subprocess

import pyogrio
import pytest

from tests.ogc.conftest import RD

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def gdal(needs):
    """The ogrinfo of the system, asked with a token."""
    program = needs("ogrinfo", "installeer gdal-bin")

    def ask(api, *arguments, role=None):
        header = f"Authorization: Bearer {api.tokens[role]}" if role else "X-Proef: 1"
        done = subprocess.run(
            [program, "--config", "GDAL_HTTP_HEADERS", header, f"OAPIF:{api.url}", *arguments],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return ask


def test_gdal_lists_what_each_may_read(api, gdal):
    public, owner = gdal(api, "-q"), gdal(api, "-q", role="trivire")
    assert "area_figures" in public
    assert "stock" not in public
    assert "projects" not in public
    for name in ("koppelkansen", "projects", "works", "policy_areas", "area_figures", "stock"):
        assert f": {name} " in owner


def test_gdal_reads_every_page_of_a_collection(api, gdal):
    told = gdal(api, "-so", "koppelkansen", role="trivire")
    matched = api.items("koppelkansen", role="trivire", limit=1)["numberMatched"]
    assert f"Feature Count: {matched}" in told
    assert "Geometry: Point" in told
    buildings = gdal(api, "-q", "-oo", "PAGE_SIZE=100", "stock", role="trivire")
    expected = api.items("stock", role="trivire", limit=1)["numberMatched"]
    assert expected > 200
    assert buildings.count("pand_id (String)") == expected


def test_gdal_reads_where_things_lie(api):
    # this GDAL takes the layer in the system it is stored in
    box = (103_000, 422_000, 105_000, 424_000)
    frame = pyogrio.read_dataframe(f"OAPIF:{api.url}", layer="area_figures", bbox=box)
    assert frame.crs.to_epsg() == 28992
    asked = ",".join(map(str, box))
    expected = api.items("area_figures", role=None, bbox=asked, bbox_crs=RD, crs=RD, limit=1000)
    assert 0 < len(frame) == expected["numberMatched"] < 146
    assert set(frame["code"]) == {one["id"] for one in expected["features"]}


_READ = """
url, password, *names = arguments
answer = {}
for name in names:
    uri = QgsDataSourceUri()
    uri.setParam("url", url)
    uri.setParam("typename", name)
    uri.setParam("pagingEnabled", "true")
    if password:
        uri.setUsername("sleutel")
        uri.setPassword(password)
    layer = QgsVectorLayer(uri.uri(False), name, "OAPIF")
    shapes = [one for one in layer.getFeatures() if one.hasGeometry()]
    box = QgsRectangle(4.64, 51.78, 4.67, 51.80)
    inside = layer.getFeatures(QgsFeatureRequest().setFilterRect(box))
    answer[name] = {
        "valid": layer.isValid(),
        "error": layer.error().message(),
        "count": sum(1 for _ in layer.getFeatures()),
        "placed": len(shapes),
        "fields": [one.name() for one in layer.fields()],
        "crs": layer.crs().authid(),
        "inside": sum(1 for _ in inside),
    }
"""


def test_qgis_reads_the_collections_with_a_token_as_password(api, run_qgis):
    names = ("koppelkansen", "works", "projects", "stock")
    found = run_qgis(_READ, api.url, api.tokens["trivire"], *names)
    for name in names:
        expected = api.items(name, role="trivire", limit=1)["numberMatched"]
        assert found[name]["valid"], found[name]
        assert found[name]["count"] == expected, name
        assert 0 < found[name]["inside"] < expected, name
    assert {"rank", "title", "score", "tier"} <= set(found["koppelkansen"]["fields"])


def test_qgis_reads_what_is_public_and_nothing_else(api, run_qgis):
    found = run_qgis(_READ, f"{api.url}/", "", "area_figures", "stock")
    assert found["area_figures"]["count"] == 146
    assert not found["stock"]["valid"]


def test_a_basic_password_is_a_token(api):
    pair = base64.b64encode(f"wie dan ook:{api.tokens['lezer']}".encode()).decode()
    answer = api.get("/collections/projects/items", headers={"Authorization": f"Basic {pair}"})
    assert answer.status_code == 200
