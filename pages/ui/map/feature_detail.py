"""What the popup of a plan, work or building says: hazards, rank, works near, its koppelkans."""

from typing import Any
from urllib.parse import urlencode

import pandas as pd

from geo.catalogue.characteristics import known_characteristics
from geo.catalogue.vocabularies import KIND_TITLES
from geo.koppelkansen.plans import plan_id
from geo.koppelkansen.records import Koppelkans
from geo.maps.palettes import HAZARDS
from geo.text.local_time import local_today
from pages.ui.frame import dutch, page_data
from pages.ui.map import layer_data
from pages.ui.map.hazard_specs import hazard_title
from pages.ui.map.layer_specs import colours_with_data
from pages.ui.map.spec import Detail, HazardClass, Selection

_MOST_WORKS = 3


def detail(selection: Selection | None) -> Detail | None:
    """What is known of the selected feature beyond its properties; None without a selection."""
    if selection is None or selection.layer.startswith(("policy_", "notes")):
        return None
    layer = selection.layer.partition("_")[0]
    kans = _koppelkans(layer, selection.id)
    classes = (
        {name: found.exposure_class for name, found in kans.hazards.items()}
        if kans
        else _classes_of_building(selection.id)
        if layer == "stock"
        else {}
    )
    loaded = colours_with_data()
    lines = _characteristics(selection.id) if layer == "stock" else []
    if kans:
        lines.append(("Plaats", f"{kans.kind_rank} van {KIND_TITLES[kans.kind].lower()}"))
        works = [work.name for work in kans.works[:_MOST_WORKS]]
        lines.append(("Werken dichtbij", ", ".join(works) or "geen bekend"))
    href = address(kans) if kans else _past_address(layer, selection.id)
    return Detail(
        selection.layer,
        selection.id,
        hazards=tuple(
            _hazard(name, found) for name, found in classes.items() if f"class_{name}" in loaded
        ),
        lines=tuple(lines),
        href=href,
        link="Naar de koppelkans" if href else "",
    )


def address(kans: Koppelkans) -> str:
    """The address of a koppelkans within the app."""
    return "koppelkansen?" + urlencode({"kans": kans.id, "soort": kans.kind})


def _past_address(layer: str, feature: str) -> str:
    """The address of a plan that is not in the list: what is past has its card under aftercare."""
    if layer != "projects":
        return ""
    return "koppelkansen?" + urlencode({"kans": plan_id(_told_with(feature))})


def _hazard(name: str, found: str) -> HazardClass:
    return HazardClass(
        hazard_title(name),
        dutch.CLASS_WORDS.get(found, "geen gegevens"),
        HAZARDS[name].entry(found).colour,
    )


def _koppelkans(layer: str, feature: str) -> Koppelkans | None:
    """The first koppelkans of a feature, None without one."""
    wanted = {
        "projects": ("id", plan_id(_told_with(feature))),
        "works": ("work_id", feature),
        "stock": ("complex_id", _complex_of(feature)),
    }.get(layer)
    if wanted is None or not wanted[1]:
        return None
    field, value = wanted
    items = page_data.koppelkansen(as_of_year=local_today().year)
    return next((item for item in items if getattr(item, field) == value), None)


def _told_with(project: str) -> str:
    """The project whose koppelkans tells of this one: a demolition is told with its new build."""
    row = _row("projects", "project_id", project)
    if row is None or row["kind"] != "sloop" or pd.isna(row["linked_project_id"]):
        return project
    return str(row["linked_project_id"])


def _complex_of(building: str) -> str:
    row = _row("stock", "pand_id", building)
    return "" if row is None or pd.isna(row.get("complex_id")) else str(row["complex_id"])


def _classes_of_building(building: str) -> dict[str, str]:
    row = _row("stock", "pand_id", building)
    return {} if row is None else {name: str(row.get(f"class_{name}")) for name in HAZARDS}


def _characteristics(building: str) -> list[tuple[str, str]]:
    row = _row("stock", "pand_id", building)
    return [] if row is None else known_characteristics(row.to_dict())


def _row(layer: str, column: str, value: str) -> "pd.Series[Any] | None":
    if page_data.library().find(layer) is None:
        return None
    frame = layer_data.rows(layer)
    hits = frame[frame[column].astype("string") == value]
    return None if hits.empty else hits.iloc[0]
