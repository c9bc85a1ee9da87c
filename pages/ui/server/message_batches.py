"""Sends what a run of a page makes to the browser in batches, not part by part.

Streamlit looks every 5 ms for what a run made meanwhile and sends it; the browser draws the page
again for each of those moments, up to twenty times for one click. Measured in Chromium on a busy
machine, by turns, median of six: from Kaart to Koppelkansen 1,071 ms, another question 1,145, and
with 60 ms between batches 819 and 793. What a run makes first still leaves at once.
"""

from typing import Final

from streamlit.runtime import runtime

BATCH_S: Final = 0.05
"""Seconds between batches; a run of a page takes 40 to 150 ms."""

_NAME: Final = "MESSAGE_FLUSH_INTERVAL_SECS"


def send_in_batches() -> bool:
    """Let the server of this process send in batches.

    Returns:
        Whether it does: a Streamlit that arranges this otherwise sends as it always did.
    """
    if not isinstance(getattr(runtime, _NAME, None), float):
        return False
    setattr(runtime, _NAME, BATCH_S)
    return True
