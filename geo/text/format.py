"""Numbers as they are written in Dutch; the only formatter of numbers for people."""

import math


def number(value: float | None, *, decimals: int = 0, trim: bool = False) -> str:
    """A number as it is written in Dutch: points for thousands, comma for decimals.

    Args:
        value: to write; missing becomes ``onbekend``.
        decimals: digits after the comma.
        trim: leave zeros at the end of the decimals out.

    >>> number(15150), number(0.5, decimals=2), number(0.5, decimals=2, trim=True)
    ('15.150', '0,50', '0,5')
    """
    if value is None or _is_missing(value):
        return "onbekend"
    text = f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return text.rstrip("0").rstrip(",") if trim and decimals else text


def _is_missing(value: float) -> bool:
    """Whether a number is not a number, or the missing value of pandas."""
    try:
        return math.isnan(value)
    except TypeError:
        # the server counts on this module being light, and only pandas has such values
        import pandas as pd  # noqa: PLC0415

        return bool(pd.isna(value))


def counted(count: float | None, singular: str, more: str) -> str:
    """A number with its noun, or with all that has to agree with it.

    >>> counted(1, "rij", "rijen"), counted(2000, "rij", "rijen")
    ('1 rij', '2.000 rijen')
    >>> counted(0.9, "woning ligt", "woningen liggen"), counted(None, "rij", "rijen")
    ('1 woning ligt', 'onbekend rijen')
    """
    text = number(count)
    return f"{text} {singular if text == '1' else more}"


def dwelling_words(text: str) -> str:
    """A number of dwellings that is written already, with its noun.

    >>> dwelling_words("1"), dwelling_words("2.000"), dwelling_words("n.t.b.")
    ('1 woning', '2.000 woningen', 'n.t.b. woningen')
    """
    return f"{text} {'woning' if text == '1' else 'woningen'}"
