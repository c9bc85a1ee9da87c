"""Numbers as a text table writes them, judged per column.

What a point or a comma means hangs on the file and on the whole column: ``1.200`` is twelve hundred
in a Dutch export and one and a fifth in an English one.
"""

from dataclasses import dataclass

import pandas as pd

_COMMA = r"[-+]?\d+,\d+"
_GROUPED = r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+"
_ONE_GROUP = r"[-+]?[1-9]\d{0,2}\.\d{3}"


@dataclass(frozen=True)
class Numbers:
    """A column as floats; ``unsure`` marks what can be read in two ways."""

    read: pd.Series
    unsure: pd.Series


def read_numbers(
    texts: pd.Series,
    *,
    decimal: str,
    whole: bool,
    low: float | None = None,
    high: float | None = None,
) -> Numbers:
    """Numbers out of the texts of one column; NaN where a text is none.

    Args:
        texts: the texts, missing ones allowed.
        decimal: decimal mark of the file: with a comma, points may stand between thousands.
        whole: whether the column holds whole numbers.
        low: the least a value of this column can be.
        high: the most a value of this column can be.

    Returns:
        With a decimal comma, a point followed by three digits marks thousands, unless the column
        shows that its points are decimals (``51.9``, ``0.250``). Where nothing shows which of the
        two it is, and both would be possible values, it is missing and ``unsure``.
    """
    text = texts.astype("string").str.strip()
    none = pd.Series(data=False, index=texts.index)
    plain = pd.to_numeric(text, errors="coerce").astype("float64")
    if decimal != ",":
        return Numbers(plain, none)
    comma = _matches(text, _COMMA)
    grouped = _matches(text, _GROUPED)
    both = _matches(text, _GROUPED + r",\d+")
    if (plain.notna() & text.str.contains(".", regex=False).fillna(value=False) & ~grouped).any():
        # its points are decimals; a decimal comma beside them can only be that too
        return Numbers(plain.fillna(_number(text.where(comma))), none)
    read = _number(text)
    values = plain.where(~(comma | grouped | both), read)
    only = _matches(text, _ONE_GROUP)
    if whole or comma.any() or both.any() or (grouped & ~only).any():
        return Numbers(values, none)
    # a column of nothing but one point and three digits: what it can be decides
    thousands, decimals = _possible(read, low, high), _possible(plain, low, high)
    values = values.where(~only | thousands, plain)
    unsure = only & (thousands == decimals)
    return Numbers(values.mask(unsure), unsure)


def _number(text: pd.Series) -> pd.Series:
    bare = text.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    return pd.to_numeric(bare, errors="coerce").astype("float64")


def _matches(text: pd.Series, pattern: str) -> pd.Series:
    return text.str.fullmatch(pattern).fillna(value=False).astype(bool)


def _possible(values: pd.Series, low: float | None, high: float | None) -> pd.Series:
    return values.ge(-float("inf") if low is None else low) & values.le(
        float("inf") if high is None else high
    )
