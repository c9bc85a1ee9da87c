"""Numbers as people write them, judged per column.

What a point or a comma means depends on the file and on the whole column: ``1.200`` is twelve
hundred in a Dutch export and one and a fifth in an English one.
"""

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from geo.text.clean import plain
from geo.text.number_parts import number_parts

Mark = Literal[",", "."]

_ONE_MARK: Final = re.compile(r"[-+]?(\d*)([.,])(\d+)")
_GROUPED: Final = re.compile(r"[-+]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
_GROUP: Final = 3
_MARKS: Final[tuple[Mark, ...]] = (",", ".")


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number out of a text.

    ``percent``: the text has a per cent sign, the value is in per cent. ``approximate``: the text
    says 'circa'. ``rest``: the unit or currency sign that was left aside.
    """

    value: float
    percent: bool = False
    approximate: bool = False
    rest: str = ""


@dataclass(frozen=True, kw_only=True)
class NumberStyle:
    """What the marks in a column mean.

    ``decimal`` is the decimal mark for texts that can be read in two ways (``1.200``). ``sure``
    is False when nothing in the file or column shows it; ``examples`` are up to three of the texts
    that can be read in two ways.
    """

    decimal: Mark = ","
    sure: bool = True
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """A column as floats; ``unsure`` marks what can be read in two ways."""

    read: pd.Series
    unsure: pd.Series


def _certain(digits: str) -> Mark | None:
    """Return the decimal mark that a text shows without doubt, or None."""
    if "e" in digits:
        # a mantissa has one digit before its mark, so there are no thousands
        return next((mark for mark in _MARKS if digits.count(mark) == 1), None)
    comma, point = digits.count(","), digits.count(".")
    if comma and point:
        last: Mark = "," if digits.rfind(",") > digits.rfind(".") else "."
        return last
    if comma + point > 1:
        return "." if comma else ","
    found = _ONE_MARK.fullmatch(digits)
    if found and (len(found[3]) != _GROUP or not _GROUPED.fullmatch(digits)):
        return "," if found[2] == "," else "."
    return None


def certain_mark(text: str) -> Mark | None:
    """Return the decimal mark that a number shows without doubt, or None."""
    return None if (parts := number_parts(text)) is None else _certain(parts.digits)


def is_doubtful(text: str) -> bool:
    """Say whether a number can be read in two ways: one to three digits, a mark, three digits."""
    return (parts := number_parts(text)) is not None and _doubtful(parts.digits)


def _doubtful(digits: str) -> bool:
    """Say whether a text is one to three digits, a mark, and three digits."""
    return _certain(digits) is None and ("," in digits or "." in digits) and "e" not in digits


def parse_number(text: str, *, decimal: Mark = ",") -> Number | None:
    """Read a number with a decimal mark, signs between thousands, a unit or a per cent sign.

    Args:
        text: such as ``1.234,5``, ``€ 612,35``, ``ca. 40``, ``1 250``, ``12,5%``.
        decimal: decimal mark for a text that can be read in two ways.

    Returns:
        None when the text is no number, such as ``12-14`` or ``1.20.3``.
    """
    parts = number_parts(text)
    if parts is None:
        return None
    mark = _certain(parts.digits) or decimal
    other = "." if mark == "," else ","
    whole, _, fraction = parts.digits.partition(mark)
    if "e" not in parts.digits and other in whole and not _GROUPED.fullmatch(whole):
        return None
    if other in fraction or mark in fraction:
        return None
    try:
        value = float(parts.digits.replace(other, "").replace(mark, "."))
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(value):
        return None
    return Number(
        value=value, percent=parts.percent, approximate=parts.approximate, rest=parts.rest
    )


def decimal_mark(cells: Iterable[object]) -> Mark | None:
    """Return the decimal mark that the texts of a column show, or None: none, or both marks."""
    shown = {
        mark
        for cell in cells
        if isinstance(cell, str)
        and (parts := number_parts(plain(cell))) is not None
        and (mark := _certain(parts.digits)) is not None
    }
    return shown.pop() if len(shown) == 1 else None


def number_style(
    cells: Iterable[object],
    *,
    file_mark: Mark | None = None,
    whole: bool = False,
    low: float | None = None,
    high: float | None = None,
) -> NumberStyle:
    """Judge what the marks of a column mean.

    Args:
        cells: the column; only texts are looked at, for numbers of Excel have no marks.
        file_mark: decimal mark that the rest of the file shows (for whole numbers also the one
            that its separator suggests), None when it shows none.
        whole: the column holds whole numbers.
        low: the least a value of this column can be.
        high: the most a value of this column can be.
    """
    texts = [plain(cell) for cell in cells if isinstance(cell, str)]
    read = [(text, parts.digits) for text in texts if (parts := number_parts(text)) is not None]
    shown = {mark for _, digits in read if (mark := _certain(digits)) is not None}
    doubtful = [(text, digits) for text, digits in read if _doubtful(digits)]
    examples = tuple(dict.fromkeys(text for text, _ in doubtful))[:3]
    only = next(iter(shown)) if len(shown) == 1 else None
    if not doubtful:
        return NumberStyle(decimal=only or file_mark or ",")
    marks: set[Mark] = {"." if "." in digits else "," for _, digits in doubtful}
    if len(marks) > 1:
        # 1.250 beside 1,250: one of the two is a decimal mark, and nothing says which
        return NumberStyle(decimal=file_mark or ",", sure=False, examples=examples)
    used = marks.pop()
    other: Mark = "," if used == "." else "."
    possible = [
        option
        for option in (other, used)
        if all(
            _possible(parse_number(text, decimal=option), whole=whole, low=low, high=high)
            for text, _ in doubtful
        )
    ]
    decimal, sure = _judged(used, other, possible, only, shown, file_mark, whole=whole)
    return NumberStyle(decimal=decimal, sure=sure, examples=examples)


def _judged(
    used: Mark,
    other: Mark,
    possible: Sequence[Mark],
    only: Mark | None,
    shown: Collection[Mark],
    file_mark: Mark | None,
    *,
    whole: bool,
) -> tuple[Mark, bool]:
    """Return the decimal mark of a column whose doubtful texts all use one mark, and how sure.

    Args:
        used: the mark in the doubtful texts.
        other: the other mark: the decimal one when ``used`` stands between thousands.
        possible: the decimal marks that give values which can be.
        only: the decimal mark that the column shows, None for none or both.
        shown: all that it shows.
        file_mark: what the rest of the file shows.
        whole: the column holds whole numbers.
    """
    if only == used and whole:
        # whole numbers cannot be 9,85 or 0,5, and the column has 1.5 beside 1.250
        return used if used in possible else other, False
    if only is not None:
        return only, True
    if shown:
        return other, False
    if len(possible) == 1:
        # an English '1,250' in a file with decimal commas is odd enough to ask
        return possible[0], not whole or file_mark in {None, possible[0]}
    # where neither can be, the message on the row shows what was meant as thousands
    if file_mark == other or (whole and not possible):
        return other, True
    return file_mark or other, False


def _possible(number: Number | None, *, whole: bool, low: float | None, high: float | None) -> bool:
    if number is None or (whole and number.value % 1):
        return False
    return (low is None or number.value >= low) and (high is None or number.value <= high)


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
    plain_numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    if decimal != ",":
        return Numbers(plain_numbers, none)
    marked = text.str.contains(r"[.,]", regex=True).fillna(value=False).astype(bool)
    cells = text[marked].tolist()
    style = number_style(cells, file_mark="," if whole else None, whole=whole, low=low, high=high)
    found = {
        at: item.value
        for at, cell in zip(text.index[marked], cells, strict=True)
        if (item := parse_number(cell, decimal=style.decimal)) is not None
    }
    values = plain_numbers.mask(marked).fillna(pd.Series(found, dtype="float64"))
    if style.sure:
        return Numbers(values, none)
    doubtful = [is_doubtful(cell) for cell in cells]
    unsure = none | pd.Series(doubtful, index=text.index[marked]).reindex(
        text.index, fill_value=False
    )
    return Numbers(values.mask(unsure), unsure)
