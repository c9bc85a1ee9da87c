"""Charts of a report that read without colour: direct labels, dashes, open and filled marks.

Each is a Vega-Lite specification with its values in it, next to the table of the same values.
"""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from geo.catalogue.vocabularies import CLASS_WORDS, exposure_palette
from geo.constants import CLASSES, EXEMPT, NO_DATA
from geo.hazards.registry import HAZARD_WORDS, HAZARDS
from geo.progress.chart_style import ACCENT, INK, Chart, data_of, finished, spoken
from geo.progress.places import KIND_WORDS
from geo.progress.wording import decimal
from geo.text.format import number

WIDE, NARROW = 560, 350
_BAND: Final = 22
DASH: Final = {"dashed": [5, 3], "dotted": [1, 4], "solid": [1, 0]}
_SHAPES: Final = ("circle", "diamond", "square", "triangle-up", "cross")
_LETTERS: Final[Mapping[str, str]] = {
    "zeer_laag": "ZL", "laag": "L", "middel": "M", "hoog": "H", "zeer_hoog": "ZH",
    EXEMPT: "U", NO_DATA: "?",
}  # fmt: skip
_LIGHT: Final = 140
"""Luminance (0 to 255) above which a colour takes black letters."""


def efg_chart(table: pd.DataFrame, *, zero_year: int, width: int) -> Chart | None:
    """E, F and G left by year and corporation, and the line that is needed to zero (dotted)."""
    known = table[table["efg_count"].notna()]
    if known.empty:
        return None
    rows: list[dict[str, Any]] = []
    names = list(dict.fromkeys(known["corporation"]))
    for name in names:
        mine = known[known["corporation"] == name].sort_values("year")
        rows += [
            {"x": int(year), "y": float(count), "name": name, "text": number(count),
             "below": names.index(name) % 2 == 0 and name != names[0]}
            for year, count in zip(mine["year"], mine["efg_count"], strict=True)
        ]  # fmt: skip
        rows[-1]["text"], rows[-1]["ends"] = f"{rows[-1]['text']} {name}", True
    last = max((row for row in rows if row["name"] == names[0]), key=lambda row: row["x"])
    end = zero_year + 1
    ticks = list(range(min(row["x"] for row in rows), max(end, last["x"]) + 1))
    base = alt.Chart(data_of(rows)).encode(
        x=alt.X(
            "x:Q",
            title="1 januari",
            axis=alt.Axis(format="d", values=ticks),
            scale=alt.Scale(domain=[ticks[0] - 0.3, ticks[-1] + 0.6], nice=False),
        ),
        # the axis lies at zero, which is where the line that is needed has to end
        y=alt.Y(
            "y:Q",
            axis=None,
            scale=alt.Scale(domain=[0, 1.12 * max(row["y"] for row in rows) or 1], nice=False),
        ),
    )
    dashes = [DASH["solid"], DASH["dashed"], [8, 2, 2, 2], [3, 3], [10, 4]]
    needed = [
        {"x": last["x"], "y": last["y"], "text": ""},
        {
            "x": (last["x"] + end) / 2,
            "y": last["y"] / 2,
            "text": f"nodig: 0 eind {zero_year}",
        },
        {"x": end, "y": 0.0, "text": ""},
    ]
    layers = [
        base.mark_line(color=INK, strokeWidth=2).encode(
            strokeDash=alt.StrokeDash(
                "name:N", sort=names, legend=None,
                scale=alt.Scale(domain=names, range=dashes[: len(names)]),
            )
        ),
        base.mark_point(color=INK, filled=True, size=70, opacity=1).encode(
            shape=alt.Shape(
                "name:N", legend=None,
                scale=alt.Scale(domain=names, range=list(_SHAPES[: len(names)])),
            )
        ),
        base.transform_filter("!datum.below")
        .mark_text(dy=-14, align="left", dx=-8)
        .encode(text="text:N"),
        # below a line that falls the room is to the left, and right of its end
        base.transform_filter("datum.below && !datum.ends")
        .mark_text(dy=16, align="right", dx=6)
        .encode(text="text:N"),
        base.transform_filter("datum.below && datum.ends")
        .mark_text(dy=16, align="left", dx=-8)
        .encode(text="text:N"),
    ]  # fmt: skip
    if last["x"] < end:
        goal = alt.Chart(data_of(needed)).encode(x="x:Q", y="y:Q")
        layers += [
            goal.mark_line(color=ACCENT, strokeWidth=3, strokeDash=DASH["dotted"]),
            goal.mark_text(align="left", dy=-8, dx=4).encode(text="text:N"),
        ]
    return Chart(
        key="efg_per_jaar",
        title=f"Label E, F of G; stippellijn: nodig om eind {zero_year} op nul te staan",
        alt=spoken([f"{row['x']} {row['name']}: {row['text']}" for row in rows]),
        spec=finished(layers, width=width, height=280),
        table=table,
    )


def in_hand_chart(table: pd.DataFrame, *, width: int) -> Chart | None:
    """Per hazard the dwellings in class hoog or zeer hoog: in a koppelkans (dark), and left."""
    if table.empty:
        return None
    rows: list[dict[str, Any]] = []
    for row in table.to_dict("records"):
        severe, left = float(row["severe_count"]), float(row["left_count"])
        word = HAZARD_WORDS.get(str(row["hazard"]), str(row["hazard"])).capitalize()
        text = f"{number(severe - left)} in een koppelkans, {number(left)} over"
        rows.append({"when": word, "what": "in hand", "count": severe - left, "order": 0,
                     "tone": 0.85})  # fmt: skip
        rows.append({"when": word, "what": "over", "count": left, "order": 1, "text": text,
                     "total": severe, "tone": 0})  # fmt: skip
    base = alt.Chart(data_of(rows)).encode(
        y=alt.Y("when:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("count:Q", axis=None, stack=True),
        order="order:Q",
    )
    room = max(1.0, max(float(row.get("total", 0)) for row in rows) * 1.05)
    scale = alt.Scale(domain=[0, room])
    layers = [
        base.encode(x=alt.X("count:Q", axis=None, stack=True, scale=scale)).mark_bar(
            stroke=INK, strokeWidth=1, color=INK, height=14, yOffset=8
        ).encode(
            fillOpacity=alt.FillOpacity("tone:Q", scale=None)
        ),
        alt.Chart(data_of([row for row in rows if "text" in row]))
        .mark_text(align="left", dy=-10, dx=1)
        .encode(
            y=alt.Y("when:N", sort=None),
            x=alt.datum(0, type="quantitative"),
            text="text:N",
        ),
    ]  # fmt: skip
    return Chart(
        key="in_hand",
        title="Woningen hoog of zeer hoog: in een koppelkans (donker) en nog over (open)",
        alt=spoken([f"{row['when']}: {row['text']}" for row in rows if "text" in row]),
        spec=finished(layers, width=width, step=44),
        table=table,
    )


def class_chart(table: pd.DataFrame, *, hazard: str, width: int) -> Chart | None:
    """Dwellings per class in every wijk for one hazard, as shares; letters name the class."""
    mine = table[table["hazard"] == hazard]
    if mine.empty:
        return None
    registered = HAZARDS[hazard]
    palette = exposure_palette(hazard, registered.legend, registered.colours)
    # the colours of the map, and the letters of the bars in words beside them
    colours = {name: palette.entry(name).colour for name in _LETTERS}
    words = {name: f"{letter} {CLASS_WORDS[name]}" for name, letter in _LETTERS.items()}
    rows: list[dict[str, Any]] = []
    for row in mine.to_dict("records"):
        place = row["wijknaam"] if isinstance(row["wijknaam"], str) else row["wijkcode"]
        total = sum(float(row[name]) for name in _LETTERS)
        at = 0.0
        for name in _LETTERS:
            share = float(row[name]) / total if total else 0.0
            letters = f"{_LETTERS[name]} {number(row[name])}"
            fits = share * (width * 0.62) > 7.5 * len(letters)
            rows.append(
                {"place": place, "what": words[name], "from": at, "to": at + share,
                 "middle": at + share / 2, "text": letters if fits else "",
                 "ink": _ink_on(colours[name])}
            )  # fmt: skip
            at += share
    base = alt.Chart(data_of([row for row in rows if row["to"] > row["from"]])).encode(
        y=alt.Y("place:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
    )
    present = {str(row["what"]) for row in rows if row["to"] > row["from"]}
    shown = [name for name in _LETTERS if words[name] in present]
    domain = [words[name] for name in shown]
    bars = base.mark_bar(stroke=INK, strokeWidth=0.8).encode(
        x=alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, 1])),
        x2="to:Q",
        fill=alt.Fill(
            "what:N", scale=alt.Scale(domain=domain, range=[colours[name] for name in shown]),
            legend=alt.Legend(
                orient="top", title=None, columns=4 if width > NARROW else 2, labelColor=INK,
                labelFontSize=13, symbolType="square", symbolStrokeColor=INK, symbolStrokeWidth=0.8,
            ),
        ),
        strokeDash=alt.StrokeDash(
            "what:N", legend=None,
            scale=alt.Scale(
                domain=domain,
                range=[[1, 0] if name in CLASSES else DASH["dashed"] for name in shown],
            ),
        ),
    )  # fmt: skip
    texts = base.encode(
        x="middle:Q", text="text:N", color=alt.Color("ink:N", scale=None)
    ).mark_text(fontSize=12)
    word = HAZARD_WORDS.get(hazard, hazard)
    return Chart(
        key=f"klassen_{hazard}",
        title=f"Blootstelling aan {word} per wijk, aandeel van de woningen",
        alt=f"Per wijk de verdeling over de klassen van {word}; de tabel geeft de aantallen.",
        spec=finished([bars, texts], width=width, step=_BAND + 6),
        table=mine,
    )


def _ink_on(colour: str) -> str:
    """Black or white, whichever reads best on a colour as ``#rrggbb``."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > _LIGHT else "#ffffff"


def score_chart(table: pd.DataFrame, *, width: int) -> Chart | None:
    """The Leefbaarometer of the gemeente and the priority wijken, as dots with their value."""
    rows = [
        {
            "place": _short(str(row["place"])),
            "x": float(row["value"]),
            "text": _scored(row),
        }
        for row in table.to_dict("records")
        if pd.notna(row["value"])
    ]
    if not rows:
        return None
    base = alt.Chart(data_of(rows)).encode(
        y=alt.Y("place:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X(
            "x:Q",
            title="klasse (1 tot en met 9)",
            scale=alt.Scale(domain=[1, 9.9], nice=False),
            axis=alt.Axis(values=list(range(1, 10)), format="d"),
        ),
    )
    layers = [
        base.mark_point(color=INK, filled=True, size=110, opacity=1),
        base.mark_text(align="left", dx=10).encode(text="text:N"),
    ]
    return Chart(
        key="prioritaire_wijken",
        title="Leefbaarometer: prioritaire wijken naast de gemeente",
        alt=spoken([f"{row['place']}: {row['text']}" for row in rows]),
        spec=finished(layers, width=width, step=34),
        table=table,
    )


def _short(place: str) -> str:
    """The name of a place without the word of its kind, which the title of the chart gives."""
    for kind in ("prioriteit", "gemeente"):
        place = place.removeprefix(f"{KIND_WORDS[kind]} ")
    return place


def _scored(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["change"]):
        return decimal(row["value"])
    sign = "+" if row["change"] > 0 else ""
    return f"{decimal(row['value'])} ({sign}{decimal(row['change'])})"
