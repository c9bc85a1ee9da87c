"""Plans as features of the map, with their exposure classes and periods."""

import geopandas as gpd
import pandas as pd

from geo.catalogue.windows import window_of
from geo.koppelkansen.plan_facts import ROUGH_M
from geo.spatial.geojson import ring_texts
from geo.spatial.positions import project_points, project_shapes
from pages.ui.frame import page_data


def plan_features(projects: pd.DataFrame) -> gpd.GeoDataFrame:
    """Plans as points, with what the browser draws of them: ``outline_rings``, ``rough_place``."""
    frame = project_points(projects)
    if "outline" in projects:
        frame = frame.assign(outline_rings=ring_texts(project_shapes(projects).geometry))
    if "plot_area_m2" not in projects:
        frame = frame.assign(plot_area_m2=float("nan"))
    wijken = page_data.inputs().buurten.drop_duplicates("wijkcode").set_index("wijkcode")
    names = frame["wijkcode"].map(wijken["wijknaam"])
    rough = (frame["precision_m"] >= ROUGH_M) & names.notna()
    return frame.assign(rough_place=("ergens in " + names.astype("string")).where(rough))


def plan_classes(projects: gpd.GeoDataFrame) -> dict[str, list[str | None]]:
    """The class per hazard of every plan, as its koppelkans tells it."""
    items = {item.project_id: item for item in page_data.koppelkansen(as_of_year=None)}
    # a demolition is told with the new build that replaces it, on the same spot
    told_with = {gone.project_id: item for item in items.values() for gone in item.demolitions}
    chosen = [items.get(key) or told_with.get(key) for key in projects["project_id"]]
    return {
        f"class_{hazard}": [
            item.hazards[hazard].exposure_class if item and hazard in item.hazards else None
            for item in chosen
        ]
        for hazard in page_data.inputs().thresholds
        if any(item and hazard in item.hazards for item in chosen)
    }


def period_texts(frame: pd.DataFrame) -> list[str]:
    """The period of every plan or work in Dutch."""
    return [window_of(row).text() for _, row in frame.iterrows()]
