"""The map of the pack as one HTML file: the list beside the map, nothing from outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import folium
import pandas as pd
from markupsafe import Markup

from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.output_state import dutch_date
from geo.catalogue.symbols import text_on
from geo.catalogue.vocabularies import GROUPS
from geo.catalogue.writing import replacing
from geo.constants import WGS84, Origin
from geo.maps import themes
from geo.maps.drawing import MapLayer
from geo.maps.elements import Below, script_json
from geo.maps.folium_map import CityMap, Corners, city_map
from geo.maps.offline import inline_html
from geo.maps.wording import PopupField
from geo.paths import vendor_dir
from geo.report.item_text import item_text
from geo.report.pack_data import Item
from geo.report.rows import item_rows
from geo.report.sheet_kans import leading_hazard
from geo.report.sheet_risk import risk_lines
from geo.report.state import PackState
from geo.report.words import when
from geo.text.format import counted
from geo.text.page_templates import page_templates

Progress = Callable[[float, str], None]
"""Called with the share that is done (0 to 1) and a Dutch sentence."""

_PAGES: Final = page_templates(Path(__file__).parent / "assets")
_FEW: Final = 6


def write(
    state: PackState,
    folder: Path,
    *,
    progress: Progress | None = None,
    vendor: Path | None = None,
) -> list[Path]:
    """Write the page; gives its path.

    Args:
        state: what the pack tells.
        folder: where the file goes.
        progress: told how far it is.
        vendor: folder with the browser files of Leaflet; by default that of the installation.

    Raises:
        NotFoundError: Leaflet is not there.
        DataError: the folder cannot be written.
    """
    if progress:
        progress(0.0, "Kaart als één bestand: lagen")
    city = city_map(
        map_layers(state),
        title=state.title,
        notes=[_note(state)],
        bounds=_bounds(state),
    )
    for child in city._children.values():  # noqa: SLF001 - folium has no other way
        if isinstance(child, folium.LayerControl):
            # with the list beside it the map has no room for every layer and the legend
            child.options["collapsed"] = True
    foot = next(name for name, child in city._children.items() if isinstance(child, Below))  # noqa: SLF001
    Below(_panel(state, city)).add_to(city)
    # the list comes before the foot, also for who goes through the page by keyboard
    city._children.move_to_end(foot)  # noqa: SLF001
    if progress:
        progress(0.6, "Kaart als één bestand: alles erin")
    page = inline_html(city, vendor or vendor_dir())
    target = folder / f"{state.file_stem}.html"
    with replacing(target) as temporary:
        temporary.write_text(page, encoding="utf-8")
    if progress:
        progress(1.0, "Kaart als één bestand klaar")
    return [target]


def _note(state: PackState) -> str:
    """Day and caveats in one line; that there is example data stands in the banner below it."""
    caveats = [text for text in state.caveats if text != state.example_caveat]
    made = f"{when(state)}; gemaakt op {dutch_date(state.made_on)}. {state.output.line()}. "
    return made + " ".join(caveats)


def map_layers(state: PackState) -> list[MapLayer]:
    """What is on the map, from the bottom up; hazards and stock can be switched on."""
    made: list[MapLayer] = []
    layers = state.layers
    for name, column in (("buurten", "buurtnaam"), ("wijken", "wijknaam")):
        if name in layers:
            made.append(themes.borders(layers[name], name=column, shown=name == "wijken"))
    made.sort(key=lambda drawn: drawn.layer.name != "wijken")
    made += [
        themes.hazard_raster(
            layers[rule.layer], hazard=rule, shown=False,
        )
        for rule in state.thresholds.values()
        if rule.layer in layers
    ]  # fmt: skip
    if "policy_areas" in layers:
        made.append(themes.policy(layers["policy_areas"], shown=False))
    made += _stock(state)
    if "works" in layers:
        made.append(themes.works(layers["works"], shown=False))
    if "projects" in layers:
        made += themes.plan_outlines(layers["projects"], shown=False)
        made.append(themes.projects(layers["projects"], shown=False))
    if state.items:
        made.append(_items(state))
    return made


def _stock(state: PackState) -> list[MapLayer]:
    stock = state.layers.get("stock")
    if stock is None:
        return []
    leading = [leading_hazard(state, item) for item in state.top]
    known = [name for name in leading if name in state.measured_hazards]
    made = [themes.stock_by_owner(stock, shown=False)]
    if known:
        name = str(max(set(known), key=known.count))
        rule = state.thresholds[name]
        rests = [state.layers[rule.layer].provenance] if rule.layer in state.layers else []
        made.append(
            themes.stock_by_exposure(
                stock, state.exposure, hazard=rule, rests_on=rests, shown=False,
            )
        )  # fmt: skip
    return made


def _items(state: PackState) -> MapLayer:
    """The koppelkansen as points with their place in the list."""
    rows = item_rows(state)
    table = pd.DataFrame(
        {
            "title": rows["title"],
            "tier": [state.group_of(item).key for item in state.items],
            "badge": [item_text(state, item).rank for item in state.items],
            "lat": [item.lat for item in state.items],
            "lon": [item.lon for item in state.items],
            "precision_m": [item.precision_m for item in state.items],
            "corporation": rows["corporation"],
            "window": rows["window"],
            "dwellings_count": rows["dwellings_count"],
            "wijknaam": rows["wijknaam"],
            "score": rows["score"],
            "why": rows["hazards"],
            "measures": [
                "; ".join(m.label for m in item.measures[:_FEW]) or None for item in state.items
            ],
            "decision": rows["decision"],
        }
    )
    for column in ("lat", "lon", "precision_m", "score", "dwellings_count"):
        table[column] = pd.to_numeric(table[column]).astype("float64")
    return MapLayer(
        layer=Layer(_provenance(state), table),
        kind="points",
        palette=GROUPS,
        by="tier",
        name="title",
        badge="badge",
        fields=(
            PopupField(column="corporation", label="Partij"),
            PopupField(column="window", label="Planning", missing="n.t.b."),
            PopupField(column="dwellings_count", label="Woningen", missing="n.t.b."),
            PopupField(column="wijknaam", label="Wijk"),
            PopupField(column="score", label="Score", decimals=1),
            PopupField(column="why", label="Waarom hier"),
            PopupField(column="measures", label="Maatregelen", missing="geen"),
            PopupField(column="decision", label="Besluit", missing="nog geen"),
        ),
        note="Het getal is de plaats in de lijst.",
    )


def _provenance(state: PackState) -> Provenance:
    """Where the list comes from: it is as good as the weakest layer it was made from."""
    origins = {known.origin for known in state.provenance}
    worst: tuple[Origin, ...] = ("voorbeeld", "aangeleverd", "officieel")
    return Provenance(
        name="koppelkansen",
        title="Koppelkansen",
        origin=next((origin for origin in worst if origin in origins), "officieel"),
        source="Berekend door de app uit de lagen in deze lijst",
        edition=state.session or state.date.isoformat(),
        fetched=state.date.isoformat(),
        count=len(state.items),
        digest="".join(sorted(digest[:4] for digest in state.digests.values())),
    )


def _bounds(state: PackState) -> Corners | None:
    """The selected wijken; without a selection what is drawn decides."""
    if not state.selected:
        return None
    west, south, east, north = state.wijken.to_crs(WGS84).total_bounds
    return (float(south), float(west)), (float(north), float(east))


def _panel(state: PackState, city: CityMap) -> str:
    examples = "Rust deels op voorbeelddata. " if state.examples else ""
    return _PAGES.get_template("lijst.html").render(
        caption=f"{examples}{_counted(state)}, de beste bovenaan.",
        items=[_entry(state, item) for item in state.items],
        map_name=Markup(script_json(city.get_name())),  # noqa: S704  JSON for a script
    )


def _counted(state: PackState) -> str:
    rejected = sum(state.is_rejected(item) for item in state.items)
    text = counted(len(state.items) - rejected, "koppelkans", "koppelkansen")
    if not rejected:
        return text
    they = "is afgewezen of geen koppelkans is"
    they = they if rejected == 1 else "zijn afgewezen of geen koppelkans zijn"
    return f"{text} (en {rejected} die {they})"


def _entry(state: PackState, item: Item) -> dict[str, Any]:
    text = item_text(state, item)
    decided = text.decided
    facts = [
        ("Partij", text.party),
        ("Soort", ", ".join(word for word in (text.plan, text.kind.lower()) if word)),
        ("Planning", text.window),
        ("Woningen", text.dwellings),
        ("Waarom hier", text.hazards_text),
        ("Risico", "; ".join(f"{word.lower()} {band}" for word, band in risk_lines(state, item))),
        ("Gebied", "; ".join(text.areas) or "geen"),
        ("Samen met", text.works_text),
        ("Maatregelen", "; ".join(text.measures) or "geen"),
        ("Besluit", f"{text.decision_text}: {decided.reason}" if decided else text.decision_text),
        ("Voorbehoud", " ".join(text.caveats)),
    ]
    return {
        "rank": text.rank,
        "title": text.title,
        "group": text.group.label,
        "colour": text.group.colour,
        "ink": text_on(text.group.colour),
        "facts": [(word, value) for word, value in facts if value],
        "place": (item.lat, item.lon) if item.lat is not None else None,
    }
