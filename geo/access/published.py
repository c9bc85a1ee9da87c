"""The counts that everybody may see, chosen once for all of them together.

There is one table: dwellings of the corporations per buurt, wijk and gemeente, how many of them
have label E, F or G, and how many lie in class hoog or zeer hoog of each hazard. Nobody without
full sight gets a count that is not in it: not per filter, not per map, not per file. Filters, maps
and files only choose among what is published, so two filters can never be set apart to find what
lies between them.

What is published is safe for three kinds of reader:

- anybody, who knows only the table: no small count, and none that follows from it;
- anybody who compares the tables of two moments: counts of buurten are rounded, so that no
  difference of one dwelling can be told from none. A total is the sum of the rounded counts below
  it, and of what is kept back there, rounded together: a total that was rounded by itself would
  leave each of its parts only one value whenever all of them happen to be rounded the same way;
- a corporation, who knows all of its own stock and takes that off: what is left then are counts
  of the other corporations alone, and these are looked at in the same way.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.access.chosen import ALL, TOP, shown_cells
from geo.catalogue.cache import cached, key_of, program_key
from geo.catalogue.layers import content_digest
from geo.catalogue.library import Library
from geo.catalogue.rules import rules_file
from geo.catalogue.stock_counts import label_counts, owner_parts
from geo.disclosure.privacy_rule import load_rule
from geo.disclosure.suppression import Rule
from geo.koppelkansen.cached_results import exposure_of
from geo.koppelkansen.inputs import load_inputs

LEVELS: Final = ("gemeente", "wijk", "buurt")
COLUMNS: Final = ("level", "code", "name", "wijkcode")
_HIGH: Final = ("hoog", "zeer_hoog")


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
        stock: buildings by their contract; one without a buurt is in no count.
        exposure: the long table of ``geo.hazards.exposure``; the order of its hazards is kept.
        buurten: ``buurtcode``, ``buurtnaam``, ``wijkcode``, ``wijknaam`` and ``gemeentecode``.
        gemeente: the name of the gemeente.
        rule: what is small; that none of the dwellings has a property is never shown here.

    Returns:
        One row per gemeente, wijk and buurt: :data:`COLUMNS`, a column per count (Int64, missing
        where it is kept back) and ``kept_back`` (how many counts of the row are). Where no
        corporation has any dwelling every count is 0: there is nobody to protect.
    """
    parts = owner_parts(stock)
    codes = buurten["buurtcode"].astype(str)
    everything = _tally(parts, exposure, codes)
    owners = sorted(parts["owner"].dropna().unique())
    tallies = [everything] + [
        everything - _tally(parts[parts["owner"] == owner], exposure, codes) for owner in owners
    ]
    wijk_of = dict(zip(codes, buurten["wijkcode"].astype(str), strict=True))
    shown = shown_cells(tallies, wijk_of=wijk_of, minimum=rule.minimum)
    counts = _published_counts(everything, shown, wijk_of=wijk_of, rule=rule)
    rows = []
    for level, code, name, wijk in _places(buurten, gemeente):
        own_counts = counts[TOP if level == "gemeente" else code]
        rows.append(
            {"level": level, "code": code, "name": name, "wijkcode": wijk}
            | own_counts
            | {"kept_back": sum(count is None for count in own_counts.values())}
        )
    return pd.DataFrame(rows).astype(dict.fromkeys(everything.columns, "Int64"))


def _tally(parts: pd.DataFrame, exposure: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """Dwellings per buurt: all, with label E, F or G, and per hazard in a high class."""
    labels = label_counts(parts)
    tallied = {ALL: labels["dwellings_count"], "efg_count": labels["efg_count"]}
    for hazard, rows in exposure.groupby("hazard", observed=True, sort=False):
        classes = parts["pand_id"].map(rows.set_index("pand_id")["exposure_class"])
        tallied[f"{hazard}_high_count"] = labels["dwellings_count"] * classes.isin(_HIGH)
    counted = pd.DataFrame(tallied).groupby(parts["buurtcode"].astype(object)).sum()
    return counted.reindex(list(codes), fill_value=0.0).astype("int64")


def _published_counts(
    everything: pd.DataFrame,
    shown: Collection[tuple[str, str]],
    *,
    wijk_of: Mapping[str, str],
    rule: Rule,
) -> dict[str, dict[str, int | None]]:
    """The counts by place and column that are told; None is kept back."""
    codes_of: dict[str, list[str]] = defaultdict(list)
    for code, wijk in wijk_of.items():
        codes_of[wijk].append(code)
    found: dict[str, dict[str, int | None]] = defaultdict(dict)
    for column in everything.columns:
        exact = {str(code): int(count) for code, count in everything[column].items()}
        whole, hidden_sum = 0, 0
        for wijk, codes in codes_of.items():
            shown_sum, hidden = 0, 0
            for code in codes:
                if (code, column) in shown or everything.loc[code, ALL] == 0:
                    found[code][column] = rule.rounded(exact[code])
                    shown_sum += rule.rounded(exact[code])
                else:
                    found[code][column] = None
                    hidden += exact[code]
            if (wijk, column) in shown or everything.loc[codes, ALL].sum() == 0:
                found[wijk][column] = shown_sum + rule.rounded(hidden)
                whole += shown_sum + rule.rounded(hidden)
            else:
                found[wijk][column] = None
                whole, hidden_sum = whole + shown_sum, hidden_sum + hidden
        open_to_all = (TOP, column) in shown or everything[ALL].sum() == 0
        found[TOP][column] = whole + rule.rounded(hidden_sum) if open_to_all else None
    return found


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
        *map(content_digest, (library.data / "privacy.toml", rules_file(library, "thresholds"))),
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

    return pd.DataFrame(cached(library.var / "cache" / "published", key_of(parts), make))


def _gemeente(library: Library) -> str:
    layer = library.find("gemeente") if "gemeente" in library.registry.layers else None
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
