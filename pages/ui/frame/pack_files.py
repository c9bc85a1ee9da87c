"""Taking along: the pack of a session as one zip, and the sheet for a wijkschouw."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from geo.errors import KoppelkansenError, NotFoundError
from geo.koppelkansen.snapshot import DEFAULT_KINDS
from geo.koppelkansen.weights import Weights
from geo.register import Register
from geo.report import PackState, freeze_pack
from geo.report.schouw import Walk, schouw_pdf, walk_of_buurt
from geo.report.writers import WRITERS, write_pack, zip_pack
from pages.ui.frame import file_cache, login, option_boxes, page_data
from pages.ui.frame.register_view import register

Told = Callable[[float, str], None]
MakeWalk = Callable[[PackState], Walk]

_PACK: Final = "pakket"
_WALK: Final = "schouw"
_MB: Final = 1_000_000
_KEEP: Final = 20


@dataclass(frozen=True)
class _Made:
    """A file that is ready on disk, and the choices it was made for."""

    asked: tuple[object, ...]
    name: str
    digest: str
    size: int


def show(
    *,
    session: str | None,
    kinds: Sequence[str],
    weights: Weights | None,
    year: int,
    source: Register | None,
) -> None:
    """The pack and the sheet for a walk, with what is in them to choose.

    Args:
        session: the chosen session, None for the list of now.
        kinds: kinds of koppelkansen in the list of now.
        weights: weights as set on the page.
        year: the year that is looked from.
        source: the register that has the session; None is that of this installation.
    """
    _pack(session=session, kinds=kinds, weights=weights, year=year, source=source or register())
    st.divider()
    _walk()


def _wijken() -> dict[str, str]:
    buurten = page_data.inputs().buurten.drop_duplicates("wijkcode").sort_values("wijkcode")
    return dict(zip(buurten["wijkcode"], buurten["wijknaam"], strict=True))


def _pack(
    *,
    session: str | None,
    kinds: Sequence[str],
    weights: Weights | None,
    year: int,
    source: Register,
) -> None:
    about = f"sessie {session}" if session else "de lijst van nu"
    st.markdown(
        f"**Pakket van {about}**: kaartbladen, een blad per koppelkans uit groep hoog, een "
        "factsheet per wijk en de lijst, alles uit dezelfde stand."
    )
    names = _wijken()
    left, right = st.columns(2)
    known = list(WRITERS)
    files = option_boxes.choose_many(
        left.multiselect,
        "Bestanden",
        known,
        default=known,
        format_func=lambda kind: WRITERS[kind].title,
        key="pakket-soort",
    )
    wijken = option_boxes.choose_many(
        right.multiselect,
        "Wijken",
        list(names),
        format_func=names.__getitem__,
        key="pakket-wijken",
        placeholder="Alle wijken",
    )
    asked = (
        session, tuple(kinds), None if weights is None else repr(weights.parts),
        tuple(files), tuple(wijken), page_data.state_key(), source.head().hash,
    )  # fmt: skip
    if st.button("Pakket maken", disabled=not files, key="pakket-maken"):
        bar = st.progress(0.0, "Gegevens bevriezen")

        def progress(share: float, text: str) -> None:
            bar.progress(min(share, 1.0), text)

        try:
            name, content = _made_pack(
                session=session, kinds=kinds, weights=weights, year=year, wijken=wijken,
                files=files, progress=progress, source=source,
            )  # fmt: skip
            _put(_PACK, asked, name, content)
        except KoppelkansenError as error:
            st.error(str(error))
        bar.empty()
    _ready(_PACK, asked, title="Download pakket", mime="application/zip")


def _made_pack(
    *,
    session: str | None,
    kinds: Sequence[str],
    weights: Weights | None,
    year: int,
    wijken: Sequence[str],
    files: Sequence[str],
    progress: Told,
    source: Register,
) -> tuple[str, bytes]:
    state = freeze_pack(
        page_data.library(), register=source, session=session, wijken=wijken, as_of_year=year,
        weights=weights, kinds=kinds or DEFAULT_KINDS,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="pakket-") as scratch:
        home = Path(scratch)
        pack = write_pack(state, home / "pakket", only=files, progress=progress)
        target = zip_pack(pack, home / f"{state.file_stem}.zip")
        return target.name, target.read_bytes()


def _walk() -> None:
    st.markdown(
        "**Schouwblad**: een A4 voor de wijkschouw met een grote kaart, aandachtspunten en ruimte "
        "voor notities. Een eigen route of gebied tekent u op de pagina [Kaart](kaart)."
    )
    buurten = page_data.inputs().buurten.sort_values("buurtcode")
    names = {
        str(code): f"{buurt} ({wijk})"
        for code, buurt, wijk in zip(
            buurten["buurtcode"], buurten["buurtnaam"], buurten["wijknaam"], strict=True
        )
    }
    code = option_boxes.choose_one(
        st.selectbox, "Buurt", list(names), format_func=names.__getitem__, key="schouw-buurt"
    )
    asked = (code, page_data.state_key(), register().head().hash)
    if st.button("Schouwblad maken", key="schouw-maken"):
        walk_sheet(lambda state: walk_of_buurt(state, code), name=f"schouw-{code}", asked=asked)
    _ready(_WALK, asked, title="Download schouwblad", mime="application/pdf")


def walk_sheet(make: MakeWalk, *, name: str, asked: tuple[object, ...], key: str = _WALK) -> None:
    """Make the sheet of a walk and keep it for :func:`ready_sheet`."""
    with st.spinner("Schouwblad opmaken …"):
        try:
            state = freeze_pack(page_data.library(), register=register(), cards=False)
            content = schouw_pdf(state, make(state))
            _put(key, asked, f"{name.lower()}.pdf", content)
        except KoppelkansenError as error:
            st.error(str(error))


def ready_sheet(asked: tuple[object, ...], *, key: str) -> None:
    """The sheet to download, when it was made for these choices."""
    _ready(key, asked, title="Download schouwblad", mime="application/pdf")


def _put(key: str, asked: tuple[object, ...], name: str, content: bytes) -> None:
    digest = file_cache.keep(content, kind=name.rpartition(".")[2], most=_KEEP)
    st.session_state[key] = _Made(asked, name, digest, len(content))


def _content(made: _Made) -> bytes:
    content = file_cache.load(made.digest, kind=made.name.rpartition(".")[2])
    if content is None:
        raise NotFoundError("Dit bestand is opgeruimd. Maak het opnieuw.")
    return content


def _ready(key: str, asked: tuple[object, ...], *, title: str, mime: str) -> None:
    """The download, as long as nothing was chosen otherwise since it was made."""
    made = st.session_state.get(key)
    if not isinstance(made, _Made) or made.asked != asked:
        return
    size = f"{made.size / _MB:.1f}".replace(".", ",")
    st.download_button(
        f"{title} ({size} MB)",
        login.bound(lambda: _content(made)),
        file_name=made.name,
        mime=mime,
        type="primary",
        key=f"{key}-download",
        on_click="ignore",
    )
