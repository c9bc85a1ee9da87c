"""Two koppelkansen side by side: why does the one stand above the other?"""

import streamlit as st

from geo.koppelkansen.comparison import compare
from pages.ui.frame import dutch, option_boxes, plain_table
from pages.ui.frame.dutch import plain
from pages.ui.koppelkansen.list_source import ALL_KINDS, Item, Listing, decimals


def show(item: Item, listing: Listing, *, kind: str) -> None:
    """Choose another koppelkans to put beside this one, of the kinds that are looked at."""
    ids = [candidate.id for candidate in listing.items if kind in {ALL_KINDS, candidate.kind}]
    now = item.id
    others = [name for name in ids if name != now]
    if not others or now not in ids:
        return
    st.markdown("**Waarom staat A boven B?**")
    place = ids.index(now)
    ranks = listing.ranks if kind == ALL_KINDS else listing.kind_ranks
    # its neighbour below, or above for the last: that is what people ask about
    other = option_boxes.choose_one(
        st.selectbox,
        "Vergelijk met",
        others,
        index=min(place, len(others) - 1),
        format_func=lambda name: f"{ranks[name]}. {listing.by_id[name].title}",
        key=f"kansen-naast-{now}",
    )
    found = compare(item, listing.by_id[other])
    st.markdown(plain(found.sentence))
    above, below = (listing.by_id[name].title for name in (found.above, found.below))
    if above == below:
        above, below = f"A: {above}", f"B: {below}"
    plain_table.show(
        [
            {
                "Onderdeel": part.title,
                above: _worth(part.points_above, part.reason_above),
                below: _worth(part.points_below, part.reason_below),
                "Verschil (pt)": _signed(part.difference),
            }
            for part in found.parts
        ],
        alt="Punten en reden van beide, het grootste verschil eerst",
    )


def _worth(points: float | None, reason: str) -> str:
    worth = "onbekend" if points is None else f"{dutch.number(points, decimals=decimals())} pt"
    return worth if reason == worth else f"{worth}: {reason}"


def _signed(points: float) -> str:
    """A difference with its sign; what rounds to nothing is 0, not +0 or -0."""
    rounded = round(points, decimals())
    return f"{rounded:+.{decimals()}f}".replace(".", ",") if rounded else "0"
