"""What a reader sees of a page run by Streamlit's test runner: labels, texts, tables, help."""

import json
import re
from html import unescape

from streamlit.proto.Block_pb2 import Block as BlockProto
from streamlit.testing.v1.element_tree import Block

from geo.hazards.registry import HAZARDS
from geo.progress.severe_by_year import ANY, LATER, NOW
from geo.progress.wording import TABLE_TITLES

_COLLAPSED = 2
_UNSEEN = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.DOTALL)
_HEAD = re.compile(r'<th[^>]*scope="col"[^>]*>(.*?)</th>', re.DOTALL)
# the target of a link, an address, and what stands between backticks are no words of the page
_TARGET = re.compile(r"\]\([^)]*\)|`[^`]*`|https?://\S+")
_TERM = re.compile(r"uitleg\?begrip=([a-z0-9-]+)")


def headings(at):
    """Titles, headers and subheaders, in the order of the page."""
    return [_words(node.proto.body) for node in _nodes(at) if _kind(node) == "Heading"]


def labels(at):
    """Names of widgets, figures, tabs and boxes that open."""
    found = []
    for proto in _protos(at):
        seen = getattr(getattr(proto, "label_visibility", None), "value", 0) != _COLLAPSED
        if seen and getattr(proto, "label", ""):
            found.append(_words(proto.label))
    return found


def columns(at):
    """Names of the columns of every table."""
    found = [str(name) for frame in frames(at) for name in frame]
    for node in _nodes(at):
        if _kind(node) == "Html":
            found += map(_words, _HEAD.findall(node.proto.body))
    return found


def texts(at):
    """Everything a reader can read: headings, labels, texts, choices and cells."""
    found = [*headings(at), *labels(at), *columns(at)]
    for proto in _protos(at):
        found += [_words(getattr(proto, name, "")) for name in ("body", "placeholder")]
    found += [text for offered in choices(at) for text in offered]
    for frame in frames(at):
        found += [str(cell) for name in frame for cell in frame[name] if isinstance(cell, str)]
    return found


def choices(at):
    """What each widget offers to choose from; the check boxes of a page are one such list."""
    found = [
        [_words(getattr(one, "content", one)) for one in getattr(proto, "options", ())]
        for proto in _protos(at)
    ]
    return [*filter(None, found), [_words(box.label) for box in at.checkbox]]


def frames(at):
    """The tables that are no plain HTML, as frames with the columns that are shown."""
    found = []
    for node in _nodes(at):
        if _kind(node) == "Dataframe":
            settings = json.loads(node.proto.columns or "{}")
            hidden = [name for name, one in settings.items() if one and one.get("hidden")]
            found.append(node.value.drop(columns=hidden, errors="ignore"))
    return found


def charts(at):
    """The specifications of the charts."""
    return [json.loads(proto.spec) for proto in _protos(at) if getattr(proto, "spec", "")]


def explained(at):
    """Keys of the terms that have their explanation beside a word."""
    found = set()
    for proto in _protos(at):
        for name in ("help", "columns"):
            text = getattr(proto, name, "")
            found |= set(_TERM.findall(text if isinstance(text, str) else ""))
    return found


def _nodes(at):
    return [node for part in (at.main, at.sidebar) for node in part]


def _protos(at):
    for node in _nodes(at):
        proto = node.proto
        if isinstance(proto, BlockProto):
            kind = proto.WhichOneof("type")
            proto = getattr(proto, kind) if kind else None
        if proto is not None:
            yield proto


def _kind(node):
    return "" if isinstance(node, Block) else type(node.proto).__name__


def _words(text):
    return unescape(_UNSEEN.sub(" ", _TARGET.sub("]", text))).replace("\\", "").strip()


_CHARTS = (
    "voorraad",
    "verandering-voorraad",
    "plannen-nieuwbouw",
    "plannen-sloop",
    "efg",
    "verandering-efg_woningen",
    "in-hand",
    "score",
    "leefbaarometer",
    *(f"klassen-{hazard}" for hazard in HAZARDS),
    *(
        f"klimaatbestendig-{scenario}-{hazard}"
        for scenario in (NOW, LATER)
        for hazard in (ANY, *HAZARDS)
    ),
)


def with_boxes_open(at):
    """A test of a page whose boxes are open: only then is what is in them drawn."""
    tables = (f"voortgang-tabel-{name}" for name in TABLE_TITLES)
    charts = (f"voortgang-beeld-{name}" for name in _CHARTS)
    for key in ("kansen-vragen", "kansen-aandelen", "kaart-meenemen", *tables, *charts):
        at.session_state[key] = True
    for key in ("kansen-nazorg", "kansen-nieuwe-sessie", "pakket-open", "kansen-grenzen-knop"):
        at.session_state[f"{key}-geopend"] = True
    return at
