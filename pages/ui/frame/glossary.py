"""The terms of the method, each explained in a sentence beside the word."""

from typing import Final

SCORE: Final = (
    "De punten per onderdeel tellen op tot de score (0-100). Wat onbekend is telt niet mee: de "
    "score weegt dan alleen wat bekend is."
)
TIER: Final = (
    "Groep: hoog, middel of laag, vergeleken met koppelkansen van dezelfde soort. 'Te weinig "
    "bekend' is geen lage score."
)
FIRMNESS: Final = (
    "Stevigheid: hoe vaak een koppelkans bovenaan blijft als de onderdelen anders wegen."
)
COUPLING: Final = (
    "Meekoppelen: een maatregel uitvoeren op het moment dat er toch gebouwd, gerenoveerd of "
    "gegraven wordt."
)
UNKNOWN_COUNT: Final = "N.t.b.: nog te bepalen. Onbekend, en dus nooit nul."
BORDER_CASE: Final = (
    "Grensgeval: de plek ligt zo dicht bij een grens dat niet zeker is in welke buurt."
)

TERMS: Final = {
    "Groep": TIER,
    "Stevigheid": FIRMNESS,
    "Meekoppelen": COUPLING,
    "N.t.b.": UNKNOWN_COUNT,
    "Grensgeval": BORDER_CASE,
    "Score": SCORE,
}
