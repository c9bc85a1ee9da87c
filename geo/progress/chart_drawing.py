"""Draws charts (Vega-Lite) as SVG or PNG, in this process or in a helper beside it.

The engine that draws (V8) never leaves the memory of a process that loaded it (70 MB after one
chart), and ends the process on a text it cannot handle. A server lets a helper draw, a command
draws where it is, unless :func:`use` decided otherwise.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from geo.catalogue.helper_process import IDLE_S, HelperProcess, is_server, serve
from geo.paths import data_dir

_VERSION: Final = "6.4"
_SCALE: Final = 2.0
_PROGRAM: Final = "from geo.progress.chart_drawing import main; raise SystemExit(main())"
_ENDED: Final = (
    "De grafiek kon niet worden getekend: het tekenproces is gestopt. De cijfers staan in de tabel."
)


@dataclass(frozen=True)
class _Question:
    """A chart to draw: its specification with texts that XML can hold, and the kind of picture."""

    spec: Any
    picture: Literal["svg", "png"]
    fonts: str
    """Folder with the typeface, as this program finds it; the helper works from another one."""


def chart_helper(*, idle_s: float = IDLE_S, program: str = _PROGRAM) -> HelperProcess:
    """A helper for :func:`use` that draws charts; it ends after ``idle_s``."""
    return HelperProcess(program, ended=_ENDED, idle_s=idle_s)


_helper: HelperProcess | None = None


def use(helper: HelperProcess | None) -> None:
    """Let this program draw charts in a helper; None: where it is, or in that of a server."""
    global _helper  # noqa: PLW0603 - one choice per program, made where it starts
    _helper = helper


def chosen() -> HelperProcess | None:
    """The helper that draws for this program; None: it draws where it is."""
    if _helper is None and is_server():
        return _helper_of_server()
    return _helper


@functools.cache
def _helper_of_server() -> HelperProcess:
    return chart_helper()


def as_svg(spec: object) -> str:
    """A chart as SVG.

    Raises:
        DataError: the helper ended before it had drawn it.
    """
    drawn: str = _drawn(spec, "svg")
    return drawn


def as_png(spec: object) -> bytes:
    """A chart as PNG, twice as sharp as on a screen; errors as for :func:`as_svg`."""
    drawn: bytes = _drawn(spec, "png")
    return drawn


def main() -> int:
    """Draw what is asked on standard input, until there is no more."""
    return serve(_draw)


def _drawn(spec: object, picture: Literal["svg", "png"]) -> Any:
    question = _Question(spec, picture, str((data_dir() / "fonts").resolve()))
    helper = chosen()
    return _draw(question) if helper is None else helper.ask(question)


def _draw(question: _Question) -> Any:
    import vl_convert  # noqa: PLC0415 - only where it draws

    _register_fonts(question.fonts)
    if question.picture == "svg":
        return vl_convert.vegalite_to_svg(question.spec, vl_version=_VERSION)
    return vl_convert.vegalite_to_png(question.spec, vl_version=_VERSION, scale=_SCALE)


@functools.lru_cache(maxsize=4)
def _register_fonts(folder: str) -> None:
    import vl_convert  # noqa: PLC0415 - only where it draws

    if Path(folder).is_dir():
        vl_convert.register_font_directory(folder)
