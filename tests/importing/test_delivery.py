"""What a delivery replaces, what it is compared with, and how corrected rows come back."""

from collections import Counter
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest

from geo.catalogue.layers import Provenance
from geo.catalogue.stock_counts import owner_parts
from geo.errors import DataError, FetchError
from geo.example.first_start import example_sources
from geo.importing.buildings import building_label
from geo.importing.compare import compare
from geo.importing.corrections import write_table
from geo.importing.files import read_file_table
from geo.importing.label_file import activate_labels, prepare_labels
from geo.importing.mapping import proposed_mapping
from geo.importing.place import GeocodeHit
from geo.importing.prepare import activate, prepare
from geo.text.tables import to_xlsx
from tests.importing import street
from tests.importing.street import pand_id, vbo_id

TODAY = date(2025, 6, 1)


@pytest.fixture
def library(tmp_path):
    return street.library(tmp_path / "var")


def rows(*numbers, owner="Trivire", **changes):
    return [
        {
            "pand_id": pand_id(n) if n <= 20 else pand_id(21), "vbo_id": vbo_id(n),
            "owner": owner, "energielabel": "C", "bouwjaar": 1960,
        }
        | changes
        for n in numbers
    ]  # fmt: skip


def load(library, tmp_path, content, *, name="bezit.csv", store=True, **options):
    path = tmp_path / name
    pd.DataFrame(content).to_csv(path, sep=";", index=False)
    raw = read_file_table(path)
    prepared = prepare(library, raw, proposed_mapping(raw, kind="stock"), today=TODAY, **options)
    if store:
        activate(library, prepared)
    return prepared


def dwellings(library):
    stock = owner_parts(library.get("stock").frame)
    return stock.groupby("owner")["dwellings_count"].sum().to_dict()


@pytest.mark.parametrize(
    ("counts", "dwellings_count", "label"),
    [
        ({"C": 3}, 3, "C"),
        # three D, two each of E, F and G: six of nine are E, F or G
        ({"D": 3, "E": 2, "F": 2, "G": 2}, 9, "G"),
        ({"D": 4, "C": 1, "E": 3}, 8, "D"),
        ({"B": 1, "E": 1}, 2, "E"),
        ({"A": 2, "C": 2}, 4, "C"),
        # four of ten have a label: too few to say anything of the building
        ({"G": 4}, 10, None),
        ({"G": 5}, 10, "G"),
        ({}, 3, None),
    ],
)
def test_the_one_label_of_a_building(counts, dwellings_count, label):
    assert building_label(Counter(counts), dwellings_count=dwellings_count) == label


def test_dwellings_become_buildings(library, tmp_path):
    flats = [
        row | {"energielabel": label}
        for row, label in zip(rows(*range(21, 31)), "CCCDDDEEG?", strict=True)
    ]
    load(library, tmp_path, [*flats, *rows(1)])
    stock = library.get("stock").frame.set_index("pand_id")
    block = stock.loc[pand_id(21)]
    assert block["dwellings_count"] == 10
    # C and D six times against E and G three times; C and D both three times: the worse
    assert (block["energy_label"], block["efg_count"], block["labelled_count"]) == ("D", 3, 9)
    assert block["wijkcode"] == "WK050503"
    assert block.geometry.area == 60 * 15
    assert stock["dwellings_count"].sum() == 11


def test_an_export_replaces_that_owner_only(library, tmp_path):
    load(library, tmp_path, rows(1, 2, 3), name="trivire.csv")
    load(library, tmp_path, rows(4, 5, owner="Woonbron"), name="woonbron.csv")
    assert dwellings(library) == {"Trivire": 3, "Woonbron": 2}
    load(library, tmp_path, rows(1), name="trivire-nieuw.csv")
    assert dwellings(library) == {"Trivire": 1, "Woonbron": 2}
    known = library.get("stock").provenance
    assert known.origin == "aangeleverd"
    assert (
        known.source
        == "Trivire: trivire-nieuw.csv (2025-06-01); Woonbron: woonbron.csv (2025-06-01)"
    )
    # every edition is still there
    assert len(library.editions("stock", origin="aangeleverd")) == 3


def test_a_building_of_two_owners(library, tmp_path):
    load(library, tmp_path, rows(*range(21, 29)), name="t.csv")
    load(library, tmp_path, rows(29, 30, owner="Woonbron", energielabel="F"), name="w.csv")
    stock = library.get("stock").frame
    assert len(stock) == 1
    block = stock.iloc[0]
    assert (block["owner"], block["dwellings_count"]) == ("Trivire", 10)
    assert (block["efg_count"], block["labelled_count"]) == (2, 10)
    # Trivire delivers again with two fewer; what Woonbron has stays
    load(library, tmp_path, rows(*range(21, 27)), name="t2.csv")
    assert dwellings(library) == {"Trivire": 6, "Woonbron": 2}


def test_example_stock_is_gone_and_not_mixed(library, tmp_path):
    assert "stock" in example_sources(library)
    example = gpd.GeoDataFrame(
        {"pand_id": ["VB00000000000001"], "owner": ["Woonbron"], "dwellings_count": [9]},
        geometry=[street.house(1)],
        crs="EPSG:28992",
    )
    library.store(
        example.assign(wijkcode="WK050503"),
        Provenance(name="stock", title="Bezit", origin="voorbeeld", source="verzonnen"),
    )
    prepared = load(library, tmp_path, rows(1, 2))
    assert library.get("stock").provenance.origin == "aangeleverd"
    assert not library.get("stock").frame["pand_id"].str.startswith("VB").any()
    assert dwellings(library) == {"Trivire": 2}
    notes = " ".join(prepared.comparison.notes)
    assert "Van Woonbron is nog geen bezit aangeleverd" in notes
    assert "voorbeeldbezit verdwijnt" in notes


def test_comparison_with_the_agreement_owners_and_cbs(library, tmp_path):
    load(library, tmp_path, rows(*range(1, 21)))
    prepared = load(library, tmp_path, rows(*range(1, 20)), store=False)
    found = {(d.scope, d.label, d.reference): d for d in prepared.comparison.differences}
    agreed = found["totaal", "woningen", "prestatieafspraak 2.1.1, 1 januari 2023"]
    assert (agreed.new, agreed.before, agreed.warn) == (19, 15_150, True)
    # 19 against 20 is 5%: no more than 5%, so no warning
    mine = found["corporatie", "Trivire", "nu actief (aangeleverd)"]
    assert (mine.new, mine.before, mine.warn) == (19, 20, False)
    krispijn = next(d for key, d in found.items() if "WK050503" in key[1])
    # 4,720 dwellings of which 28% of corporations
    assert krispijn.before == pytest.approx(1321.6)
    assert krispijn.warn
    # CBS rounds: 0% of 351 dwellings may be 1
    west = next(d for key, d in found.items() if "WK050519" in key[1])
    assert (west.new, west.before, west.warn) == (0, 0, False)


def test_more_than_five_percent_less_is_a_warning(library, tmp_path):
    load(library, tmp_path, rows(*range(1, 21)))
    prepared = load(library, tmp_path, rows(*range(1, 19)), store=False)
    text = "Trivire: 18, dat is 10% minder dan 20 (nu actief (aangeleverd))."
    assert text in prepared.comparison.warnings


def test_the_active_stock_compared_with_itself_has_no_difference(library, tmp_path):
    load(library, tmp_path, rows(1, 2))
    again = compare(library, library.get("stock").frame, kind="stock")
    own = [d for d in again.differences if d.reference.startswith("nu actief")]
    assert own
    assert all(d.share == 0 and not d.warn for d in own)


@pytest.mark.parametrize(
    ("places", "told"),
    [
        (["Dordrecht", "DORDRECHT", "3314 AA Dordrecht", "Zwijndrecht", None], [5]),
        # where the name of the gemeente is not the usual place there is nothing to compare with
        (["Dubbeldam", "Dubbeldam", "Dordrecht", "Dubbeldam", "Dubbeldam"], []),
    ],
)
def test_another_place_than_the_gemeente_is_pointed_out(library, tmp_path, places, told):
    given = [
        row | {"Woonplaats": place} for row, place in zip(rows(1, 2, 3, 4, 5), places, strict=True)
    ]
    prepared = load(library, tmp_path, given, store=False)
    found = [item for item in prepared.findings if item.problem.code == "plaats_anders"]
    assert [(item.row, item.column) for item in found] == [(row, "Woonplaats") for row in told]
    assert prepared.loaded == 5


def test_rows_that_were_not_loaded_come_back_corrected(library, tmp_path):
    bad = rows(3, pand_id="8,71E+15", vbo_id="", complexnaam="=HYPERLINK(1)")
    first = load(library, tmp_path, [*rows(1, 2), *bad])
    assert (first.loaded, first.rejected) == (2, 1)
    given = first.corrections()
    assert given["rij in bestand"].tolist() == [4]
    assert "niet te herstellen" in given["reden"].iloc[0]
    path = tmp_path / "terug.xlsx"
    path.write_bytes(to_xlsx(given.assign(pand_id=pand_id(3))))
    raw = read_file_table(path)
    second = prepare(library, raw, proposed_mapping(raw, kind="stock"), today=TODAY)
    activate(library, second)
    stock = library.get("stock").frame.set_index("pand_id")
    assert sorted(stock.index) == [pand_id(1), pand_id(2), pand_id(3)]
    assert stock.loc[pand_id(3), "complex_name"] == "=HYPERLINK(1)"
    # loading the same correction once more adds nothing
    again = prepare(library, raw, proposed_mapping(raw, kind="stock"), today=TODAY)
    activate(library, again)
    assert dwellings(library) == {"Trivire": 3}


def test_corrected_rows_never_take_the_place_of_all_the_others(library, tmp_path):
    first = load(library, tmp_path, [*rows(1, 2), *rows(3, pand_id="1", vbo_id="")])
    back = first.corrections().assign(pand_id=pand_id(3))
    for kept in (library.var / "import" / "stock").glob("*.parquet"):
        kept.unlink()
    with pytest.raises(DataError, match="van Trivire zijn geladen, zijn niet meer bekend"):
        load(library, tmp_path, back, name="terug.csv")
    assert dwellings(library) == {"Trivire": 2}


def test_nothing_is_told_at_rows_of_an_earlier_file(library, tmp_path):
    # ten flats of 1960; a corrected eleventh says 1961
    first = load(library, tmp_path, [*rows(*range(21, 31)), *rows(31, owner="")])
    back = first.corrections().assign(owner="Trivire", bouwjaar=1961)
    second = load(library, tmp_path, back, name="terug.csv")
    assert [(i.row, i.problem.code) for i in second.findings] == [(2, "bouwjaar_verschilt")]
    assert dwellings(library) == {"Trivire": 11}


def test_rejected_rows_are_kept_with_the_edition(library, tmp_path):
    load(library, tmp_path, [*rows(1), *rows(2, owner="")])
    kept = library.rejected("stock")
    assert kept["row"].tolist() == [3]
    assert "eigenaar" in kept["message"].iloc[0]
    assert library.get("stock").provenance.rejected_count == 1


def test_nothing_usable_leaves_what_was_there(library, tmp_path):
    load(library, tmp_path, rows(1))
    prepared = load(library, tmp_path, rows(2, owner=""), store=False)
    assert not prepared.can_be_stored
    with pytest.raises(DataError, match="geen enkele rij bruikbaar"):
        activate(library, prepared)
    assert dwellings(library) == {"Trivire": 1}


def test_lost_zeros_are_offered_and_done_when_asked(library, tmp_path):
    short = [{"pand": str(int(pand_id(n))), "eigenaar": "Trivire"} for n in (1, 2)]
    offered = load(library, tmp_path, short, store=False)
    assert (offered.loaded, offered.offered) == (0, {"voorloopnullen": 2})
    done = load(library, tmp_path, short, store=False, repairs=frozenset({"voorloopnullen"}))
    assert (done.loaded, done.offered) == (2, {})
    assert {i.severity for i in done.findings if i.row} == {"hersteld"}
    with pytest.raises(DataError, match="Herstel 'alles' bestaat niet"):
        load(library, tmp_path, short, store=False, repairs=frozenset({"alles"}))


def test_an_address_is_found_in_the_bag_before_a_geocoder_is_asked(library, tmp_path):
    asked = []

    def ask(address):
        asked.append(address.text())
        return (
            GeocodeHit(x_m=street.LEFT + 65, y_m=street.BOTTOM + 5) if address.number == 7 else None
        )

    content = [
        {"eigenaar": "Trivire", "postcode": "3314AA", "huisnummer": 3},
        {"eigenaar": "Trivire", "postcode": "3399XX", "huisnummer": 7},
        {"eigenaar": "Trivire", "postcode": "3399XX", "huisnummer": 8},
    ]
    prepared = load(library, tmp_path, content, store=False, geocode=ask)
    how = dict(zip(prepared.data["pand_id"], prepared.data["placed_by"], strict=True))
    # the hit lies 1 to 5 m from house 4 (60-70 m along the street)
    assert how == {pand_id(3): "adres", pand_id(4): "geocoder"}
    assert asked == ["7 3399XX", "8 3399XX"]
    assert [(i.row, i.problem.code) for i in prepared.findings] == [(4, "adres_onbekend")]


def test_a_geocoder_out_of_reach_is_asked_once(library, tmp_path):
    asked = []

    def ask(address):
        asked.append(address)
        raise FetchError("de Locatieserver is niet bereikbaar")

    content = [{"eigenaar": "Trivire", "postcode": "3399XX", "huisnummer": n} for n in (1, 2, 3)]
    prepared = load(library, tmp_path, content, store=False, geocode=ask)
    assert len(asked) == 1
    assert any(i.problem.code == "locatieserver_onbereikbaar" for i in prepared.findings)
    assert prepared.rejected == 3


def test_without_a_bag_an_id_with_coordinates_gets_a_rough_shape(tmp_path):
    library = street.library(tmp_path / "var", bag=False)
    content = [
        {"pand_id": pand_id(1), "eigenaar": "Trivire", "x": 104_605, "y": 424_055},
        {"pand_id": pand_id(2), "eigenaar": "Trivire", "x": None, "y": None},
    ]
    prepared = load(library, tmp_path, content)
    layer = library.get("stock")
    assert layer.provenance.detail == "vorm van 1 gebouw benaderd"
    assert layer.frame.geometry.iloc[0].area == 100
    assert layer.frame["placed_by"].tolist() == ["punt, benaderd"]
    assert [i.problem.code for i in prepared.findings if i.severity == "fout"] == ["bag_ontbreekt"]


def test_without_a_bag_coordinates_alone_make_a_building_of_their_own(tmp_path):
    library = street.library(tmp_path / "var", bag=False)
    content = [
        {"eigenaar": "Trivire", "x": 104_605, "y": 424_055, "energielabel": label}
        for label in ("E", "B", "")
    ]
    content += [{"eigenaar": "Woonbron", "x": 104_645.24, "y": 424_055, "energielabel": "A"}]
    prepared = load(library, tmp_path, content)
    stock = library.get("stock").frame.set_index("pand_id")
    # the place in decimetres is the number, so the same dwelling has the same one next year
    assert list(stock.index) == ["AV10460504240550", "AV10464524240550"]
    assert stock["dwellings_count"].tolist() == [3, 1]
    assert (stock["efg_count"].iloc[0], stock["labelled_count"].iloc[0]) == (1, 2)
    assert stock["placed_by"].tolist() == ["punt, benaderd"] * 2
    told = [item for item in prepared.findings if item.problem.code == "zonder_bag"]
    assert [item.row for item in told] == [None]
    assert "2 gebouwen hebben geen BAG-pand" in told[0].message
    again = load(library, tmp_path, content, store=False)
    assert set(again.data["pand_id"]) == set(stock.index)


def test_with_a_bag_a_place_without_a_building_stays_a_mistake(library, tmp_path):
    prepared = load(
        library, tmp_path, [{"eigenaar": "Trivire", "x": 104_705, "y": 424_300}], store=False
    )
    assert [item.problem.code for item in prepared.findings] == ["geen_pand_bij_punt"]


def test_dwellings_of_a_known_bag_without_panden_stand_at_their_own_point(tmp_path):
    library = street.library(tmp_path / "var", bag=False)
    library.store(
        street.verblijfsobjecten(),
        Provenance(name="bag_verblijfsobject", title="vbo", origin="officieel", source="proef"),
    )
    prepared = load(library, tmp_path, [{"eigenaar": "Trivire", "vbo_id": vbo_id(3)}])
    assert prepared.data["pand_id"].tolist() == [pand_id(3)]
    assert prepared.data["placed_by"].tolist() == ["vbo, benaderd"]


LABEL_FILE = """EP-Online;;;;
Peildatum;20250601;;;
Pand_BAGVerblijfsobjectID;Pand_BAGPandIDs;Pand_Energieklasse;Pand_Registratiedatum;Pand_GeldigTot
{rows}
"""


def label_file(tmp_path, *lines):
    path = tmp_path / "labels.csv"
    path.write_text(LABEL_FILE.format(rows="\n".join(lines)))
    return path


def test_labels_join_by_verblijfsobject(library, tmp_path):
    load(library, tmp_path, rows(1, 2, 3, energielabel="C"))
    path = label_file(
        tmp_path,
        # expired, then two of which the later counts
        f"{vbo_id(1)};{pand_id(1)};A;20100101;20200101",
        f"{vbo_id(2)};{pand_id(2)};F;20210101;20310101",
        f"{vbo_id(2)};{pand_id(2)};B;20230101;20330101",
        "0000000000000000;;A;20230101;20330101",
    )
    prepared = prepare_labels(library, path, today=TODAY)
    assert (len(prepared.labels.frame), prepared.known, prepared.changed) == (1, 3, 1)
    activate_labels(library, prepared)
    stock = library.get("stock").frame.set_index("pand_id")["energy_label"]
    assert stock.to_dict() == {pand_id(1): "C", pand_id(2): "B", pand_id(3): "C"}
    assert library.get("labels").provenance.origin == "aangeleverd"
    # what comes later gets its labels from the layer
    later = load(library, tmp_path, rows(2, energielabel=""), store=False)
    assert later.data["energy_label"].tolist() == ["B"]


def test_a_different_label_in_the_register_is_told(library, tmp_path):
    path = label_file(tmp_path, f"{vbo_id(1)};{pand_id(1)};F;20210101;20310101")
    activate_labels(library, prepare_labels(library, path, today=TODAY))
    prepared = load(library, tmp_path, rows(1), store=False)
    assert [(i.row, i.problem.code) for i in prepared.findings] == [(2, "label_wijkt_af")]
    assert prepared.data["energy_label"].tolist() == ["C"]


def test_a_report_is_written_by_its_ending(library, tmp_path):
    prepared = load(library, tmp_path, rows(2, owner=""), store=False)
    for name in ("weg.csv", "weg.xlsx"):
        write_table(prepared.corrections(), tmp_path / name)
        assert len(read_file_table(tmp_path / name).frame) == 1
    with pytest.raises(DataError, match=r"\.csv of \.xlsx"):
        write_table(prepared.corrections(), tmp_path / "weg.docx")
