"""Stock as people would visit it: the buildings of one owner that stand together.

Buildings of an owner at most ``join_m`` apart hang together; what hangs together over more than
``visit_m`` is cut into pieces no wider than that. Complex numbers play no part in it, so that
splitting or merging a complex changes no group and no total; they only name the groups.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.koppelkansen.weights import VALUES_SINCE, StockRule, Weights
from geo.spatial import computing_process

Labels = npt.NDArray[np.int64]


def group_names(stock: gpd.GeoDataFrame, weights: Weights) -> pd.Series:
    """The name of the group of every building, on the index of the stock.

    A column ``group`` of the stock goes before what its places say: people moved buildings, and
    a group keeps its name wherever it is put. Before method 3 a group was a complex.
    """
    if "group" in stock:
        return pd.Series(stock["group"], dtype=object)
    return complexes(stock) if weights.method < VALUES_SINCE else stock_groups(stock, weights.stock)


def in_group(
    stock: gpd.GeoDataFrame, name: str, weights: Weights, *, names: pd.Series | None = None
) -> npt.NDArray[np.bool_]:
    """Whether each building is in the group of that name.

    A name of before method 3 is that of a whole complex: where no group has it, the complex.
    ``names`` are those of :func:`group_names`, for who looks for several.
    """
    own = _named(group_names(stock, weights) if names is None else names, name)
    return own if own.any() else _named(complexes(stock), name)


def _named(names: pd.Series, name: str) -> npt.NDArray[np.bool_]:
    return np.asarray(names.astype(str) == name, dtype=bool)


def first_buildings(stock: gpd.GeoDataFrame, weights: Weights) -> dict[str, str]:
    """The ``pand_id`` of the first building of every group and complex that has a name.

    Where a group and a complex have one name, of the group; see :func:`in_group`.
    """
    found: dict[str, str] = {}
    for names in (complexes(stock), group_names(stock, weights)):
        first = ~names.duplicated()
        found |= dict(zip(names[first].astype(str), stock.loc[first, "pand_id"], strict=True))
    return found


def stock_groups(stock: gpd.GeoDataFrame, rule: StockRule) -> pd.Series:
    """The id of the group of every building, on the index of the stock.

    A group is called after the complex that has most of its dwellings; where that complex lies in
    several groups, the others have the id of their first building behind it.

    Args:
        stock: buildings in EPSG:28992 by the contract of ``stock``.
        rule: ``join_m`` and ``visit_m``.
    """
    label = standing_together(stock, join_m=rule.join_m, visit_m=rule.visit_m)
    table = pd.DataFrame(
        {
            "label": label,
            "name": complexes(stock).to_numpy(),
            "dwellings": stock["dwellings_count"].to_numpy(dtype="float64", na_value=0.0),
            "pand": _marks(stock),
        }
    )
    first = table.groupby("label")["pand"].min().rename("first")
    shares = table.groupby(["label", "name"])["dwellings"].sum().reset_index()
    # of equal shares the first name
    main = shares.sort_values(["dwellings", "name"], ascending=[False, True])
    main = main.drop_duplicates("label").set_index("label").join(first)
    main = main.sort_values(["name", "dwellings", "first"], ascending=[True, False, True])
    again = main.duplicated("name").to_numpy()
    ids = main["name"].where(~again, main["name"] + "-" + main["first"])
    return pd.Series(ids.reindex(label).to_numpy(), index=stock.index, dtype=object)


def _marks(stock: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """What tells every building apart: its number, with its place where that is not its own."""
    own = stock["pand_id"].astype(object)
    own = own.where(own.notna(), "zonder-pand").astype(str)
    centres = shapely.get_coordinates(shapely.centroid(stock.geometry.to_numpy()))
    places = [f"-{x:.0f}-{y:.0f}" for x, y in centres]
    twice = own.duplicated(keep=False).to_numpy()
    return np.asarray(np.where(twice, own + np.array(places, dtype=object), own), dtype=object)


def complex_numbers(stock: pd.DataFrame) -> pd.Series:
    """The complex number of every building; an empty text is no number."""
    number = stock["complex_id"].astype("string").str.strip()
    return number.mask(number == "").astype(object)


def standing_together(stock: gpd.GeoDataFrame, *, join_m: float, visit_m: float) -> Labels:
    """A number per building: the same for those of one owner that stand together."""
    owners = pd.factorize(_owners(stock))[0]
    shapes = stock.geometry.to_numpy()
    return computing_process.standing_together(shapes, owners, join_m=join_m, visit_m=visit_m)


def _owners(stock: pd.DataFrame) -> pd.Series:
    return stock["owner"].astype("string").fillna("onbekend").astype(object)


def complexes(stock: pd.DataFrame) -> pd.Series:
    """The id of the complex of every building.

    A complex is told by its own number, with the owner where two owners use the same number.
    Buildings without a number are taken together per owner and buurt.
    """
    owner, number = _owners(stock), complex_numbers(stock)
    owners = pd.DataFrame({"owner": owner, "number": number}).groupby("number")["owner"].nunique()
    shared = number.isin(owners.index[owners > 1])
    buurt = stock["buurtcode"].astype("string").fillna("onbekend").astype(object)
    group = number.where(~shared, owner + "-" + number)
    return group.where(number.notna(), "zonder-complex-" + owner + "-" + buurt)
