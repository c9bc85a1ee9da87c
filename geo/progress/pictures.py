"""Charts as pictures, made without a browser and without network: SVG, PNG and CSV.

The typeface comes from ``data/fonts``; numbers are written by the charts themselves.
"""

import html
import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from geo.paths import data_dir
from geo.progress.chart_drawing import as_png, as_svg
from geo.progress.chart_style import ACCENT, INK, LINK, Chart
from geo.progress.wording import titled
from geo.text.fonts import faces_for
from geo.text.sanitise import documentable
from geo.text.tables import to_csv

_PALE: Final = "#6db3e8"
"""The accent on a dark page."""
_NAMES: Final = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_LINK: Final = re.compile(rf'<a [^>]*{re.escape(LINK)}([^"]*)"[^>]*>')
_LINKS: Final = re.compile(r"</?a(?: [^>]*)?>")
"""A file that is taken along leads nowhere."""
_WHITE: Final = "white"
_WEIGHTS: Final = {"Regular": 400, "Bold": 700}


def svg(chart: Chart, *, note: str = "") -> str:
    """The chart as SVG on white, with its title, note, description and letters in it.

    Args:
        chart: what to draw.
        note: what has to stand on the picture: its source, and that the data are made up.
    """
    drawn = _LINKS.sub("", _drawn(_for_file(chart, note)))
    # the file is opened where the typeface is not installed
    faces = faces_for(html.unescape(drawn), data_dir() / "fonts", weights=_WEIGHTS)
    return _described(drawn, chart, style=f"<style>{faces}</style>")


def page_svg(chart: Chart) -> str:
    """The chart as SVG without a background, in the colour of the text of the page."""
    # the picture as a whole is named around it; names of its parts would be read one by one
    drawn = _NAMES.sub("", _drawn(chart.spec))
    # a mark for the page, which has the same choice in a list for who uses no mouse
    drawn = _LINK.sub(r'<g data-wijk="\1">', drawn).replace("</a>", "</g>")
    return drawn.replace(INK, "currentColor").replace(ACCENT, f"light-dark({ACCENT}, {_PALE})")


def png(chart: Chart, *, note: str = "") -> bytes:
    """The chart as PNG on white, twice as sharp as on a screen; ``note`` as for :func:`svg`."""
    return as_png(_writable(_for_file(chart, note)))


def csv(chart: Chart, *, note: str = "") -> bytes:
    """The values of the chart for Dutch Excel: semicolon, decimal comma, UTF-8 with a mark.

    The note stands on every row, so that it stays when rows are copied.
    """
    table = titled(_whole(chart.table))
    return to_csv(table.assign(Herkomst=note) if note else table)


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """With counts as the whole numbers they are: among unknown ones they are kept as floats."""
    names = [
        name
        for name in table.select_dtypes("float").columns
        if (table[name].dropna() % 1 == 0).all()
    ]
    return table.astype(dict.fromkeys(names, "Int64"))


def _for_file(chart: Chart, note: str) -> dict[str, object]:
    return {**chart.spec, "background": _WHITE, "title": _title(chart, note)}


def _drawn(spec: dict[str, object]) -> str:
    return as_svg(_writable(spec))


def _writable(value: Any) -> Any:
    """The same specification with texts that XML can hold.

    The engine ends the whole process on a control sign in a text.
    """
    if isinstance(value, str):
        return documentable(value)
    if isinstance(value, Mapping):
        return {_writable(key): _writable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(item) for item in value]
    return value


def _title(chart: Chart, note: str) -> dict[str, object]:
    most = int(chart.spec["width"]) // 8
    return {
        "text": _lines(chart.title, most=most),
        "subtitle": _lines(note, most=most) if note else [],
        "anchor": "start",
        "fontSize": 14,
        "subtitleFontSize": 12,
        "color": INK,
        "subtitleColor": INK,
        "offset": 12,
    }


def _lines(text: str, *, most: int) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _described(drawn: str, chart: Chart, *, style: str) -> str:
    title, alt = (html.escape(documentable(text)) for text in (chart.title, chart.alt))
    description = f"<title>{title}</title><desc>{alt}</desc>"
    end = drawn.index(">") + 1
    return drawn[:end] + description + style + drawn[end:]
