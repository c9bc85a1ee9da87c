"""A town small enough to know: from plans, works, rasters and rules to a ranked list.

Its own arithmetic, apart from the analysis: the test changes an input here and knows which
koppelkans must be told to have changed, and why.
"""

import copy

from geo.register import State, row_digests

CLASSES = ("laag", "middel", "hoog")


def town():
    """Sixty places with forty plans; every seeded change has a place of its own."""
    places = [f"w{number:02d}" for number in range(60)]
    return {
        "projects": {
            f"p{number:02d}": {
                "corporation": "Trivire",
                "window": [2027, 2028],
                # Distances of ten between neighbours in the list.
                "dwellings": 10 * (number + 1),
                "place": place,
            }
            for number, place in enumerate(places[:40])
        },
        "works": {
            f"r{number:02d}": {"kind": "weg", "window": [2033, 2033], "place": place}
            for number, place in enumerate(places[:10])
        },
        "heat": dict.fromkeys(places[:50], 37.0),
        "rain70": dict.fromkeys(places[30:34], 0.05),
        "areas": {place: [] for place in places},
        "stock": {place: 100 + number for number, place in enumerate(places)},
        "thresholds": {
            "hazards": [
                {"id": "heat", "layer": "heat", "middel": 36.0, "hoog": 39.0, "note": "PET"},
                {"id": "rain70", "layer": "rain70", "middel": 0.15, "hoog": 0.30, "note": "m"},
            ],
            "windows": {"strong_years": 2},
        },
        "weights": {"exposure": 100.0, "dwellings": 1.0, "time": 100.0, "area": 100.0, "park": 1.0},
        "park": {},
        "program": "1.0.0",
    }


def classify(inputs, hazard, value):
    [rule] = [rule for rule in inputs["thresholds"]["hazards"] if rule["id"] == hazard]
    return CLASSES[(value >= rule["middel"]) + (value >= rule["hoog"])]


def hazards(inputs, place):
    return {
        hazard: {
            "value": inputs[hazard][place],
            "class": classify(inputs, hazard, inputs[hazard][place]),
        }
        for hazard in ("heat", "rain70")
        if place in inputs[hazard]
    }


def relation(inputs, one, two):
    gap = max(one[0], two[0]) - min(one[1], two[1])
    return "sterk" if gap <= inputs["thresholds"]["windows"]["strong_years"] else "zwak"


def _item(inputs, identifier, place, *, dwellings, works=(), **fields):
    found = hazards(inputs, place)
    weights = inputs["weights"]
    worst = max((CLASSES.index(hazard["class"]) for hazard in found.values()), default=0)
    strong = sum((work["relation"] == "sterk") * (2 if "riool" in work["kind"] else 1)
                 for work in works)  # fmt: skip
    parts = {
        "exposure": worst,
        "dwellings": dwellings,
        "time": strong,
        "area": len(inputs["areas"][place]),
        "park": inputs["park"].get(identifier, 0),
    }
    total = sum(weights.values())
    contributions = {name: 100 * weights[name] * value / total for name, value in parts.items()}
    return {
        "id": identifier,
        "title": f"Koppelkans {identifier}",
        "wijkcode": place,
        "hazards": found,
        "areas": inputs["areas"][place],
        "works": list(works),
        "dwellings_count": dwellings,
        "parts": {name: {"value": value} for name, value in parts.items()},
        "contributions": contributions,
        "score": sum(contributions.values()),
        "tier": "middel",
        **fields,
    }


def items(inputs):
    """The ranked list: plans in a stressed place, with the works there; stock without a plan."""
    found = []
    for key, project in inputs["projects"].items():
        place = project["place"]
        works = [
            {
                "id": work_key,
                "kind": work["kind"],
                "window": work["window"],
                "relation": relation(inputs, project["window"], work["window"]),
            }
            for work_key, work in inputs["works"].items()
            if work["place"] == place
        ]
        fields = {
            "project_id": key,
            "corporation": project["corporation"],
            "window": project["window"],
        }
        size = project["dwellings"]
        strong = [work for work in works if work["kind"] == "riool_vervanging"]
        others = [work for work in works if work not in strong]
        if any(hazard["class"] != "laag" for hazard in hazards(inputs, place).values()):
            name = f"plan-klimaat:{key}"
            found.append(_item(inputs, name, place, dwellings=size, works=others, **fields))
        for work in strong:
            name = f"plan-werk:{key}:{work['id']}"
            found.append(_item(inputs, name, place, dwellings=size, works=[work], **fields))
    planned = {project["place"] for project in inputs["projects"].values()}
    for place, count in inputs["stock"].items():
        stressed = [
            hazard for hazard in hazards(inputs, place).values() if hazard["class"] == "hoog"
        ]
        if stressed and place not in planned:
            found.append(_item(inputs, f"bezit:{place}", place, dwellings=count, project_id=None))
    return sorted(found, key=lambda item: (-item["score"], item["id"]))


def state(inputs, *, records=True, date="2024-09-18"):
    def rows(table):
        return row_digests(
            [{"id": key, **values} for key, values in inputs[table].items()], key="id"
        )

    layers = {
        name: row_digests([{"id": name, "data": inputs[table]}], key="id")[name]
        for name, table in (
            ("projects", "projects"),
            ("works", "works"),
            ("heat", "heat"),
            ("rain70", "rain70"),
            ("policy_areas", "areas"),
            ("stock", "stock"),
        )
    }
    return State(
        date=date,
        program=inputs["program"],
        layers=layers,
        weights=inputs["weights"],
        thresholds=inputs["thresholds"],
        records={table: rows(table) for table in ("projects", "works")} if records else {},
        provenance={
            name: {"title": name, "origin": "officieel", "edition": date} for name in layers
        },
    )


def edited(inputs):
    return copy.deepcopy(inputs)
