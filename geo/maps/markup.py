"""The HTML around a map: heading, legend, provenance and the equivalent tables.

Every value goes through Jinja's autoescape, because titles, names and remarks may come from an
upload. No address is ever made a link: the file has to work from a stick without network.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from markupsafe import Markup

from geo.catalogue.layers import Provenance
from geo.catalogue.palette import Term
from geo.catalogue.symbols import PATTERN_PATHS, SYMBOL_PATHS
from geo.constants import CAVEAT
from geo.maps.drawing import Drawn, MapLayer, TextTable
from geo.maps.wording import (
    EXAMPLE_BANNER,
    EXAMPLE_EXPLAINED,
    ORIGIN_WORDS,
    UNKNOWN,
    accuracy,
    badges,
    fetched,
)
from geo.text.format import number
from geo.text.page_templates import page_templates

_PAGES: Final = page_templates(Path(__file__).parent / "assets")

PROVENANCE_COLUMNS: Final = (
    "Laag",
    "Herkomst",
    "Bron",
    "Editie",
    "Opgehaald",
    "Licentie",
    "Nauwkeurigheid",
    "Aantal",
    "Opmerking",
)


def swatch(entry: Term, *, shape: str, key: str) -> Markup:
    """A legend sample: ``shape`` is area, veil, rough, ring, line or point.

    ``key`` must be the only one on its page.
    """
    path, mode = PATTERN_PATHS[entry.pattern]
    return Markup(  # noqa: S704  made by an autoescaping template
        _PAGES.get_template("swatch.svg").render(
            e=entry,
            shape=shape,
            id=f"kk-s-{key}",
            path=path,
            mode=mode,
            ink=entry.ink if shape == "area" else entry.colour,
            symbol=SYMBOL_PATHS[entry.symbol],
        )
    )


def legend(drawn: Mapping[str, Drawn]) -> str:
    """The legend of a map; keys are the names of the layers in the page."""
    return _PAGES.get_template("legend.html").render(
        sections=[
            _section(key, drawn_theme, index)
            for index, (key, drawn_theme) in enumerate(drawn.items())
        ]
    )


def _section(key: str, drawn: Drawn, index: int) -> dict[str, object]:
    layer = drawn.source
    shape = {"lines": "line", "points": "point"}.get(layer.kind, "area")
    if layer.kind == "areas" and layer.veil:
        shape = "veil"
    lines: list[dict[str, object]] = [
        {
            "swatch": swatch(line.entry, shape=shape, key=f"{index}-{place}"),
            "label": line.entry.label,
            "count": None if line.count is None else number(line.count),
        }
        for place, line in enumerate(drawn.legend)
    ]
    if drawn.has_indicative:
        lines.append(_rough_line("rough", "Indicatief: de echte grens is niet bekend", index))
    if drawn.has_precision:
        lines.append(_rough_line("ring", "Bij benadering: ergens binnen de cirkel", index))
    remarks = []
    if drawn.unplaced_count:
        remarks.append(f"{drawn.unplaced_count} niet op de kaart: plaats onbekend (zie de tabel).")
    if layer.note:
        remarks.append(layer.note)
    return {
        "key": key,
        "title": layer.heading,
        "unit": layer.unit,
        "badges": layer_badges(layer),
        "lines": lines,
        "remarks": remarks,
        "source": source_line(layer),
    }


def _rough_line(shape: str, label: str, index: int) -> dict[str, object]:
    entry = Term(key=shape, label=label, colour="#3f3f3f", pattern="hatch")
    mark = swatch(entry, shape=shape, key=f"{index}-{shape}")
    return {"swatch": mark, "label": label, "count": None}


def layer_badges(layer: MapLayer) -> tuple[str, ...]:
    """What belongs on the layer's face, of itself and of what it rests on, each once."""
    return tuple(dict.fromkeys(word for known in layer.provenances for word in badges(known)))


def source_line(layer: MapLayer) -> str:
    """Where a layer comes from, in one line."""
    parts = []
    for known in layer.provenances:
        words = [known.source, ORIGIN_WORDS[known.origin]]
        if known.edition:
            words.append(f"editie {known.edition}")
        parts.append(", ".join(words))
    return "Bron: " + "; ".join(dict.fromkeys(parts))


def head(title: str, notes: Sequence[str], provenances: Sequence[Provenance]) -> str:
    """The heading of the page, with the warning when anything on the map is example data."""
    return _PAGES.get_template("head.html").render(
        title=title,
        notes=notes,
        examples=[known.title for known in provenances if known.is_example],
        banner=EXAMPLE_BANNER,
        explained=EXAMPLE_EXPLAINED,
    )


def foot(provenances: Sequence[Provenance], tables: Sequence[TextTable] = ()) -> str:
    """Caveat, equivalent tables and the provenance of every layer."""
    return _PAGES.get_template("foot.html").render(
        caveat=CAVEAT,
        tables=tables,
        table=_table,
        columns=PROVENANCE_COLUMNS,
        rows=[_provenance_row(known) for known in provenances],
    )


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    return Markup(  # noqa: S704  made by an autoescaping template
        _PAGES.get_template("table.html").render(title=title, columns=columns, rows=rows)
    )


def _provenance_row(known: Provenance) -> tuple[str, ...]:
    remarks = [known.detail, known.note, known.attribution]
    return (
        known.title,
        ORIGIN_WORDS[known.origin],
        known.source,
        known.edition or UNKNOWN,
        fetched(known),
        known.licence or UNKNOWN,
        accuracy(known),
        UNKNOWN if known.count is None else number(known.count),
        "; ".join(remark for remark in remarks if remark),
    )
