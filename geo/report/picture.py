"""A map picture: what is drawn, the texts on it, and the legend that goes with exactly that."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from geo.report import mapsheet
from geo.report.labels import Box, Label, place_labels
from geo.report.mapsheet import PaperStyle, Sheet
from geo.text.format import number

INK: Final = "#1a1a1a"


@dataclass(frozen=True, kw_only=True)
class LegendEntry:
    """One line of a legend: its swatch as SVG and what it means, with the unit."""

    svg: str
    label: str


@dataclass(frozen=True, kw_only=True)
class LegendGroup:
    """Lines of a legend under one title."""

    title: str
    entries: tuple[LegendEntry, ...]


@dataclass
class Picture:
    """A map that is being drawn; later layers lie on top.

    ``labels`` are placed in order, the most important first; ``taken`` are boxes in mm where no
    text may come.
    """

    sheet: Sheet
    alt: str
    elements: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)
    legend: list[LegendGroup] = field(default_factory=list)

    def add(self, shapes: Any, style: PaperStyle) -> bool:
        """Draw shapes in RD; tells whether anything of them lies inside the frame."""
        drawn = mapsheet.draw(self.sheet, shapes, style)
        if drawn:
            self.elements.append(drawn)
        return bool(drawn)

    def explain(self, title: str, entries: Iterable[LegendEntry]) -> None:
        """Add a group to the legend, when there is anything in it."""
        found = tuple(entries)
        if found:
            self.legend.append(LegendGroup(title=title, entries=found))

    def finished(self) -> tuple[str, dict[str, Any]]:
        """The SVG, and everything else the page needs as JSON."""
        sheet = self.sheet
        placed = place_labels(
            self.labels, width=sheet.width_mm, height=sheet.height_mm, taken=self.taken
        )
        rims = mapsheet.halo(placed)
        length_m, length_mm = mapsheet.bar_of(sheet.scale)
        return mapsheet.svg(sheet, [*self.elements[:], rims]), {
            "width": sheet.width_mm,
            "height": sheet.height_mm,
            "alt": self.alt,
            "scale": f"1 : {number(sheet.scale)}",
            "bar": {"mm": length_mm, "text": _length(length_m), "half": _length(length_m / 2)},
            "labels": [
                {
                    "text": p.text,
                    "x": p.left,
                    "y": p.baseline,
                    "size": p.size_pt,
                    "bold": p.weight != "regular",
                    "colour": p.colour,
                }
                for p in placed
            ],
            "legend": [
                {
                    "title": group.title,
                    "entries": [{"svg": e.svg, "label": e.label} for e in group.entries],
                }
                for group in self.legend
            ],
        }


def _length(metres: float) -> str:
    if metres >= 1000:  # noqa: PLR2004
        return f"{number(metres / 1000, decimals=0 if metres % 1000 == 0 else 1)} km"
    return f"{number(metres)} m"


def entry(label: str, style: PaperStyle, *, kind: str = "area", ground: str = "") -> LegendEntry:
    """A line of a legend in a style; ``ground`` as for :func:`geo.report.mapsheet.swatch`."""
    return LegendEntry(svg=mapsheet.swatch(style, kind=kind, ground=ground), label=label)
