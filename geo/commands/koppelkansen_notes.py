"""What is said below the list of koppelkansen: its uncertainty, its shares, and what is missing."""

from collections.abc import Mapping, Sequence

from geo.catalogue.vocabularies import KIND_TITLES
from geo.commands.terminal import write_table
from geo.koppelkansen.part_shares import PartShare
from geo.koppelkansen.questions import Question
from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.uncertainty import Robustness
from geo.text.format import number

_QUESTIONS = 5


def write_merged(merged: Mapping[str, str]) -> None:
    """Which corrections no longer hold, because two plans became one."""
    for old, new in merged.items():
        text = (
            f"De correctie bij {old} geldt niet meer: het ging op in {new}. Corrigeer zo nodig dat."
        )
        write_table([], header=(text,))


def write_more_notes(
    shares: Sequence[PartShare], warning: str, asked: Sequence[Question], unloaded: Sequence[str]
) -> None:
    """What the weights come to, which hazards have no map, and which questions matter most."""
    if unloaded:
        text = f"Geen kaart geladen, telt daarom niet mee: {'; '.join(unloaded)}."
        write_table([], header=(text,))
    for share in shares:
        write_table([], header=(f"{share.text} van de verschillen.",))
    if warning:
        write_table([], header=(warning,))
    for question in asked[:_QUESTIONS]:
        often = number(100 * question.change_share)
        write_table([], header=(f"{question.text}: in {often}% een andere eerste 10.",))


def write_notes(
    items: Sequence[Koppelkans], left_out: Mapping[str, int], by_kind: Mapping[str, Robustness]
) -> None:
    """Write how firm the order is, what was left out, and that data are made up."""
    notes = []
    for kind, tried in by_kind.items():
        overlap = tried.overlap_median
        notes.append(
            f"{KIND_TITLES[kind]}: {number(tried.draws)} trekkingen van de gewichten; doorgaans "
            + (
                "niet te zeggen bij zo'n korte lijst."
                if overlap is None
                else f"blijven {number(overlap, decimals=1)} van de eerste {tried.top} gelijk."
            )
        )
        if tried.warning:
            notes.append(f"Let op, {KIND_TITLES[kind].lower()}: {tried.warning}")
    if len({item.kind for item in items}) > 1:
        notes.append("Groep, eerste 10 en plaats gelden binnen de eigen soort.")
    notes += [
        f"Niet in de lijst: nog {number(count)} van de soort {KIND_TITLES[kind].lower()} "
        "(zie max_items in data/weights.toml)."
        for kind, count in left_out.items()
        if count
    ]
    if any("voorbeeld" in item.origins for item in items):
        notes.append("Let op: deze lijst rust deels op voorbeelddata.")
    for note in notes:
        write_table([], header=(note,))
