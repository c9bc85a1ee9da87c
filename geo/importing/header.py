"""Finding the header row in a grid of cells, below titles and above the data."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from geo.catalogue.file_limits import check_columns
from geo.errors import DataError
from geo.importing.findings import Finding, Problem, finding
from geo.importing.header_problems import (
    HEADER_AGAIN,
    header_again,
    no_header,
    preamble,
    surplus,
    two_rows,
)
from geo.importing.header_titles import column_names, joined_titles, named_above
from geo.importing.names import normal, vocabulary
from geo.importing.questions import Answers, Choice, FileQuestion
from geo.importing.raw import RawTable, as_frame
from geo.text.clean import plain

_LOOK_AT: Final = 40
_CHOICES: Final = 8
_KNOWN_WORTH: Final = 3.0
_NUMBER: Final = re.compile(r"[-+]?[\d.,]+(?:E[-+]?\d+)?", re.IGNORECASE)
_TOTAL: Final = re.compile(
    r"(?:eind|sub)?tota?al\b|(?:grand |sub)?total\b|som\b|gemiddelde?\b|average\b", re.IGNORECASE
)
_FOOTNOTE: Final = re.compile(
    r"bron\b|source\b|\*|let op|noot\b|opmerking\b|peildatum|gemaakt|export|afgedrukt|einde|©",
    re.IGNORECASE,
)
Grid = list[tuple[int, list[Any]]]
"""Rows that are not empty: their number in the file and their cells."""


def known_columns(row: Sequence[Any]) -> frozenset[str]:
    """Return the known column names among the cells of a row."""
    return frozenset({normal(plain(cell)) for cell in row} & vocabulary())


def header_at(grid: Grid) -> int | None:
    """Return where in the grid the header stands, or None when the first row is data already."""
    words = vocabulary()
    width = max((sum(plain(cell) != "" for cell in row) for _, row in grid[:_LOOK_AT]), default=0)
    best, best_score = None, 0.0
    for place, (_, row) in enumerate(grid[:_LOOK_AT]):
        score = _header_score(row, words=words, width=width)
        if score > best_score:
            best, best_score = place, score
    return best


def _header_score(row: Sequence[Any], *, words: Collection[str], width: int) -> float:
    texts = [plain(cell) for cell in row]
    filled = [text for text in texts if text]
    if not filled or (width > 1 and len(filled) == 1):
        return 0.0
    known = sum(normal(text) in words for text in filled)
    numbers = sum(_NUMBER.fullmatch(text) is not None for text in filled)
    if numbers * 2 > len(filled):
        return 0.0
    own = len({normal(text) for text in filled}) / len(filled)
    full = len(filled) / max(width, 1)
    wordy = sum(any(mark.isalpha() for mark in text) for text in filled) / len(filled)
    # a row of data can be text too: without a known word it takes a nearly full row of names
    plausible = own * full * wordy if numbers == 0 else 0.0
    return known * _KNOWN_WORTH + (plausible if known else plausible * 0.5)


def to_table(
    grid: Grid,
    *,
    name: str,
    style: str,
    findings: Sequence[Finding] = (),
    sheet: str | None = None,
    sheets: tuple[str, ...] = (),
    formulas: Collection[tuple[int, int]] = (),
    answers: Answers | None = None,
    shown: Mapping[tuple[int, int], str] | None = None,
) -> RawTable:
    """Return a grid as a table under its header, without titles, totals and footnotes.

    Args:
        grid: the rows of the file that are not empty.
        name: file name, for messages.
        style: how the file is written, in Dutch.
        findings: what was seen while reading.
        sheet: the worksheet that was read.
        sheets: all worksheets.
        formulas: (row number, place of the column from 0) of computed cells.
        answers: what was answered; ``header`` is the row of the header, or 'geen'.
        shown: by row number and place of the column what a number format shows.

    Raises:
        DataError: nothing under the header.
    """
    if not grid:
        msg = f"In {name} staan geen rijen."
        raise DataError(msg)
    found = list(findings)
    given = answers or {}
    which = _header_question(grid, header_at(grid))
    place = _chosen_header(grid, which, given)
    width = max(len(row) for _, row in grid)
    check_columns(width, name=name)
    if place is None:
        titles: list[Any] = [""] * width
        body = grid
        found.append(finding(None, "", "", no_header()))
    else:
        titles = grid[place][1]
        body = grid[place + 1 :]
        skipped = place
        if place and (named := named_above(grid[place - 1][1], titles)) is not None:
            found.append(finding(None, "", "", two_rows(grid[place - 1][0], grid[place][0])))
            titles, skipped = named, place - 1
        joined = joined_titles(titles, body[0][1]) if body else None
        if joined is not None:
            titles = joined
            found.append(finding(None, "", "", two_rows(grid[place][0], body[0][0])))
            body = body[1:]
        if skipped:
            found.append(finding(None, "", "", preamble(skipped, grid[place][0])))
    used = [i for i in range(width) if any(plain(row[i]) for _, row in body if i < len(row))]
    used = [i for i in range(width) if i in used or (i < len(titles) and plain(titles[i]))]
    columns, doubled = column_names(titles, used)
    found += doubled
    over = len(titles) if place is not None else width
    data_rows = _data_rows(body, titles, used=used, over=over, found=found)
    if not data_rows:
        others = [title for title in sheets if title != sheet]
        more = f" Andere werkbladen: {', '.join(others)}; kies er een." if others else ""
        raise DataError(f"In {name} staan geen rijen onder de kopregel.{more}")
    names = dict(zip(used, columns, strict=True))
    return RawTable(
        name=name,
        frame=as_frame(data_rows, columns),
        findings=tuple(found),
        style=style,
        sheet=sheet,
        sheets=sheets,
        formulas=frozenset((row, names[col]) for row, col in formulas if col in names),
        questions=(which,),
        answers=given,
        shown={
            (row, names[col]): text for (row, col), text in (shown or {}).items() if col in names
        },
    )


def _data_rows(
    body: Grid, titles: Sequence[Any], *, used: Sequence[int], over: int, found: list[Finding]
) -> Grid:
    """Return the rows with data, each in the order of the header; the others are told.

    A header that comes again in another order holds for the rows below it.
    """
    data_rows: Grid = []
    order: list[int] | None = None
    for number, row in body:
        left_out = _not_data(row, titles=titles, columns=len(used))
        if left_out is not None:
            if left_out.code == HEADER_AGAIN:
                order = _other_order(row, titles)
            found.append(finding(number, "", plain(next(c for c in row if plain(c))), left_out))
            continue
        if any(plain(cell) for cell in row[over:]):
            found.append(finding(number, "", plain(row[-1]), surplus(len(row), over)))
        places = used if order is None else [order[i] for i in used if i < len(order)]
        data_rows.append((number, [row[i] if i < len(row) else None for i in places]))
    return data_rows


_NO_HEADER: Final = "geen"


def _header_question(grid: Grid, place: int | None) -> FileQuestion:
    """Return the question which row has the column names, each choice with its first cells."""
    rows = grid[: max(_CHOICES, (place or 0) + 1)][-_CHOICES:]
    choices = [
        Choice(
            value=str(number),
            label=f"rij {number}",
            examples=tuple(plain(cell) for cell in row if plain(cell))[:3],
        )
        for number, row in rows
    ]
    return FileQuestion(
        key="header",
        text="Op welke rij staan de kolomnamen?",
        choices=(*choices, Choice(value=_NO_HEADER, label="er zijn geen kolomnamen")),
        proposed=_NO_HEADER if place is None else str(grid[place][0]),
        needed=False,
    )


def _chosen_header(grid: Grid, question: FileQuestion, answers: Answers) -> int | None:
    """Return where in the grid the header stands by the answer, None for no header.

    Raises:
        DataError: the row that was chosen has no cells.
    """
    given = answers.get("header", question.proposed)
    if given == _NO_HEADER:
        return None
    place = next((at for at, (number, _) in enumerate(grid) if str(number) == given), None)
    if place is None:
        msg = f"Rij {given} is leeg of bestaat niet; kies een rij met kolomnamen."
        raise DataError(msg)
    return place


def _not_data(row: Sequence[Any], *, titles: Sequence[Any], columns: int) -> Problem | None:
    """Return why a row is no data: a total, a footnote, or the header once more."""
    texts = [plain(cell) for cell in row]
    filled = [text for text in texts if text]
    heads = [plain(title).lower() for title in titles]
    same = sum(a.lower() == b != "" for a, b in zip(texts, heads, strict=False))
    other = _other_order(row, titles) is not None
    if other or (same * 2 > len(filled) and same > 1):
        return header_again(other_order=other)
    first = filled[0]
    if _TOTAL.match(first) and len(filled) < max(columns, 2):
        return Problem(
            code="totaalrij",
            severity="let op",
            message="dit lijkt een totaalregel, geen woning of object",
            advice="Overgeslagen; zet totalen niet onder de gegevens.",
        )
    if len(filled) == 1 and columns > 2 and (_FOOTNOTE.match(first) or " " in first):  # noqa: PLR2004
        return Problem(
            code="voetnoot",
            severity="let op",
            message="dit lijkt een voetnoot of tussenkop, geen gegevens",
            advice="Overgeslagen; verwijder losse tekst onder en tussen de gegevens.",
        )
    return None


def _other_order(row: Sequence[Any], titles: Sequence[Any]) -> list[int] | None:
    """Return where each column of the header stands in a header with another order, or None."""
    heads = [plain(title).lower() for title in titles]
    texts = [plain(cell).lower() for cell in row]
    named = [head for head in heads if head]
    if sorted(named) != sorted(filter(None, texts)) or texts[: len(heads)] == heads:
        return None
    if len(set(named)) <= 1:
        return None
    return [texts.index(head) if head else at for at, head in enumerate(heads)]
