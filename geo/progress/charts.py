"""Charts of a report that read without colour: direct labels, dashes, open and filled marks.

Each is a Vega-Lite specification with its values in it, next to the table of the same values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from geo.catalogue.vocabularies import CLASS_WORDS, exposure_palette
from geo.catalogue.windows import window_order
from geo.constants import CLASSES, EXEMPT, NO_DATA
from geo.hazards.registry import HAZARD_WORDS, HAZARDS
from geo.progress.places import KIND_WORDS
from geo.progress.wording import decimal
from geo.text.format import number

INK: Final = "#111111"
"""What is drawn in this colour takes the colour of the text on a page."""
FONT: Final = "'Source Sans 3', 'Source Sans', sans-serif"
"""In quotes: a name with a digit by itself is no name in CSS."""
ACCENT: Final = "#1f6fb2"
WARM: Final = "#c2570c"
"""Beside the accent, where two directions differ; grey would read as unknown."""
WIDE, NARROW = 560, 350
LINK: Final = "voortgang?gebied="
"""What stands in a specification before the code of a wijk that can be chosen by a click."""
THOUSANDS: Final = "replace(format(datum.value, ',d'), ',', '.')"
"""The expression that writes the numbers along an axis: 1.250."""
_BAND: Final = 22
_DASH: Final = {"dashed": [5, 3], "dotted": [1, 4], "solid": [1, 0]}
_SHAPES: Final = ("circle", "diamond", "square", "triangle-up", "cross")
_LETTERS: Final[Mapping[str, str]] = {
    "zeer_laag": "ZL", "laag": "L", "middel": "M", "hoog": "H", "zeer_hoog": "ZH",
    EXEMPT: "U", NO_DATA: "?",
}  # fmt: skip
_LIGHT: Final = 140
"""Luminance (0 to 255) above which a colour takes black letters."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart: its key, Dutch title, what it shows in words, specification and values."""

    key: str
    title: str
    alt: str
    spec: dict[str, Any]
    table: pd.DataFrame


def finished(
    layers: Sequence[alt.Chart], *, width: int, height: int | None = None, step: int | None = None
) -> dict[str, Any]:
    """Layers as one specification in the style of every chart; ``step`` is pixels per category."""
    drawn = alt.layer(*layers).properties(
        width=width,
        height=alt.Step(step) if step else height or 260,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
    spec: dict[str, Any] = drawn.to_dict()
    spec["config"] = {
        "aria": False,
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK,
            "labelFontSize": 13, "titleFontSize": 13, "grid": False,
            "labelLimit": round(width * 0.4),
        },
        "text": {"color": INK, "fontSize": 13},
    }  # fmt: skip
    return spec


def data_of(rows: Sequence[Mapping[str, Any]]) -> alt.Data:
    """Rows as values inside a specification."""
    made: alt.Data = alt.Data(values=[dict(row) for row in rows])  # type: ignore[no-untyped-call]
    return made


def stock_chart(table: pd.DataFrame, *, width: int) -> Chart | None:
    """The stock on 1 January by year: computed (line, filled) and reported (open diamond)."""
    rows: list[dict[str, Any]] = [
        {
            "x": f"{int(row['year'])}",
            "y": float(row[name]),
            "what": what,
            "text": number(row[name]) if what == "berekend" else f"gemeld {number(row[name])}",
        }
        for row in table.to_dict("records")
        for name, what in (("computed_count", "berekend"), ("reported_count", "gemeld"))
        if pd.notna(row[name])
    ]
    if not rows:
        return None
    gaps = [str(int(row["year"])) for row in table.to_dict("records")
            if pd.isna(row["computed_count"]) and pd.isna(row["reported_count"])]  # fmt: skip
    low = min(row["y"] for row in rows)
    rows += [{"x": year, "y": low, "what": "gat", "text": "onbekend"} for year in gaps]
    base = alt.Chart(data_of(rows)).encode(
        x=alt.X("x:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("y:Q", scale=alt.Scale(zero=False, padding=30), axis=None),
    )
    layers = [
        base.transform_filter("datum.what == 'berekend'").mark_line(color=INK, strokeWidth=2),
        base.transform_filter("datum.what == 'berekend'").mark_point(
            color=INK, filled=True, size=70, opacity=1
        ),
        base.transform_filter("datum.what == 'gemeld'").mark_point(
            color=ACCENT, shape="diamond", size=220, strokeWidth=2, opacity=1
        ),
        base.transform_filter("datum.what == 'berekend'")
        .mark_text(dy=-16, dx=-12)
        .encode(text="text:N"),
        base.transform_filter("datum.what != 'berekend'")
        .mark_text(dy=20, dx=20)
        .encode(text="text:N"),
    ]
    return Chart(
        key="voorraad",
        title="Voorraad op 1 januari (de as begint niet bij nul)",
        alt="Lijn: berekende voorraad per jaar. Open ruit: gemelde voorraad. "
        + _spoken([f"{row['x']}: {row['text']}" for row in rows]),
        spec=finished(layers, width=width, height=230),
        table=table,
    )


def planned_chart(table: pd.DataFrame, *, kind: str, width: int) -> Chart | None:
    """Planned (dashed outline) and reported (filled) dwellings per year, of one kind."""
    mine = table[table["kind"] == kind]
    if mine.empty:
        return None
    rows: list[dict[str, Any]] = []
    told = mine.loc[mine["reported_count"].notna(), "planned"]
    last = max((int(when) for when in told), default=0)
    for when in sorted(map(str, mine["planned"].unique()), key=window_order):
        part = mine[mine["planned"] == when]
        pair = [_planned_row(when, part)]
        # of a year that is still to come nobody expects a report
        if when.isdigit() and int(when) <= last:
            pair.append(_reported_row(when, part))
        rows += _stacked([row for row in pair if row["text"]], after=rows)
    if not rows:
        return None
    down = [float(row["y"]) for row in rows]
    rank = alt.Scale(domain=[min(down) - 0.6, max(down) + 0.6], reverse=True)
    y = alt.Y("y:Q", scale=rank, axis=None)
    top, room = max(float(row["count"]) for row in rows), _room(rows)
    # the names of the years stand left of zero, in a part of the scale of their own
    scale = alt.Scale(domain=[-0.22 * room, room], nice=False)
    x = alt.X("count:Q", scale=scale, axis=alt.Axis(
        values=_ticks(top), title="woningen", titleAnchor="start", titleX=0.18 * width,
        labelExpr=THOUSANDS, domain=False,
    ))  # fmt: skip
    base = alt.Chart(data_of(rows)).encode(y=y, x=x)
    years = alt.Chart(data_of(_middles(rows))).encode(y=y, x=alt.X("x:Q"))
    bars = base.transform_filter("datum.count > 0").encode(x2=alt.datum(0))
    layers = [
        bars.transform_filter("datum.what == 'gepland'").mark_bar(
            fillOpacity=0, stroke=INK, strokeWidth=1.5, strokeDash=_DASH["dashed"], height=14
        ),
        bars.transform_filter("datum.what == 'gemeld'").mark_bar(color=ACCENT, height=14),
        base.mark_text(align="left", dx=6).encode(text="text:N"),
        years.mark_text(align="right", dx=-8).encode(text="text:N"),
    ]
    word = "Nieuwbouw" if kind == "nieuwbouw" else "Sloop"
    return Chart(
        key=f"gepland_{kind}",
        title=f"{word}: gepland (streeplijn) en gemeld (gevuld)",
        alt=_spoken([f"{row['when']}: {row['text']}" for row in rows if row["text"]]),
        spec=finished(layers, width=width, height=round(21 * (max(down) - min(down) + 1.2)) + 44),
        table=mine,
    )


def _stacked(
    pair: Sequence[dict[str, Any]], *, after: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The one or two bars of a year below those before it, with half a bar between years."""
    first = float(after[-1]["y"]) + 1.5 if after else 0.0
    return [{**row, "y": first + place} for place, row in enumerate(pair)]


def _middles(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The name of every year at the middle of its bars."""
    by_year: dict[str, list[float]] = {}
    for row in rows:
        by_year.setdefault(str(row["when"]), []).append(float(row["y"]))
    return [{"text": when, "x": 0, "y": sum(y) / len(y)} for when, y in by_year.items()]


def _ticks(top: float) -> list[int]:
    """Zero, and round numbers up to the longest bar: three or four of them."""
    step = next((n for n in (5, 10, 25, 50, 100, 250, 500, 1000, 2500) if top / n <= 4), 5000)  # noqa: PLR2004
    return list(range(0, int(top) + 1, step))


def _planned_row(when: str, part: pd.DataFrame) -> dict[str, Any]:
    known = pd.to_numeric(part["planned_count"]).dropna()
    ntb = int(part["unknown_rows"].sum())
    told = [f"{number(known.sum())} gepland"] if len(known) else []
    told += [f"{ntb} plan n.t.b." if ntb == 1 else f"{ntb} plannen n.t.b."] if ntb else []
    count = float(known.sum()) if len(known) else 0.0
    return {"when": when, "what": "gepland", "count": count,
            "text": " + ".join(told)}  # fmt: skip


def _reported_row(when: str, part: pd.DataFrame) -> dict[str, Any]:
    values = pd.to_numeric(part["reported_count"])
    gaps = part.loc[values.isna(), "corporation"].astype(str).tolist()
    known = values.dropna()
    if known.empty:
        text = "nog niet gemeld"
    elif gaps:
        text = f"{number(known.sum())} gemeld, zonder {', '.join(gaps)}"
    else:
        text = f"{number(known.sum())} gemeld"
    count = float(known.sum()) if len(known) else 0.0
    return {"when": when, "what": "gemeld", "count": count, "text": text}


def _room(rows: Sequence[Mapping[str, Any]], *, share: float = 1.9) -> float:
    """A domain that leaves room for the label at the end of the longest bar."""
    return max(1.0, max(float(row["count"]) for row in rows) * share)


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
        rows[-1]["text"] = f"{rows[-1]['text']} {name}"
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
    dashes = [_DASH["solid"], _DASH["dashed"], [8, 2, 2, 2], [3, 3], [10, 4]]
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
        base.transform_filter("datum.below")
        .mark_text(dy=16, align="left", dx=-8)
        .encode(text="text:N"),
    ]  # fmt: skip
    if last["x"] < end:
        goal = alt.Chart(data_of(needed)).encode(x="x:Q", y="y:Q")
        layers += [
            goal.mark_line(color=ACCENT, strokeWidth=3, strokeDash=_DASH["dotted"]),
            goal.mark_text(align="left", dy=-8, dx=4).encode(text="text:N"),
        ]
    return Chart(
        key="efg_per_jaar",
        title=f"Label E, F of G; stippellijn: nodig om eind {zero_year} op nul te staan",
        alt=_spoken([f"{row['x']} {row['name']}: {row['text']}" for row in rows]),
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
        alt=_spoken([f"{row['when']}: {row['text']}" for row in rows if "text" in row]),
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
                range=[[1, 0] if name in CLASSES else _DASH["dashed"] for name in shown],
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
        alt=_spoken([f"{row['place']}: {row['text']}" for row in rows]),
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


def _spoken(parts: Sequence[str]) -> str:
    return "; ".join(parts).removesuffix(".") + "."
