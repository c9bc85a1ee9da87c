"""Where a measure can be: the conditions of ``data/measures.csv`` against what a place is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from geo.koppelkansen.records import STREET_KIND, NearWork
from geo.koppelkansen.weights import Weights

NEW_BUILD: Final = ("oplevering", "planvoorraad")
"""Kinds of plan to which the requirements for new build apply."""

_OPENS_SHARE: Final = 0.2
"""A street opens at a place when its work lies near at this share of the positions or dwellings."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What is known of a place for the conditions; None is unknown.

    ``school`` is False: there is no layer of schools, and no school yard is proposed where no
    school is known.
    """

    straat_open: bool
    nieuwbouw: bool
    eigen_grond: bool
    school: bool | None = False
    plat_dak: bool | None = None


def opens_street(works: tuple[NearWork, ...], weights: Weights) -> bool:
    """Whether one of the works opens the street at enough of the place."""
    least = weights.stock.min_strength
    return any(
        work.strength >= least and (work.near_share or 0.0) >= _OPENS_SHARE for work in works
    )


def site_for(
    kind: str, *, plan_kind: str | None, works: tuple[NearWork, ...], weights: Weights
) -> Site | None:
    """The place of a koppelkans of a kind, with the works near it; method 1 had no conditions."""
    if weights.method == 1:
        return None
    street = kind == STREET_KIND
    return Site(
        straat_open=street or opens_street(works, weights),
        nieuwbouw=plan_kind in NEW_BUILD,
        # what a corporation builds or owns stands on its own ground
        eigen_grond=not street,
    )


def unmet(condition: Any, site: Site) -> tuple[str, ...] | None:
    """What is still to be checked before a measure can be at a place; None where it cannot be.

    Args:
        condition: codes of :data:`geo.catalogue.contracts.MEASURE_CONDITIONS` separated by ``;``,
            of which one is enough; a missing text is anywhere.
        site: the place.

    Returns:
        The codes that are unknown here; empty when one of them holds.
    """
    if condition is None or condition != condition or not str(condition):  # noqa: PLR0124 - NaN
        return ()
    answers: Mapping[str, bool | None] = {
        code: getattr(site, code) for code in str(condition).split(";")
    }
    if True in answers.values():
        return ()
    return tuple(code for code, answer in answers.items() if answer is None) or None
