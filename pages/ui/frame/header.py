"""What every page has: its title, the labels of the data it rests on, and the caveat."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from geo.catalogue.layers import Provenance
from geo.constants import CAVEAT
from pages.ui.frame import login, page_data, page_output, register_findings
from pages.ui.frame.dutch import plain

_LOAD: Final = "laad eigen [gegevens](gegevens)"


def start(title: str, *, lead: str, layers: Sequence[str] = (), load: str = _LOAD) -> None:
    """Open a page: its title, what it is for, and what its data is.

    Args:
        title: heading of the page.
        lead: one sentence that says what one does here.
        layers: names of the layers the page rests on; those made up or generalised are named.
        load: where one loads data of one's own, in Dutch.
    """
    page_output.reset()
    st.title(title)
    if lead:
        st.markdown(lead)
    _sight()
    if login.viewer().inside:
        for text in register_findings.warnings():
            st.error(text)
    known = [layer.provenance for name in layers if (layer := page_data.library().find(name))]
    notice(known, load=load)


def _sight() -> None:
    """Who is logged in, and what of the data is for them."""
    viewer = login.viewer()
    if not login.is_on() or not viewer.inside:
        return
    caption = f"Ingelogd als {viewer} · [Uitloggen](inloggen)"
    if not viewer.sees_all:
        whose = "alleen dat van uw corporatie" if viewer.corporation else "niet per gebouw"
        caption += f" · Bezit ziet u {whose}; alles op deze pagina is berekend uit wat u mag zien."
    st.caption(caption)


_FINE: Final = "gedetailleerd"
"""What a layer says of itself when there is nothing to warn for."""
_NAMED: Final = {"monitor": "de jaarcijfers", "ground": "de straten"}
_SHORT: Final = {"Klimaat": "de klimaatkaarten", "Bezit": "het bezit", "Werken": "de werken"}


def _listed(names: Sequence[str]) -> str:
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def notice(known: Sequence[Provenance], *, load: str = _LOAD) -> None:
    """Say which of the layers are example data, and which have a coarse position."""
    registry = page_data.library().registry
    # seven climate layers are one thing to a reader
    examples = list(
        dict.fromkeys(
            _NAMED.get(item.name) or _SHORT.get(registry.layer(item.name).group, item.title.lower())
            for item in known
            if item.is_example
        )
    )
    coarse = sorted(
        {
            f"{item.title.lower()} {item.detail}"
            for item in known
            if item.detail and item.detail != _FINE
        }
    )
    texts = []
    if examples:
        texts.append(f"**Voorbeelddata:** {_listed(examples)}, verzonnen om te proberen; {load}.")
    if coarse:
        texts.append(f"Let op: {', '.join(coarse)}.")
    if examples:
        st.warning(" ".join(texts), icon="⚠️")
    elif texts:
        st.info(" ".join(texts))


def end(*, sources: Sequence[str] = ()) -> None:
    """Close a page: sources with dates, and the caveat."""
    sources_box(sources)
    st.caption(CAVEAT)


def sources_box(names: Sequence[str]) -> None:
    """The sources of layers with their dates, in a box that is closed."""
    known = [layer.provenance for name in names if (layer := page_data.library().find(name))]
    if known:
        lines = [
            f"{item.title}: {plain(item.source)}"
            + (f", editie {item.edition}" if item.edition else "")
            + f" ({item.origin})"
            for item in known
        ]
        with st.expander("Bronnen"):
            st.markdown("\n".join(f"- {line}" for line in lines))
