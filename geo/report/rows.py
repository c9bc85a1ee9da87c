"""Koppelkansen, decisions and exposure as plain rows, for the workbook and the GeoPackage."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue.vocabularies import CLASS_WORDS, KIND_TITLES, TIERS, WORK_WORDS
from geo.constants import EXEMPT, NO_DATA, RD, WGS84
from geo.koppelkansen.explain import hazard_text
from geo.koppelkansen.records import NearArea, NearWork
from geo.report.state import Item, PackState

PART_WORDS: Final[Mapping[str, str]] = {
    "exposure": "Blootstelling",
    "dwellings": "Woningen",
    "time": "Tijd",
    "area": "Gebied",
    "cobenefits": "Meekoppelen",
}
STRESSED: Final = ("hoog", "zeer_hoog")


def window_text(item: Item | NearWork) -> str:
    """The window of an item or a work in Dutch; 'n.t.b.' when it is not known."""
    return item.window.text()


def tier_text(item: Item, *, no_match: Iterable[str] = ()) -> str:
    """The group of an item in Dutch."""
    if item.id in set(no_match):
        return "Geen koppelkans"
    return TIERS.entry(item.tier).word.capitalize()


def work_text(work: NearWork) -> str:
    """A work near a plan in one line."""
    kind = WORK_WORDS.get(work.kind, work.kind)
    return f"{work.name} ({kind}, {window_text(work)}, relatie {work.relation})"


def area_text(area: NearArea) -> str:
    """A policy area of an item, with how sure that is."""
    words = [word for word, holds in (
        ("mogelijk", area.relation == "mogelijk"),
        ("indicatief", bool(area.indicative)),
    ) if holds]  # fmt: skip
    return f"{area.name} ({', '.join(words)})" if words else area.name


def reasons(item: Item) -> list[tuple[str, str]]:
    """Per part of the score its Dutch name and the reason, the heaviest first."""
    parts = item.parts
    points = item.contributions
    order = sorted(parts, key=lambda name: -float(points.get(name) or 0.0))
    return [(PART_WORDS.get(name, name), parts[name].reason) for name in order]


def hazard_texts(item: Item, *, decimals: Mapping[str, int], at_least: str = "middel") -> list[str]:
    """The hazards of an item from a class up, worst first: class, value, range.

    Args:
        item: the koppelkans.
        decimals: of a value, by hazard; in this order where classes are equal.
        at_least: the lowest class that is told.
    """
    ranks = list(CLASS_WORDS)[:5]
    found = [
        (ranks.index(told.exposure_class), name, told)
        for name, told in item.hazards.items()
        if told.exposure_class in ranks
        and ranks.index(told.exposure_class) >= ranks.index(at_least)
    ]
    order = list(decimals)
    found.sort(
        key=lambda each: (-each[0], order.index(each[1]) if each[1] in order else len(order))
    )
    return [hazard_text(name, told, decimals=decimals.get(name, 1)) for _, name, told in found]


def hazards_in(state: PackState) -> tuple[str, ...]:
    """Hazards with values in this pack, in the order of the thresholds."""
    told = {name for item in state.items for name in item.hazards}
    measured = set(state.exposure["hazard"].astype(str)) if len(state.exposure) else set()
    return tuple(name for name in state.thresholds if name in told | measured)


def item_rows(state: PackState) -> pd.DataFrame:
    """The ranked list, one row an item, with the columns of ``item_columns``.

    A value that is not known is None; years and counts are numbers.
    """
    names = dict(zip(state.wijken["wijkcode"], state.wijken["wijknaam"], strict=True))
    buurten = state.frame("buurten")
    if buurten is not None:
        names |= dict(zip(buurten["wijkcode"], buurten["wijknaam"], strict=True))
    hazards = hazards_in(state)
    rows = [_item_row(item, state, names, hazards) for item in state.items]
    return pd.DataFrame(rows, dtype=object)


def _item_row(
    item: Item, state: PackState, names: Mapping[str, str], hazards: Sequence[str]
) -> dict[str, Any]:
    key = item.id
    decided = state.decisions.get(key)
    codes = [item.wijkcode] if item.wijkcode else list(item.wijkcodes)
    window = window_text(item)
    row = {
        "rank": state.ranks.get(key),
        "title": item.title,
        "tier": tier_text(item, no_match=state.no_match),
        "score": item.score,
        "score_low": item.score_low,
        "score_high": item.score_high,
        "kind": KIND_TITLES.get(item.kind, item.kind),
        "corporation": item.corporation,
        "wijknaam": ", ".join(names.get(str(code), str(code)) for code in codes) or None,
        "wijkcode": item.wijkcode,
        "buurtcode": item.buurtcode,
        "window": None if window == "n.t.b." else window,
        "dwellings_count": item.dwellings_count,
        "precision_m": item.precision_m,
        "border_case": item.border_case,
        "areas": "; ".join(area_text(area) for area in item.areas),
        "works": "; ".join(work_text(work) for work in item.works),
        "measures": "; ".join(one.title for one in item.measures),
        "why": "; ".join(f"{part}: {reason}" for part, reason in reasons(item)),
        "missing": ", ".join(PART_WORDS.get(n, n).lower() for n in item.missing),
        "decision": decided.status if decided else None,
        # which layers are made up stands in words on every sheet
        "caveats": " ".join(
            str(t) for t in item.caveats if not str(t).startswith("Rust op voorbeelddata")
        ),
        "example": "voorbeelddata" if rests_on_example(item, state) else "",
        "id": key,
    }
    for hazard in hazards:
        told = item.hazards.get(hazard)
        known = told is not None and told.exposure_class != NO_DATA
        row[f"class_{hazard}"] = CLASS_WORDS[told.exposure_class] if known and told else None
        row[f"value_{hazard}"] = told.value if known and told else None
    return row


def rests_on_example(item: Item, state: PackState) -> bool:
    """Whether an item is made from a layer that the program made up."""
    origins = item.origins
    if "voorbeeld" in origins:
        return True
    examples = {known.name for known in state.provenance if known.is_example}
    return bool(examples & {str(one) for one in origins})


def placed(items: Sequence[Item]) -> gpd.GeoSeries:
    """The point of every item in EPSG:28992; None where the place is not known."""
    lon = np.array([item.lon for item in items], dtype="float64")
    lat = np.array([item.lat for item in items], dtype="float64")
    points = gpd.GeoSeries.from_xy(lon, lat, crs=WGS84).to_crs(RD)
    return points.where(~(np.isnan(lon) | np.isnan(lat)), None)


def building_rows(stock: gpd.GeoDataFrame, exposure: pd.DataFrame) -> gpd.GeoDataFrame:
    """Buildings with per hazard ``class_`` and ``value_``; a class without data is None.

    Args:
        stock: buildings in EPSG:28992.
        exposure: the long table of :func:`geo.hazards.exposure.building_exposure`.
    """
    wide = stock.copy()
    for hazard, rows in exposure.groupby("hazard", sort=False, observed=True):
        told = rows.set_index("pand_id")
        classes = told["exposure_class"].reindex(wide["pand_id"]).astype(object).to_numpy()
        wide[f"class_{hazard}"] = np.where(pd.isna(classes), NO_DATA, classes)
        wide[f"value_{hazard}"] = told["value"].reindex(wide["pand_id"]).to_numpy(dtype="float64")
    return wide


def complex_rows(
    stock: gpd.GeoDataFrame, exposure: pd.DataFrame, hazards: Sequence[str]
) -> pd.DataFrame:
    """Exposure per complex: dwellings, those in class hoog or zeer_hoog, and the mean value.

    Buildings without a complex stand together in a last row. ``stressed_`` is None where no
    building of the complex has data; values are weighed by dwellings.

    Returns:
        ``complex_id``, ``complex_name``, ``owner``, ``wijkcode``, ``buildings_count``,
        ``dwellings_count``, ``efg_count``, ``unlabelled_count`` and per hazard ``stressed_``,
        ``known_`` and ``value_``.
    """
    frame = pd.DataFrame(stock.drop(columns=stock.geometry.name))
    frame["complex_id"] = frame["complex_id"].astype(object).where(frame["complex_id"].notna(), "")
    homes = frame["dwellings_count"].astype("float64")
    frame = frame.assign(
        homes=homes,
        efg=homes.where(frame["energy_label"].isin(["E", "F", "G"]).fillna(value=False), 0.0),
        unlabelled=homes.where(frame["energy_label"].isna(), 0.0),
    )
    groups = frame.groupby("complex_id", sort=True)
    table = pd.DataFrame(
        {
            "complex_name": groups["complex_name"].first(),
            "owner": groups["owner"].agg(_joined),
            "wijkcode": groups["wijkcode"].agg(_joined),
            "buildings_count": groups.size(),
            "dwellings_count": groups["homes"].sum(),
            "efg_count": groups["efg"].sum(),
            "unlabelled_count": groups["unlabelled"].sum(),
        }
    )
    for hazard in hazards:
        told = exposure[exposure["hazard"] == hazard].set_index("pand_id")
        classes = told["exposure_class"].reindex(frame["pand_id"]).astype(object).to_numpy()
        values = told["value"].reindex(frame["pand_id"]).to_numpy(dtype="float64")
        known = ~pd.isna(classes) & (classes != NO_DATA)
        part = pd.DataFrame(
            {
                "complex_id": frame["complex_id"].to_numpy(),
                "known": np.where(known, frame["homes"], 0.0),
                "stressed": np.where(np.isin(classes, STRESSED), frame["homes"], 0.0),
                "weight": np.where(np.isnan(values), 0.0, frame["homes"]),
                "weighed": np.where(np.isnan(values), 0.0, values * frame["homes"]),
            }
        )
        sums = part.groupby("complex_id", sort=True).sum()
        table[f"known_{hazard}"] = sums["known"]
        table[f"stressed_{hazard}"] = sums["stressed"].where(sums["known"] > 0)
        table[f"value_{hazard}"] = (sums["weighed"] / sums["weight"]).where(sums["weight"] > 0)
    table = table.reset_index()
    alone = table["complex_id"] == ""
    table.loc[alone, "complex_name"] = "Zonder complexnummer"
    return pd.concat([table[~alone], table[alone]], ignore_index=True)


def _joined(values: "pd.Series[Any]") -> str:
    return ", ".join(sorted({str(value) for value in values.dropna()}))


def class_label(name: str) -> str:
    """A class key in Dutch; what is no class is 'geen gegevens'."""
    return CLASS_WORDS.get(name, CLASS_WORDS[NO_DATA] if name != EXEMPT else EXEMPT)
