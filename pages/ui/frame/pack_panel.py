"""The button behind which the pack of a session and the sheet for a wijkschouw are made."""

from collections.abc import Sequence

from streamlit.delta_generator import DeltaGenerator

from geo.koppelkansen.weights import Weights
from geo.register import Register
from pages.ui.frame.opened import was_opened


def offer(
    *,
    session: str | None,
    kinds: Sequence[str],
    weights: Weights | None,
    year: int,
    bar: DeltaGenerator,
    source: Register | None = None,
) -> None:
    """The button, with what it opens.

    Args:
        session: the chosen session, None for the list of now.
        kinds: kinds of koppelkansen in the list of now.
        weights: weights as set on the page.
        year: the year that is looked from.
        bar: where the button stands.
        source: the register that has the session; by default that of this installation.
    """
    box = bar.popover("Pakket", key="pakket-open", on_change="rerun")
    if not was_opened(box, "pakket-open"):
        return
    # the libraries that write decks and workbooks are for who takes something along
    from pages.ui.frame import pack_files  # noqa: PLC0415

    with box:
        pack_files.show(session=session, kinds=kinds, weights=weights, year=year, source=source)
