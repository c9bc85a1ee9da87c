"""A chart on a page: drawn by the server, in the page's own colour, with table and downloads.

A component puts the drawing in the page itself, so that it takes the page's typeface and the
colour of its text, light or dark; Streamlit's own HTML takes drawings out.
"""

import functools
import re
from collections.abc import Callable, Hashable
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.errors import DataError
from geo.progress.chart_style import Chart
from geo.progress.charts import NARROW, WIDE
from geo.progress.pictures import csv, page_svg, png, svg
from geo.progress.wording import dutch_table
from pages.ui.frame import opened
from pages.ui.frame.page_output import page_output
from pages.ui.frame.table_download import show_table
from pages.ui.voortgang.voortgang_state import choose, inputs, report_key

Make = Callable[[int], Chart | None]
"""Makes the chart for a width in pixels."""

_BOOT: Final = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  // a wijk of a map sets the figures of the page, without loading it anew
  parentElement.onclick = (event) => {
    const area = event.target.closest?.("[data-wijk]");
    if (area) setTriggerValue("wijk", area.dataset.wijk);
  };
  if (parentElement.dataset.drawn !== data.drawn) {
    parentElement.innerHTML = data.drawn;
    parentElement.dataset.drawn = data.drawn;
  }
}
"""
_STYLE: Final = """
<style>
.kk-beeld { margin: 0.5rem 0 0; }
.kk-beeld figcaption { font-weight: 600; margin-bottom: 0.25rem; }
.kk-beeld svg { max-width: 100%; height: auto; display: block; }
.kk-beeld [data-wijk] { cursor: pointer; }
.kk-beeld [data-wijk]:hover path { stroke-width: 2.5; }
.kk-beeld .mark-text { pointer-events: none; }
.kk-beeld .kk-smal { display: none; }
@media (max-width: 820px) { .kk-beeld .kk-breed { display: none; }
  .kk-beeld .kk-smal { display: block; } }
</style>
"""


@functools.cache
def _component() -> Callable[..., Any]:
    renderer: Callable[..., Any] = st.components.v2.component(
        "koppelkansen_chart", js=_BOOT, isolate_styles=False
    )
    return renderer


def show(make: Make, *, chart: str, name: str, note: str, drawn_of: Hashable = None) -> None:
    """A chart with its values and downloads; nothing when there is nothing to draw.

    Args:
        make: draws it at a width; called once for the same chart of the same figures.
        chart: tells it from the other charts of the same place and year.
        name: begins the names of the files.
        drawn_of: tells it from the same chart of other places and years; the name by default.
        note: stands in every file that is taken along, with what the page shows: source, and that
            data are made up.
    """
    note = f"{note} {page_output().line()}."
    wide, narrow = _made(*report_key(), name if drawn_of is None else drawn_of, chart, make)
    if wide is None or narrow is None:
        return
    file = f"{name}-{wide.key}"
    try:
        figure = _figure(wide, narrow)
    except DataError as error:
        st.warning(f"{wide.title}: {error}")
        _taken_along(wide, file=file, note=note)
        return
    key = f"beeld-{file}"
    _component()(data={"drawn": figure}, key=key, on_wijk_change=lambda: _choose_wijk(key))
    opened.expander(
        "Tabel en downloads",
        lambda: _taken_along(wide, file=file, note=note),
        key=f"voortgang-beeld-{chart}",
    )


def _taken_along(chart: Chart, *, file: str, note: str) -> None:
    table(chart.table, alt=chart.title)
    with st.container(horizontal=True):
        st.download_button(
            "PNG", lambda: png(chart, note=note), file_name=f"{file}.png", mime="image/png",
            key=f"png-{file}", on_click="ignore", help=f"Plaatje van: {chart.title}",
        )  # fmt: skip
        st.download_button(
            "SVG", lambda: svg(chart, note=note).encode(), file_name=f"{file}.svg",
            mime="image/svg+xml", key=f"svg-{file}", on_click="ignore",
            help=f"Tekening van: {chart.title}",
        )  # fmt: skip
        st.download_button(
            "CSV", lambda: csv(chart, note=note), file_name=f"{file}.csv", mime="text/csv",
            key=f"csv-{file}", on_click="ignore", help=f"Waarden van: {chart.title}",
        )  # fmt: skip


def _figure(wide: Chart, narrow: Chart) -> str:
    return (
        f'{_STYLE}<figure class="kk-beeld"><figcaption>{escape(wide.title)}</figcaption>'
        f'<div role="img" aria-label="{escape(wide.alt)}">'
        f'<div class="kk-breed">{_drawn(wide)}</div>'
        f'<div class="kk-smal">{_drawn(narrow)}</div></div></figure>'
    )


def _choose_wijk(key: str) -> None:
    code = str(dict(st.session_state[key]).get("wijk") or "")
    if code in inputs().places:
        choose(gebied=code, cijfer="")


@st.cache_resource(max_entries=128, show_spinner=False)
def _made(
    state: str,  # noqa: ARG001 - the key
    head: str,  # noqa: ARG001
    day: Hashable,  # noqa: ARG001
    drawn_of: Hashable,  # noqa: ARG001
    chart: str,  # noqa: ARG001
    _make: Make,
) -> tuple[Chart | None, Chart | None]:
    # a chart is checked against a schema as it is made, which takes longer than all the figures
    return _make(WIDE), _make(NARROW)


def table(frame: pd.DataFrame, *, alt: str) -> None:
    """A table of a report in Dutch."""
    if frame.empty:
        st.caption("Geen rijen.")
        return
    slug = re.sub(r"[^a-z0-9]+", "-", alt.lower()).strip("-")[:60]
    shown = dutch_table(frame)
    show_table(shown, alt=alt, name=slug, column_config=without_codes(shown))


_NAMED: Final = {"Wijkcode": "Wijk", "Buurtcode": "Buurt"}


def without_codes(frame: pd.DataFrame) -> dict[str, None]:
    """The column settings that hide a code beside its name; a file keeps both."""
    return {code: None for code, name in _NAMED.items() if {code, name} <= set(frame.columns)}


def _drawn(chart: Chart) -> str:
    return _cached(str(chart.spec), chart)


@st.cache_data(max_entries=128, show_spinner=False)
def _cached(key: str, _chart: Chart) -> str:  # noqa: ARG001 - the key
    return page_svg(_chart)
