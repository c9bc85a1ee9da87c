"""Gegevens: fetch layers from their official source, and see what changed between editions."""

from typing import Any

import pandas as pd
import streamlit as st

from geo.catalogue.layers import Provenance
from geo.errors import KoppelkansenError
from geo.fetch.boundaries import LAYERS
from geo.fetch.choice import fetchable, sources_for
from geo.fetch.map_review import ConfirmationNeededError
from geo.fetch.run import LayerNotOfferedError, describe_stock, fetch_layer, offered_layers
from geo.fetch.stock import NEEDED, TARGETS, SourceColumns
from geo.paths import is_offline
from pages.ui.frame import dutch, glossary, option_boxes, page_data
from pages.ui.frame.table_download import show_table
from pages.ui.gegevens import map_review

_CONFIRMED = "stock"
"""The layer whose columns a person confirms before it is fetched."""
_BASE_MAP = "ground"
_DONE = "ophalen-uitkomst"
_OFFERED = "andere-lagen"


def render() -> None:
    """The official sources: all that is made up at once, or a button per layer."""
    st.subheader("Ophalen bij de officiële bron", help=glossary.help_for("herkomst", "laag"))
    st.markdown(
        "Een opgehaalde laag komt naast de oude te staan en gaat pas gelden als zij in orde is. "
        "Lukt het niet, dan blijft wat er was."
    )
    if is_offline():
        st.info("Het netwerk staat uit (KOPPELKANSEN_OFFLINE). Laad een bestand in.")
        return
    _outcomes()
    lib = page_data.library()
    active = {item.name: item for item in lib.status()}
    names = list(fetchable(lib))
    made_up = [
        name
        for name in names
        if name not in {_CONFIRMED, _BASE_MAP} and name in active and active[name].is_example
    ]
    wanted: list[str] = []
    if _BASE_MAP in names and _keep_base_map(active.get(_BASE_MAP)):
        wanted = [_BASE_MAP]
    if made_up and st.button(
        f"Vervang de voorbeeldlagen met een officiële bron ({len(made_up)})", type="primary"
    ):
        wanted = made_up
    with st.expander("Laag voor laag ophalen"):
        places = st.columns(3)
        for place, name in enumerate(name for name in names if name != _CONFIRMED):
            with places[place % 3]:
                title = lib.registry.layer(name).title
                if st.button(f"Ophalen: {title}", key=f"ophalen-{name}", width="stretch"):
                    wanted = [name]
                st.caption(_now(active.get(name)))
    options: dict[str, Any] = {}
    titles = {name: lib.registry.layer(name).title for name in names}
    with st.expander("Een andere laag van de dienst kiezen"):
        options = _other_layer(titles, wanted)
    if _CONFIRMED in names:
        mapping = _stock_columns()
        if mapping is not None and st.button("Corporatiebezit ophalen", type="primary"):
            wanted, options = [_CONFIRMED], {"mapping": mapping}
    answered = map_review.render(titles)
    if answered is not None:
        wanted, options = [answered[0]], dict(answered[1])
    if wanted:
        st.session_state[_DONE] = [_fetch(name, options) for name in wanted]
        # the tables above this were made of what was there before
        st.rerun()


def _keep_base_map(known: Provenance | None) -> bool:
    """The button that keeps a base map for maps without network; True when it is pressed."""
    pressed = st.button("Ondergrond bewaren")
    st.caption(
        "Bewaart wegen, water, groen en gebouwen van de gemeente, voor elke kaart zonder netwerk "
        f"en op papier. {_now(known)}"
    )
    return pressed


def _other_layer(titles: dict[str, str], wanted: list[str]) -> dict[str, Any]:
    """Ask a service what it offers and fetch what a person chooses; fills ``wanted``."""
    lib = page_data.library()
    sources = {
        source.id: source
        for name in titles
        if name != _CONFIRMED
        for source in sources_for(lib, name)
        if source.driver != "ep_online" and name not in LAYERS
    }
    source_id = option_boxes.choose_one(
        st.selectbox,
        "Bron",
        list(sources),
        index=None,
        format_func=lambda key: sources[key].title,
        key="andere-bron",
        placeholder="Kies een bron",
    )
    if source_id is None:
        return {}
    name = sources[source_id].layer
    if st.button("Vraag de dienst welke lagen zij heeft"):
        try:
            st.session_state[_OFFERED] = (
                source_id,
                offered_layers(lib, name, source_id=source_id),
            )
        except KoppelkansenError as error:
            st.error(str(error))
    known_id, offered = st.session_state.get(_OFFERED, (None, ()))
    if known_id != source_id:
        return {}
    picked = st.selectbox(
        "Laag van de dienst (typ om te zoeken)", offered, index=None, key="andere-laag"
    )
    if picked and st.button(f"Gebruik deze laag voor: {titles[name]}"):
        wanted[:] = [name]
        return {"source_id": source_id, "typename": picked}
    return {}


def _now(item: Provenance | None) -> str:
    if item is None:
        return "nu: nog geen gegevens"
    day = dutch.day(item.fetched) if item.fetched else item.edition
    return f"nu: {dutch.ORIGIN_WORDS[item.origin].lower()}" + (f", {day}" if day else "")


def _outcomes() -> None:
    """What came of the last press of a button."""
    for kind, text in st.session_state.pop(_DONE, []):
        {"gelukt": st.success, "let op": st.warning, "fout": st.error}[kind](text)


def _fetch(name: str, options: dict[str, Any]) -> tuple[str, str]:
    """Fetch one layer with its progress in view; return the kind of outcome and its message."""
    lib = page_data.library()
    title = lib.registry.layer(name).title
    bar = st.progress(0.0, text=f"{title}: verbinden")

    def show(step: str, done: int, total: int | None) -> None:
        share = min(done / total, 1.0) if total else 0.0
        of = f" van {dutch.number(total)}" if total else ""
        bar.progress(share, text=f"{title}: {step} {dutch.number(done)}{of}")

    try:
        report = fetch_layer(lib, name, progress=show, **options)
    except (ConfirmationNeededError, LayerNotOfferedError) as error:
        bar.empty()
        map_review.ask(name, error, options)
        return "let op", str(error)
    except KoppelkansenError as error:
        bar.empty()
        return "fout", str(error)
    map_review.forget(name)
    bar.progress(1.0, text=f"{title}: klaar")
    if report.warnings:
        return "let op", " ".join([report.message, *report.warnings])
    return "gelukt", report.message


def _stock_columns() -> dict[str, str] | None:
    """Which column of the open source means what; nothing until a person says it is right."""
    with st.expander("Corporatiebezit ophalen: eerst de kolommen bevestigen"):
        if st.button("Vraag de bron welke kolommen zij heeft"):
            try:
                st.session_state["bezit-kolommen"] = describe_stock(page_data.library())
            except KoppelkansenError as error:
                st.error(str(error))
        known = st.session_state.get("bezit-kolommen")
        if not isinstance(known, SourceColumns):
            st.caption("Vraag eerst de kolommen op en bevestig wat ze betekenen.")
            return None
        options = ["", *known.columns]
        mapping = {
            field: picked
            for field, title in TARGETS.items()
            if (
                picked := option_boxes.choose_one(
                    st.selectbox,
                    title + (" (nodig)" if field in NEEDED else ""),
                    options,
                    index=options.index(known.proposal.get(field, "")),
                    format_func=lambda text: text or "staat er niet in",
                    key=f"bron-kolom-{field}",
                )
            )
        }
        shown = pd.DataFrame(known.samples).astype("string").fillna("")
        show_table(shown, alt="De eerste rijen van de bron", name="eerste-rijen-bron")
        confirmed = st.checkbox("Ik heb gecontroleerd dat deze kolommen kloppen")
    return mapping if confirmed and set(NEEDED) <= set(mapping) else None
