"""A story as one HTML page: in the app, and from a stick without network.

The page has every map in it and needs nothing else. Given a background, it asks for tiles as
well; without an answer it looks the same as without.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup, escape

from geo.catalogue.symbols import SYMBOL_PATHS
from geo.constants import CAVEAT, RD, WGS84
from geo.maps.offline import external_references, script_tag, style_tag
from geo.maps.palettes import HAZARDS
from geo.overleg.deck import AREA, CITY, StoryDeck
from geo.overleg.looks import LOOKS, SYMBOLS, TERMS
from geo.overleg.scene import Bounds, Feature
from geo.text.page_templates import page_templates
from geo.text.sanitise import documentable

_ASSETS: Final = Path(__file__).parent / "assets"
_SCRIPTS: Final = ("overleg_map.js", "overleg.js")
_DECIMALS: Final = 6
_PAGES: Final = page_templates(_ASSETS)


@dataclass(frozen=True, kw_only=True)
class Background:
    """Tiles behind the maps (``{z}/{x}/{y}`` in web mercator) and who made them."""

    url: str
    attribution: str


def presentation(
    deck: StoryDeck, vendor_dir: Path, *, fonts: str = "", background: Background | None = None
) -> str:
    """The page of a story.

    Args:
        deck: what it shows.
        vendor_dir: folder in or below which ``leaflet.js`` and ``leaflet.css`` lie.
        fonts: ``@font-face`` rules (:func:`geo.overleg.fonts.font_faces`).
        background: tiles to ask for; None for a file that works without network.

    Raises:
        NotFoundError: a browser file is missing.
    """
    outside = (
        ""
        if background is None
        else " " + "{0.scheme}://{0.netloc}".format(urlsplit(background.url))
    )
    policy = (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        f"img-src data:{outside}; font-src data:"
    )
    page = _PAGES.get_template("overleg.html").render(
        deck=deck,
        caveat=CAVEAT,
        policy=policy,
        leaflet_style=Markup(style_tag("leaflet.css", vendor_dir)),  # noqa: S704 - vendored
        leaflet=Markup(script_tag("leaflet.js", vendor_dir)),  # noqa: S704
        fonts=Markup(fonts),  # noqa: S704 - fonts of our own
        looks=Markup(_looks()),  # noqa: S704 - colours of our own
        style=Markup((_ASSETS / "overleg.css").read_text(encoding="utf-8")),  # noqa: S704
        script=Markup(_scripts()),  # noqa: S704
        data=Markup(_json(_data(deck, background))),  # noqa: S704 - escaped in _json
        data_background=background is not None,
        symbols=SYMBOLS,
        symbol_paths=SYMBOL_PATHS,
        breakable=_breakable,
    )
    found = external_references(page)
    if found:
        msg = f"the page points outside: {found[:3]}"
        raise AssertionError(msg)
    return documentable(page)


def _scripts() -> str:
    return "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS)


def _breakable(text: str) -> Markup:
    """A long name may go on on the next line behind its slash."""
    return Markup("/<wbr>").join(escape(part) for part in text.split("/"))


def _json(value: Any) -> str:
    """JSON that can stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _data(deck: StoryDeck, background: Background | None) -> dict[str, Any]:
    return {
        "background": None if background is None else asdict(background),
        "base": [
            {"address": image.address, "corners": image.corners} for image in deck.base_pictures
        ],
        "symbols": {style: SYMBOL_PATHS[symbol] for style, symbol in SYMBOLS.items()},
        "groups": {name: _features(features) for name, features in deck.groups.items()},
        "images": {
            name: {"address": image.address, "corners": image.corners}
            for name, image in deck.images.items()
        },
        "title": {
            "bounds": _corners(deck.bounds),
            "groups": ["stad", "gebied", "bezit"],
            "base": AREA,
        },
        "slides": [
            {
                "bounds": _corners(slide.bounds),
                "groups": slide.groups,
                "image": slide.image,
                "base": CITY if slide.kind == "waar" else AREA,
            }
            for slide in deck.slides
        ],
    }


def _features(features: tuple[Feature, ...]) -> list[dict[str, Any]]:
    if not features:
        return []
    shapes = gpd.GeoSeries([feature.geometry for feature in features], crs=RD).to_crs(WGS84)
    rounded = shapely.transform(shapes.to_numpy(), lambda xy: np.round(xy, _DECIMALS))
    found = []
    for feature, text in zip(features, shapely.to_geojson(rounded), strict=True):
        values: dict[str, Any] = {"s": feature.shape, "c": feature.style, "g": json.loads(text)}
        if feature.label:
            values["t"] = feature.label
        if feature.radius_m is not None:
            values["r"] = feature.radius_m
        found.append(values)
    return found


def _corners(bounds: Bounds) -> list[list[float]]:
    west, south, east, north = bounds
    box = gpd.GeoSeries([shapely.box(west, south, east, north)], crs=RD).to_crs(WGS84)
    x0, y0, x1, y1 = box.total_bounds
    return [[round(float(y0), 6), round(float(x0), 6)], [round(float(y1), 6), round(float(x1), 6)]]


def _looks() -> str:
    """The colours of every class as CSS variables, by day and in the dark, and the dashes."""
    day = {style: look.day for style, look in LOOKS.items()}
    night = {style: look.night for style, look in LOOKS.items()}
    for hazard, palette in HAZARDS.items():
        for entry in palette.entries:
            day[f"{hazard}-{entry.key}"] = entry.colour
    dashes = "".join(
        f".{style}.lijn-kaart{{stroke-dasharray:{term.dash};}}"
        for style, term in TERMS.items()
        if style.startswith("werk-") and term.dash
    )
    return f":root{{{_variables(day)}}}\n:root[data-dark]{{{_variables(night)}}}\n{dashes}"


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--{style}:{colour};" for style, colour in colours.items())
