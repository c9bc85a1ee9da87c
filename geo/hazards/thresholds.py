"""When exposure is very low, low, medium, high or very high: the classes per hazard."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from geo.catalogue.contracts import TABLES
from geo.catalogue.rules import read_document
from geo.constants import CLASSES, EXEMPT, NO_DATA
from geo.errors import DataError
from geo.hazards.registry import REGISTRY_KEYS, REGISTRY_KINDS
from geo.text.format import number
from geo.text.settings import (
    FILLED,
    TABLE,
    TEXT,
    YEAR,
    Kind,
    check_values,
    fault_words,
    kinds_of,
    list_of,
    needed_of,
    optional,
)
from geo.text.settings import number as of_number

Thresholds = Mapping[str, "Hazard"]
STATISTICS = ("mean", "max")
_FINEST = 4
"""Most decimals of a class bound in a legend."""


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """Buildings that are not judged: ``column`` larger than ``after``."""

    column: str
    after: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """A hazard: which layer, which statistic around a building, and the class bounds.

    ``bounds`` are (class, upper bound) in rising order in the hazard's ``unit``; a bound
    belongs to its class and the last one is infinite. ``statistic`` is taken over the building
    with ``buffer_m`` metres around it; a value known for less than ``min_coverage_share`` of
    that zone is no value.
    """

    id: str
    title: str
    unit: str
    layer: str
    statistic: Literal["mean", "max"]
    buffer_m: float
    decimals: int
    bounds: tuple[tuple[str, float], ...]
    source: str
    source_status: str
    note: str = ""
    exemption: Exemption | None = None
    min_coverage_share: float = 0.5

    def positions(self, values: npt.ArrayLike) -> npt.NDArray[np.int8]:
        """Position in ``bounds`` of the class of each value; -1 for NaN."""
        numbers = np.asarray(values, dtype="float64")
        # float32 rasters make 0.10 a little more than 0.10: half of the sixth decimal is less
        # than any bound tells and more than that
        uppers = np.array([upper for _, upper in self.bounds]) + 5e-7
        found = np.searchsorted(uppers, numbers, side="left").astype(np.int8)
        found[np.isnan(numbers)] = -1
        return found

    def classify(self, values: npt.ArrayLike) -> npt.NDArray[np.object_]:
        """Class name of each value; NaN gives ``geen_data``, never a low class."""
        names = np.array([name for name, _ in self.bounds] + [NO_DATA], dtype=object)
        return names[self.positions(values)]

    def legend(self) -> list[tuple[str, str]]:
        """(class, Dutch range with unit) in rising order, all bounds with as many decimals."""
        uppers = [upper for _, upper in self.bounds[:-1]]
        decimals = next(
            n for n in range(5) if all(round(u, n) == u for u in uppers) or n == _FINEST
        )
        texts = [number(upper, decimals=decimals) for upper in uppers]
        ranges = [f"{low} tot {high} {self.unit}" for low, high in itertools.pairwise(texts)]
        first, last = f"tot en met {texts[0]} {self.unit}", f"meer dan {texts[-1]} {self.unit}"
        names = [name for name, _ in self.bounds]
        return list(zip(names, [first, *ranges, last], strict=True))


CLASS_SCORE: Mapping[str, float] = {
    name: position / (len(CLASSES) - 1) for position, name in enumerate(CLASSES)
}
"""Exposure classes on a scale of 0 (very low) to 1 (very high); an exempt building counts 0."""


SAME_HAZARD: Mapping[str, str] = {"rain140": "rain70"}
"""Hazards that are another storm of a hazard that counts already: together they count once."""


def class_scores(classes: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Scores 0-1 of class names; ``geen_data`` gives NaN."""
    known = {**CLASS_SCORE, EXEMPT: 0.0, NO_DATA: np.nan}
    return np.array([known[str(name)] for name in np.asarray(classes).ravel()], dtype="float64")


_KINDS: Mapping[str, Kind] = {
    **{name: kind for name, kind in kinds_of(Hazard).items() if name != "bounds"},
    "statistic": FILLED,
    "source_status": TEXT,
    "buffer_m": of_number(0, 10_000),
    "min_coverage_share": of_number(0, 1),
    "decimals": of_number(0, _FINEST, whole=True),
    "classes": list_of(TABLE),
    "exemption": optional(TABLE),
}
_NEEDED = ("classes", *(name for name in needed_of(Hazard) if name != "bounds"))
_CLASS_KINDS = {"name": FILLED, "upto": optional(of_number())}
_EXEMPTION_KINDS = {"column": FILLED, "after": YEAR, "reason": FILLED}


def load_thresholds(path: Path) -> Thresholds:
    """Read ``thresholds.toml``, or an edition of it in JSON.

    Raises:
        DataError: malformed file, unknown key or class, or bounds that do not rise.
    """
    try:
        document = read_document(path)
    except (OSError, ValueError) as error:
        msg = f"De drempelwaarden in {path.name} kunnen niet worden gelezen: {fault_words(error)}."
        raise DataError(msg) from None
    return parse_thresholds(document, file=path.name)


def parse_thresholds(document: Mapping[str, Any], *, file: str) -> Thresholds:
    """Thresholds in the form of ``thresholds.toml``, as read or as frozen with a session.

    Args:
        document: with ``hazards``; the last class of each has no ``upto``, or None.
        file: what an error calls it.

    Raises:
        DataError: unknown key or class, or bounds that do not rise.
    """
    entries = document.get("hazards", [])
    if not entries or not isinstance(entries, list):
        msg = f"In {file} staan geen bedreigingen ([[hazards]])."
        raise DataError(msg)
    hazards: dict[str, Hazard] = {}
    for values in entries:
        hazard = _hazard(values, file=file)
        if hazard.id in hazards:
            msg = f"{file}, bedreiging '{hazard.id}': staat er twee keer in."
            raise DataError(msg)
        hazards[hazard.id] = hazard
    return hazards


def _bounds(classes: list[Any], *, where: str) -> tuple[tuple[str, float], ...]:
    for item in classes:
        check_values(item, _CLASS_KINDS, where=f"{where}, classes", needed=("name",))
    # a frozen class without end has None, as infinity is no JSON
    bounds = tuple(
        (item["name"], np.inf if (upto := item.get("upto")) is None else float(upto))
        for item in classes
    )
    wrong = [name for name, _ in bounds if name not in CLASSES]
    if wrong:
        msg = f"{where}: klasse '{wrong[0]}' is onbekend; bekend zijn {', '.join(CLASSES)}."
        raise DataError(msg)
    uppers = [upper for _, upper in bounds]
    ranks = [CLASSES.index(name) for name, _ in bounds]
    if not bounds or uppers != sorted(set(uppers)) or ranks != sorted(set(ranks)):
        msg = f"{where}: de klassen en hun grenzen moeten oplopen."
        raise DataError(msg)
    if len(bounds) == 1:
        msg = f"{where}: er is maar één klasse; geef minstens één grens."
        raise DataError(msg)
    if not np.isinf(uppers[-1]):
        msg = f"{where}: de laatste klasse heeft geen bovengrens (laat 'upto' weg)."
        raise DataError(msg)
    return bounds


def _exemption(values: Any, *, where: str) -> Exemption | None:
    if values is None:
        return None
    where = f"{where}, exemption"
    kinds = {**_EXEMPTION_KINDS, "class": FILLED}
    check_values(values, kinds, where=where, needed=_EXEMPTION_KINDS)
    if values.get("class", EXEMPT) != EXEMPT:
        raise DataError(f"{where}: class is altijd '{EXEMPT}'.")
    found = Exemption(**{key: values[key] for key in _EXEMPTION_KINDS})
    column = TABLES["stock"].field(found.column)
    if column is None or column.kind not in {"int", "float"}:
        raise DataError(f"{where}: het bezit heeft geen getal '{found.column}'.")
    return found


def _hazard(values: Any, *, file: str) -> Hazard:
    name = values.get("id", "?") if isinstance(values, Mapping) else "?"
    where = f"{file}, bedreiging '{name}'"
    check_values(values, {**_KINDS, **REGISTRY_KINDS}, where=where, needed=_NEEDED)
    # what belongs to a registered hazard comes as a whole
    if registered := REGISTRY_KEYS & set(values):
        check_values({}, {}, where=where, needed=sorted(REGISTRY_KEYS - registered))
    hazard = Hazard(
        **{key: values[key] for key in values if key in _KINDS.keys() - {"classes", "exemption"}},
        bounds=_bounds(values["classes"], where=where),
        exemption=_exemption(values.get("exemption"), where=where),
    )
    if "valid" in values:
        _check_possible(hazard, values["valid"], where=where)
    if hazard.statistic not in STATISTICS:
        known_text = ", ".join(STATISTICS)
        msg = f"{where}: statistic '{hazard.statistic}' is onbekend; bekend zijn {known_text}."
        raise DataError(msg)
    return hazard


def _check_possible(hazard: Hazard, valid: tuple[float, float], *, where: str) -> None:
    """Refuse a class bound that no value can reach: another unit, or a typing mistake."""
    low, high = valid
    for name, upper in hazard.bounds[:-1]:
        if not low <= upper <= high:
            msg = (
                f"{where}: de grens {number(upper, decimals=_FINEST, trim=True)} van klasse "
                f"'{name}' kan niet; mogelijk is {number(low)} tot {number(high)} {hazard.unit}."
            )
            raise DataError(msg)
