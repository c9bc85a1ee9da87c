"""Two koppelkansen side by side: why does the one stand above the other?"""

import streamlit as st

from geo.comparison import compare
from pages.ui import plain_table, words
from pages.ui.kansen_listing import Item, Listing
from pages.ui.register_view import plain


def show(item: Item, listing: Listing) -> None:
    """Choose another koppelkans to put beside this one."""
    ids = [str(one["id"]) for one in listing.items]
    now = str(item["id"])
    others = [name for name in ids if name != now]
    if not others:
        return
    st.subheader("Waarom staat A boven B?")
    place = ids.index(now)
    # its neighbour below, or above for the last: that is what people ask about
    other = st.selectbox(
        "Vergelijk met",
        others,
        index=min(place, len(others) - 1),
        format_func=lambda name: f"{listing.ranks[name]}. {listing.by_id[name]['title']}",
        key=f"kansen-naast-{now}",
    )
    found = compare(item, listing.by_id[other])
    st.markdown(plain(found.sentence))
    above, below = (str(listing.by_id[name]["title"]) for name in (found.above, found.below))
    if above == below:
        above, below = f"A: {above}", f"B: {below}"
    plain_table.show(
        [
            {
                "Onderdeel": part.title,
                above: _told(part.points_above, part.reason_above),
                below: _told(part.points_below, part.reason_below),
                "Verschil (pt)": f"{part.difference:+.1f}".replace(".", ","),
            }
            for part in found.parts
        ],
        alt="Punten en reden van beide, het grootste verschil eerst",
    )


def _told(points: float | None, reason: str) -> str:
    worth = "onbekend" if points is None else f"{words.number(points, decimals=1)} pt"
    return worth if points is None and reason == "onbekend" else f"{worth}: {reason}"
