"""A link gives the same map to a colleague: fifty made-up states, each opened as a fresh page."""

import random
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

import pandas as pd
import pytest

from geo.catalogue.vocabularies import AREA_KINDS, PLAN_KINDS, WORK_KINDS
from geo.constants import LABELS
from pages.ui.map.filters import Choice, rules
from pages.ui.map.layer_specs import COLOUR_CHOICES
from pages.ui.map.map_state import COMPARE, FACET_IDS, TABLES, MapState, to_params
from pages.ui.map.predicate import mask
from pages.ui.map.questions import QUESTIONS
from pages.ui.map.spec import Selection
from tests.browser.browsing import assert_sound
from tests.browser.maps import open_map, settled, state

STATES = 50
SEED = 20251124
BASES = ("grijs", "kleur", "luchtfoto", "")
ALWAYS = (
    "heat", "rain70", "rain140", "flood", "drought", "buurten", "wijken", "policy_prioriteit",
    "policy_nplv", "policy_wbmgp", "stock", "works", "projects",
)  # fmt: skip

_FEATURES = """
async () => {
  const named = {};
  for (const {name} of performance.getEntriesByType("resource")) {
    const found = new RegExp("/kk/layer/([a-z_]+)[.][0-9a-f]+[.]geojson$").exec(name);
    if (!found) continue;
    const answer = await (await fetch(name)).json();
    named[found[1]] = answer.features.map((feature) => feature.properties);
  }
  return named;
}
"""
_CHECKED = """
() => document.querySelectorAll(
  '[data-testid="stSidebar"] [data-testid="stCheckbox"] input:checked'
).length
"""


@dataclass(frozen=True)
class Shared:
    """What one link stands for: what Python keeps and what the map keeps."""

    python: MapState
    position: tuple[float, float, float]
    left: dict[str, int]
    right: dict[str, int] | None
    base: str

    @property
    def params(self):
        told = {
            **to_params(self.python),
            "pos": "{:g}/{:.5f}/{:.5f}".format(*self.position),
            "lagen": _layers(self.left),
            "basis": self.base,
        }
        return told if self.right is None else {**told, "lagen2": _layers(self.right)}

    @property
    def address(self):
        return "?" + "&".join(f"{name}={quote(value)}" for name, value in self.params.items())


def _layers(opacities):
    return ".".join(
        name if percent == 100 else f"{name}-{percent}" for name, percent in opacities.items()
    )


def _some(chance, options, most):
    return tuple(chance.sample(sorted(options), chance.randint(1, min(most, len(options)))))


def _choice(chance, features):
    buurten = {row["buurtcode"]: row["wijkcode"] for row in features["stock"]}
    wijken = _some(chance, set(buurten.values()), 3)
    options = {
        "corporatie": _some(chance, {"Trivire", "Woonbron"}, 2),
        "soort": _some(chance, set(PLAN_KINDS.keys), 2),
        "werk": _some(chance, set(WORK_KINDS.keys), 2),
        "gebied": _some(chance, set(AREA_KINDS.keys) - {"wbmgp"}, 2),
        "wijk": wijken,
        "buurt": _some(chance, {b for b, wijk in buurten.items() if wijk in wijken}, 2),
        "klimaat": _some(chance, {"laag", "middel", "hoog", "zeer_hoog"}, 3),
        "label": _some(chance, set(LABELS), 4),
        "plan": _some(chance, {"ja", "nee"}, 1),
    }
    chosen = chance.sample(sorted(options), chance.choice((0, 1, 1, 2, 3)))
    if "buurt" in chosen and "wijk" not in chosen:
        chosen.append("wijk")
    years = None
    if chance.random() < 0.4:
        years = tuple(sorted(chance.sample(range(2024, 2036), 2)))
    return Choice(
        options={name: options[name] for name in chosen},
        years=None if years == (2024, 2035) else years,
        hazard=chance.choice(("heat", "heat", "rain70", "flood")),
    )


def _selection(chance, features):
    if chance.random() < 0.5:
        return None
    name, key = chance.choice(
        (("projects", "project_id"), ("stock", "pand_id"), ("works", "work_id"))
    )
    return Selection(name, str(chance.choice(features[name])[key]))


def made_up(chance, features):
    """A state somebody could have on the screen."""
    question = chance.choice((None, None, *QUESTIONS))
    python = MapState()
    if question is not None:
        python = python.asked(question)
    if question is None or chance.random() < 0.4:
        python = MapState(
            question=python.question,
            choice=_choice(chance, features),
            colour=chance.choice(sorted(COLOUR_CHOICES)),
            table=chance.choice(TABLES),
        )
    years = tuple(sorted(chance.sample(range(2024, 2036), 2)))
    compare = chance.choice((None, None, None, *COMPARE))
    python = MapState(
        question=python.question,
        choice=python.choice,
        colour=python.colour,
        table=python.table,
        selection=_selection(chance, features),
        compare=compare,
        years=years if compare == "jaren" else (2025, 2029),
    )
    there = list(ALWAYS)
    if compare == "jaren":
        there += [f"{name}_{year}" for name in ("projects", "works") for year in years]

    def layers():
        chosen = chance.sample(there, chance.randint(0, 4))
        return {name: chance.choice((100, 100, 70, 45, 10)) for name in chosen}

    return Shared(
        python=python,
        position=(
            chance.choice((11.5, 12, 12.5, 13, 14.5, 16, 17.5)),
            round(chance.uniform(51.775, 51.825), 5),
            round(chance.uniform(4.63, 4.73), 5),
        ),
        left=layers(),
        right=layers() if compare else None,
        base=chance.choice(BASES),
    )


def differences(page, wanted, features):
    """What the opened page shows otherwise than the link says, as readable lines."""
    now = state(page)
    told = []

    def same(what, shown, expected):
        if shown != expected:
            told.append(f"{what}: {shown!r} instead of {expected!r}")

    here = now["position"]
    place = (here["zoom"], here["lat"], here["lon"])
    if place != pytest.approx(wanted.position, abs=2e-5):
        told.append(f"position: {place} instead of {wanted.position}")
    same("maps", now["panes"], 1 if wanted.right is None else 2)
    for side, layers in enumerate((wanted.left, wanted.right)):
        if layers is not None:
            on = {
                name: round(layer["opacity"][side] * 100)
                for name, layer in now["layers"].items()
                if layer["on"][side]
            }
            same(f"layers on side {side}", on, layers)
    same("background", now["base"], wanted.base)
    same("colour", now["layers"]["stock"]["prop"], wanted.python.colour)
    chosen = wanted.python.selection
    same("selection", now["selection"], chosen and {"layer": chosen.layer, "id": chosen.id})
    filters = rules(wanted.python.choice)
    for name in ("projects", "stock", "works"):
        passing = now["layers"][name]["passing"]
        if passing is not None:
            frame = pd.DataFrame(features[name]).astype(object)
            expected = int(mask(frame, filters.get(name, {})).sum())
            same(f"{name} after the filters", passing, expected)
    ticked = sum(len(options) for options in wanted.python.choice.options.values())
    same("ticked filters", page.evaluate(_CHECKED), ticked)
    query = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    same("address", _sorted(query), _sorted(wanted.params))
    return told


def _sorted(params):
    """The order of the options of one filter says nothing."""
    return {
        name: sorted(value.split(",")) if name in FACET_IDS else value
        for name, value in params.items()
    }


@pytest.mark.slow
def test_fifty_states_out_of_fifty_come_back_from_their_link(page):
    open_map(page, "?lagen=wijken.works.stock.projects")
    features = page.evaluate(_FEATURES)
    chance = random.Random(SEED)
    wanted = [made_up(chance, features) for _ in range(STATES)]
    lost = []
    # one tab: a second one is another process, which compiles all of Streamlit for itself
    for number, shared in enumerate(wanted):
        page.goto("/kaart" + shared.address, wait_until="commit")
        settled(page)
        assert_sound(page)
        told = differences(page, shared, features)
        if told:
            lost.append(f"{number} {shared.address}\n  " + "\n  ".join(told))
    assert not lost, f"{len(lost)} of {STATES} differ:\n" + "\n".join(lost)
