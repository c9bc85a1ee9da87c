"""A map as one HTML file that needs nothing else: no network, no folder beside it."""

import base64
import mimetypes
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.errors import DataError, NotFoundError
from geo.text.sanitise import documentable

if TYPE_CHECKING:
    import folium

_SCRIPT: Final = re.compile(
    r"<script\b[^>]*\bsrc\s*=\s*[\"']([^\"']+)[\"'][^>]*>\s*</script>", re.IGNORECASE
)
_STYLE: Final = re.compile(r"<link\b[^>]*\bhref\s*=\s*[\"']([^\"']+)[\"'][^>]*>", re.IGNORECASE)
_URL: Final = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')]+)[\"']?\s*\)")
_SOURCE_MAP: Final = re.compile(r"^\s*(//[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)
_LINK_IN_SCRIPT: Final = re.compile(r"""\s(?:href|src)=(\\?["'])(?:https?:)?//[^"'\\]*\1""")
_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:"
)
"""The browser itself refuses anything from outside, should a library ever ask for it."""


def inline_html(city: "folium.Map", vendor_dir: Path) -> str:
    """One self-contained Dutch HTML page of a map.

    Args:
        city: a map without tiles, for tiles need a network: ``city_map(..., basemap=None)``.
        vendor_dir: folder in or below which ``leaflet.js`` and ``leaflet.css`` lie.

    Raises:
        DataError: the map has tiles, or something in it still points outside.
        NotFoundError: a browser file is missing in ``vendor_dir``.
    """
    # a page that is no map has scripts and styles put in it too
    import folium  # noqa: PLC0415

    if any(isinstance(child, folium.TileLayer) for child in city._children.values()):  # noqa: SLF001
        raise DataError(
            "Een kaart met achtergrondtegels heeft netwerk nodig; maak haar voor een los "
            "bestand zonder achtergrondkaart."
        )
    page: str = city.get_root().render()
    page = _SCRIPT.sub(lambda match: script_tag(match[1], vendor_dir), page)
    page = _STYLE.sub(lambda match: style_tag(match[1], vendor_dir), page)
    page = page.replace("<html>", '<html lang="nl">', 1)
    page = page.replace(
        "<head>",
        f'<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" '
        f'content="{_POLICY}">',
        1,
    )
    # folium puts its script after the body, where HTML has no place for one
    page = page.replace("</body>\n<script>", "<script>", 1)
    page = page.replace("</script>\n</html>", "</script>\n</body>\n</html>", 1)
    outside = external_references(page)
    if outside:
        raise DataError(f"De kaart verwijst nog naar buiten: {', '.join(outside[:3])}.")
    # signs that HTML has no place for either
    return documentable(page)


def find_asset(vendor_dir: Path, address: str) -> Path:
    """The file in ``vendor_dir`` for an address in the page, the least deep one of its name."""
    name = _plain(address).rsplit("/", 1)[-1]
    found = sorted(vendor_dir.rglob(name), key=lambda path: (len(path.parts), str(path)))
    if not name or not found:
        raise NotFoundError(
            f"Het bestand '{name}' voor de kaart ontbreekt in {vendor_dir.name}/; "
            "haal de kaartbestanden op met: python3 scripts/vendor_assets.py"
        )
    return found[0]


def external_references(page: str) -> list[str]:
    """Every address in a page that is neither inside it (``#``) nor data, in page order."""
    reader = _References()
    reader.feed(page)
    reader.close()
    return reader.found


class _References(HTMLParser):
    _ATTRIBUTES: Final = frozenset(
        {
            "src",
            "href",
            "srcset",
            "action",
            "formaction",
            "poster",
            "data",
            "xlink:href",
            "background",
        }
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        for name, value in attrs:
            if name in self._ATTRIBUTES and value and not value.startswith(("#", "data:")):
                self.found.append(value)
            elif name == "style" and value:
                self._in_css(value)

    def handle_endtag(self, _tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self._in_css(data)

    def _in_css(self, text: str) -> None:
        self.found += _URL.findall(text)
        self.found += re.findall(r"@import[^;]+", text)


def _plain(address: str) -> str:
    """An address without the question or anchor that some styles hang on a font's."""
    return re.split(r"[?#]", address, maxsplit=1)[0]


def script_tag(address: str, vendor_dir: Path) -> str:
    """A script of the vendor folder as part of a page."""
    text = find_asset(vendor_dir, address).read_text(encoding="utf-8")
    text = _SOURCE_MAP.sub("", text)
    # Leaflet credits itself with a link; the name stays, the way out of the file goes
    text = _LINK_IN_SCRIPT.sub("", text)
    return "<script>" + re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE) + "</script>"


def style_tag(address: str, vendor_dir: Path) -> str:
    """A style sheet of the vendor folder as part of a page, its pictures included."""
    path = find_asset(vendor_dir, address)
    text = _SOURCE_MAP.sub("", path.read_text(encoding="utf-8"))
    # an Internet Explorer relic in Leaflet's style that points to a browser's own behaviour
    text = re.sub(r"behavior:\s*url\([^)]*\);?", "", text)
    return f"<style>{_URL.sub(lambda match: _data_url(path.parent, match[1]), text)}</style>"


def _data_url(folder: Path, address: str) -> str:
    name = _plain(address)
    path = (folder / name).resolve()
    if not path.is_file():
        # some vendors flatten the images beside the style
        path = find_asset(folder, name)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f'url("data:{kind};base64,{base64.b64encode(path.read_bytes()).decode("ascii")}")'
