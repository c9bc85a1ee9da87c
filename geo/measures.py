"""Which measures of the catalogue fit a place and a kind of plan."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import pandas as pd

ACT_FROM: Final = ("middel", "hoog", "zeer_hoog")
"""Classes from which a hazard calls for measures; no data calls for a look first."""


def split(text: Any) -> list[str]:
    """The items of a text separated by semicolons; a missing text has none."""
    return [] if pd.isna(text) else [item for item in str(text).split(";") if item]


def fitting(
    catalogue: pd.DataFrame, *, hazards: Collection[str], plan_kind: str
) -> list[dict[str, Any]]:
    """Measures that serve at least one of the hazards and fit the kind of plan.

    Args:
        catalogue: measures by their contract.
        hazards: hazard ids that call for measures.
        plan_kind: kind of plan, such as ``oplevering`` or ``renovatie``.

    Returns:
        Measures as JSON-able values, those that serve most hazards first; ``serves`` names the
        hazards they serve here and ``money`` says what kind of money an amount is.
    """
    found = []
    for _, row in catalogue.iterrows():
        serves = [hazard for hazard in split(row["hazards"]) if hazard in hazards]
        if serves and plan_kind in split(row["plan_kinds"]):
            found.append(
                {
                    "id": row["measure_id"],
                    "title": row["title"],
                    "serves": serves,
                    "effect": _text(row["effect"]),
                    "money": {
                        "min_eur": _number(row["amount_min_eur"]),
                        "max_eur": _number(row["amount_max_eur"]),
                        "per": _text(row["amount_unit"]),
                        "kind": row["money_kind"],
                    },
                    "quantity_basis": row["quantity_basis"],
                    "source": row["source"],
                }
            )
    return sorted(found, key=lambda measure: (-len(measure["serves"]), measure["id"]))


def calling_hazards(summaries: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Hazards whose middle class calls for measures."""
    return [name for name, summary in summaries.items() if summary["class"] in ACT_FROM]


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
