"""Numbers as they are written in Dutch."""

import pandas as pd


def number(value: float | None, *, decimals: int = 0) -> str:
    """A number as it is written in Dutch: points for thousands, comma for decimals."""
    if value is None or pd.isna(value):
        return "onbekend"
    text = f"{value:,.{decimals}f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")
