"""The registered hazards: name, unit, kind of layer, ramp, weight and valid values of each.

``data/thresholds.toml`` declares a hazard once; this module reads everything in a block but the
class bounds, which :mod:`geo.hazards.thresholds` reads (and a session freezes).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from geo.catalogue.sources import LayerEntry
from geo.constants import CLASSES
from geo.errors import DataError
from geo.paths import SHIPPED_DATA, data_dir
from geo.text.settings import (
    FILLED,
    RISING,
    Kind,
    check_values,
    fault_words,
    kinds_of,
    list_of,
    number,
    one_of,
    with_tuples,
)

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


REGISTRY_KINDS: Final[Mapping[str, Kind]] = {
    "word": FILLED,
    "legend": FILLED,
    "kind": one_of(get_args(HazardKind)),
    "weight": number(0),
    "valid": RISING,
    "sentinels": list_of(number()),
    "colours": list_of(
        Kind(
            "kleur (#rrggbb)",
            lambda value: isinstance(value, str) and _COLOUR.fullmatch(value) is not None,
        ),
        count=len(CLASSES),
    ),
}
"""What this module reads of a block in ``thresholds.toml`` and no session freezes."""
REGISTRY_KEYS: Final = frozenset(REGISTRY_KINDS)


def load_hazard_registry(path: Path) -> dict[str, RegisteredHazard]:
    """Read the registered hazards from a file in the form of ``thresholds.toml``.

    A block without any of :data:`REGISTRY_KEYS` only changes class bounds, and is skipped.

    Raises:
        DataError: the file cannot be read, or a block misses a key or has a wrong value.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"De bedreigingen in {path.name} kunnen niet worden gelezen: {fault_words(error)}."
        raise DataError(msg) from None
    blocks = document.get("hazards", [])
    return {
        str(values.get("id")): _registered(values, file=path.name)
        for values in (blocks if isinstance(blocks, list) else [])
        if isinstance(values, Mapping) and REGISTRY_KEYS & set(values)
    }


def _registered(values: Mapping[str, Any], *, file: str) -> RegisteredHazard:
    kinds = {**kinds_of(RegisteredHazard), **REGISTRY_KINDS}
    own = {name: value for name, value in values.items() if name in kinds}
    check_values(own, kinds, where=f"{file}, bedreiging '{values.get('id', '?')}'", needed=kinds)
    return RegisteredHazard(**with_tuples(own))


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
