"""Which weights and rules of a list differ from the shipped ones, in Dutch."""

from collections.abc import Mapping
from typing import Any

from geo.koppelkansen.weights import PART_TITLES
from geo.text.format import number


def weight_differences(weights: Mapping[str, Any], standard: Mapping[str, Any]) -> str:
    """Name the weights per part that differ, and whether other rules do; '' for none.

    Args:
        weights: all weights and rules of the list, as :meth:`Weights.to_dict` gives them.
        standard: the same of ``weights.toml``.
    """
    texts = []
    for name, title in PART_TITLES.items():
        new, old = weights["parts"].get(name), standard["parts"][name]
        if new is not None and new != old:
            texts.append(f"{title.lower()} {number(new)} (standaard {number(old)})")
    if any(
        weights.get(name, standard[name]) != standard[name] for name in set(standard) - {"parts"}
    ):
        texts.append("andere rekenregels")
    return "; ".join(texts)
