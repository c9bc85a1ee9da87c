import base64

import folium
import pytest

from geo.catalogue.layers import Layer, Provenance
from geo.errors import DataError, NotFoundError
from geo.maps import themes
from geo.maps.folium_map import BaseMap, city_map
from geo.maps.offline import external_references, find_asset, inline_html
from tests import town

LEAFLET = """var L = {};/* </script> */
L.prefix = '<a href="https://leafletjs.com" title="kaart">' + 'Leaflet</a>';
//# sourceMappingURL=leaflet.js.map
"""
STYLE = """.a{background:url(images/layers.png)} .b{behavior: url(#default#VML);}
.c{background:url("images/layers.png?v=2")} .d{fill:url(#streep)}
"""
PICTURE = b"\x89PNG\r\n\x1a\nnamaak"


@pytest.fixture
def vendor(tmp_path):
    folder = tmp_path / "vendor" / "leaflet"
    (folder / "images").mkdir(parents=True)
    (folder / "leaflet.js").write_text(LEAFLET)
    (folder / "leaflet.css").write_text(STYLE)
    (folder / "images" / "layers.png").write_bytes(PICTURE)
    return tmp_path / "vendor"


@pytest.fixture
def areas():
    known = Provenance(
        name="policy_areas", title="Gebieden", origin="officieel", source="https://bron.example/x"
    )
    return themes.policy(Layer(known, town.policy_areas()))


@pytest.fixture
def page(areas, vendor):
    return inline_html(city_map([areas], title="Gebieden & wijken"), vendor)


def test_nothing_in_the_file_points_outside(page):
    assert external_references(page) == []
    assert "leafletjs.com" not in page
    assert "sourceMappingURL" not in page
    assert "behavior" not in page


def test_the_browser_is_told_to_refuse_everything_from_outside(page):
    policy = page.split('Content-Security-Policy" content="')[1].split('"')[0]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert page.index("Content-Security-Policy") < page.index("<script")


def test_pictures_of_the_style_are_inside(page):
    data = base64.b64encode(PICTURE).decode()
    assert page.count(f'url("data:image/png;base64,{data}")') == 2
    assert ".d{fill:url(#streep)}" in page


def test_a_library_cannot_end_the_script_it_stands_in(page):
    assert r"/* <\/script> */" in page


def test_it_is_a_dutch_page_with_title_viewport_and_tables(page):
    assert page.startswith('<!DOCTYPE html>\n<html lang="nl">')
    assert "<title>Gebieden &amp; wijken</title>" in page
    assert '<meta name="viewport"' in page
    assert "<h2>De kaart als tabel</h2>" in page
    assert "Wbmgp-Zonder-Vorm" in page
    assert page.rstrip().endswith("</script>\n</body>\n</html>")
    # an address in the provenance is text
    assert "https://bron.example/x" in page


def test_a_map_with_tiles_is_refused(areas, vendor):
    base = BaseMap(title="x", url="https://tegels.invalid/{z}/{x}/{y}.png", attribution="x")
    with pytest.raises(DataError, match="netwerk"):
        inline_html(city_map([areas], title="x", basemap=base), vendor)


def test_a_missing_browser_file_is_named(areas, tmp_path):
    with pytest.raises(NotFoundError, match=r"leaflet\.js"):
        inline_html(city_map([areas], title="x"), tmp_path)


def test_a_plain_folium_map_asks_for_more_than_there_is(vendor):
    with pytest.raises(NotFoundError, match="jquery"):
        inline_html(folium.Map(tiles=None), vendor)


def test_the_least_deep_file_of_a_name_is_taken(vendor):
    deep = vendor / "iets" / "diep"
    deep.mkdir(parents=True)
    (deep / "leaflet.js").write_text("ander")
    assert find_asset(vendor, "/x/leaflet.js?v=1").parent.name == "leaflet"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<img src="https://x.example/a.png">', ["https://x.example/a.png"]),
        ("<link rel=icon href=//x.example/i.ico>", ["//x.example/i.ico"]),
        ('<a href="pagina.html">', ["pagina.html"]),
        ("<style>@import 'a.css';</style>", ["@import 'a.css'"]),
        ("<style>.a{background:url( 'b.png' )}</style>", ["b.png"]),
        ('<p style="background:url(https://x.example/c)">', ["https://x.example/c"]),
        ('<img srcset="d.png 2x">', ["d.png 2x"]),
        ('<a href="#boven"><img src="data:image/png;base64,AA==">', []),
        ("<style>.a{fill:url(#x)}</style><p>https://tekst.example</p>", []),
    ],
)
def test_references_are_found(text, found):
    assert external_references(text) == found
