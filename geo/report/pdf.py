"""The PDF of the pack: map sheets and factsheets, set by Typst without anything from outside."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from geo.catalogue.output_state import dutch_date
from geo.catalogue.writing import replacing
from geo.errors import DataError
from geo.report import sheet_decisions, sheet_kans, sheet_overview, sheet_wijk
from geo.report.labels import FALLBACKS, FAMILY, font_folder, printable
from geo.report.manifest import state_digest
from geo.report.severe_years import severe_page
from geo.report.state import PackState
from geo.report.words import QUESTION, when
from geo.text.sanitise import documentable

Progress = Callable[[float, str], None]
Sheet = tuple[dict[str, Any], list[str]]

_ASSETS: Final = Path(__file__).parent / "assets"
_LOST_SIGNS: Final = "Tekens die het lettertype niet heeft, staan als vraagteken"
_SETTER: Final = Path(__file__).with_name("typesetting.py")
_LITERAL: Final = frozenset({"svg", "url"})
"""Keys whose value is a drawing or an address, and no text to print."""
_ENDLESS: Final = re.compile(r"\S{40}(?=\S)")
"""So much of a word fits on a line; without a place to break the rest runs off the page."""
_DRAWN: Final = 0.6
"""Share of the time that goes into drawing; the rest is setting."""


def write(state: PackState, folder: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write the PDF of the pack.

    Args:
        state: what to tell.
        folder: where to.
        progress: told how far it is.

    Returns:
        The file.

    Raises:
        DataError: it cannot be set or written.
    """
    jobs: list[tuple[str, Callable[[], Sheet]]] = [
        ("Voorblad", lambda: sheet_overview.cover(state)),
        ("Kaartblad van de stad", lambda: sheet_overview.city(state)),
        ("Besluitenlijst", lambda: sheet_decisions.decisions_sheet(state)),
        *([("Klimaatbestendig", lambda: severe_page(state))] if len(state.severe_by_year) else []),
        *(
            (f"Koppelkans {item.title}", lambda item=item: sheet_kans.kans_sheet(state, item))
            for item in state.top
        ),
        *(
            (f"Wijk {code}", lambda code=str(code): sheet_wijk.wijk_sheet(state, code))
            for code in state.wijken["wijkcode"]
        ),
        ("Kruistabel", lambda: sheet_overview.cross_table(state)),
    ]
    pages = []
    for done, (what, make) in enumerate(jobs):
        if progress:
            progress(_DRAWN * done / len(jobs), f"PDF: {what}")
        pages.append(page_of(make()))
    if progress:
        progress(_DRAWN, "PDF: opmaken")
    content = compile_sheets(
        "pack.typ",
        {
            **document_of(state),
            "title": state.title,
            "description": QUESTION,
            "pages": pages,
        },
        state=state,
    )
    target = folder / f"{state.file_stem}.pdf"
    with replacing(target) as temporary:
        temporary.write_bytes(content)
    return [target]


def page_of(sheet: Sheet) -> dict[str, Any]:
    """A sheet with its drawings in its maps."""
    page, drawings = sheet
    maps = [{**map_page, "svg": svg} for map_page, svg in zip(page["maps"], drawings, strict=True)]
    return {**page, "maps": maps}


def document_of(state: PackState) -> dict[str, Any]:
    """What stands on every page."""
    return {
        "font": [FAMILY, *FALLBACKS],
        "kicker": f"Koppelkansen {state.area_name}",
        "when": when(state),
        "made_on": dutch_date(state.made_on),
        "program": state.program,
        "mark": state_digest(state)[:8],
        "caveat": state.caveats[0],
        "state": state.output.short(),
    }


def compile_sheets(template: str, document: Mapping[str, Any], *, state: PackState) -> bytes:
    """Set a template with its data, on the day of the state; see :func:`compile_template`."""
    return compile_template(template, document, made_on=state.made_on)


def compile_template(template: str, document: Mapping[str, Any], *, made_on: date) -> bytes:
    """Set a template of :mod:`geo.report.assets` with its data as a tagged PDF (PDF/UA-1).

    Fonts come from ``data/fonts`` only and the date is ``made_on``, so the same content gives
    the same bytes.

    Raises:
        DataError: Typst refuses, such as for a picture without an alternative text.
    """
    with tempfile.TemporaryDirectory(prefix="opmaak-") as scratch:
        home = Path(scratch)
        for path in sorted(_ASSETS.glob("*.typ")):
            (home / path.name).write_bytes(path.read_bytes())
        shown = _printable(document)
        if "state" in shown and _has_lost_signs(document):
            shown["state"] += f" · {_LOST_SIGNS}"
        text = json.dumps(shown, ensure_ascii=False, allow_nan=False)
        (home / "data.json").write_text(text, encoding="utf-8")
        source = home / template
        midnight = datetime.combine(made_on, time(), tzinfo=UTC)
        fonts, stamp = str(font_folder()), str(int(midnight.timestamp()))
        done = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, "-P", str(_SETTER), str(source), fonts, stamp],
            check=False, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        if done.returncode:
            raise DataError(f"De PDF kan niet worden opgemaakt: {done.stderr or 'afgebroken'}")
        return source.with_suffix(".pdf").read_bytes()


def _has_lost_signs(value: Any) -> bool:
    """Whether a text holds a sign that the typefaces lack, which is printed as a question mark."""
    if isinstance(value, str):
        text = documentable(value)
        return printable(text) != text
    if isinstance(value, Mapping):
        return any(_has_lost_signs(item) for k, item in value.items() if k not in _LITERAL)
    return isinstance(value, Sequence) and any(_has_lost_signs(item) for item in value)


def _printable(value: Any) -> Any:
    """The data with texts in signs that the typeface has; a drawing is left as it is.

    A drawing is known by its name and not by how it begins: a title may begin like one.
    """
    if isinstance(value, str):
        return _ENDLESS.sub("\\g<0>\u200b", printable(documentable(value)))
    if isinstance(value, Mapping):
        return {k: item if k in _LITERAL else _printable(item) for k, item in value.items()}
    if isinstance(value, Sequence):
        return [_printable(item) for item in value]
    return value
