"""Corrections by a person: no match, another place, a koppelkans added by hand.

A correction never hides anything. What is no match stays in the list, last, with the reason;
what lies elsewhere is measured again there; what was added is measured like a plan. All of it
is done anew each time the list is made, so it holds when the data change.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.vocabularies import PLAN_KINDS
from geo.constants import RD, WGS84
from geo.hazards.exposure import building_exposure
from geo.koppelkansen import caveat_kinds
from geo.koppelkansen.caveat_kinds import CaveatText
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.parts import text
from geo.koppelkansen.plans import plan_id
from geo.koppelkansen.records import CorrectionNote
from geo.koppelkansen.stock_groups import group_names
from geo.spatial.areas import locate
from geo.text.format import number

NO_MATCH: Final = "geen match"
MOVED: Final = "andere plek"
ADDED: Final = "toegevoegd"


class Correction(Protocol):
    """One entry of the register that overrules the analysis."""

    @property
    def content(self) -> Mapping[str, Any]:
        """The reason, and what more there is to it."""

    @property
    def session(self) -> str | None:
        """The session it was made in."""

    @property
    def recorded_at(self) -> Any:
        """When it was written down."""

    @property
    def who(self) -> Any:
        """Organisation and role that made it."""


Overrules = Mapping[str, Mapping[Any, Correction]]
"""By id of the koppelkans and kind of correction, the entry that holds."""


def correction_notes(held: Mapping[Any, Correction]) -> list[CorrectionNote]:
    """The corrections on one koppelkans, each with its reason and a Dutch sentence."""
    found = []
    for kind in (NO_MATCH, MOVED, ADDED):
        entry = held.get(kind)
        if entry is None:
            continue
        reason = str(entry.content["reason"])
        found.append(
            CorrectionNote(
                kind=kind,
                reason=reason,
                session=entry.session,
                organisation=entry.who.organisation,
                recorded_at=entry.recorded_at.isoformat(),
                no_match=kind == NO_MATCH,
                text=_sentence(kind, entry, reason),
            )
        )
    return found


def _sentence(kind: str, entry: Correction, reason: str) -> CaveatText:
    who = entry.who.organisation
    if kind == NO_MATCH:
        return caveat_kinds.NO_MATCH.text(who=who, reason=reason)
    if kind == MOVED:
        if entry.content.get("outline"):
            return caveat_kinds.OUTLINE.text(who=who, reason=reason)
        metres = number(float(entry.content["precision_m"]))
        return caveat_kinds.MOVED.text(who=who, metres=metres, reason=reason)
    return caveat_kinds.BY_HAND.text(how=f" door {who}", reason=reason)


def added_plans(overrules: Overrules, inputs: Inputs, *, known: set[str]) -> pd.DataFrame:
    """What was added by hand, as rows of projects with an ``id``.

    Args:
        overrules: the corrections that hold.
        inputs: for the columns of the projects.
        known: ids that the analysis finds itself; those are not added again.
    """
    rows = []
    for key, held in overrules.items():
        if ADDED not in held or key in known:
            continue
        item = held[ADDED].content["item"]
        place = held[MOVED].content if MOVED in held else item
        window = item.get("window") or {}
        kind = item.get("plan_kind")
        rows.append(
            {
                "id": key,
                "project_id": key,
                "corporation": str(item.get("corporation") or "onbekend"),
                "name": str(item.get("title") or key),
                "section": "Met de hand toegevoegd",
                "section_inferred": False,
                "kind": kind if kind in PLAN_KINDS.keys else "onderhoud",
                "dwellings_count": item.get("dwellings_count"),
                "first_year": window.get("from"),
                "last_year": window.get("to"),
                "open_ended": bool(window.get("open_ended")),
                "lat": place.get("lat"),
                "lon": place.get("lon"),
                "precision_m": place.get("precision_m"),
                "wijkcode": None if MOVED in held else item.get("wijkcode"),
                "buurtcodes": None if MOVED in held else item.get("buurtcode"),
                "bron": "Met de hand toegevoegd",
            }
        )
    frame = pd.DataFrame(rows, columns=["id", *inputs.projects.columns])
    return frame.astype(inputs.projects.dtypes.to_dict())


def moved(
    inputs: Inputs, exposure: pd.DataFrame | None, overrules: Overrules
) -> tuple[Inputs, pd.DataFrame | None]:
    """The inputs with every plan, complex and work where people said that it is.

    A plan gets the corrected point and precision, and its demolition goes along; a complex or a
    work is shifted so that its centre lies there. The exposure of shifted buildings is computed
    again.
    """
    places = {
        key: held[MOVED].content
        for key, held in overrules.items()
        if MOVED in held and ADDED not in held
    }
    if not places:
        return inputs, exposure
    inputs = dataclasses.replace(inputs, projects=_moved_plans(inputs, places))
    if inputs.works is not None:
        ids = ("werk-" + inputs.works["work_id"].astype(str)).to_numpy()
        inputs = dataclasses.replace(inputs, works=_shifted(inputs.works, ids, places))
    if inputs.stock is not None:
        group = group_names(inputs.stock, inputs.weights)
        ids = ("bezit-" + group.astype(str)).to_numpy()
        gone = np.isin(ids, list(places))
        if gone.any():
            stock = _shifted(inputs.stock.assign(group=group), ids, places)
            stock = _relocated(stock, gone, inputs)
            inputs = dataclasses.replace(inputs, stock=stock)
            if exposure is not None:
                again = building_exposure(stock[gone], inputs.rasters, thresholds=inputs.thresholds)
                remaining = exposure[~exposure["pand_id"].isin(stock["pand_id"][gone])]
                exposure = pd.concat([remaining, again], ignore_index=True)
    return inputs, exposure


def _moved_plans(inputs: Inputs, places: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    projects = inputs.projects.copy()
    links = dict(zip(projects["project_id"], projects["linked_project_id"], strict=True))
    target: dict[str, Mapping[str, Any]] = {}
    for project in projects["project_id"]:
        # a pair lies where its plan lies
        own = plan_id(project)
        pair = f"planwerk-{project}-"
        works = set() if inputs.works is None else set(inputs.works["work_id"].astype(str))
        for key, place in places.items():
            if key == own or (key.startswith(pair) and key.removeprefix(pair) in works):
                target[project] = place
                # a new build names one demolition, every demolition names its new build
                named = text(links[project])
                for other, towards in links.items():
                    if other == named or text(towards) == project:
                        target.setdefault(other, place)
    if "outline" not in projects and any(place.get("outline") for place in target.values()):
        projects["outline"] = pd.Series(pd.NA, index=projects.index, dtype="string")
    for project, place in target.items():
        mine = projects["project_id"] == project
        for name, value in _place_columns(place, inputs).items():
            if name in projects:
                projects.loc[mine, name] = pd.NA if value is None else value
    return projects


def _place_columns(place: Mapping[str, Any], inputs: Inputs) -> dict[str, Any]:
    """The columns of a plan that a correction of its place tells.

    What is drawn is the place itself, so nothing about it is rough; a point lets go of a former
    outline, which lies elsewhere.
    """
    wijk, buurt = area_of_place(place, inputs)
    outline = place.get("outline")
    return {
        "lat": float(place["lat"]),
        "lon": float(place["lon"]),
        "precision_m": None if outline else float(place["precision_m"]),
        "outline": outline,
        "wijkcode": wijk,
        "buurtcodes": buurt,
    }


def area_of_place(place: Mapping[str, Any], inputs: Inputs) -> tuple[str | None, str | None]:
    """Wijk and buurt of a point (``lat``, ``lon``, ``precision_m``) where there is no doubt."""
    point = gpd.GeoSeries([_point(place)], crs=RD)
    accuracy_m = float(place["precision_m"]) + inputs.buurten_accuracy_m
    found = locate(point, inputs.buurten, code="buurtcode", accuracy_m=accuracy_m).iloc[0]
    buurt = text(found["buurtcode"])
    circle = point.iloc[0].buffer(accuracy_m)
    within = inputs.buurten["wijkcode"][inputs.buurten.intersects(circle)].unique()
    wijk = str(within[0]) if len(within) == 1 else None
    return wijk, None if found["border_case"] else buurt


def _point(place: Mapping[str, Any]) -> shapely.Point:
    points = gpd.GeoSeries.from_xy([float(place["lon"])], [float(place["lat"])], crs=WGS84)
    point: shapely.Point = points.to_crs(RD).iloc[0]
    return point


def _shifted(
    features: gpd.GeoDataFrame, ids: Any, places: Mapping[str, Mapping[str, Any]]
) -> gpd.GeoDataFrame:
    shapes = features.geometry.to_numpy().copy()
    for key, place in places.items():
        mine = np.flatnonzero(ids == key)
        if len(mine):
            centre = shapely.centroid(shapely.union_all(shapes[mine]))
            goal = _point(place)
            shapes[mine] = _translated(shapes[mine], goal.x - centre.x, goal.y - centre.y)
    return features.set_geometry(gpd.GeoSeries(shapes, index=features.index, crs=features.crs))


def _translated(shapes: Any, east_m: float, north_m: float) -> Any:
    return shapely.transform(shapes, lambda xy: xy + np.array([east_m, north_m]))


def _relocated(stock: gpd.GeoDataFrame, gone: Any, inputs: Inputs) -> gpd.GeoDataFrame:
    points = stock.geometry[gone].centroid
    buurt = locate(points, inputs.buurten, code="buurtcode", accuracy_m=0.0)["buurtcode"]
    wijken = inputs.buurten.set_index("buurtcode")["wijkcode"]
    stock = stock.copy()
    stock.loc[gone, "buurtcode"] = buurt.to_numpy()
    stock.loc[gone, "wijkcode"] = buurt.map(wijken).to_numpy()
    return stock
