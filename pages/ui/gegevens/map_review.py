"""Gegevens: what a person decides while a layer is fetched: confirm a legend, choose a layer."""

from dataclasses import astuple
from html import escape
from typing import Any, Final

import streamlit as st

from geo.fetch.map_review import ConfirmationNeededError, MapReview
from geo.fetch.run import LayerNotOfferedError

_PENDING: Final = "ophalen-vragen"
_STYLE: Final = """
<style>
.kk-legenda td, .kk-legenda th { text-align: left; padding: 0.2rem 0.6rem; }
.kk-legenda i { display: inline-block; width: 1.4rem; height: 1rem; border: 1px solid; }
.kk-legenda b { display: block; height: 0.8rem; background: currentColor; opacity: 0.55; }
.kk-legenda td.kk-balk { min-width: 8rem; }
</style>
"""


Options = dict[str, Any]
"""Keyword arguments of :func:`geo.fetch.run.fetch_layer`."""


def ask(name: str, error: ConfirmationNeededError | LayerNotOfferedError, options: Options) -> None:
    """Keep the question of a layer, with the options it was fetched with, until it is answered."""
    st.session_state.setdefault(_PENDING, {})[name] = (error, options)


def forget(name: str) -> None:
    """Drop the question of a layer that was fetched."""
    st.session_state.get(_PENDING, {}).pop(name, None)


def render(titles: dict[str, str]) -> tuple[str, Options] | None:
    """Show the open questions.

    Args:
        titles: Dutch title of every layer.

    Returns:
        Name of the layer that is to be fetched again with the keyword arguments of the answer,
        None as long as nothing was answered.
    """
    answer = None
    for name, (error, options) in list(st.session_state.get(_PENDING, {}).items()):
        with st.container(border=True):
            if isinstance(error, ConfirmationNeededError):
                found = _confirm(name, error.review)
            else:
                found = _choose(name, titles.get(name, name), error)
        if found is not None:
            answer = name, {**options, **found}
    return answer


def _confirm(name: str, review: MapReview) -> Options | None:
    st.markdown(f"**{review.title}: klopt deze legenda?**")
    st.caption(
        f"Kaart {review.map_name}. Controle met de eigen waarden van de dienst: {review.check}."
    )
    st.html(legend_markup(review))
    for warning in review.warnings:
        st.warning(warning)
    if st.button("Deze klassen kloppen: gebruik de laag", key=f"bevestig-{name}", type="primary"):
        return {"source_id": review.source_id, "confirmed": review.digest}
    if st.button("Niet gebruiken", key=f"verwerp-{name}"):
        forget(name)
        st.rerun()
    return None


def _choose(name: str, title: str, error: LayerNotOfferedError) -> Options | None:
    st.markdown(f"**{title}: kies de laag**")
    st.caption(
        f"{error} De namen die er het meest op lijken staan vooraan; typ om te zoeken. De keuze "
        "wordt onthouden."
    )
    picked = st.selectbox(
        "Laag van de dienst", error.offered, index=None, key=f"kies-{name}", placeholder="Kies"
    )
    if picked and st.button("Haal deze laag op", key=f"haal-{name}", type="primary"):
        return {"source_id": error.source_id, "typename": str(picked)}
    return None


def legend_markup(review: MapReview) -> str:
    """The classes as an HTML table: colour, label, bounds, value, and a bar for their cells."""
    widest = max((item.share for item in review.classes), default=0) or 1
    lines = []
    for item, row in zip(review.classes, review.rows(), strict=True):
        colour = f'<i style="background:{item.colour}"></i>' if item.colour else ""
        texts = "".join(f"<td>{escape(text)}</td>" for text in astuple(row))
        bar = f'<td class="kk-balk"><b style="width:{100 * item.share / widest:.0f}%"></b></td>'
        lines.append(f"<tr><td>{colour}</td>{texts}{bar}</tr>")
    names = ("Kleur", "Legenda", "Grenzen", "Waarde", "Cellen", "Aandeel", "Verdeling")
    head = "".join(f'<th scope="col">{text}</th>' for text in names)
    return (
        f'{_STYLE}<table class="kk-legenda" aria-label="Klassen en hun verdeling">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )
