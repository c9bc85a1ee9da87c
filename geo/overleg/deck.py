"""A story with all its content, shared by the page, the offline file and the hand-out."""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely

import geo
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.output_state import OutputState, dutch_date
from geo.constants import CAVEAT
from geo.hazards.registry import HAZARD_WORDS
from geo.hazards.thresholds import Hazard
from geo.maps.ground_tiles import ground_map, ground_picture
from geo.maps.raster import RasterImage
from geo.overleg.climate_picture import climate_image
from geo.overleg.deck_legend import GROUPS, LegendLine, legend, legend_title
from geo.overleg.figures import HIDDEN, StepFigure, figures, sentence
from geo.overleg.room import Room
from geo.overleg.scene import Bounds, Groups, area_bounds, city_bounds, groups
from geo.overleg.story import KINDS, Step, Story
from geo.overleg.subjects import Subject, subject_of

_LAYERS: Final[Mapping[str, tuple[str, ...]]] = {
    "waar": ("wijken", "stock", "kerncijfers"),
    "plannen": ("wijken", "projects", "works"),
    "klimaat": ("wijken", "stock"),
    "samen": ("wijken", "projects", "works", "stock"),
    "afspraken": ("wijken", "projects", "works", "stock", "agreements"),
}
CITY: Final = 0
AREA: Final = 1
"""Place of the picture of the city and of that around the area in ``base_pictures``."""
_BESIDE: Final = 0.8
_ABOVE: Final = 0.4
"""So much of the longest side of what is shown lies in a picture at each side, and above it."""
_BASE_PX: Final = 2600
Draw = Callable[[Room, Subject], Groups]
Picture = Callable[[Room, Subject, str], RasterImage | None]


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One step as it is shown.

    ``groups`` are the groups of the map in order, ``image`` the hazard whose picture lies under
    them; ``sentences`` says in words what the map shows; ``examples`` names what was made up.
    """

    kind: str
    heading: str
    sentence: str
    figures: tuple[StepFigure, ...]
    legend: tuple[LegendLine, ...]
    legend_title: str
    groups: tuple[str, ...]
    image: str | None
    bounds: Bounds
    sentences: tuple[str, ...]
    examples: str
    sources: str
    caveat: str


@dataclass(frozen=True, kw_only=True, eq=False)
class StoryDeck:
    """A title and its slides, with the groups and pictures of their maps.

    ``shape`` is the area in EPSG:28992 and ``grounds`` the raster and classes per hazard, for
    who draws the maps on paper; ``base`` is the base map (layer ``ground``) and ``base_pictures``
    two pictures of it, at `CITY` and `AREA`; ``made_on`` is the day on every slide and ``output``
    what the story shows.
    """

    code: str
    title: str
    subtitle: str
    date: str
    examples: str
    slides: tuple[Slide, ...]
    groups: Groups
    images: Mapping[str, RasterImage]
    bounds: Bounds
    shape: shapely.Geometry
    grounds: Mapping[str, tuple[Path, Hazard]]
    made_on: dt.date
    output: OutputState
    base: Layer | None = None
    base_pictures: tuple[RasterImage, ...] = ()

    @property
    def base_label(self) -> str:
        """What the base map is, in Dutch; '' without one."""
        if self.base is None:
            return ""
        known = self.base.provenance
        return f"Ondergrond: {(known.source if known.is_example else known.title).lower()}"


def make_deck(
    room: Room, story: Story, *, draw: Draw = groups, picture: Picture = climate_image
) -> StoryDeck:
    """Fill a story with the data.

    Args:
        room: the data.
        story: the steps.
        draw: what is drawn for an area; a page gives one that remembers.
        picture: the picture of a hazard in an area; the same.

    Raises:
        NotFoundError: the area of the story is not there any more.
    """
    subject = subject_of(room.subjects, story.subject)
    drawn = draw(room, subject)
    images = {
        step.hazard: image
        for step in story.steps
        if step.hazard and (image := picture(room, subject, step.hazard)) is not None
    }
    slides = tuple(_slide(room, subject, step, drawn=drawn, images=images) for step in story.steps)
    day = room.made_on
    return StoryDeck(
        code=subject.code,
        title=story.title or subject.name,
        subtitle=subject.heading if story.title else _kind_line(subject, room.place),
        date=dutch_date(day),
        examples=_examples(room, {name for slide in story.steps for name in _used(slide, room)}),
        slides=slides,
        groups=drawn,
        images=images,
        bounds=area_bounds(subject),
        shape=subject.shape,
        grounds={
            hazard: (room.inputs.rasters[room.inputs.thresholds[hazard].layer], rule)
            for hazard, rule in room.inputs.thresholds.items()
            if hazard in images
        },
        made_on=day,
        output=OutputState(
            area=room.place,
            selection=(subject.name,),
            filters={"Bezit": room.scope} if room.scope else {},
            as_of_year=day.year,
            method=geo.__version__,
            date=day,
        ),
        base=room.ground,
        base_pictures=_base_pictures(room, subject),
    )


def _kind_line(subject: Subject, place: str) -> str:
    head = subject.heading.partition(":")[0]
    tail = " (grens indicatief)" if subject.indicative else ""
    return f"{head}{'' if place in head else f' in {place}'}{tail}"


def _used(step: Step, room: Room) -> tuple[str, ...]:
    own = (room.inputs.thresholds[step.hazard].layer,) if step.hazard else ()
    return (*_LAYERS[step.kind], *own)


def _slide(
    room: Room,
    subject: Subject,
    step: Step,
    *,
    drawn: Groups,
    images: Mapping[str, RasterImage],
) -> Slide:
    used = _used(step, room)
    known = [room.known[name] for name in used if name in room.known]
    sentences = tuple(
        feature.description
        for name in GROUPS[step.kind]
        for feature in drawn[name]
        if feature.description
    )
    shown = figures(room, subject, step)
    notes = []
    if any(figure.value == HIDDEN for figure in shown):
        notes.append(f"{HIDDEN}: minder dan {room.rule.minimum}, of daaruit af te leiden.")
    if step.kind == "plannen" and drawn["plannen"]:
        notes.append("Een plan ligt ergens binnen zijn gestippelde cirkel.")
    if step.kind in {"klimaat", "samen"}:
        notes.append(CAVEAT)
    heading = KINDS[step.kind]
    if step.hazard:
        word = HAZARD_WORDS.get(step.hazard, step.hazard)
        heading = f"Wat doet het klimaat? {word[0].upper()}{word[1:]}"
    return Slide(
        kind=step.kind,
        heading=heading,
        sentence=sentence(room, subject, step),
        figures=shown,
        legend=legend(room, subject, step, drawn=drawn),
        legend_title=legend_title(room, step),
        groups=GROUPS[step.kind],
        image=step.hazard if step.hazard in images else None,
        bounds=city_bounds(room)
        if step.kind == "waar"
        else area_bounds(
            subject, [feature for name in GROUPS[step.kind] for feature in drawn[name]]
        ),
        sentences=sentences,
        examples=_examples(room, used),
        sources=_sources(known),
        caveat=" ".join(notes),
    )


class _BaseMap:
    """A base map and the part of it that is wanted; equal when content and part are."""

    def __init__(self, layer: Layer, buurten: gpd.GeoDataFrame, bounds: Bounds) -> None:
        self.layer, self.buurten, self.bounds = layer, buurten, bounds
        self._key = (layer.provenance.digest, bounds)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _BaseMap) and self._key == other._key


def _base_pictures(room: Room, subject: Subject) -> tuple[RasterImage, ...]:
    """The base map of the city and of the area, as far around as any screen shows; or none."""
    if room.ground is None:
        return ()
    made = (
        _base_picture(_BaseMap(room.ground, room.inputs.buurten, _around(bounds)))
        for bounds in (city_bounds(room), area_bounds(subject))
    )
    found = tuple(picture for picture in made if picture is not None)
    return found if len(found) == len((CITY, AREA)) else ()


def _around(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    side = max(east - west, north - south)
    dx, dy = _BESIDE * side, _ABOVE * side
    return west - dx, south - dy, east + dx, north + dy


@functools.lru_cache(maxsize=8)
def _base_picture(base: _BaseMap) -> RasterImage | None:
    ground = ground_map(base.layer.frame, base.buurten)
    return ground_picture(ground, base.bounds, longest_side=_BASE_PX)


def _examples(room: Room, names: "tuple[str, ...] | set[str]") -> str:
    """Which of the layers were made up, as words; '' when none."""
    words = []
    for name, provenance in room.known.items():
        if name in names and provenance.is_example:
            words.append({"stock": "bezit", "works": "werken"}.get(name, "klimaatkaart"))
    known = list(dict.fromkeys(words))
    return f"Voorbeelddata: {', '.join(known)}" if known else ""


def _sources(known: list[Provenance]) -> str:
    parts = []
    for item in known:
        when = item.edition or (item.fetched or "")[:10]
        same = not when or when in item.source
        parts.append(item.source if same else f"{item.source} ({when})")
    return "Bronnen: " + "; ".join(dict.fromkeys(parts)) + "."
