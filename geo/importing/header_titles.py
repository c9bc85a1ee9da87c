"""Names of columns from the rows at and above a header."""

from collections.abc import Sequence
from typing import Any

from geo.importing.findings import Finding, finding
from geo.importing.header_problems import double_column
from geo.importing.names import normal, vocabulary
from geo.text.clean import plain


def named_above(above: Sequence[Any], titles: Sequence[Any]) -> list[Any] | None:
    """Return a header with the names that stand a row higher, or None when there are none.

    Under 'Adres' stand 'Postcode' and 'Huisnr', and nothing stands under 'Eigenaar': a merged cell.
    """
    texts = [cell if isinstance(cell, str) and plain(cell) else None for cell in above]
    numbers = any(not isinstance(cell, str) for cell in above if plain(cell))
    open_names = [
        text
        for at, text in enumerate(texts)
        if text and normal(text) in vocabulary() and (at >= len(titles) or not plain(titles[at]))
    ]
    if numbers or not open_names or sum(map(bool, texts)) <= 1:
        return None
    width = max(len(texts), len(titles))
    own, higher = ([*row, *[None] * (width - len(row))] for row in (titles, texts))
    return [title if plain(title) else name for title, name in zip(own, higher, strict=True)]


def joined_titles(titles: Sequence[Any], below: Sequence[Any]) -> list[str] | None:
    """Return the column names of a header of two rows, or None when the second row is data.

    In a header of two rows the second one names columns that the first leaves open, beside a
    column that has a name in both: 'Periode' above 'start' and 'gereed'.
    """
    width = max(len(titles), len(below))
    heads, subs = (
        [plain(cell) for cell in row] + [""] * (width - len(row)) for row in (titles, below)
    )
    group, groups = "", []
    for head, sub in zip(heads, subs, strict=True):
        group = head or (group if sub else "")
        groups.append(group)
    opened = [at for at in range(width) if subs[at] and not heads[at]]
    named = [text for text in subs if text]
    if (
        not opened
        or any(not isinstance(cell, str) for cell in below if plain(cell))
        or any(mark.isdigit() for text in named for mark in text)
        or not all(groups[at] and subs[heads.index(groups[at])] for at in opened)
    ):
        return None
    known = sum(normal(text) in vocabulary() for text in named)
    bare = sum(bool(head) and not sub for head, sub in zip(heads, subs, strict=True))
    if known * 2 < len(named) and bare * 2 < sum(map(bool, heads)):
        return None
    return [
        sub if sub and normal(sub) in vocabulary() else f"{name} {sub}".strip()
        for name, sub in zip(groups, subs, strict=True)
    ]


def column_names(titles: Sequence[Any], used: Sequence[int]) -> tuple[list[str], list[Finding]]:
    """Names of the columns that are used, made different where two are the same."""
    names: list[str] = []
    found: list[Finding] = []
    for i in used:
        title = plain(titles[i]) if i < len(titles) else ""
        name = title or f"kolom {i + 1}"
        if name in names:
            again = next(f"{name} ({n})" for n in range(2, 999) if f"{name} ({n})" not in names)
            found.append(finding(None, name, name, double_column(name, again)))
            name = again
        names.append(name)
    return names, found
