"""Koppelkansen: where plans, works and stressed stock come together, found and ranked.

Four kinds, each with its own reasoning: a plan in a stressed place (:mod:`.plans`), a plan and a
work close in place and time (:mod:`.pairs`), stressed stock that nobody plans for and a street
that opens next to it (:mod:`.agenda`). All are weighed in one list (:mod:`.build`), with what
people corrected (:mod:`.corrections`).
"""

from geo.koppelkansen.build import kind_robustness, list_robustness, rank_koppelkansen
from geo.koppelkansen.corrections import Overrules
from geo.koppelkansen.find import find_koppelkansen, measure
from geo.koppelkansen.item import KIND_TITLES, KINDS, Facts, Koppelkans, Measured
from geo.koppelkansen.plans import measure_plans

__all__ = [
    "KINDS",
    "KIND_TITLES",
    "Facts",
    "Koppelkans",
    "Measured",
    "Overrules",
    "find_koppelkansen",
    "kind_robustness",
    "list_robustness",
    "measure",
    "measure_plans",
    "rank_koppelkansen",
]
