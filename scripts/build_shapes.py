"""Make the shapes that ship in ``data/shapes/`` from the CBS input files.

Wijken and gemeente are unions of the buurten, so that borders coincide exactly; the file of
wijken gives their names only, since its generalised borders do not fit the buurten. Policy areas
are unions of buurten too (which ones is in ``data/policy_areas.toml``), and where nothing better is
known a circle or a search area, marked as indicative. The output is the same, byte for byte, every
time::

    python scripts/build_shapes.py [--out FOLDER]

Source: CBS/Kadaster, wijk- en buurtkaart 2020 with the codes of 2025, CC BY 4.0
(``data/inputs/README.md``). ``border_accuracy_m`` is 10 where the borders of 2020 hold and 150
where a border between buurten comes from the generalised map of 2025.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

_ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

from geo.catalogue.policy_areas import AreaRule, area_shape, canonical, load_area_rules  # noqa: E402
from geo.constants import RD  # noqa: E402

INPUTS: Final = _ROOT / "data" / "inputs"
SHAPES: Final = _ROOT / "data" / "shapes"
RULES: Final = _ROOT / "data" / "policy_areas.toml"

GEMEENTECODE: Final = "GM0505"
BUURTEN_COUNT: Final = 132

# CBS writes two names without the hyphen that the gemeente and the agreements use.
_NAMES: Final = {"Oud Krispijn": "Oud-Krispijn", "Nieuw-krispijn": "Nieuw-Krispijn"}

_CBS: Final = "grenzen CBS/Kadaster, wijk- en buurtkaart 2020 met de codes van 2025"
_DESCRIPTION: Final = "CBS/Kadaster, wijk- en buurtkaart 2020 met de codes van 2025; CC BY 4.0"
_STEP_M: Final = 0.1
"""Coordinates of the input are in tenths of a metre; what is made of them is so too."""

_GAP_M: Final = 1.0
_CHANGED_M2: Final = 20.0

Rows = list[tuple[dict[str, Any], shapely.Geometry]]


def clean_wijknaam(name: str) -> str:
    """Name of a wijk without CBS's number: 'Wijk 03 Oud Krispijn' gives 'Oud-Krispijn'."""
    words = name.split(" ", 2)
    bare = words[2] if words[0] == "Wijk" and words[1].isdigit() else name
    return _NAMES.get(bare, bare)


def read_buurten(inputs: Path) -> gpd.GeoDataFrame:
    """The buurten with their wijk, sorted by code, in EPSG:28992.

    Raises:
        ValueError: the file is not the edition this script was written for, or its buurten
            do not fit together.
    """
    buurten = gpd.read_file(inputs / "cbs_buurten_2025_detailed_rd.geojson")
    wijken = gpd.read_file(inputs / "cbs_wijken_2025_generalised_rd.geojson")
    if not buurten.crs.equals(RD) or len(buurten) != BUURTEN_COUNT:
        raise ValueError(f"expected {BUURTEN_COUNT} buurten in {RD}, got {len(buurten)}")
    own = "WK" + buurten["buurtcode"].str[2:8]
    if not (own == buurten["wijkcode"]).all():
        raise ValueError("a buurt does not lie in the wijk of its own code")
    names = {row.statcode: clean_wijknaam(row.statnaam) for row in wijken.itertuples(index=False)}
    frame = gpd.GeoDataFrame(
        {
            "buurtcode": buurten["buurtcode"],
            "buurtnaam": buurten["buurtnaam"],
            "wijkcode": buurten["wijkcode"],
            "wijknaam": buurten["wijkcode"].map(names),
            "gemeentecode": GEMEENTECODE,
            "border_accuracy_m": buurten["border_accuracy_m"],
        },
        geometry=clean_coverage(buurten.geometry.to_numpy()),
        crs=RD,
    )
    if frame["wijknaam"].isna().any():
        raise ValueError("a wijk has no name")
    return frame.sort_values("buurtcode", ignore_index=True)


def clean_coverage(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """The same polygons without gaps or overlaps, corners in tenths of a metre.

    Where the borders of 2020 and 2025 meet, the input has 17 gaps and 5 overlaps of at most 10 m2.

    Raises:
        ValueError: a polygon changes by more than :data:`_CHANGED_M2`, or does not fit yet.
    """
    clean: npt.NDArray[np.object_] = shapely.transform(
        shapely.coverage_clean(shapes, gap_width=_GAP_M), lambda xy: np.round(xy, 1)
    )
    changed = shapely.area(shapely.symmetric_difference(clean, shapes))
    if not shapely.coverage_is_valid(clean) or changed.max() > _CHANGED_M2:
        raise ValueError("the buurten overlap or their borders do not match")
    return clean


def wijk_rows(buurten: gpd.GeoDataFrame) -> Rows:
    """Every wijk as the union of its buurten."""
    rows: Rows = []
    for (code, name), part in buurten.groupby(["wijkcode", "wijknaam"], sort=True):
        shape = canonical(shapely.union_all(part.geometry.to_numpy()))
        rows.append(({"wijkcode": code, "wijknaam": name, "gemeentecode": GEMEENTECODE}, shape))
    return rows


def policy_rows(buurten: gpd.GeoDataFrame, rules: Iterable[AreaRule]) -> Rows:
    """Every policy area with the columns of its contract.

    Raises:
        ValueError: an area is made of buurten that are not there.
    """
    rows: Rows = []
    for rule in rules:
        found = area_shape(rule, buurten)
        if found is None:
            raise ValueError(f"{rule.area_id}: not all of its buurten are there")
        shape, uncertainty_m = found
        rows.append((rule.columns(borders=_CBS) | {"uncertainty_m": uncertainty_m}, shape))
    return rows


def geojson(rows: Iterable[tuple[Mapping[str, Any], shapely.Geometry]], *, name: str) -> str:
    """A FeatureCollection in EPSG:28992, one feature a line, coordinates in tenths of a metre."""
    lines = []
    for properties, shape in rows:
        feature = {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": {
                "type": shape.geom_type,
                "coordinates": _tenths(shapely.geometry.mapping(shape)["coordinates"]),
            },
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps(
        {
            "type": "FeatureCollection",
            "name": name,
            "description": _DESCRIPTION,
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
        },
        ensure_ascii=False,
    )
    return head[:-1] + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _tenths(part: Any) -> Any:
    if isinstance(part, tuple | list):
        return [_tenths(each) for each in part]
    step = round(part, 1)
    if abs(part - step) > _STEP_M / 1e6:
        raise ValueError(f"coordinate {part} is not in tenths of a metre")
    return int(step) if step == int(step) else step


def build(out: Path, *, inputs: Path = INPUTS) -> list[Path]:
    """Write the four layers into a folder and return their paths."""
    buurten = read_buurten(inputs)
    columns = [name for name in buurten.columns if name != "geometry"]
    records = buurten[columns].to_dict("records")
    shapes = [canonical(shape) for shape in buurten.geometry]
    layers: dict[str, Rows] = {
        "buurten": list(zip(records, shapes, strict=True)),
        "wijken": wijk_rows(buurten),
        "gemeente": [
            (
                {"gemeentecode": GEMEENTECODE, "gemeentenaam": "Dordrecht"},
                canonical(shapely.union_all(buurten.geometry.to_numpy())),
            )
        ],
        "policy_areas": policy_rows(buurten, load_area_rules(RULES)),
    }
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in layers.items():
        path = out / f"{name}.geojson"
        path.write_text(geojson(rows, name=name), encoding="utf-8", newline="\n")
        written.append(path)
    return written


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description="Maak de vormen in data/shapes/.")
    parser.add_argument("--out", type=Path, default=SHAPES)
    for path in build(parser.parse_args().out):
        print(path)


if __name__ == "__main__":
    main()
