"""The live map as a Streamlit component."""

import functools
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from geo.paths import vendor_dir
from pages.ui.frame import file_cache, login
from pages.ui.map.spec import MapSpec, Selection, catalogue, dynamic

ASSETS: Final = Path(__file__).resolve().parent / "assets"

_DIGEST: Final = re.compile(r"[0-9a-f]{16}")
_KEEP_CATALOGUES: Final = 300

# Streamlit sends this text along with every rerun, so it only fetches the real modules, once,
# by an address that changes when they change. The default export must not be asynchronous:
# Streamlit would run the clean-up of a call that a newer one overtook.
_BOOT: Final = """
export default function (component) {
  const { parentElement, data } = component;
  const modules = import(new URL(data.assets + "main.js", document.baseURI).href);
  modules.then(
    (map) => map.show(component),
    () => { parentElement.textContent =
      "De kaart kan niet worden geladen. Laad de pagina opnieuw; helpt dat niet, " +
      "vraag de beheerder om scripts/vendor_assets.py te draaien."; },
  );
  return () => { modules.then((map) => map.hide(parentElement), () => {}); };
}
"""


@dataclass(frozen=True)
class Note:
    """A pin a user placed; `text` is what they typed, untrusted."""

    lat: float
    lon: float
    text: str


@dataclass(frozen=True)
class MapEvents:
    """What the user did on the map since the last run.

    Attributes:
        selected: the feature just clicked, else None.
        cleared: the user just took the selection away (Escape, or a click beside everything).
        layers: the layers that are on with their opacity (0 to 1), bottom to top, and for a
            comparison under `right` the other side; None until the user switched one.
        base: the background the user chose; None as `layers`.
        revision: `MapSpec.revision` that the map had when it told its layers.
        drawn: the polygon just drawn, a GeoJSON geometry in WGS84, else None.
        note: the pin just placed, else None.
        placed: (lat, lon) in WGS84 just pointed at with the tool "place", else None.
        bounds: ((south, west), (north, east)) of the map at the last of these events.
        zoom: its zoom.
    """

    selected: Selection | None = None
    cleared: bool = False
    layers: Mapping[str, float] | None = None
    layers_right: Mapping[str, float] | None = None
    base: str | None = None
    revision: int | None = None
    drawn: Mapping[str, Any] | None = None
    note: Note | None = None
    placed: tuple[float, float] | None = None
    bounds: tuple[tuple[float, float], tuple[float, float]] | None = None
    zoom: float | None = None


@functools.cache
def assets_digest() -> str:
    """Digest of the modules and of the Leaflet they run on; part of their address."""
    digest = hashlib.sha256()
    for path in sorted(ASSETS.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    leaflet = vendor_dir() / "leaflet" / "leaflet-src.esm.js"
    digest.update(leaflet.read_bytes() if leaflet.is_file() else b"")
    return digest.hexdigest()[:16]


def catalogue_dir() -> Path:
    """Where the catalogues of the maps wait to be fetched, for who sees what the viewer sees."""
    return file_cache.place_for_files() / "map" / login.viewer().folder


def catalogue_file(digest: str) -> Path | None:
    """The catalogue with this digest; None when it is not (or no longer) there."""
    path = catalogue_dir() / f"{digest}.json"
    return path if _DIGEST.fullmatch(digest) and path.is_file() else None


def live_map(
    spec: MapSpec,
    *,
    key: str,
    height: int = 620,
    fits_window: bool = False,
    on_change: Callable[[], None] | None = None,
) -> MapEvents:
    """Shows a map that stays alive over reruns, and tells what the user did on it.

    Call it inside `st.fragment`, in a place that is always the same, with a constant `key`.

    Args:
        spec: what to show.
        key: identity of the map; the same key is the same map, also after another page.
        height: of the map in px.
        fits_window: the style of the page says how high the map is instead, as ``--kk-fit``.
        on_change: called before the run that an event causes.
    """
    root = _root()
    data = {
        "key": key,
        "height": height,
        "assets": f"{root}map/{assets_digest()}/",
        "catalogue": f"{root}catalogue/{_store(spec)}.json",
        **dynamic(spec),
    }
    notify = on_change or _nothing
    result = _component()(
        key=key,
        data=data,
        # its place is kept from the start, so that nothing below it moves
        height="content" if fits_window else height,
        on_selected_change=notify,
        on_layers_change=notify,
        on_drawn_change=notify,
        on_note_change=notify,
        on_placed_change=notify,
    )
    return events(
        {name: result.get(name) for name in ("selected", "layers", "drawn", "note", "placed")}
    )


def module_addresses() -> list[str]:
    """Where the modules of the map are, for a page that wants them before it asks for a map."""
    folder = f"{_root()}map/{assets_digest()}/"
    own = [f"{folder}{path.name}" for path in sorted(ASSETS.glob("*.js"))]
    return [*own, f"{folder}leaflet/leaflet-src.esm.js"]


def _root() -> str:
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{prefix}/kk/" if prefix else "/kk/"


def events(raw: Mapping[str, Any]) -> MapEvents:
    """What the browser sent, checked: it is untrusted, so what is not in order is left out."""
    selected = _mapping(raw.get("selected"))
    layers = _mapping(raw.get("layers"))
    drawn = _mapping(raw.get("drawn"))
    note = _mapping(raw.get("note"))
    placed = _mapping(raw.get("placed"))
    revision = _number(layers.get("revision"))
    view = next(
        (found for found in (selected, drawn, note, placed, layers) if "bounds" in found), {}
    )
    chosen = (
        Selection(str(selected["layer"]), str(selected["id"]))
        if selected.get("layer") and selected.get("id")
        else None
    )
    return MapEvents(
        selected=chosen,
        cleared=bool(selected) and chosen is None,
        layers=_opacities(layers.get("left")) if layers else None,
        layers_right=_opacities(layers.get("right")) if layers.get("right") else None,
        base=str(layers["base"]) if "base" in layers else None,
        revision=None if revision is None else int(revision),
        drawn=_polygon(drawn.get("geometry")),
        note=_note(note),
        placed=_point(placed),
        bounds=_bounds(view.get("bounds")),
        zoom=_number(view.get("zoom")),
    )


@functools.cache
def _component() -> Callable[..., Any]:
    renderer: Callable[..., Any] = st.components.v2.component(
        "koppelkansen_map", js=_BOOT, isolate_styles=True
    )
    return renderer


def _nothing() -> None:
    """An event needs a callback to be reported at all."""


def _store(spec: MapSpec) -> str:
    """Writes the catalogue of `spec` where its route finds it, once; returns its digest."""
    digest, content = catalogue(spec, root=_root())
    folder = catalogue_dir()
    path = folder / f"{digest}.json"
    if path.is_file():
        return digest
    folder.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(scratch).replace(path)
    # Every colour choice makes one; the oldest are only wanted by pages long closed.
    newest = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in newest[_KEEP_CATALOGUES:]:
        old.unlink(missing_ok=True)
    return digest


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e6 else None  # noqa: PLR2004 - no degree or zoom is


def _opacities(value: Any) -> dict[str, float]:
    found = {str(name): _number(opacity) for name, opacity in _mapping(value).items()}
    return {name: min(max(number, 0), 1) for name, number in found.items() if number is not None}


def _bounds(value: Any) -> tuple[tuple[float, float], tuple[float, float]] | None:
    try:
        (south, west), (north, east) = value
    except (TypeError, ValueError):
        return None
    numbers = [_number(part) for part in (south, west, north, east)]
    if any(number is None for number in numbers):
        return None
    return ((float(south), float(west)), (float(north), float(east)))


def _note(value: Mapping[str, Any]) -> Note | None:
    lat, lon = _number(value.get("lat")), _number(value.get("lon"))
    text = str(value.get("text", "")).strip()[:2000]
    return Note(lat, lon, text) if lat is not None and lon is not None and text else None


def _point(value: Mapping[str, Any]) -> tuple[float, float] | None:
    lat, lon = _number(value.get("lat")), _number(value.get("lon"))
    return None if lat is None or lon is None else (lat, lon)


def _polygon(value: Any) -> Mapping[str, Any] | None:
    geometry = _mapping(value)
    rings = geometry.get("coordinates")
    if geometry.get("type") != "Polygon" or not isinstance(rings, list) or len(rings) != 1:
        return None
    ring = [pair for pair in rings[0] if isinstance(pair, list) and len(pair) == 2]  # noqa: PLR2004 - x and y
    points = [(_number(x), _number(y)) for x, y in ring]
    smallest = 4
    if len(points) < smallest or any(x is None or y is None for x, y in points):
        return None
    clean: dict[str, Any] = json.loads(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    return clean
