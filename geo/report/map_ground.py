"""What lies under and around the subject of a paper map: ground, borders, names, and the veil."""

from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely import Geometry

from geo.catalogue.layers import Provenance
from geo.maps.ground import GROUND_STYLES, STREETS_FROM_MM
from geo.report.labels import Label
from geo.report.mapsheet import PaperStyle, Sheet
from geo.report.picture import INK, Picture, entry
from geo.report.state import PackState

_BORDERS: Final = "Grenzen"
_GROUND: Final = "#f3f1ec"
_FOCUS: Final = "#fbfaf7"
_FINE_M: Final = 10.0


def ground(
    picture: Picture, state: PackState, *, focus: Geometry | None = None, base_map: bool = True
) -> None:
    """The gemeente as a quiet ground.

    Args:
        picture: to draw on.
        state: the pack.
        focus: an area that stands out.
        base_map: draw streets and blocks too; without them where a raster will cover them.
    """
    picture.add(state.outline, PaperStyle(fill=_GROUND))
    if focus is not None:
        picture.add(focus, PaperStyle(fill=_FOCUS))
    base = state.frame("ground")
    if base_map and base is not None:
        ground_features(picture, base, provenance=state.layers["ground"].provenance)


def ground_features(picture: Picture, frame: gpd.GeoDataFrame, *, provenance: Provenance) -> None:
    """The base map inside the frame: areas, and streets at their true width where it shows."""
    near = frame.iloc[frame.sindex.query(picture.sheet.window, sort=True)]
    entries = []
    for kind, look in GROUND_STYLES.items():
        shapes = near.geometry[near["kind"] == kind].to_numpy()
        style, sample = PaperStyle(fill=look.day), "area"
        if look.width_m is not None:
            width = look.width_m * picture.sheet.mm_per_m
            if width < STREETS_FROM_MM:
                continue
            style, sample = PaperStyle(stroke=look.day, width=width), "line"
        if len(shapes) and picture.add(shapes, style):
            if sample == "line":
                # streets lie between blocks: on white they would hardly show
                shown = replace(style, width=min(max(style.width, 0.5), 1.4))
                block = GROUND_STYLES["bouwblok"].day
                entries.append(entry(look.label, shown, kind="line", ground=block))
            else:
                entries.append(entry(look.label, style))
    title = "Ondergrond"
    if provenance.is_example:
        title = f"Ondergrond ({provenance.source.lower()})"
    picture.explain(title, entries)


def borders(picture: Picture, state: PackState, *, buurten: bool = True) -> None:
    """Borders of wijken, and of buurten where there is room, above what fills the map."""
    lines = []
    thin = PaperStyle(stroke="#8d877c", width=0.12, dash="1.4 0.7")
    thick = PaperStyle(stroke="#5d574d", width=0.32)
    if picture.add(state.wijk_borders, thick):
        lines.append(entry("Wijk", thick, kind="line"))
    if buurten and picture.add(state.buurt_borders, thin):
        lines.append(entry("Buurt", thin, kind="line"))
    detail = state.layers["buurten"].provenance.detail
    picture.explain(_BORDERS + (f" ({detail})" if detail else ""), lines)


def area_names(
    frame: gpd.GeoDataFrame, sheet: Sheet, *, name: str, size_pt: float, weight: str, colour: str
) -> list[Label]:
    """The names of areas, each in the largest part of it that is in the frame."""
    window = sheet.window
    near = frame[frame.intersects(window)]
    found = []
    for text, shape in zip(near[name], near.geometry.intersection(window), strict=True):
        parts = shapely.get_parts(shape)
        parts = parts[shapely.area(parts) > 0]
        if not len(parts):
            continue
        largest = parts[int(np.argmax(shapely.area(parts)))]
        # the middle of the widest place: a text there has most room
        circle = shapely.maximum_inscribed_circle(largest, tolerance=_FINE_M)
        x, y = sheet.point(*shapely.get_coordinates(circle)[0])
        area = float(shapely.area(largest)) * sheet.mm_per_m**2
        found.append((area, Label(
            text=str(text), x=x, y=y, size_pt=size_pt, weight=weight, colour=colour,
            area=shapely.union_all(sheet.on_paper(largest)),
        )))  # fmt: skip
    return [label for _, label in sorted(found, key=lambda pair: -pair[0])]


def veil(picture: Picture, focus: Geometry, *, what: str, width: float = 0.7) -> None:
    """Everything outside an area fades and its edge stands out, named ``what`` in the legend."""
    outside = shapely.difference(picture.sheet.window, focus)
    edge = PaperStyle(stroke=INK, width=width, casing=0.3)
    picture.add(outside, PaperStyle(fill="#ffffff", opacity=0.62))
    picture.add(shapely.boundary(focus), edge)
    explained = entry(what, edge, kind="line")
    for place, legend_entry in enumerate(picture.legend):
        if legend_entry.title.startswith(_BORDERS):
            picture.legend[place] = replace(
                legend_entry, entries=(explained, *legend_entry.entries)
            )
            return
    picture.explain(_BORDERS, [explained])
