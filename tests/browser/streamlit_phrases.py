"""The English that Streamlit's own front end can put on a page, read from its JavaScript."""

import importlib.util
import re
from functools import cache
from pathlib import Path

# Front ends of charts, chats and recorders: no page of this app has such an element.
_UNUSED = re.compile(
    r"^(PlotlyChart|DeckGlJsonChart|ECharts|GraphVizChart|Mermaid|mermaid|embed|katex|rehype"
    r"|StreamlitSyntaxHighlighter|Chat|Audio|Camera|ColorPicker|Json|reactJson|Feedback|moment"
    r"|axios|styled-components|opacities|ReorderedSegments|elk|cytoscape|chunk-|useWaveform"
    r"|\w+Diagram|swimlanes)",
)
# A text given to an element: its content or one of the names of what a reader sees or hears.
_GIVEN = re.compile(
    r"""(?:children|label|title|placeholder|message|"aria-label"|text|content|tooltip|body|header)"""
    r"""\s*[:=]\s*\[?(?:[\w.!]+\?)?(["`])((?:(?!\1)[^\\\n]|\\.){2,300})\1(?::(["`])((?:(?!\3)[^\\\n]){2,80})\3)?"""
)
# Of the menus and dialogs for who makes or publishes an app, which this app does not offer, and
# sentences for who writes one.
_NOT_SHOWN = re.compile(
    r"[Dd]eploy|[Ss]kills|GitHub|Git tree|Snowflake|Streamlit (v|Community)|st\.toast|screencast"
    r"|[Rr]ecord|Step \d|Next steps|video|WebM|recent desktop|Alien|Happy|trial|community|agents"
    r"|Installing|^For |Other platforms|your own authentication|Chat message|Dialog type|static app"
    r"|BCP 47|must be positive"
)
# Words with a space, or one word as in a sentence; not NamesOfCode or css.
_WORDS = re.compile(r"^(?:[A-Z][a-z',.!?…]*|[a-z]+ [a-z]+|\d+th)(?:[ (/].*)?$", re.DOTALL)


DUTCH_TOO = frozenset(
    {
        "Open",
        "Logo",
        "Alt",
        "Minimum",
        "Maximum",
        "Dollar",
        "Euro",
        "Yen",
        "Print",
        "Filter",
        "Week",
    }
)
"""Phrases that are the same in Dutch."""


def static_folder():
    """Where the installed Streamlit has the files of its front end."""
    return Path(importlib.util.find_spec("streamlit").origin).parent / "static" / "static" / "js"


@cache
def phrases():
    """Every phrase; a part that is filled in while it runs stands as ``X7``."""
    found = set()
    for file in static_folder().glob("*.js"):
        if _UNUSED.match(file.name):
            continue
        for match in _GIVEN.finditer(file.read_text("utf-8")):
            found.update(text for text in (match[2], match[4]) if text and _WORDS.match(text))
    filled = {re.sub(r"\$\{[^}]*\}", "X7", text).strip() for text in found}
    return frozenset(text for text in filled if "${" not in text and not _NOT_SHOWN.search(text))
