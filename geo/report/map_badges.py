"""Koppelkansen on the paper maps: numbered discs, counts at one rough place, small symbols."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.catalogue.symbols import text_on
from geo.catalogue.vocabularies import GROUPS
from geo.koppelkansen.plan_facts import ROUGH_M
from geo.report import map_layers, mapsheet
from geo.report.labels import Box, Label
from geo.report.mapsheet import PaperStyle, Sheet
from geo.report.pack_data import Item
from geo.report.picture import INK, LegendEntry, Picture, entry
from geo.report.state import PackState
from geo.text.format import number

_BADGE_MM: Final = 5.6
_COUNT_MM: Final = 7.4
_BESIDE_MM: Final = 0.7
_MIXED: Final = "#5b6b75"
"""A count of koppelkansen of different groups."""


@dataclass(frozen=True, kw_only=True)
class _Badge:
    """What one disc stands for: one koppelkans, or several at one rough place."""

    items: tuple[Item, ...]
    at: tuple[float, float]
    radius_m: float

    @property
    def size_mm(self) -> float:
        return _BADGE_MM if len(self.items) == 1 else _COUNT_MM


def badges(picture: Picture, state: PackState, items: Sequence[Item], *, most: int = 18) -> None:
    """Koppelkansen as numbers in a disc of their group; a rough place has a circle round it.

    Several at one rough place are one disc with their count, and beside it what they are and
    their places in the list. Discs that would cover each other move aside, with a line to where
    they belong. What comes after the first ``most`` is a small symbol.
    """
    map_layers.plan_outlines(picture, state)
    ranked = [item for item in items if not state.is_rejected(item)]
    small = [*ranked[most:], *(item for item in items if state.is_rejected(item))]
    dots(picture, state, small, title="Verderop, of afgewezen")
    sheet, half = picture.sheet, _BADGE_MM / 2
    inside = shapely.box(half, half, sheet.width_mm - half, sheet.height_mm - half)
    rough = PaperStyle(stroke=INK, width=0.2, dash="1 0.8")
    circles: set[tuple[float, float, float]] = set()
    spots: list[tuple[float, float, float]] = []
    leaders, discs = [], []
    tiers = set()
    mixed = False
    for badge in _badges_of(ranked[:most]):
        x, y = sheet.point(*badge.at)
        if not inside.covers(shapely.Point(x, y)):
            continue
        circle = (*badge.at, badge.radius_m)
        if badge.radius_m * sheet.mm_per_m > half and circle not in circles:
            picture.add(shapely.Point(badge.at).buffer(badge.radius_m), rough)
            circles.add(circle)
        groups = {state.group_of(item) for item in badge.items}
        tiers |= {group.key for group in groups}
        colour = next(iter(groups)).colour if len(groups) == 1 else _MIXED
        spot, leader, disc = _moved_disc(picture, x, y, spots, fill=colour, size_mm=badge.size_mm)
        leaders += leader
        discs.append(disc)
        if len(badge.items) == 1:
            text = str(state.rank_of(badge.items[0]) or "")
        else:
            text = f"{len(badge.items)}×"
            mixed |= len(groups) > 1
            _name_count(picture, state, badge, spot)
        _number(picture, text, spot, text_on(colour))
    picture.elements += [*leaders, *discs]
    entries = [
        LegendEntry(
            svg=mapsheet.swatch(
                PaperStyle(fill=group_entry.colour, stroke=INK, width=0.2), kind="circle"
            ),
            label=group_entry.label,
        )
        for group_entry in GROUPS.entries
        if group_entry.key in tiers
    ]
    if circles:
        entries.append(entry("Ligging ruw: ergens in de cirkel", rough, kind="circle"))
    if mixed:
        grey = mapsheet.swatch(PaperStyle(fill=_MIXED, stroke=INK, width=0.2), kind="circle")
        entries.append(LegendEntry(svg=grey, label="Van meer groepen"))
    picture.explain("Koppelkans, met plaats in de lijst", entries)


def _badges_of(items: Sequence[Item]) -> Iterator[_Badge]:
    """The discs of located items, in the order of the first item of each."""
    at = map_layers.places(items)
    found: dict[object, list[Item]] = {}
    for item in items:
        if item.id not in at:
            continue
        x, y = at[item.id]
        rough = float(item.precision_m or 0.0) >= ROUGH_M
        found.setdefault((round(x, -1), round(y, -1)) if rough else item.id, []).append(item)
    for together in found.values():
        radius = max(float(item.precision_m or 0.0) for item in together)
        yield _Badge(items=tuple(together), at=at[together[0].id], radius_m=radius)


def count_text(state: PackState, items: Sequence[Item]) -> str:
    """What a count stands for: '2 plannen, ergens in Dubbeldam (nr. 3, 7)'."""
    noun = "plannen" if all(item.project_id for item in items) else "koppelkansen"
    wijken = {state.wijk_names.get(str(item.wijkcode), "") for item in items}
    where = f", ergens in {wijken.pop()}" if len(wijken) == 1 and "" not in wijken else ""
    ranks = ", ".join(str(rank) for item in items if (rank := state.rank_of(item)) is not None)
    return f"{len(items)} {noun}{where} (nr. {ranks})"


def _name_count(
    picture: Picture, state: PackState, badge: _Badge, spot: tuple[float, float]
) -> None:
    picture.labels.append(
        Label(
            text=count_text(state, badge.items), x=spot[0], y=spot[1], size_pt=7.0,
            weight="semibold", clear_mm=badge.size_mm / 2 + 0.4, must=True,
        )
    )  # fmt: skip


def dots(
    picture: Picture, state: PackState, items: Sequence[Item], *, title: str = "Koppelkansen"
) -> None:
    """Koppelkansen as small symbols of their group, for a map on which numbers do not fit."""
    at = map_layers.places(items)
    tiers = []
    # the lowest first, so that the highest lie on top
    for item in reversed(items):
        if item.id not in at:
            continue
        group = state.group_of(item)
        tiers.append(group.key)
        x, y = picture.sheet.point(*at[item.id])
        picture.elements.append(mapsheet.symbol(x, y, 3.6, group.symbol, group.colour))
        picture.taken.append((x - 1.8, y - 1.8, x + 1.8, y + 1.8))
    picture.explain(
        title,
        [
            map_layers.symbol_entry(e.label, e.symbol, e.colour)
            for e in GROUPS.entries
            if e.key in tiers
        ],
    )


def numbered_discs(
    picture: Picture, numbers: Iterable[tuple[str, shapely.Point]], *, fill: str
) -> None:
    """Numbers in discs at points in RD, aside of each other; lines to their places lie below."""
    spots: list[tuple[float, float, float]] = []
    leaders, discs = [], []
    for text, point in numbers:
        at = picture.sheet.point(point.x, point.y)
        spot, leader, disc = _moved_disc(picture, *at, spots, fill=fill)
        leaders += leader
        discs.append(disc)
        _number(picture, text, spot, text_on(fill))
    picture.elements += [*leaders, *discs]


def mark_subject(
    picture: Picture, state: PackState, item: Item, at: tuple[float, float], *, word: str
) -> None:
    """What a sheet is about: its own outline, line or buildings, or a circle where it is rough.

    Args:
        picture: to draw on.
        state: the pack.
        item: the koppelkans.
        at: its place in RD.
        word: title in the legend.
    """
    radius = float(item.precision_m or 0.0)
    x, y = picture.sheet.point(*at)
    picture.taken.append((x - 2.5, y - 2.5, x + 2.5, y + 2.5))
    shapes = map_layers.subject_shapes(state, item)
    if len(shapes) and (shapely.get_dimensions(shapes) > 0).any():
        edge = PaperStyle(stroke=INK, width=0.6, casing=0.35)
        # beside what it marks, which stays in sight
        around = shapely.buffer(shapes, _BESIDE_MM / picture.sheet.mm_per_m, join_style="mitre")
        picture.add(around, edge)
        picture.taken += _boxes(picture, around)
        what = "Dit plan" if item.project_id else "Dit werk" if item.work_id else "Dit bezit"
        marks = [entry(what, edge, kind="line")]
    elif radius * picture.sheet.mm_per_m > 2:  # noqa: PLR2004 - smaller is under the cross
        ring = PaperStyle(stroke=INK, width=0.5, dash="2.4 1.2", casing=0.35)
        picture.add(shapely.Point(at).buffer(radius, quad_segs=48), ring)
        picture.elements.append(mapsheet.symbol(x, y, 3.2, "plus", INK))
        marks = [entry(f"Ergens in deze cirkel ({number(radius)} m)", ring, kind="circle")]
    else:
        picture.elements.append(mapsheet.symbol(x, y, 5.0, "diamond", INK))
        marks = [map_layers.symbol_entry("De plek", "diamond", INK)]
    picture.legend.insert(0, map_layers.group(word, marks))


def _boxes(picture: Picture, shapes: npt.NDArray[np.object_]) -> list[Box]:
    """The boxes on the paper (mm) of the parts of shapes."""
    parts = shapely.get_parts(picture.sheet.on_paper(shapes))
    return [(left, top, right, low) for left, top, right, low in shapely.bounds(parts).tolist()]


def _moved_disc(
    picture: Picture,
    x: float,
    y: float,
    others: list[tuple[float, float, float]],
    *,
    fill: str,
    size_mm: float = _BADGE_MM,
) -> tuple[tuple[float, float], list[str], str]:
    """Where a disc comes, the line to where it belongs if it moved, and the disc.

    ``others`` are the discs there are (x, y, radius in mm); this one is added.
    """
    half = size_mm / 2
    spot = _aside(x, y, others, picture.sheet, half=half)
    others.append((*spot, half))
    picture.taken.append((spot[0] - half, spot[1] - half, spot[0] + half, spot[1] + half))
    leader = []
    if spot != (x, y):
        leader.append(
            f'<path d="M{x:.2f} {y:.2f}L{spot[0]:.2f} {spot[1]:.2f}" stroke="{INK}" '
            f'stroke-width="0.25"/><circle cx="{x:.2f}" cy="{y:.2f}" r="0.6" fill="{INK}"/>'
        )
    return spot, leader, _disc(spot, fill, half)


def _number(picture: Picture, text: str, spot: tuple[float, float], colour: str) -> None:
    """A number in a disc: always there, at its exact place."""
    # in front of what else wants a place, and not kept off its own disc
    picture.labels.insert(
        0,
        Label(
            text=text, x=spot[0], y=spot[1], size_pt=7.5, weight="semibold", colour=colour,
            must=True, fixed=True,
        ),
    )  # fmt: skip


def _disc(spot: tuple[float, float], colour: str, half: float) -> str:
    return (
        f'<circle cx="{spot[0]:.2f}" cy="{spot[1]:.2f}" r="{half - 0.2:.2f}" fill="{colour}" '
        f'stroke="#ffffff" stroke-width="0.9"/>'
        f'<circle cx="{spot[0]:.2f}" cy="{spot[1]:.2f}" r="{half - 0.2:.2f}" fill="{colour}" '
        f'stroke="{INK}" stroke-width="0.25"/>'
    )


def _aside(
    x: float,
    y: float,
    others: Sequence[tuple[float, float, float]],
    sheet: Sheet,
    *,
    half: float,
) -> tuple[float, float]:
    """The nearest spot where a disc covers no other."""
    for ring in range(8):
        for turn in range(1 if ring == 0 else 12):
            angle = turn * np.pi / 6 - np.pi / 2
            reach = ring * _BADGE_MM * 0.6
            px, py = x + reach * np.cos(angle), y + reach * np.sin(angle)
            clear = all(
                np.hypot(px - ox, py - oy) > 1.02 * (half + other) for ox, oy, other in others
            )
            fits = half < px < sheet.width_mm - half and half < py < sheet.height_mm - half
            if clear and fits:
                return float(px), float(py)
    return x, y
