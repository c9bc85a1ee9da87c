"""The figures and the sentence of a step, in Dutch, from what may be shown."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.hazards.registry import HAZARD_WORDS
from geo.overleg.room import MOSTLY, NEW, Room, items_in, plans_in, works_in
from geo.overleg.story import MAX_FIGURES, Step, small_count
from geo.overleg.subjects import Subject
from geo.register import Status
from geo.text.format import counted, number

HIDDEN: Final = "–"
HIDDEN_NOTE: Final = "te klein om te tonen"
UNKNOWN: Final = "onbekend"

CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "waar": {
        "woningen": "corporatiewoningen",
        "efg": "met label E, F of G",
        "inwoners": "inwoners (CBS)",
        "corporatie": "van de woningen is van een corporatie (CBS)",
    },
    "plannen": {
        "plannen": "bouw- en sloopplannen",
        "nieuw": "nieuwe woningen in plannen",
        "sloop": "te slopen woningen in plannen",
        "werken": "werken aan straat, riool of groen",
    },
    "klimaat": {
        "hoog": "woningen in klasse hoog of zeer hoog",
        "aandeel": "van de corporatiewoningen",
        "woningen": "corporatiewoningen in dit gebied",
    },
    "samen": {
        "kansen": "koppelkansen",
        "plannen": "bij een bouwplan",
        "werken": "bij werk aan de straat",
        "bezit": "bij bezit zonder plan",
    },
    "afspraken": {
        "opgenomen": "koppelkansen opgenomen",
        "onderzoek": "nader te onderzoeken",
        "open": "nog zonder besluit",
        "klaar": "gerealiseerd",
    },
}
"""Per kind of step the figures it can show, with their words; the first three are shown."""

_ONE: Final[Mapping[tuple[str, str], str]] = {
    ("plannen", "plannen"): "bouw- of sloopplan",
    ("plannen", "werken"): "werk aan straat, riool of groen",
    ("samen", "kansen"): "koppelkans",
    ("afspraken", "opgenomen"): "koppelkans opgenomen",
}
"""The words when there is just one."""


@dataclass(frozen=True, kw_only=True)
class StepFigure:
    """One figure: ``value`` as it is read, what it is, and a small note."""

    id: str
    value: str
    label: str
    note: str = ""


def default_figures(step: Step, subject: Subject) -> tuple[str, ...]:
    """Which figures a step shows when nobody chose: none where nothing is counted."""
    if step.figures is not None:
        return step.figures
    return tuple(CHOICES[step.kind])[:MAX_FIGURES] if subject.counted else ()


def figures(room: Room, subject: Subject, step: Step) -> tuple[StepFigure, ...]:
    """At most three figures of a step; an area that is not counted has none."""
    if not subject.counted:
        return ()
    made = _MAKERS[step.kind](room, subject, step)
    return tuple(
        StepFigure(id=name, value=value, label=_label(step, name, value), note=note)
        for name in default_figures(step, subject)
        if name in made
        for value, note in (made[name],)
    )[:MAX_FIGURES]


def _label(step: Step, name: str, value: str) -> str:
    many = CHOICES[step.kind][name]
    return _ONE.get((step.kind, name), many) if value == "1" else many


def sentence(room: Room, subject: Subject, step: Step) -> str:
    """The sentence of a step: the one somebody wrote, or one from the data.

    One that was written when the minimum was lower and now tells too little is not shown.
    """
    if step.sentence and small_count(step.sentence, room.rule) is None:
        return step.sentence
    return _SENTENCES[step.kind](room, subject, step)


Made = dict[str, tuple[str, str]]


def _dwellings(room: Room, subject: Subject, dimension: str = "alle", name: str = "alle") -> str:
    count = room.counts.get(subject.code, dimension, name)
    if count is not None:
        return number(count)
    return HIDDEN if room.counts.is_hidden(subject.code, dimension, name) else UNKNOWN


def _noted(value: str) -> tuple[str, str]:
    return value, HIDDEN_NOTE if value == HIDDEN else ""


def _where(room: Room, subject: Subject, step: Step) -> Made:  # noqa: ARG001 - one shape for all
    made = {
        "woningen": _noted(_dwellings(room, subject)),
        "efg": _noted(_dwellings(room, subject, "label", "hoog")),
    }
    if subject.code in room.key_figures.index:
        row = room.key_figures.loc[subject.code]
        people, share = row["inwoners"], row["corporatie_pct"]
        made["inwoners"] = (UNKNOWN if pd.isna(people) else number(float(people)), "")
        made["corporatie"] = (UNKNOWN if pd.isna(share) else f"{number(float(share))}%", "")
    return made


def _plans(room: Room, subject: Subject, step: Step) -> Made:  # noqa: ARG001
    plans = plans_in(room, subject)
    sure = plans[plans["share"] >= MOSTLY]
    maybe = len(plans) - len(sure)
    works = works_in(room, subject)
    made: Made = {
        "plannen": (number(len(sure)), f"en {maybe} mogelijk" if maybe else ""),
        "werken": (UNKNOWN if works is None else number(len(works)), ""),
    }
    for name, kinds in (("nieuw", NEW), ("sloop", ("sloop",))):
        rows = sure[sure["kind"].isin(kinds)]
        open_count = int(rows["dwellings_count"].isna().sum())
        if (subject.code, name) not in room.plan_counts:
            made[name] = ("n.t.b." if open_count else "geen", "")
            continue
        counts = room.plan_counts[subject.code, name]
        rest = f"en {open_count} {'plan' if open_count == 1 else 'plannen'} n.t.b."
        made[name] = (
            (HIDDEN, HIDDEN_NOTE)
            if counts is None
            else (number(counts), rest if open_count else "")
        )
    return made


def _climate(room: Room, subject: Subject, step: Step) -> Made:
    hazard = step.hazard or ""
    high, total = room.counts.get(subject.code, hazard, "hoog"), room.counts.get(subject.code)
    # a share gives the rest away too: it is shown when both parts may be
    whole = high is not None and total is not None and not room.rule.is_small(total - high)
    share = f"{number(100 * (high or 0) / total)}%" if whole and total else HIDDEN
    return {
        "hoog": _noted(_dwellings(room, subject, hazard, "hoog")),
        "aandeel": _noted(share if total is not None else UNKNOWN),
        "woningen": _noted(_dwellings(room, subject)),
    }


def _together(room: Room, subject: Subject, step: Step) -> Made:  # noqa: ARG001
    kinds = Counter(item.kind for item in items_in(room, subject))
    # a pair of a plan and a work is the same place as the plan
    del kinds["plan_werk"]
    return {
        "kansen": (number(kinds.total()), ""),
        "plannen": (number(kinds["plan_klimaat"]), ""),
        "werken": (number(kinds["werk_klimaat_bezit"]), ""),
        "bezit": (number(kinds["bezit_klimaat"]), ""),
    }


def _agreed(room: Room, subject: Subject, step: Step) -> Made:  # noqa: ARG001
    items = items_in(room, subject)
    stand = Counter(room.decided.get(item.id, "") for item in items)
    return {
        "opgenomen": (number(stand[Status.OPGENOMEN]), ""),
        "onderzoek": (number(stand[Status.NADER_ONDERZOEKEN]), ""),
        "open": (number(stand[""]), ""),
        "klaar": (number(stand[Status.GEREALISEERD]), ""),
    }


_MAKERS: Final = {
    "waar": _where,
    "plannen": _plans,
    "klimaat": _climate,
    "samen": _together,
    "afspraken": _agreed,
}


# -- sentences -----------------------------------------------------------------------------------

_ROUGH: Final = "De grens van dit gebied is indicatief: daarom tellen we hier niets."


def _say_where(room: Room, subject: Subject, step: Step) -> str:  # noqa: ARG001
    if not subject.counted:
        return _ROUGH
    total = room.counts.get(subject.code)
    if total is None:
        return f"Dit is {subject.name}, met woningen van de corporaties."
    poor = room.counts.get(subject.code, "label", "hoog")
    tail = "" if poor is None else f", waarvan {number(poor)} met label E, F of G"
    return f"In {subject.name} staan {number(total)} corporatiewoningen{tail}."


def _say_plans(room: Room, subject: Subject, step: Step) -> str:  # noqa: ARG001
    plans, works = plans_in(room, subject), works_in(room, subject)
    if not subject.counted:
        return "Dit zijn de plannen en werken in de omgeving van het gebied."
    work = (
        ""
        if works is None or works.empty
        else f"{number(len(works))} {'werk' if len(works) == 1 else 'werken'} "
        "aan straat, riool of groen"
    )
    if plans.empty:
        return f"In Bijlage 1 staan hier geen bouwplannen{f', wel {work}' if work else ''}."
    sure = int((plans["share"] >= MOSTLY).sum())
    maybe = len(plans) - sure
    plan_words = counted(sure or maybe, "plan", "plannen")
    verb = "ligt" if (sure or maybe) == 1 else "liggen"
    head = f"Hier {verb} {plan_words}" if sure else f"Hier {verb} misschien {plan_words}"
    return f"{head} voor bouw of sloop{f', en {work}' if work else ''}."


def _say_climate(room: Room, subject: Subject, step: Step) -> str:
    word = HAZARD_WORDS.get(step.hazard or "", str(step.hazard))
    high = room.counts.get(subject.code, step.hazard or "", "hoog")
    total = room.counts.get(subject.code)
    if high is None or total is None:
        return f"De kaart laat zien waar {word} hier kan knellen; klopt dat met wat u weet?"
    return (
        f"Bij {word} staan {number(high)} van de {number(total)} corporatiewoningen in klasse hoog "
        "of zeer hoog."
    )


def _say_together(room: Room, subject: Subject, step: Step) -> str:
    count = int(_together(room, subject, step)["kansen"][0].replace(".", ""))
    if not subject.counted:
        return "Hier kunnen plannen, werken en klimaatmaatregelen samen gaan."
    if count == 0:
        return "Hier zijn nog geen plekken gevonden waar plannen en klimaat samenkomen."
    place = "plek kan werk" if count == 1 else "plekken kan werk"
    return f"Op {number(count)} {place} samengaan met maatregelen tegen hitte, regen of droogte."


def _say_agreed(room: Room, subject: Subject, step: Step) -> str:  # noqa: ARG001
    items = items_in(room, subject)
    done = sum(item.id in room.decided for item in items)
    head = f"Afspraak {subject.numbers[0]} gaat over dit gebied; " if subject.numbers else ""
    if items and done and not subject.counted:
        return f"{head}{'d' if head else 'D'}e kaart toont waar over iets is besloten."
    if not items or not subject.counted:
        return f"{head or ''}{'n' if head else 'N'}og geen besluiten over koppelkansen hier."
    every = counted(len(items), "koppelkans", "koppelkansen")
    if done == 0:
        text = f"over de {every} is nog niets besloten."
    else:
        text = f"over {number(done)} van de {every} is besloten."
    return head + text if head else text[0].upper() + text[1:]


_SENTENCES: Final = {
    "waar": _say_where,
    "plannen": _say_plans,
    "klimaat": _say_climate,
    "samen": _say_together,
    "afspraken": _say_agreed,
}
