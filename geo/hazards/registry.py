"""The registered hazards: name, unit, kind of layer, ramp, weight and valid values of each.

``data/thresholds.toml`` declares a hazard once; this module reads everything in a block but the
class bounds, which :mod:`geo.hazards.thresholds` reads (and a session freezes).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from geo.catalogue.sources import LayerEntry
from geo.constants import CLASSES
from geo.errors import DataError
from geo.paths import SHIPPED_DATA, data_dir

HazardKind = Literal["raster", "vector"]

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, kw_only=True)
class RegisteredHazard:
    """What the program knows of a hazard, apart from its class bounds.

    Attributes:
        id: the code, as in tables, exports and the register of sessions.
        layer: layer of ``sources.toml`` that holds the values.
        title: Dutch title of the map.
        word: Dutch word in a sentence, in lower case.
        legend: Dutch heading of the legend.
        unit: of the values.
        decimals: with which a value is shown.
        kind: whether the layer is a raster, or polygons with a value.
        weight: within the exposure, where ``weights.toml`` names no other.
        valid: lowest and highest value that can exist in ``unit``.
        sentinels: numbers that mean 'no value' at the source.
        colours: ``#rrggbb`` per class of :data:`geo.constants.CLASSES`, light to dark.
    """

    id: str
    layer: str
    title: str
    word: str
    legend: str
    unit: str
    decimals: int
    kind: HazardKind
    weight: float
    valid: tuple[float, float]
    sentinels: tuple[float, ...]
    colours: tuple[str, ...]

    def __post_init__(self) -> None:
        low, high = self.valid
        wrong = (
            ("kind", self.kind not in get_args(HazardKind)),
            ("weight", not self.weight >= 0),
            ("valid", not low < high),
            (
                "colours",
                len(self.colours) != len(CLASSES)
                or not all(_COLOUR.fullmatch(colour) for colour in self.colours),
            ),
        )
        for key, is_wrong in wrong:
            if is_wrong:
                raise DataError(f"Bedreiging '{self.id}': {key} klopt niet.")


REGISTRY_KEYS: Final = frozenset(
    {"word", "legend", "kind", "weight", "valid", "sentinels", "colours"}
)
"""Keys of a block in ``thresholds.toml`` that this module reads and no session freezes."""


def load_hazard_registry(path: Path) -> dict[str, RegisteredHazard]:
    """Read the registered hazards from a file in the form of ``thresholds.toml``.

    A block without any of :data:`REGISTRY_KEYS` only changes class bounds, and is skipped.

    Raises:
        DataError: the file cannot be read, or a block misses a key or has a wrong value.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"De bedreigingen in {path.name} kunnen niet worden gelezen: {error}."
        raise DataError(msg) from None
    blocks = document.get("hazards", [])
    return {
        str(values.get("id")): _registered(values, where=path.name)
        for values in blocks
        if isinstance(values, Mapping) and REGISTRY_KEYS & set(values)
    }


def _registered(values: Mapping[str, Any], *, where: str) -> RegisteredHazard:
    names = [item.name for item in fields(RegisteredHazard)]
    if missing := [name for name in names if name not in values]:
        msg = f"{where}, bedreiging '{values.get('id', '?')}': '{missing[0]}' ontbreekt."
        raise DataError(msg)
    lists: dict[str, Any] = {
        name: tuple(value) if isinstance(value := values[name], list) else value for name in names
    }
    try:
        return RegisteredHazard(**lists)
    except (TypeError, ValueError) as error:
        msg = f"{where}, bedreiging '{values['id']}': ongeldige waarde ({error})."
        raise DataError(msg) from None


def _load() -> dict[str, RegisteredHazard]:
    """The shipped hazards, with those that the installation's own data folder adds or changes."""
    shipped = load_hazard_registry(SHIPPED_DATA / "thresholds.toml")
    own = data_dir() / "thresholds.toml"
    if own.parent == SHIPPED_DATA or not own.exists():
        return shipped
    try:
        return shipped | load_hazard_registry(own)
    except DataError:
        # loading the thresholds reports the broken file; the program starts with what ships
        return shipped


HAZARDS: Final[Mapping[str, RegisteredHazard]] = MappingProxyType(_load())
"""Every registered hazard by code, in the order of every list."""

HAZARD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {name: hazard.word for name, hazard in HAZARDS.items()}
)
"""The Dutch word of a hazard in a sentence, by code."""

DEFAULT_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {name: hazard.weight for name, hazard in HAZARDS.items()}
)
"""How heavily each hazard counts within the exposure, unless ``weights.toml`` says otherwise."""


def hazard_of_layer(layer: str) -> RegisteredHazard | None:
    """The hazard that a layer holds the values of; None for any other layer."""
    return next((hazard for hazard in HAZARDS.values() if hazard.layer == layer), None)


def with_hazard_rules(entry: LayerEntry) -> LayerEntry:
    """Return a layer with the values that can be and those that mean no data, also of its hazard.

    What ``sources.toml`` states for the layer goes before what its hazard states.
    """
    known = hazard_of_layer(entry.name)
    if known is None:
        return entry
    return replace(
        entry,
        valid_range=entry.valid_range or known.valid,
        sentinels=entry.sentinels or known.sentinels,
    )
