"""The folium elements our maps are made of: a map with Leaflet only, a layer by class, controls.

folium.GeoJson writes a style per feature into the page and opens popups with jQuery. These
elements put the features in once, style them by class and need nothing but Leaflet.

Mind that branca takes what a macro gives and compiles it as a template once more: a name such
as ``{{ 7*7 }}`` in an upload would run. Text from data therefore goes in through
:func:`script_json` or :func:`inert`, which leave no opening brace that Jinja would act on.
"""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import Layer as FoliumLayer
from folium.template import Template

_ASSETS: Final = Path(__file__).parent / "assets"
SCRIPTS: Final = ("kaart_patterns.js", "kaart_layers.js", "kaart_controls.js")
"""Our own scripts of a folium map, in the order in which they need each other."""


def asset(name: str) -> str:
    """The text of one of our own browser files."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def script_json(value: Any) -> str:
    """JSON that neither ends the script it stands in nor is a template to branca."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&'\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    # JSON itself never has these two signs together, so this only touches texts
    return re.sub(r"\{(?=[{%#])", r"\\u007b", text)


def inert(text: str) -> str:
    """Text for a place that is HTML to Leaflet and a template to branca: neither to act on."""
    return html.escape(text).replace("{", "&#123;")


def raw(text: str) -> Element:
    """Text that goes into the page as it is, whatever braces it holds."""
    return _Raw(text)


class _Raw(Element):
    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Raw"
        self.text = text


class LeafletMap(folium.Map):
    """A folium map that needs Leaflet and nothing else: no jQuery, Bootstrap or icon fonts.

    ``assets`` is where the page finds ``leaflet.js`` and ``leaflet.css``: the folder they are
    served from, ending in ``/``.
    """

    def __init__(self, *, assets: str, **options: Any) -> None:
        super().__init__(tiles=None, zoom_control=False, **options)
        self.default_js = [("leaflet", f"{assets}leaflet.js")]
        self.default_css = [("leaflet_css", f"{assets}leaflet.css")]

    @property
    def figure(self) -> Figure:
        """The page this map stands in."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise TypeError("A map is rendered inside a branca Figure.")
        return figure

    def render(self, **kwargs: Any) -> str:
        """Render with our own style and script in the page, each once."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        figure = self.figure
        figure.header.add_child(raw(f"<style>{asset('kaart.css')}</style>"), name="kk_style")
        figure.script.add_child(raw("\n".join(map(asset, SCRIPTS))), name="kk_script", index=0)
        return ""  # what a map has to say, it puts in its figure


class _Macro(MacroElement):
    """A folium element with a name; what it says stands in its template."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca is half typed
        self._name = type(self).__name__


class Start(_Macro):
    """Zoom and scale in Dutch and metric; has to come before the layers."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        koppelkaart.start({{ this._parent.get_name() }});
        {% endmacro %}"""
    )


class ClassedLayer(FoliumLayer):
    """A layer of features styled by class; ``payload`` is plain data, see ``kaart_layers.js``."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = koppelkaart.layer(
            {{ this._parent.get_name() }}, {{ this.payload_json }});
        {% endmacro %}"""
    )

    def __init__(self, payload: Mapping[str, Any], *, name: str, shown: bool) -> None:
        super().__init__(name=name, overlay=True, control=True, show=shown)
        self._name = "ClassedLayer"
        self.payload_json = script_json(payload)


class Legend(_Macro):
    """The legend; a section shows while its layer does."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        koppelkaart.legend({{ this._parent.get_name() }}, {{ this.markup_json }}, {
            {%- for name in this.layers %}{{ name|tojson }}: {{ name }},{% endfor -%}
        });
        koppelkaart.finish({{ this._parent.get_name() }});
        {% endmacro %}"""
    )

    def __init__(self, markup: str, layers: list[str]) -> None:
        super().__init__()
        self.markup_json = script_json(markup)
        self.layers = layers


class Notice(_Macro):
    """A notice on the map's face."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        koppelkaart.notice({{ this._parent.get_name() }}, {{ this.text_json }},
            {{ this.detail_json }});
        {% endmacro %}"""
    )

    def __init__(self, text: str, *, detail: str = "") -> None:
        super().__init__()
        self.text_json = script_json(text)
        self.detail_json = script_json(detail)


class Fit(_Macro):
    """Show an area, clear of the legend where the map is wide enough for both."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        koppelkaart.fit({{ this._parent.get_name() }}, {{ this.corners_json }});
        {% endmacro %}"""
    )

    def __init__(self, corners: tuple[tuple[float, float], tuple[float, float]]) -> None:
        super().__init__()
        self.corners_json = script_json(corners)


class Below(_Macro):
    """HTML that comes after the map in the page, as it is."""

    _template = Template("")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_kwargs: Any) -> str:
        """Put the text below the map."""
        figure = self.get_root()
        if isinstance(figure, Figure):
            figure.html.add_child(raw(self.text), name=self.get_name())
        return ""
