"""Charts of the stock: figures per year, and plans beside what was reported."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import altair as alt
import pandas as pd

from geo.catalogue.windows import window_order
from geo.progress.chart_style import ACCENT, INK, THOUSANDS, Chart, data_of, finished, spoken
from geo.progress.charts import DASH
from geo.text.format import number

_SIDES: Final[tuple[tuple[str, int, Literal["line-bottom", "line-top"]], ...]] = (
    ("above", -12, "line-bottom"),
    ("below", 12, "line-top"),
)
"""Where a figure stands beside the line: its shift down in pixels, and what of it stands there."""

_ALIGNED: Final[tuple[tuple[Literal["center", "right"], int], ...]] = (("center", 0), ("right", -4))
"""How it is aligned, with its shift to the right in pixels."""


def stock_chart(table: pd.DataFrame, *, width: int) -> Chart | None:
    """The stock on 1 January by year: computed (line, filled) and reported (open diamond)."""
    rows: list[dict[str, Any]] = [
        {"x": f"{int(row['year'])}", "y": float(row[name]), "what": what}
        for row in table.to_dict("records")
        for name, what in (("computed_count", "berekend"), ("reported_count", "gemeld"))
        if pd.notna(row[name])
    ]
    if not rows:
        return None
    gaps = [str(int(row["year"])) for row in table.to_dict("records")
            if pd.isna(row["computed_count"]) and pd.isna(row["reported_count"])]  # fmt: skip
    low = min(row["y"] for row in rows)
    labels = _beside_line(rows)
    labels += [{"x": year, "y": low, "text": ["onbekend"], "side": "below", "align": "center"}
               for year in gaps]  # fmt: skip
    x = alt.X("x:O", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("y:Q", scale=alt.Scale(zero=False, padding=48), axis=None)
    base = alt.Chart(data_of(rows)).encode(x=x, y=y)
    text_layer = alt.Chart(data_of(labels)).encode(x=x, y=y, text="text:N")
    layers = [
        base.transform_filter("datum.what == 'berekend'").mark_line(color=INK, strokeWidth=2),
        base.transform_filter("datum.what == 'berekend'").mark_point(
            color=INK, filled=True, size=70, opacity=1
        ),
        base.transform_filter("datum.what == 'gemeld'").mark_point(
            color=ACCENT, shape="diamond", size=220, strokeWidth=2, opacity=1
        ),
    ]
    for side, dy, baseline in _SIDES:
        for align, dx in _ALIGNED:
            these = text_layer.transform_filter(
                f"datum.side == '{side}' && datum.align == '{align}'"
            )
            # a text of two lines grows downward: above a point it begins a line higher
            first = dy - 16 if side == "above" else dy
            few = these.transform_filter("length(datum.text) == 1")
            many = these.transform_filter("length(datum.text) > 1")
            layers += [
                few.mark_text(align=align, dx=dx, dy=dy, baseline=baseline),
                many.mark_text(align=align, dx=dx, dy=first, baseline=baseline, lineHeight=16),
            ]
    return Chart(
        key="voorraad",
        title="Voorraad op 1 januari (de as begint niet bij nul)",
        alt="Lijn: berekende voorraad per jaar. Open ruit: gemelde voorraad. "
        + spoken([f"{row['x']}: {', '.join(row['text'])}" for row in labels]),
        spec=finished(layers, width=width, height=230),
        table=table,
    )


def _beside_line(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The figures of every year where the line does not run: its side, and how it is aligned.

    Args:
        rows: ``x`` (the year), ``y`` and ``what`` (berekend or gemeld).
    """
    by_year: dict[str, dict[str, float]] = {}
    for row in rows:
        by_year.setdefault(str(row["x"]), {})[str(row["what"])] = float(row["y"])
    line = [(year, found["berekend"]) for year, found in by_year.items() if "berekend" in found]
    labels: list[dict[str, Any]] = []
    for year, found in by_year.items():
        value = found.get("berekend", found.get("gemeld", 0.0))
        before = [y for when, y in line if when < year][-1:]
        after = [y for when, y in line if when > year][:1]
        climbs = bool(before) and before[0] < value
        climbs_on = bool(after) and after[0] > value
        falls = bool(before) and before[0] > value
        falls_on = bool(after) and after[0] < value
        below = falls or (not before and climbs_on)
        texts = [number(found["berekend"])] if "berekend" in found else []
        texts += [f"gemeld {number(found['gemeld'])}"] if "gemeld" in found else []
        labels.append({
            "x": year, "y": value, "text": texts, "side": "below" if below else "above",
            "align": "right" if (climbs and climbs_on) or (falls and falls_on) else "center",
        })  # fmt: skip
    return labels


def planned_chart(table: pd.DataFrame, *, kind: str, width: int) -> Chart | None:
    """Planned (dashed outline) and reported (filled) dwellings per year, of one kind."""
    mine = table[table["kind"] == kind]
    if mine.empty:
        return None
    rows: list[dict[str, Any]] = []
    reported_years = mine.loc[mine["reported_count"].notna(), "planned"]
    last = max((int(when) for when in reported_years), default=0)
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
            fillOpacity=0, stroke=INK, strokeWidth=1.5, strokeDash=DASH["dashed"], height=14
        ),
        bars.transform_filter("datum.what == 'gemeld'").mark_bar(color=ACCENT, height=14),
        base.mark_text(align="left", dx=6).encode(text="text:N"),
        years.mark_text(align="right", dx=-8).encode(text="text:N"),
    ]
    word = "Nieuwbouw" if kind == "nieuwbouw" else "Sloop"
    return Chart(
        key=f"gepland_{kind}",
        title=f"{word}: gepland (streeplijn) en gemeld (gevuld)",
        alt=spoken([f"{row['when']}: {row['text']}" for row in rows if row["text"]]),
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
    texts = [f"{number(known.sum())} gepland"] if len(known) else []
    texts += [f"{ntb} plan n.t.b." if ntb == 1 else f"{ntb} plannen n.t.b."] if ntb else []
    count = float(known.sum()) if len(known) else 0.0
    return {"when": when, "what": "gepland", "count": count,
            "text": " + ".join(texts)}  # fmt: skip


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
