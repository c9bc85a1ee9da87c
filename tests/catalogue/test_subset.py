"""A part of a layer: the right rows, and without reading the rest."""

import json
import shutil

import geopandas as gpd
import numpy as np
import pyarrow.parquet
import pyogrio
import pytest
from shapely import LineString, Point, box

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.catalogue.subset import Part, read_part
from geo.catalogue.writing import GROUP_ROWS, along_curve, write_parquet
from geo.commands import main
from geo.errors import DataError, NotFoundError
from tests import town

COUNT = 5 * GROUP_ROWS


def scattered():
    """Give 100,000 squares of 10 m over a square of 50 km, in the order of chance."""
    random = np.random.default_rng(3)
    x, y = random.uniform(0, 50_000, (2, COUNT))
    codes = [f"W{int(a // 10_000)}{int(b // 10_000)}" for a, b in zip(x, y, strict=True)]
    return gpd.GeoDataFrame(
        {"id": np.arange(COUNT), "wijkcode": codes},
        geometry=np.array([box(a, b, a + 10, b + 10) for a, b in zip(x, y, strict=True)]),
        crs="EPSG:28992",
    )


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    frame = scattered()
    path = tmp_path_factory.mktemp("country") / "a.parquet"
    write_parquet(along_curve(frame), path)
    return frame, path


def groups_with(path, west, south, east, north):
    """How many row groups can hold something in a box, by the bounds in the file itself."""
    metadata = pyarrow.parquet.ParquetFile(path).metadata
    hits = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        bounds = {
            group.column(i).path_in_schema: group.column(i).statistics
            for i in range(group.num_columns)
        }
        hits += (
            bounds["bbox.xmin"].min <= east
            and bounds["bbox.xmax"].max >= west
            and bounds["bbox.ymin"].min <= north
            and bounds["bbox.ymax"].max >= south
        )
    return hits, metadata.num_row_groups


def test_a_box_lies_in_few_row_groups(country):
    _, path = country
    for corner in ((1_000, 1_000), (40_000, 30_000), (20_000, 45_000)):
        hits, total = groups_with(path, *corner, corner[0] + 2_000, corner[1] + 2_000)
        assert total == 5
        assert 1 <= hits <= 2


@pytest.mark.parametrize(
    "part",
    [
        Part(box=(10_000, 10_000, 12_000, 13_000)),
        Part(where={"wijkcode": ["W11"]}),
        Part(box=(9_000, 9_000, 12_000, 13_000), where={"wijkcode": ["W11", "W01"]}),
        Part(box=(-50, -50, -20, -20)),
        Part(where={"wijkcode": ["nergens"]}),
        Part(columns=["id"], box=(0, 0, 5_000, 5_000)),
        Part(),
    ],
)
def test_the_file_gives_what_the_frame_has(country, part):
    frame, path = country
    found = read_part(path, part)
    expected = part.of(frame)
    assert list(found.columns) == list(expected.columns)
    assert found.crs == frame.crs
    assert sorted(found["id"]) == sorted(expected["id"])
    assert "bbox" not in found


def test_a_box_takes_what_touches_it_and_not_what_lies_beside_it():
    frame = gpd.GeoDataFrame(
        {"id": [1, 2, 3]},
        geometry=[box(0, 0, 10, 10), box(10.5, 0, 20, 10), Point()],
        crs="EPSG:28992",
    )
    assert list(Part(box=(10, 10, 10.2, 12)).of(frame)["id"]) == [1]


def test_a_column_that_is_not_there_is_named(country):
    frame, path = country
    for give in (lambda part: read_part(path, part), lambda part: part.of(frame)):
        with pytest.raises(DataError, match="kolom 'kleur' is er niet"):
            give(Part(columns=["kleur"]))
        with pytest.raises(DataError, match="kolom 'kleur' is er niet"):
            give(Part(where={"kleur": ["rood"]}))


def test_a_file_that_is_missing_damaged_or_a_table(tmp_path):
    with pytest.raises(DataError, match="bestaat niet"):
        read_part(tmp_path / "weg.parquet", Part())
    (tmp_path / "kapot.parquet").write_bytes(b"PAR1 en dan niets")
    with pytest.raises(DataError, match="beschadigd"):
        read_part(tmp_path / "kapot.parquet", Part())
    write_parquet(town.projects(), tmp_path / "tabel.parquet")
    with pytest.raises(DataError, match="geen geometrieën"):
        read_part(tmp_path / "tabel.parquet", Part())


def test_along_the_curve_nothing_is_lost_and_what_has_no_place_is_last():
    shapes = [Point(9, 9), None, Point(1, 1), Point(), LineString([(8, 9), (9, 9)]), Point(1, 2)]
    frame = gpd.GeoDataFrame({"id": range(6)}, geometry=shapes, crs="EPSG:28992")
    sorted_rows = along_curve(frame)
    assert sorted(sorted_rows["id"]) == list(range(6))
    assert list(sorted_rows["id"][-2:]) == [1, 3]
    near = {key: place for place, key in enumerate(sorted_rows["id"])}
    assert abs(near[2] - near[5]) == abs(near[0] - near[4]) == 1
    assert list(sorted_rows.index) == list(range(6))
    assert len(along_curve(frame.iloc[[1, 3]])) == 2


# -- in the library ----------------------------------------------------------------------------


def provenance(origin):
    return Provenance(name="stock", title="Bezit", origin=origin, source=f"bron van {origin}")


def test_the_library_gives_a_part_of_the_active_layer_without_reading_it_whole(
    tmp_path, monkeypatch
):
    library = town.library(tmp_path)
    with pytest.raises(NotFoundError, match="'Bezit' zijn nog geen gegevens"):
        library.part("stock", Part())
    library.store(town.stock(), provenance("voorbeeld"))
    mine = town.stock_of(town.building(7, 400, 400), town.building(8, 10, 10))
    library.store(mine, provenance("aangeleverd"))
    again = Library(library.data, library.var)
    monkeypatch.setattr("geo.catalogue.stored.read_parquet", None)
    west, south = town.LEFT, town.BOTTOM
    corner = Part(box=(west, south, west + 50, south + 50), columns=["pand_id"])
    layer = again.part("stock", corner)
    assert layer.provenance.origin == "aangeleverd"
    assert layer.provenance.count == 2
    assert list(layer.frame["pand_id"]) == [mine["pand_id"].iloc[1]]
    # what is in memory gives the same, and so does a layer that ships with the program
    assert list(library.part("stock", corner).frame["pand_id"]) == list(layer.frame["pand_id"])
    code = town.buurten()["buurtcode"].iloc[1]
    shipped = library.part("buurten", Part(where={"buurtcode": [code]}))
    assert list(shipped.frame["buurtcode"]) == [code]


def test_the_command_takes_a_part_along(prepared_var, tmp_path, monkeypatch, capsys):
    var = shutil.copytree(prepared_var, tmp_path / "var")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(var))
    target = tmp_path / "deel.gpkg"
    assert main(["layer", "stock", str(target), "--wijk", "WK050504", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    taken = pyogrio.read_dataframe(target, layer="stock")
    whole = Library(var=var).get("stock").frame
    there = whole[whole["wijkcode"] == "WK050504"]
    assert told["taken_count"] == len(taken) == len(there) > 0
    assert told["origin"] == "voorbeeld"
    assert set(taken["pand_id"]) == set(there["pand_id"])
    assert pyogrio.read_info(target, layer="stock")["crs"] == "EPSG:28992"
    assert len(pyogrio.read_dataframe(target, layer="herkomst")) == 1

    for options, reason in (
        (["--box", "1,2,3"], "vak '1,2,3' is niet goed"),
        (["--box", "5,5,1,1"], "vak '5,5,1,1' is niet goed"),
        (["--box", "0,0,1,1"], "staan geen objecten"),
    ):
        assert main(["layer", "stock", str(target), *options]) == 1
        assert reason in capsys.readouterr().err
    assert main(["layer", "stock", str(tmp_path / "a.docx")]) == 1
    assert "kies een bestandsnaam" in capsys.readouterr().err
