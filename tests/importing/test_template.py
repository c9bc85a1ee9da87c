"""The empty file to fill in: its columns are recognised, and its lists are the allowed values."""

import io
import json

import openpyxl
import pandas as pd
import pytest

from geo.catalogue.contracts import TABLES
from geo.importing.files import read_upload
from geo.importing.mapping import proposed_mapping
from geo.importing.names import targets
from geo.importing.prepare import prepare
from geo.importing.template import empty_template
from tests.importing import street


@pytest.mark.parametrize("kind", ["stock", "projects", "works", "monitor"])
def test_every_heading_stands_for_its_own_column(kind):
    book = openpyxl.load_workbook(io.BytesIO(empty_template(kind)))
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert headings == [target.title for target in targets(kind)]
    explained = [row[0].value for row in book["Uitleg"].iter_rows(min_row=2)]
    assert explained == headings
    examples = {row[0].value: row[5].value for row in book["Uitleg"].iter_rows(min_row=2)}
    for target in targets(kind):
        field = TABLES[kind].field(target.name)
        if field is not None and field.kind != "text":
            assert examples[target.title], target.title


def test_allowed_values_are_a_list_and_a_filled_template_loads(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(empty_template("projects")))
    sheet = book.worksheets[0]
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    kinds = ",".join(TABLES["projects"].field("kind").allowed)
    assert f'"{kinds}"' in lists
    places = {cell.value: cell.column for cell in sheet[1]}
    for title, value in {
        "Corporatie": "Trivire", "Naam": "Plan Noord", "Soort plan": "sloop",
        "Aantal woningen": 12, "Jaar of periode": "2027-2029",
    }.items():  # fmt: skip
        sheet.cell(row=2, column=places[title], value=value)
    stream = io.BytesIO()
    book.save(stream)
    raw = read_upload("sjabloon.xlsx", stream.getvalue())
    library = street.library(tmp_path / "var", bag=False)
    prepared = prepare(library, raw, proposed_mapping(raw, kind="projects"))
    [row] = prepared.data[prepared.data["name"] == "Plan Noord"].to_dict("records")
    assert (row["kind"], row["dwellings_count"], row["last_year"]) == ("sloop", 12, 2029)
    assert prepared.rejected == 0


FROM_PLACE = {"wijkcode", "buurtcode", "placed_by", "shared", "delivery", "geometry"}
COUNTED = {"efg_count", "labelled_count"}


def test_every_column_of_the_stock_comes_through_an_import(tmp_path):
    """Of one owner, of two owners in one building, and of what each of the two has in it."""
    columns = {field.name: field for field in TABLES["stock"].fields}
    delivered = [name for name in columns if name not in FROM_PLACE | COUNTED]
    assert set(delivered) <= {target.name for target in targets("stock")}
    values = {
        "owner": "Trivire", "dwellings_count": 1, "built_year": 1961, "energy_label": "B",
        "vbo_id": street.vbo_id(1), "pand_id": street.pand_id(1),
    }  # fmt: skip
    for name in delivered:
        allowed = columns[name].allowed
        number = 1 if columns[name].kind in {"int", "float"} else "X1"
        values.setdefault(name, allowed[0] if allowed else number)
    other = {"vbo_id": street.vbo_id(21), "pand_id": street.pand_id(21)}
    second = {"vbo_id": street.vbo_id(22), "owner": "Woonbron"}
    rows = [values, values | other, values | other | second]
    headings = {target.name: target.title for target in targets("stock")}
    path = tmp_path / "bezit.csv"
    frame = pd.DataFrame(rows).rename(columns=headings)
    frame.to_csv(path, index=False, sep=";")
    raw = read_upload(path.name, path.read_bytes())
    library = street.library(tmp_path / "var")
    prepared = prepare(library, raw, proposed_mapping(raw, kind="stock"))
    stock = prepared.data.set_index("pand_id", drop=False)
    for pand in (street.pand_id(1), street.pand_id(21)):
        assert [name for name in delivered if pd.isna(stock.loc[pand].get(name))] == []
    parts = json.loads(stock.loc[street.pand_id(21), "shared"])
    assert [part["owner"] for part in parts] == ["Trivire", "Woonbron"]
    for part in parts:
        assert [name for name in delivered if name != "pand_id" and part.get(name) is None] == []
