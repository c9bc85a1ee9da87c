"""The period of a row: one column with a period, or columns for its begin and end."""

from geo.importing.cells import Cells
from geo.importing.findings import Outcome, Problem
from geo.text.clean import is_empty, plain
from geo.text.periods import Period, joined, read_period, says_open

_FAULTS = {
    "onleesbaar": ("periode_onleesbaar", "'{text}' is geen jaar of periode"),
    "onmogelijk": ("jaar_onmogelijk", "'{text}' heeft een jaar dat niet kan"),
    "verkeerd om": ("periode_verkeerd_om", "'{text}' eindigt voor het begint"),
    "gaat niet door": ("periode_vervallen", "'{text}' zegt dat het in dat jaar niet doorgaat"),
}
_UNKNOWN = frozenset({"onbekend", "?"})
_ADVICE = "Vul een jaar in (2026), een periode (2026-2028), 'v.a. 2026', 't/m 2030' of n.t.b."


def period(value: object) -> Outcome:
    """Read a period as planners write it; what was interpreted or left aside is noted."""
    found = read_period(value)
    text = plain(value)
    if found.period is None:
        code, message = _FAULTS[found.fault or "onleesbaar"]
        return Outcome(
            None,
            Problem(code=code, severity="leeg", message=message.format(text=text), advice=_ADVICE),
        )
    if found.left_over:
        message = f"'{found.left_over}' is niet gebruikt; gelezen is {_shown(found.period)}"
        problem = Problem(code="periode_deel", severity="let op", message=message, advice=_ADVICE)
        return Outcome(found.period, problem)
    if found.interpreted:
        message = f"'{text}' is gelezen als {_shown(found.period)}"
        problem = Problem(code="jaar_gelezen", severity="hersteld", message=message, advice=_ADVICE)
        return Outcome(found.period, problem)
    return Outcome(found.period)


def _shown(found: Period) -> str:
    if found.open_ended:
        return f"vanaf {found.first}"
    if found.first is None:
        return f"t/m {found.last}"
    return str(found.first) if found.first == found.last else f"{found.first}-{found.last}"


def period_of(cells: Cells, row: int) -> Period:
    """Return the period of a row out of every column that was mapped for it.

    A column with a whole period goes before; when it says only one year ('Gereed') and another
    column gives the begin ('Start'), both make the period. A begin or end that says something, but
    no year ('n.t.b.', '9999'), is unknown: it is not the year of the other column.
    """
    whole: Period = cells.read(row, "period", period) or Period()
    first: Period = cells.read(row, "first_year", period) or Period()
    last: Period = cells.read(row, "last_year", period) or Period()
    is_open = cells.has("open_ended") and says_open(cells.get(row, "open_ended"))
    begin = first if first.first is not None else whole
    end = last if (last.last or last.first) is not None else whole
    if whole.first is not None and first == last == Period():
        return whole if not is_open else Period(first=whole.first, open_ended=True)
    if begin.first is not None and _says_no_year(cells, row, "last_year", last) and end is whole:
        is_open = True
    if _says_no_year(cells, row, "first_year", first) and begin is whole and whole == Period():
        return Period(last=end.last or end.first)
    window = joined(begin, None if end is begin else end, open_ended=is_open)
    if window.first is not None and window.last is not None and window.last < window.first:
        cells.note(row, "last_year" if cells.has("last_year") else "period", _falling(window))
        return Period()
    return window


def _says_no_year(cells: Cells, row: int, target: str, read: Period) -> bool:
    cell = cells.get(row, target)
    return read == Period() and (not is_empty(cell) or plain(cell).lower() in _UNKNOWN)


def _falling(window: Period) -> Problem:
    return Problem(
        code="periode_verkeerd_om",
        severity="leeg",
        message=f"het einde ({window.last}) ligt voor het begin ({window.first})",
        advice="Controleer de jaren; de periode telt nu als onbekend.",
    )
