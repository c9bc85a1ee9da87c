"""How the features of a layer are drawn: frozen values, as everything of a map."""

from dataclasses import dataclass
from typing import Literal

Shape = Literal["circle", "square", "triangle", "diamond", "cross", "star", "down", "hexagon"]
Pattern = Literal["hatch", "cross", "dots", "lines", "grid"]
Dash = Literal["solid", "dashed", "dotted", "dashdot", "long"]


@dataclass(frozen=True)
class StyleClass:
    """One line of a legend.

    Attributes:
        label: Dutch, as it stands in the legend.
        color: `#rrggbb`.
        value: the value of the property that falls in this class, or
        low, high: low <= value < high for numbers; None is open.
        pattern: drawn over the colour, so that it is not colour alone that tells.
        shape: marker of a point.
        dash: stroke of a line or outline.
        weight: width of a line in px, when it differs from the style's.
    """

    label: str
    color: str
    value: str | int | float | bool | None = None
    low: float | None = None
    high: float | None = None
    pattern: Pattern | None = None
    shape: Shape | None = None
    dash: Dash | None = None
    weight: float | None = None


@dataclass(frozen=True)
class Style:
    """How a layer is drawn: one look, or a look per class of a property.

    Attributes:
        color: fill, line or marker colour where no class applies.
        prop: property that decides the class; None gives one look.
        classes: in the order of the legend.
        missing: look of a feature whose value is missing or in no class; without it such a
            feature is drawn light grey and dashed and the legend says `geen gegevens`.
        unit: behind the classes in the legend.
        outline: colour of the outline; None takes a darker tone of the fill.
        weight: width of the outline or line in px.
        fill_opacity: 0 to 1; 0 draws outlines only.
        size: marker size in px.
        indicative: hatched and dashed: the border is not to be trusted.
        label_zoom: from this zoom the label stands in the map; None never.
        precision_circles: draw the `precision_prop` of the layer as a dashed circle.
    """

    color: str = "#4a6572"
    prop: str | None = None
    classes: tuple[StyleClass, ...] = ()
    missing: StyleClass | None = None
    unit: str = ""
    outline: str | None = None
    weight: float = 1.0
    fill_opacity: float = 0.75
    size: float = 15.0
    shape: Shape = "circle"
    pattern: Pattern | None = None
    dash: Dash = "solid"
    indicative: bool = False
    label_zoom: int | None = None
    precision_circles: bool = True
