"""The decision list: what was decided and what is still open, with room to sign."""

from typing import Any

from geo.report import links
from geo.report.item_text import ItemText, item_text
from geo.report.state import PackState
from geo.report.words import source_lines
from geo.text.format import number

Row = dict[str, str]


def decisions_sheet(state: PackState) -> tuple[dict[str, Any], list[str]]:
    """The decision list as the content of as many pages as it takes; it has no map."""
    page = {
        "kind": "decisions",
        "title": "Besluitenlijst",
        "maps": [],
        "decided": decided_rows(state),
        "open": open_rows(state),
        "parties": [who.organisation for who in state.participants],
        "sources": source_lines(state, ["projects", "works", "stock"]),
        "example": bool(state.examples),
    }
    return page, []


def decided_rows(state: PackState) -> list[Row]:
    """The decisions that hold, in the order of the list."""
    texts = (item_text(state, item) for item in state.items)
    return [_row(state, text) for text in texts if text.decided is not None]


def open_rows(state: PackState) -> list[Row]:
    """What still waits for a decision; what is finished or rejected does not."""
    texts = (item_text(state, item) for item in state.undecided)
    return [_row(state, text) for text in texts if text.decided is None]


def _row(state: PackState, text: ItemText) -> Row:
    found = text.decided
    budget = None if found is None else found.budget_eur
    return {
        "id": text.id,
        "rank": text.rank,
        "title": text.title,
        "window": text.window,
        "decision": text.decision.label,
        "reason": found.reason if found else "",
        "owner": (found.owner if found else None) or "",
        "measure": (found.measure if found else None) or "",
        "year": str(found.year) if found and found.year else "",
        "budget": "" if budget is None else f"€ {number(budget)}",
        "since": f"{found.recorded_on:%d-%m-%Y}" if found else "",
        "session": (found.session if found else None) or "",
        "url": links.app_base() + links.kans_path(state, text.id),
    }
