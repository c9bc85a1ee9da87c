"""A state with names that are too long, texts that look like formulas, and much that is unknown."""

from dataclasses import replace

from geo.koppelkansen.records import Koppelkans

LONG = (
    "Herstructurering Willem de Zwijgerlaan, Burgemeester Beelaerts van Bloklandstraat en "
    "Prins Bernhardstraat met aangrenzende hofjes, eerste en tweede deelfase (noordzijde)"
)
FORMULAS = ("=1+1", "+31 78", "-2 woningen", "@SUM(A1)", '  =HYPERLINK("http://x","y")')


def nasty(state):
    """The same state with items that try to fall off a slide or to run in a spreadsheet."""
    items = [item.to_dict() for item in state.items]
    for number, item in enumerate(items):
        item["tier"] = "hoog" if number < 3 else item["tier"]
    items[0] |= {
        "title": LONG,
        "corporation": "Woningcorporatie met een bijzonder lange statutaire naam en omstreken",
        "measures": [
            {"title": f"{LONG} {n}", "effect": LONG, "serves": ["heat"]} for n in range(5)
        ],
        "caveats": [LONG] * 4,
        "missing": ["dwellings", "time", "area"],
        "works": [{**work, "name": LONG, "relation": "sterk"} for work in items[0]["works"]],
    }
    items[1] |= {"title": LONG, "corporation": "Woonbron"}  # the same title twice
    items[2] |= {
        "title": "Onbreekbaar" * 14, "lat": None, "lon": None, "hazards": {}, "works": [],
        "measures": [], "precision_m": None, "dwellings_count": None,
        "window": {"from": None, "to": None, "open_ended": False},
    }  # fmt: skip
    for number, text in enumerate(FORMULAS, start=3):
        items[number] |= {"title": text, "corporation": text}
    return replace(state, items=tuple(map(Koppelkans.from_dict, items)))
