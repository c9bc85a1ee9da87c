"""What is looked at of a run, as it stands in the address: gemeente, buurt, colour, koppelkans."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from geo.country.outcome import StoredRun
from pages.ui.frame import dutch, option_boxes
from pages.ui.landelijk import run_data
from pages.ui.map.layer_specs import COLOUR_CHOICES

_KEYS: Final = ("gemeente", "buurt", "kleur", "kans")
_ALL: Final = ""
_COLOUR: Final = "class_heat"


@dataclass(frozen=True)
class Choice:
    """Codes of what is chosen; '' is everything (gemeente, buurt) or nothing (kans)."""

    gemeente: str = _ALL
    buurt: str = _ALL
    kleur: str = _COLOUR
    kans: str = ""


def read(run: StoredRun) -> Choice:
    """The choice of the address, as far as it is in the outcome."""
    asked = {name: str(st.query_params.get(name, "")) for name in _KEYS}
    frame = run_data.gemeenten(run.key, run)
    done = set(frame.loc[frame["buildings_count"].notna(), "gemeentecode"])
    gemeente = asked["gemeente"] if asked["gemeente"] in done else _ALL
    kleur = asked["kleur"] if asked["kleur"] in colours(run) else _COLOUR
    if not gemeente:
        return Choice(kleur=kleur)
    codes = set(run_data.buurten(run.key, gemeente, run)["buurtcode"])
    return Choice(
        gemeente, asked["buurt"] if asked["buurt"] in codes else _ALL, kleur, asked["kans"]
    )


def write(**changes: str) -> None:
    """Change the choice; another gemeente or buurt forgets what was chosen in the old one."""
    if "gemeente" in changes:
        changes = {"buurt": "", "kans": "", **changes}
    for name, value in changes.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def colours(run: StoredRun) -> dict[str, str]:
    """What the buildings can be coloured by: the hazards of the run, and the energy label."""
    hazards = {
        f"class_{name.removeprefix('share_')}"
        for name in run_data.gemeenten(run.key, run).columns
        if name.startswith("share_")
    }
    return {
        name: title
        for name, title in COLOUR_CHOICES.items()
        if name in hazards or name == "energy_label"
    }


def show(run: StoredRun, choice: Choice) -> None:
    """Draw the boxes to choose in; a choice changes the address and runs the page again."""
    frame = run_data.gemeenten(run.key, run)
    done = frame[frame["buildings_count"].notna()].sort_values("gemeentenaam")
    names = dict(zip(done["gemeentecode"], done["gemeentenaam"], strict=True))
    left, middle, right = st.columns(3)
    with left:
        _box("Gemeente", "gemeente", {_ALL: "Alle gemeenten", **names}, choice.gemeente)
    with middle:
        _box("Kleur van het bezit", "kleur", colours(run), choice.kleur)
    if choice.gemeente:
        found = run_data.buurten(run.key, choice.gemeente, run).sort_values("buurtnaam")
        buurten = dict(zip(found["buurtcode"], found["buurtnaam"], strict=True))
        with right:
            _box("Ga naar buurt", "buurt", {_ALL: "Hele gemeente", **buurten}, choice.buurt)


def _box(label: str, name: str, options: dict[str, str], value: str) -> None:
    key = f"landelijk-{name}"
    # the address may have changed by a row, the map or the browser's own buttons
    st.session_state[key] = value
    option_boxes.choose_one(
        st.selectbox,
        label,
        list(options),
        key=key,
        format_func=lambda code: dutch.label(str(options[code])),
        on_change=lambda: write(**{name: st.session_state[key]}),
    )
