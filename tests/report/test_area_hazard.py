"""A hazard whose map is areas with a value: it is in every file of a pack, and counts."""

import datetime as dt
import shutil
import sqlite3

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.hazards.value_layers import with_cells
from geo.koppelkansen.inputs import load_inputs
from geo.report.freeze import freeze_pack
from geo.report.writers import WRITERS, write_pack
from geo.spatial.areas import locate
from tests.report.outputs import text_of

DAY = dt.date(2026, 11, 1)


def with_pile_rot(prepared_var, folder, values):
    """A library of the example city with a share of pile rot per buurt; None is no data."""
    library = Library(var=shutil.copytree(prepared_var, folder / "var"))
    buurten = library.get("buurten").frame.sort_values("buurtcode")[["buurtcode", "geometry"]]
    numbers = np.resize(np.array(values, dtype="float64"), len(buurten))
    known = Provenance(name="pile_rot", title="Paalrot", origin="aangeleverd", source="proef")
    library.store(buurten.assign(value=numbers), known)
    return library


@pytest.fixture(scope="module")
def library(prepared_var, tmp_path_factory):
    return with_pile_rot(prepared_var, tmp_path_factory.mktemp("rot"), [0.5, 4.0, 20.0, np.nan])


@pytest.fixture(scope="module")
def pack(library, poppler, tmp_path_factory):
    state = freeze_pack(library, wijken=["WK050505"], today=DAY)
    return state, write_pack(state, tmp_path_factory.mktemp("pack"))


def test_every_file_of_a_pack_tells_the_hazard(pack):
    state, made = pack
    found = {path.suffix.lstrip("."): path for path in made.files}
    assert set(WRITERS) <= set(found)
    for kind in ("pdf", "html"):
        assert "aalrot" in text_of(found[kind].name, found[kind].read_bytes()), kind
    book = openpyxl.load_workbook(found["xlsx"], read_only=True)
    cells = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert any("paalrot" in cell.lower() for cell in cells)
    with sqlite3.connect(found["gpkg"]) as database:
        kinds = dict(database.execute("select table_name, data_type from gpkg_contents"))
    assert kinds["RASTER_PILE_ROT"] == "2d-gridded-coverage"
    assert set(state.severe_by_year["hazard"]) >= {"pile_rot"}


def test_each_building_has_the_class_of_its_area(library, pack):
    state, _ = pack
    stock = library.get("stock").frame
    areas = library.get("pile_rot").frame
    inside = locate(stock.centroid, areas, code="buurtcode", accuracy_m=0.0)
    values = areas.set_index("buurtcode")["value"].to_dict()
    value = pd.Series([values.get(code, np.nan) for code in inside["buurtcode"]], dtype="float64")
    table = state.exposure[state.exposure["hazard"] == "pile_rot"].set_index("pand_id")
    classes = table["exposure_class"].reindex(stock["pand_id"]).to_numpy()
    # a building on a border takes the highest value, so look at those well inside
    border = areas.boundary.union_all()
    well_inside = ~stock.geometry.buffer(10).intersects(border).to_numpy()
    year = stock["built_year"].to_numpy(dtype="float64", na_value=np.nan)
    old = ~(year > 1975)
    for wanted, low, high in (("zeer_laag", 0, 0.8), ("middel", 3, 6), ("zeer_hoog", 15, 100)):
        mine = well_inside & value.between(low, high).to_numpy() & old
        assert mine.sum() > 10
        assert set(classes[mine]) == {wanted}
    assert set(classes[well_inside & value.isna().to_numpy() & old]) == {"geen_data"}
    assert set(classes[~old]) == {"uitgezonderd"}


def test_it_counts_in_the_list(library):
    inputs = load_inputs(library)
    assert "pile_rot" in inputs.rasters
    assert inputs.origins["pile_rot"] == "aangeleverd"
    assert inputs.digests["pile_rot"] == library.get("pile_rot").digest


def test_areas_without_a_value_are_no_hazard(prepared_var, tmp_path):
    empty = with_pile_rot(prepared_var, tmp_path, [np.nan])
    assert with_cells(empty.get("pile_rot"), cache=tmp_path) is None
    assert "pile_rot" not in load_inputs(empty).rasters
    assert "pile_rot" not in freeze_pack(empty, cards=False, today=DAY).layers
