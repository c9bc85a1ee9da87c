"""Uitleg: the terms, the method and the user guide, where somebody looks for a word."""

import re
from pathlib import Path
from typing import Final

import streamlit as st

from geo.text.glossary import TERMS, Term
from pages.ui.frame import header

_DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
_PARTS: Final = {"begrippen": "Begrippen", "methode": "De methode", "handleiding": "Handleiding"}
_PART: Final = "uitleg-deel"
_PICTURE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_TO_FILE: Final = re.compile(r"\[([^\]]*)\]\((?!https?:)[^)]*\)")


def render() -> None:
    """Show the page."""
    header.start("Uitleg", lead="Wat woorden betekenen, hoe een score ontstaat en hoe u werkt.")
    asked = TERMS.get(st.query_params.get("begrip", ""))
    if _PART not in st.session_state:
        found = st.query_params.get("deel", "")
        st.session_state[_PART] = found if found in _PARTS else "begrippen"
    part = st.segmented_control(
        "Onderdeel", list(_PARTS), key=_PART, required=True, format_func=_PARTS.__getitem__
    )
    assert part is not None  # noqa: S101 - one is always chosen
    st.query_params["deel"] = part
    if part == "begrippen":
        _terms(asked)
    else:
        st.query_params.pop("begrip", None)
        st.markdown(_document(part))


def _document(part: str) -> str:
    """A document without title and pictures; links to files of the program stay as their text."""
    text = (_DOCS / f"{part}.md").read_text(encoding="utf-8").partition("\n")[2]
    return _TO_FILE.sub(r"\1", _PICTURE.sub("", text))


def _terms(asked: Term | None) -> None:
    """Every term, with the one that was asked for on top, and the way back to the tour."""
    if st.button("Rondleiding opnieuw", key="uitleg-rondleiding"):
        st.html('<span class="kk-rondleiding opnieuw"></span>')
    if asked is not None:
        st.info(line(asked))
    for term in TERMS.values():
        st.markdown(line(term))


def line(term: Term) -> str:
    """A term and its sentence; a word that ends in a full stop gets no second one."""
    return f"**{term.word.rstrip('.')}.** {_text(term)}"


def _text(term: Term) -> str:
    if not term.section:
        return term.sentence
    return f"{term.sentence} *(De methode, {term.section.partition(' (')[0]})*"
