from hashlib import sha256
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.catalogue.validation import validate
from geo.constants import EFG, RD
from geo.errors import DataError
from geo.example.buildings import _block, build_stock
from geo.example.labels import energy_labels
from geo.example.monitor import ADDED, REMOVED, YEARS, build_monitor
from geo.example.municipal_works import FIRST_YEAR, LAST_YEAR, build_works
from geo.example.portfolio import OWNERS, _capped, _whole_blocks, build_portfolio
from geo.example.streets import build_plan, water_around

DATA = Path(__file__).parents[2] / "data"
SEED = 505


@pytest.fixture(scope="module")
def buurten():
    return gpd.read_file(DATA / "shapes" / "buurten.geojson")


@pytest.fixture(scope="module")
def kerncijfers():
    return pd.read_csv(DATA / "kerncijfers_wijken.csv")


@pytest.fixture(scope="module")
def dwellings():
    counted = pd.read_csv(DATA / "woningen_per_buurt.csv")
    return dict(zip(counted["buurtcode"], counted["dwellings_count"].tolist(), strict=True))


@pytest.fixture(scope="module")
def plan(buurten, dwellings):
    return build_plan(buurten, seed=SEED, dwellings=dwellings)


@pytest.fixture(scope="module")
def portfolio(buurten, kerncijfers, dwellings):
    return build_portfolio(
        buurten, kerncijfers, seed=SEED, dwellings_count=15_150, dwellings=dwellings
    )


@pytest.fixture(scope="module")
def stock(plan, portfolio):
    return build_stock(plan, portfolio, seed=SEED)


@pytest.fixture(scope="module")
def works(plan, stock):
    return build_works(plan, stock, seed=SEED)


@pytest.fixture(scope="module")
def monitor(stock):
    return build_monitor(stock, gemeentecode="GM0505", seed=SEED)


def digest(frame: pd.DataFrame) -> str:
    """Of every value, with coordinates in whole centimetres."""
    content = sha256()
    if isinstance(frame, gpd.GeoDataFrame):
        geometry = frame.geometry.to_numpy()
        points = np.round(shapely.get_coordinates(geometry) * 100).astype("<i8")
        content.update(shapely.get_num_coordinates(geometry).astype("<i8").tobytes())
        content.update(points.tobytes())
        frame = pd.DataFrame(frame.drop(columns="geometry"))
    content.update(frame.to_csv(index=False, lineterminator="\n").encode())
    return content.hexdigest()[:16]


# --- stock


def test_stock_keeps_its_contract(stock):
    checked = validate(stock, "stock")
    assert len(checked.rejected) == 0
    assert len(checked.valid) == len(stock)
    assert stock.crs == RD


def test_dwellings_add_up_and_buildings_are_unique(stock):
    assert stock["dwellings_count"].sum() == 15_150
    assert 5_500 < len(stock) < 6_500
    assert stock["pand_id"].is_unique
    assert stock["pand_id"].str.fullmatch(r"VB\d{14}").all()
    assert stock["complex_name"].str.startswith("Voorbeeldcomplex ").all()


def test_dwellings_per_wijk_follow_the_cbs_figures(stock, kerncijfers):
    figures = kerncijfers[kerncijfers["wijkcode"].str.startswith("WK")].set_index("wijkcode")
    owned = figures["woningen"] * figures["corporatie_pct"]
    exact = owned / owned.sum() * 15_150
    placed = stock.groupby("wijkcode")["dwellings_count"].sum()
    difference = placed.reindex(exact.index, fill_value=0) - exact
    assert (difference.abs() < 1).all()
    # Worked out by hand: 5,767 x 19 of 1,582,816 in all.
    assert placed["WK050501"] == 1049


def test_dwellings_per_buurt_follow_the_real_ones(stock, portfolio, dwellings):
    placed = stock.groupby("buurtcode")["dwellings_count"].sum()
    real = pd.Series(dwellings).reindex(placed.index)
    # nobody lives where the BAG counts no dwelling, and nowhere are more than there really are
    assert real.notna().all()
    assert (placed <= real).all()
    wanted = portfolio.buurten.set_index("buurtcode")["dwellings_count"]
    elsewhere = (placed.reindex(wanted.index, fill_value=0) - wanted).clip(lower=0).sum()
    assert elsewhere < 0.01 * 15_150


def test_no_building_stands_in_the_water(stock, buurten, plan):
    water = water_around(buurten)
    shapely.prepare(water)
    assert water.area > 0.05 * buurten.area.sum()
    assert not shapely.intersects(water, stock.geometry.to_numpy()).any()
    wet = shapely.area(shapely.intersection(water, plan.blocks.geometry.to_numpy()))
    assert wet.max() < 1  # a shared edge, rounded to centimetres


def test_no_share_is_above_what_there_is():
    shares = _capped(np.array([8.0, 1.0, 1.0]), total=20, most=np.array([10, 30, 30]))
    assert shares.tolist() == [10, 5, 5]
    # more than there is room for: nothing is lost
    assert _capped(np.array([1.0, 1.0]), total=9, most=np.array([2, 2])).sum() == 9


def test_no_buurt_gets_fewer_flats_than_a_block():
    # the eight of the two small ones go to the place with the most houses that has a block
    flats = _whole_blocks(np.array([3, 40, 5, 10]), count=np.array([30, 50, 60, 80]))
    assert flats.tolist() == [0, 40, 0, 18]


def test_share_of_flats_per_wijk_follows_the_cbs_figures(stock, kerncijfers):
    flats = stock["dwellings_count"].where(stock["dwelling_type"] == "meergezins", 0)
    per_wijk = stock.assign(flats=flats).groupby("wijkcode")[["flats", "dwellings_count"]].sum()
    share = per_wijk["flats"] / per_wijk["dwellings_count"] * 100
    published = kerncijfers.set_index("wijkcode")["meergezins_pct"].reindex(share.index)
    assert ((share - published).abs() < 0.2).all()


def test_blocks_of_flats_and_houses_have_a_usual_size(stock):
    flats = stock[stock["dwelling_type"] == "meergezins"]
    houses = stock[stock["dwelling_type"] == "eengezins"]
    assert flats["dwellings_count"].between(6, 40).all()
    assert (houses["dwellings_count"] == 1).mean() > 0.9
    assert houses[houses["dwellings_count"] == 1].area.between(42, 63).all()
    assert flats.area.between(150, 1000).all()


def test_buildings_are_rectangles(stock):
    rings = shapely.get_coordinates(stock.geometry.to_numpy()).reshape(len(stock), 5, 2)
    sides = np.diff(rings, axis=1)
    across = (sides[:, 0] * sides[:, 1]).sum(axis=1)
    lengths = np.sqrt((sides**2).sum(axis=2))
    # The cosine of the first corner; corners are on whole centimetres.
    assert (np.abs(across) / (lengths[:, 0] * lengths[:, 1]) < 0.01).all()


def test_buildings_do_not_overlap(stock):
    shapes = stock.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    shared = shapely.area(shapely.intersection(shapes[left[pairs]], shapes[right[pairs]]))
    assert pairs.sum() > 3000  # the houses of a terrace touch
    assert shared.max() < 1e-6


def test_buildings_lie_inside_their_buurt_and_off_the_streets(stock, buurten, plan):
    buurt = buurten.set_index("buurtcode").loc[stock["buurtcode"]]
    assert shapely.covers(buurt.geometry.to_numpy(), stock.geometry.to_numpy()).all()
    assert (buurt["wijkcode"].to_numpy() == stock["wijkcode"].to_numpy()).all()
    streets = shapely.STRtree(plan.streets.geometry.to_numpy())
    hit = streets.query(stock.geometry.to_numpy(), predicate="dwithin", distance=5.0)
    assert hit.shape[1] == 0


def test_no_corporation_stock_in_the_country(stock):
    assert not stock["wijkcode"].isin(["WK050598", "WK050519"]).any()


def test_a_complex_has_one_owner_one_year_and_one_wijk(stock):
    per_complex = stock.groupby("complex_id")
    for column in ("owner", "built_year", "wijkcode", "dwelling_type", "complex_name"):
        different = stock.drop_duplicates(["complex_id", column])
        assert len(different) == per_complex.ngroups, column
    assert set(stock["owner"]) == set(OWNERS)
    assert 400 < per_complex.ngroups < 800


def test_labels_efg_count_and_unknown(stock):
    bad = stock["energy_label"].isin(EFG)
    assert 1_150 <= stock.loc[bad, "dwellings_count"].sum() <= 1_250
    assert 0.02 < stock["energy_label"].isna().mean() < 0.04
    assert stock.loc[bad, "built_year"].mean() < stock.loc[~bad, "built_year"].mean() - 15
    assert 0 < stock["built_year"].isna().mean() < 0.03


def test_labels_of_a_hand_made_row():
    # Ten buildings of one dwelling, the first five old: with room for three bad labels the bad
    # ones are among the old, and a building from after 2010 is never one of them.
    labels = energy_labels(
        dwellings_count=np.ones(10, dtype=np.int64),
        built_year=np.array([1900.0] * 5 + [2015.0] * 5),
        complex_index=np.zeros(10, dtype=np.int64),
        seed=1,
        efg_count=3,
    )
    bad = [label in EFG for label in labels]
    assert sum(bad) == 3
    assert not any(bad[5:])


def test_a_block_never_leaves_a_rest_too_small_for_a_block():
    for left in range(6, 200):
        rest = left
        while rest:
            block = _block(rest, floors=3, length=31.0)
            assert 6 <= block <= 40
            rest -= block


def test_too_many_dwellings_for_the_town_is_said_in_a_sentence(buurten, kerncijfers, plan):
    many = build_portfolio(buurten, kerncijfers, seed=SEED, dwellings_count=500_000)
    with pytest.raises(DataError, match="te weinig ruimte"):
        build_stock(plan, many, seed=SEED)


def test_without_figures_there_is_no_stock(buurten, kerncijfers):
    empty = kerncijfers.assign(corporatie_pct=np.nan)
    with pytest.raises(DataError, match="corporatie_pct"):
        build_portfolio(buurten, empty, seed=SEED, dwellings_count=100)


# --- works


def test_works_keep_their_contract(works):
    checked = validate(works, "works")
    assert len(checked.rejected) == 0
    assert works["work_id"].is_unique
    assert works["name"].str.startswith("Voorbeeldwerk ").all()
    assert works["bron"].str.startswith("Voorbeeldgegevens").all()


@pytest.mark.parametrize(
    ("kind", "count", "length_m"),
    [("riool_vervanging", 16, 17_500), ("riool_relining", 33, 10_000), ("weg", 90, None)],
)
def test_works_number_and_length(works, kind, count, length_m):
    some = works[works["kind"] == kind]
    assert len(some) == count
    assert (some.geom_type == "LineString").all()
    if length_m is not None:
        assert some.length.sum() == pytest.approx(length_m, abs=1)


def test_green_works_are_areas(works):
    green = works[works["kind"] == "groen"]
    assert len(green) == 60
    assert (green.geom_type == "Polygon").all()
    assert green.area.min() > 1_000


def test_works_windows(works):
    known = works["first_year"].notna()
    assert works.loc[known, "first_year"].between(FIRST_YEAR, LAST_YEAR).all()
    ended = works["last_year"].notna()
    assert (works.loc[ended, "last_year"] >= works.loc[ended, "first_year"]).all()
    assert works.loc[ended, "last_year"].max() <= LAST_YEAR
    # Without a last year it is either open-ended or not known at all.
    assert ((~ended & known) == works["open_ended"]).all()
    assert 5 <= (~known).sum() <= 30
    assert 5 <= works["open_ended"].sum() <= 30


def test_sewer_works_are_followed_by_the_road(works):
    sewers = works[works["kind"] == "riool_vervanging"].reset_index(drop=True)
    roads = works[works["kind"] == "weg"].reset_index(drop=True).iloc[: len(sewers)]
    assert shapely.equals(sewers.geometry.to_numpy(), roads.geometry.to_numpy()).all()
    both = sewers["last_year"].notna()
    assert both.sum() > 8
    assert (roads.loc[both, "first_year"] == sewers.loc[both, "last_year"]).all()


def test_most_works_touch_the_surroundings_of_stock(works, stock):
    pairs = shapely.STRtree(stock.geometry.to_numpy()).query(
        works.geometry.to_numpy(), predicate="dwithin", distance=50.0
    )
    assert len(np.unique(pairs[0])) > 0.7 * len(works)


# --- monitor


def wide(monitor: pd.DataFrame) -> pd.DataFrame:
    """Years and scopes by indicators."""
    keyed = monitor.assign(corporation=monitor["corporation"].fillna("alle"))
    return keyed.pivot_table(
        index=["scope", "scope_code", "corporation", "period"],
        columns="indicator",
        values="value",
        dropna=False,
        observed=True,
    ).dropna(how="all")


def test_monitor_keeps_its_contract(monitor):
    assert len(validate(monitor, "monitor").rejected) == 0
    keys = ["period", "scope", "scope_code", "corporation", "indicator"]
    assert not monitor.duplicated(keys).any()


def test_monitor_balances(monitor):
    table = wide(monitor)
    checked = 0
    for year in YEARS[:-1]:
        now = table.xs(year, level="period")
        following = table.xs(year + 1, level="period")["voorraad"]
        end = now["voorraad"] + now[list(ADDED)].sum(axis=1, skipna=False)
        end -= now[list(REMOVED)].sum(axis=1, skipna=False)
        assert (end == following).all()
        checked += len(end)
    assert checked == 2 * (3 + 11)


def test_monitor_starts_from_the_stock(monitor, stock):
    first = wide(monitor).xs(2023, level="period")
    assert first.loc[("gemeente", "GM0505", "alle"), "voorraad"] == 15_150
    efg = stock.loc[stock["energy_label"].isin(EFG), "dwellings_count"].sum()
    assert first.loc[("gemeente", "GM0505", "alle"), "efg_woningen"] == efg
    for owner, count in stock.groupby("owner")["dwellings_count"].sum().items():
        assert first.loc[("gemeente", "GM0505", owner), "voorraad"] == count


def test_monitor_corporations_and_wijken_add_up_to_the_gemeente(monitor):
    complete = monitor[monitor["period"] < YEARS[-1]]
    total = complete[(complete["scope"] == "gemeente") & complete["corporation"].isna()]
    total = total.set_index(["period", "indicator"])["value"]
    owners = complete[complete["corporation"].notna()]
    wijken = complete[complete["scope"] == "wijk"]
    for parts in (owners, wijken):
        added = parts.groupby(["period", "indicator"])["value"].sum()
        pd.testing.assert_series_equal(added.sort_index(), total.sort_index())


def test_monitor_missing_is_not_zero_and_spoils_its_total(monitor):
    last = monitor[(monitor["period"] == YEARS[-1]) & (monitor["scope"] == "gemeente")]
    value = last.assign(corporation=last["corporation"].fillna("alle")).set_index(
        ["indicator", "corporation"]
    )["value"]
    assert np.isnan(value["opgeleverd", "Woonbron"])
    assert value["opgeleverd", "Trivire"] > 0
    assert np.isnan(value["opgeleverd", "alle"])
    assert np.isnan(value["verkocht", "Trivire"])
    assert value["voorraad", "alle"] > 15_000


def test_efg_goes_down_every_year(monitor):
    efg = wide(monitor)["efg_woningen"]
    first, second, third = (efg.xs(year, level="period") for year in YEARS)
    assert (second <= first).all()
    assert (third <= second).all()
    assert third.sum() < second.sum() < first.sum()


# --- the same everywhere


def test_frames_are_the_same_on_every_machine(
    buurten, dwellings, plan, portfolio, stock, works, monitor
):
    plan_again = build_plan(buurten.iloc[::-1], seed=SEED, dwellings=dwellings)
    again = build_stock(plan_again, portfolio, seed=SEED)
    assert digest(again) == digest(stock)
    assert digest(plan.streets) == "ee3d94ea4ddc05ae"
    assert digest(stock) == "22ba2e4e8f3560a0"
    assert digest(works) == "3cfaf0b6f6d47372"
    assert digest(monitor) == "57d311bb8bddbdf3"


def test_another_seed_gives_another_town(buurten, dwellings, portfolio, stock):
    other = build_stock(build_plan(buurten, seed=1, dwellings=dwellings), portfolio, seed=1)
    assert digest(other) != digest(stock)
    assert other["dwellings_count"].sum() == 15_150
