"""VERA units: the fields that count, codes as text or as objects, labels by validity."""

import json
from datetime import date

import pytest

from geo.errors import DataError
from geo.importing.files import read_file_table
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import prepare
from geo.importing.vera import VERA_COLUMNS, VERA_MAPPING, vera_table
from tests.importing import street

TODAY = date(2025, 6, 1)


def unit(n, **changes):
    return {
        "code": f"E{n}",
        "soort": {"code": "WOO", "naam": "Woonruimte"},
        "detailSoort": {"code": "EEN", "naam": "Eengezinswoning"},
        "status": {"code": "VEH"},
        "bouwjaar": 1960,
        "adres": {
            "straatnaam": "Proefstraat", "huisnummer": str(n), "postcode": "3314AA",
            "woonplaats": {"naam": "DORDRECHT"},
        },
        "adresseerbaarObjectBasisregistratie": {"bagIdentificatie": street.vbo_id(n)},
        "panden": [{"bag": {"bagIdentificatie": street.pand_id(n)}}],
        "clusters": [
            {"code": "W1", "naam": "Oud-Krispijn", "soort": {"code": "WIJ"}},
            {"code": "0101", "naam": "Proefstraat", "soort": {"code": "FIN"}},
        ],
        "energieprestaties": [
            {"label": {"code": "G"}, "einddatum": "2020-01-01", "registratiedatum": "2024-01-01"},
            {"label": {"code": "C"}, "einddatum": "2030-01-01", "registratiedatum": "2020-01-01"},
            {"label": {"code": "AP"}, "einddatum": "2031-01-01", "registratiedatum": "2021-01-01"},
        ],
    } | changes  # fmt: skip


def cell(raw, name, row=1):
    return raw.frame.loc[row, name]


def test_the_fields_of_a_unit():
    raw = vera_table([unit(1)], name="v.json", today=TODAY)
    assert raw.columns == VERA_COLUMNS
    assert cell(raw, "bag_pand") == street.pand_id(1)
    assert cell(raw, "bag_verblijfsobject") == street.vbo_id(1)
    assert cell(raw, "woonplaats") == "DORDRECHT"
    # the complex is the financial cluster, not the wijk
    assert cell(raw, "complexcode") == "0101"
    # G ended in 2020 and C was registered before A+
    assert cell(raw, "energielabel") == "AP"


def test_codes_as_plain_text_and_missing_parts():
    raw = vera_table(
        {"eenheden": [{"code": "E1", "soort": "WOO", "energieprestaties": None, "panden": [3]}]},
        name="v.json",
        today=TODAY,
    )
    assert cell(raw, "soort") == "WOO"
    assert cell(raw, "energielabel") is None
    assert cell(raw, "bag_pand") is None


def test_every_column_is_recognised_by_its_name():
    raw = vera_table([unit(1), unit(2)], name="v.json", today=TODAY)
    standard = {name: column for name, column in VERA_MAPPING.items() if column in VERA_COLUMNS}
    assert proposed_mapping(raw, kind="stock").columns == standard


@pytest.mark.parametrize("form", ["list", "container", "lines"])
def test_a_file_of_units_is_loaded(tmp_path, form):
    units = [
        unit(1),
        unit(2, status={"code": "UIT"}),
        unit(3, soort={"code": "PAR"}),
        unit(4, uitExploitatiedatum="2024-12-31"),
        unit(5, panden=[], energieprestaties=[]),
    ]
    path = tmp_path / "eenheden.json"
    content = {
        "list": json.dumps(units),
        "container": json.dumps({"eenheden": units}),
        "lines": "\n".join(json.dumps(item) for item in units),
    }[form]
    path.write_text(content)
    raw = read_file_table(path)
    prepared = prepare(
        street.library(tmp_path / "var"),
        raw,
        proposed_mapping(raw, kind="stock"),
        owner="Trivire",
        today=TODAY,
    )
    stock = prepared.data.set_index("pand_id")
    assert sorted(stock.index) == [street.pand_id(1), street.pand_id(5)]
    assert (prepared.loaded, prepared.left_out, prepared.rejected) == (2, 3, 0)
    assert stock.loc[street.pand_id(1), "energy_label"] == "A+"
    assert stock.loc[street.pand_id(1), "dwelling_type"] == "eengezins"
    assert stock.loc[street.pand_id(5), "placed_by"] == "vbo"


def test_what_is_no_vera(tmp_path):
    with pytest.raises(DataError, match="geen eenheden"):
        vera_table({"x": 1}, name="v.json", today=TODAY)
    path = tmp_path / "half.json"
    path.write_text('[{"code": "E1"}, {"co')
    with pytest.raises(DataError, match="halverwege afgebroken"):
        read_file_table(path)
    raw = vera_table([unit(1), 7], name="v.json", today=TODAY)
    assert [(i.row, i.severity) for i in raw.findings] == [(2, "fout")]


def test_characteristics_are_read_where_the_file_has_them():
    units = [
        unit(1, kenmerken={"buitenzonwering": True, "drempelhoogte": 0.2}),
        unit(2, platDak="nee", kenmerken={"buitenzonwering": False}),
        unit(3),
    ]
    raw = vera_table(units, name="v.json", today=TODAY)
    assert raw.columns == (*VERA_COLUMNS, "buitenzonwering", "platDak", "drempelhoogte")
    assert raw.frame["buitenzonwering"].tolist() == ["ja", "nee", None]
    columns = proposed_mapping(raw, kind="stock").columns
    assert columns["has_sun_blinds"] == "buitenzonwering"
    assert columns["has_flat_roof"] == "platDak"
    assert columns["threshold_height_m"] == "drempelhoogte"
