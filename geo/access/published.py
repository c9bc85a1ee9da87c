"""The counts that everybody may see, chosen once for all of them together.

There is one table: dwellings of the corporations per buurt, wijk and gemeente, how many of them
have label E, F or G, and how many lie in class hoog or zeer hoog of each hazard. Nobody without
full sight gets a count that is not in it: not per filter, not per map, not per file. Filters, maps
and files only choose among what is published, so two filters can never be set apart to find what
lies between them.

What is published is safe for two kinds of reader:

- anybody, who knows only the table: no small count, and none that follows from it;
- a corporation, who knows all of its own stock and takes that off: what is left then are counts
  of the other corporations alone, and these are looked at in the same way.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.derived import exposure_of, kept, key_of, program_key
from geo.inputs import load_inputs
from geo.layers import content_digest
from geo.library import Library
from geo.overleg.counts import ALL, CITY, Counts, dwellings
from geo.overleg.subjects import Subject
from geo.privacy import load_rule
from geo.stock import owner_parts
from geo.suppression import Rule

LEVELS: Final = ("gemeente", "wijk", "buurt")
COLUMNS: Final = ("level", "code", "name", "wijkcode")
_HIGH: Final = "hoog"


def count_columns(hazards: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The columns with counts, and the dimension and class each of them counts."""
    return {
        "dwellings_count": (ALL, ALL),
        "efg_count": ("label", _HIGH),
        **{f"{hazard}_high_count": (hazard, _HIGH) for hazard in hazards},
    }


def published_table(
    stock: gpd.GeoDataFrame,
    exposure: pd.DataFrame,
    *,
    buurten: pd.DataFrame,
    gemeente: str,
    rule: Rule,
) -> pd.DataFrame:
    """What may be published of a stock.

    Args:
        stock: buildings by their contract.
        exposure: the long table of ``geo.exposure``; the order of its hazards is kept.
        buurten: ``buurtcode``, ``buurtnaam``, ``wijkcode``, ``wijknaam`` and ``gemeentecode``.
        gemeente: the name of the gemeente.
        rule: what is small.

    Returns:
        One row per gemeente, wijk and buurt: :data:`COLUMNS`, a column per count (Int64, missing
        where it is kept back) and ``kept_back`` (how many counts of the row are). Where no
        corporation has any dwelling every count is 0: there is nobody to protect.
    """
    parts = owner_parts(stock)
    areas = _areas(buurten)
    told = [dwellings(parts, exposure, areas=areas, rule=rule)]
    for owner in sorted(parts["owner"].dropna().unique()):
        others = parts[parts["owner"] != owner]
        if len(others):
            told.append(dwellings(others, exposure, areas=areas, rule=rule))
    hazards = list(dict.fromkeys(exposure["hazard"].astype(str))) if len(exposure) else []
    columns = count_columns(hazards)
    rows = []
    for level, code, name, wijk in _places(buurten, gemeente):
        asked = CITY if level == "gemeente" else code
        counts = {column: _count(told, (asked, *kind)) for column, kind in columns.items()}
        rows.append(
            {"level": level, "code": code, "name": name, "wijkcode": wijk}
            | counts
            | {"kept_back": sum(count is None for count in counts.values())}
        )
    return pd.DataFrame(rows).astype(dict.fromkeys(columns, "Int64"))


def _areas(buurten: pd.DataFrame) -> list[Subject]:
    rows = [("buurt", str(code), frozenset([str(code)])) for code in buurten["buurtcode"]]
    rows += [
        ("wijk", str(code), frozenset(inside["buurtcode"].astype(str)))
        for code, inside in buurten.groupby("wijkcode")
    ]
    return [
        Subject(code=code, name=code, kind=kind, shape=None, buurtcodes=inside)
        for kind, code, inside in rows
    ]


def _places(buurten: pd.DataFrame, gemeente: str) -> list[tuple[str, str, str, str | None]]:
    ordered = buurten.sort_values(["wijkcode", "buurtcode"])
    rows: list[tuple[str, str, str, str | None]] = [
        ("gemeente", str(buurten["gemeentecode"].iloc[0]), gemeente, None)
    ]
    for wijk, inside in ordered.groupby("wijkcode"):
        name = inside["wijknaam"].iloc[0]
        rows.append(("wijk", str(wijk), str(wijk if pd.isna(name) else name), str(wijk)))
        rows += [
            ("buurt", str(code), str(title), str(wijk))
            for code, title in inside[["buurtcode", "buurtnaam"]].itertuples(index=False)
        ]
    return rows


def _count(told: list[Counts], cell: tuple[Any, str, str]) -> int | None:
    """A count that is safe for every reader; None when it is kept back."""
    # a reader who has everything there is somewhere learns nothing there
    if any(cell in counts.hidden for counts in told):
        return None
    return told[0].shown.get(cell, 0)


def published(library: Library) -> pd.DataFrame | None:
    """The published table of the active stock, made once per content; None without stock.

    Args:
        library: with everything in it, not one as somebody may see it.

    Raises:
        NotFoundError: there are no buurten.
        DataError: the privacy rule cannot be read.
    """
    inputs = load_inputs(library)
    stock = inputs.stock
    if stock is None:
        return None
    parts = [
        *(f"{name}={digest}" for name, digest in sorted(library.digests().items())
          if name in {"stock", "buurten", "gemeente", *inputs.rasters}),
        *(content_digest(library.data / name) for name in ("privacy.toml", "thresholds.toml")),
        program_key(),
    ]  # fmt: skip

    def make() -> pd.DataFrame:
        exposure = exposure_of(inputs, cache=library.var / "cache")
        return published_table(
            stock,
            exposure,
            buurten=inputs.buurten,
            gemeente=_gemeente(library),
            rule=load_rule(library.data / "privacy.toml"),
        )

    return pd.DataFrame(kept(library.var / "cache" / "published", key_of(parts), make))


def _gemeente(library: Library) -> str:
    layer = library.find("gemeente")
    return "" if layer is None else str(layer.table["gemeentenaam"].iloc[0])


def with_shapes(table: pd.DataFrame, buurten: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The buurten of the published table with their borders (EPSG:28992), for a map or a file."""
    rows = table[table["level"] == "buurt"]
    shapes: Mapping[str, Any] = dict(
        zip(buurten["buurtcode"].astype(str), buurten.geometry, strict=True)
    )
    return gpd.GeoDataFrame(
        rows.reset_index(drop=True),
        geometry=[shapes[code] for code in rows["code"]],
        crs=buurten.crs,
    )
