"""Which measures fit a place and a kind of plan, how much of them, and what is required."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.catalogue.older_tables import with_amount_basis
from geo.hazards.thresholds import SAME_HAZARD
from geo.koppelkansen.conditions import NEW_BUILD, Site, unmet
from geo.koppelkansen.measure_records import Amounts, Measure, Money, Quantity, Requirement, Total
from geo.koppelkansen.records import HazardSummary

ACT_FROM: Final = ("middel", "hoog", "zeer_hoog")
"""Classes from which a hazard calls for measures; no data calls for a look first."""

CO_BENEFIT: Final = "biodiversiteit"
"""What a measure may serve that is no hazard: the second aim of agreement 3.3.1."""

STORAGE_M: Final = 0.050
"""Rain to be stored on private ground: 50 mm (Convenant Klimaatadaptief Bouwen Zuid-Holland)."""

CROWN_M: Final = 8.0
"""Width of the crown of a grown street tree: an assumption of this program."""

SHADE: Final = 0.5
"""Share of walking and cycling routes in the shade (Convenant Klimaatadaptief Bouwen)."""

_MOMENTS: Final[Mapping[str, str]] = {
    "onderhoud": "bij groot onderhoud",
    "werk": "als de straat opengaat",
}
_DETAILS: Final[Mapping[str, str]] = {
    "dak_m2": "m2 dak",
    "berging_m3": "m3 berging",
    "boom": "bomen",
    "woning": "woningen",
}
_NO_DWELLINGS: Final = "onbekend: het aantal woningen is n.t.b."


def trees_for_shade(street_m: float) -> float:
    """Trees along both pavements of a street (m) that give half of them shade.

    A crown shades as much pavement as it is wide. Trees that stand there already are not known.
    """
    pavements = 2
    return pavements * street_m * SHADE / CROWN_M


def split(text: Any) -> list[str]:
    """The items of a text separated by semicolons; a missing text has none."""
    return [] if pd.isna(text) else [item for item in str(text).split(";") if item]


@dataclass(frozen=True, kw_only=True)
class CatalogueMeasure:
    """A row of the table of measures, with its lists taken apart."""

    id: str
    title: str
    aims: tuple[str, ...]
    plan_kinds: tuple[str, ...]
    condition: Any
    effect: str | None
    money: Money
    quantity_basis: str
    amount_basis: Any
    source: str


Catalogue = Sequence[CatalogueMeasure]
"""Measures, read from their table once for many places."""


def catalogue_rows(catalogue: pd.DataFrame) -> Catalogue:
    """The rows of a table of measures, for :func:`fitting` at many places."""
    return [
        CatalogueMeasure(
            id=str(row["measure_id"]),
            title=str(row["title"]),
            aims=tuple(split(row["hazards"])),
            plan_kinds=tuple(split(row["plan_kinds"])),
            condition=row.get("condition"),
            effect=_text(row["effect"]),
            money=Money(
                min_eur=_number(row["amount_min_eur"]),
                max_eur=_number(row["amount_max_eur"]),
                per=_text(row["amount_unit"]),
                kind=str(row["money_kind"]),
            ),
            quantity_basis=str(row["quantity_basis"]),
            amount_basis=row["amount_basis"],
            source=str(row["source"]),
        )
        for row in with_amount_basis(catalogue).to_dict("records")
    ]


def fitting(
    catalogue: pd.DataFrame | Catalogue,
    *,
    hazards: Collection[str],
    plan_kind: str | Sequence[str],
    amounts: Amounts | None = None,
    site: Site | None = None,
) -> tuple[Measure, ...]:
    """Measures that serve at least one of the hazards and fit the kind of plan.

    A measure that serves biodiversity and no hazard goes along with a plan of its own kind
    wherever that lies: it is told last, with ``benefit`` and without hazards.

    Args:
        catalogue: measures by their contract, or their rows (:func:`catalogue_rows`).
        hazards: hazard ids that call for measures.
        plan_kind: kind of plan, such as ``oplevering`` or ``renovatie``; or several, of which
            the first is the occasion itself and a measure of another says at what ``moment``.
        amounts: what is known of the size; nothing by default.
        site: the place, for the conditions of the measures; without it none are looked at.

    Returns:
        Those that serve most hazards first; ``quantity`` is None where the catalogue knows no
        measure of size, and has a value of None where it is unknown.
    """
    kinds = [plan_kind] if isinstance(plan_kind, str) else list(plan_kind)
    known = amounts or Amounts()
    found = []
    rows = catalogue_rows(catalogue) if isinstance(catalogue, pd.DataFrame) else catalogue
    for row in rows:
        serves = tuple(hazard for hazard in row.aims if hazard in hazards)
        fits = [kind for kind in kinds if kind in row.plan_kinds]
        beside = row.aims == (CO_BENEFIT,) and fits[:1] == kinds[:1]
        to_check = () if site is None else unmet(row.condition, site)
        if not ((serves or beside) and fits) or to_check is None:
            continue
        quantity = _quantity(row.quantity_basis, known)
        by_quantity = row.amount_basis == row.quantity_basis
        found.append(
            Measure(
                id=row.id,
                title=row.title,
                serves=serves,
                benefit=CO_BENEFIT if beside else None,
                effect=row.effect,
                moment=None if fits[0] == kinds[0] else _MOMENTS.get(fits[0]),
                money=row.money,
                quantity_basis=row.quantity_basis,
                quantity=quantity,
                total=_total(quantity, row.money) if by_quantity else None,
                source=row.source,
                to_check=to_check,
            )
        )
    return tuple(sorted(found, key=lambda measure: (-len(measure.serves), measure.id)))


def _quantity(basis: str, known: Amounts) -> Quantity | None:
    if basis not in _DETAILS:
        return None
    values: tuple[float | None, ...] = (None, None, None)
    reason = known.roof_reason
    if basis == "woning":
        values = (known.dwellings,) * 3
        reason = "het aantal woningen" if known.dwellings is not None else _NO_DWELLINGS
    elif basis == "boom":
        reason = known.street_reason
        if known.street_m is not None:
            streets = (known.street_m, known.street_low_m, known.street_high_m)
            values = tuple(
                trees_for_shade(known.street_m if street is None else street) for street in streets
            )
            reason = (
                f"hooguit, voor 50% schaduw op beide stoepen van {reason}, met kronen van "
                f"{CROWN_M:g} m (aanname); bomen die er al staan gaan eraf"
            )
    elif known.roof_m2 is not None:
        depth = 1.0 if basis == "dak_m2" else STORAGE_M
        roofs = (known.roof_m2, known.roof_low_m2, known.roof_high_m2)
        values = tuple(depth * (known.roof_m2 if roof is None else roof) for roof in roofs)
        if basis == "berging_m3":
            reason = f"50 mm op {reason}; tuin en erf zijn niet bekend en komen er nog bij"
    value, low, high = (None if value is None else round(float(value)) for value in values)
    return Quantity(value=value, low=low, high=high, unit=_DETAILS[basis], reason=reason)


def _total(quantity: Quantity | None, money: Money) -> Total | None:
    """Money for a quantity that the amount is per unit of; None unless both are known."""
    if quantity is None or quantity.low is None or quantity.high is None or money.min_eur is None:
        return None
    high = money.max_eur if money.max_eur is not None else money.min_eur
    return Total(
        min_eur=round(quantity.low * money.min_eur),
        max_eur=round(quantity.high * high),
        kind=money.kind,
    )


def requirements(
    covenant: pd.DataFrame | None, *, plan_kind: str, hazards: Collection[str]
) -> tuple[Requirement, ...]:
    """What the covenant asks of a plan for new build; nothing of other plans.

    Args:
        covenant: requirements by their contract; None when there is no such layer.
        plan_kind: kind of plan.
        hazards: hazards that call for measures here; a requirement that serves one of them is
            ``urgent``, the others hold just as well.
    """
    if covenant is None or plan_kind not in NEW_BUILD:
        return ()
    return tuple(
        Requirement(
            id=str(row["requirement_id"]),
            title=str(row["title"]),
            value=_number(row["value"]),
            unit=_text(row["unit"]),
            hazards=tuple(split(row["hazards"])),
            urgent=any(hazard in hazards for hazard in split(row["hazards"])),
            source=str(row["source"]),
        )
        for row in covenant.to_dict("records")
        if row["applies_to"] == "nieuwbouw"
    )


def serves_two(measure: Measure, *, method: int) -> bool:
    """Whether a measure serves two hazards here; two storms are one, but not in method 1."""
    same = SAME_HAZARD if method > 1 else {}
    return len({same.get(name, name) for name in measure.serves}) > 1


def calling_hazards(summaries: Mapping[str, HazardSummary]) -> list[str]:
    """Hazards whose middle class calls for measures."""
    return [name for name, summary in summaries.items() if summary.exposure_class in ACT_FROM]


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
