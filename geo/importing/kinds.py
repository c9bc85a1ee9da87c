"""What sort of unit a row is: a dwelling or something else, one family or more, in use or not."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from geo.importing.findings import Outcome, Problem
from geo.text.clean import EMPTY_WORDS, UNDECIDED_WORDS, plain
from geo.text.dates import Order, ReadDate, read_date

NO_DWELLING: Final = "geen woning"
"""Answer to a question about a type of unit: its rows are no dwellings and are not counted."""

_SINGLE: Final = re.compile(
    r"\b(?:een|één|1)[\s-]?gezins\w*|\beg[wv]?\b|\b(?:een|één)\b|"
    r"\brij(?:tjes|en)?(?:woning\w*|hui[sz]\w*)?\b|"
    r"\b(?:eind|hoek|tussen|kop|geschakelde?|vrijstaande?|schakel|patio|split[\s-]?level)"
    r"(?:woning\w*|hui[sz]\w*)?\b|\w*kapwoning\w*|\b(?:twee|2|half)\W?(?:onder|[\^/]?1)?\W?"
    r"(?:een|één|1)?\W?kap\w*|\bkap\b|\bbungalow\w*|\bgrondgebonden\b|\bherenhui\w*|\bdrive.in\w*|"
    r"\bsingle\b|\bterraced\b|\bdetached\b",
    re.IGNORECASE,
)
_MULTI: Final = re.compile(
    r"\bmeer[\s-]?gezins\w*|\bm(?:g|gw|ee)\b|\w*flat(?:s|woning\w*|je)?\b|\bapp\b|\w*appartement\w*|"
    r"\bgalerij\w*|\bportiek\w*|\b(?:\w*etage\b|etage\w*)|\bmaison+et+e\w*|\bmaison\b|"
    r"\b(?:boven|beneden)(?:woning\w*|hui[sz]\w*)?\b|\bstudio\w*|\bgestapelde?\b|"
    r"(?<!\d)(?<!\d[\s-])\bkamer(?:s|woning\w*)?\b|\b(?:gal|por|mai)\b|\bmulti\w*",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"\bgarage\w*|\bparkeer\w*|\bberging\w*|\bbox(?:en)?\b|\bautobox\w*|\bwinkel(?!woning)\w*|"
    r"\bbedrijf(?!swoning)\w*|\bkanto(?:or|ren)\w*|\bpraktijk\w*|\bmaatschappelijk\w*|"
    r"\bscootmobiel\w*|\bantenne\w*|\bzendmast\w*|\bgrond$|\b\w*stalling\w*|\blaadpa\w*|"
    r"\bcarport\w*|\bopslag\w*|\bschuur\w*|\bhoreca\w*|\bschool\w*|\b\w*standplaats\w*|\btuin\b|"
    r"\bgemeenschappelijke ruimte\w*|\bgemeenschapsruimte\w*|\balgemene ruimte\w*",
    re.IGNORECASE,
)
_OTHER_CODES: Final = frozenset({"par", "pp", "gar", "bog", "mog", "ber", "win", "kan"})
_DWELLING: Final = re.compile(
    r"woning|woonruimte|\bwon\b|\bwoo\b|\bzel\b|\bonz\b|\bhuis\b|huurhuis|zelfstandig|"
    r"wooneenheid|woonwagen|woonboot|woonschip|\bvhe\b|dwelling|\bwoon",
    re.IGNORECASE,
)
_OUT: Final = re.compile(
    r"\b(?:uit|ont|adm)\b|uit exploitatie|\bniet (?:meer )?(?:in exploitatie|in gebruik|actief)\b|"
    r"\binactief\b|\bbuiten (?:gebruik|exploitatie|beheer)\b|\bafgevoerd\b|\bovergedragen\b|"
    r"\bverkocht\w*|\bgesloopt\w*|\badministratief\w*|"
    r"in ontwikkeling|nieuwbouw in aanbouw|\bvervallen\b|\bbe[eë]indigd\b|\bafgestoten\b",
    re.IGNORECASE,
)
_IN: Final = re.compile(
    r"exploitatie|verhu|\bhuur|leeg|\bbezet|bewoond|\bactief|in gebruik|in beheer|beschikbaar|"
    r"mutatie|frictie|te koop|\brenovat|\bonderhoud|tijdelijk|antikraak|\bgereed|opgeleverd|"
    r"regulier|genomineerd|\b(?:veh|lee|iex|act)\b",
    re.IGNORECASE,
)
IN_USE: Final = "in gebruik"
OUT_OF_USE: Final = "niet in gebruik"
_FOREVER: Final = 2900
_PLACEHOLDER: Final = 1901
_ADVICE: Final = "Klopt dit niet, verbeter dan soort of status en laad de rij opnieuw."


def dwelling_type(value: object) -> Outcome:
    """Read whether a dwelling is for one family (eengezins) or in a block (meergezins)."""
    text = plain(value)
    if text.lower() in EMPTY_WORDS:
        return Outcome()
    # a flat on a corner is a flat
    if _MULTI.search(text):
        return Outcome("meergezins")
    if _SINGLE.search(text):
        return Outcome("eengezins")
    return Outcome(
        None,
        Problem(
            code="type_onbekend",
            severity="leeg",
            message=f"woningtype '{text}' is niet bekend",
            advice="Vul eengezins of meergezins in, of laat de cel leeg.",
        ),
    )


def is_dwelling(text: str) -> bool | None:
    """Say whether a type of unit is a dwelling; None when its words do not tell.

    Of 'garage bij woning' and 'woning met garage' the first word decides.
    """
    if text == NO_DWELLING or text.lower() in _OTHER_CODES:
        return False
    other = _OTHER.search(text)
    dwelling = [found.start() for p in (_DWELLING, _SINGLE, _MULTI) if (found := p.search(text))]
    if other is None:
        return True if dwelling else None
    return bool(dwelling) and min(dwelling) < other.start()


def no_dwelling(text: str) -> Problem | None:
    """Return why a row of this type of unit is not counted, or None when it is a dwelling."""
    if is_dwelling(text) is not False:
        return None
    return _skipped("geen_woning", f"'{text}' is geen woning")


def not_counted(text: str) -> Problem:
    """Return the reason why a row is left out that a person called no dwelling."""
    return _skipped("geen_woning", f"'{text}' is geen woning, zoals gekozen")


def status_of(value: object) -> Outcome:
    """Read whether a status says that a unit is in use; one that does not tell is asked."""
    text = plain(value)
    if text.lower() in EMPTY_WORDS:
        return Outcome()
    if _OUT.search(text):
        return Outcome(OUT_OF_USE)
    if _IN.search(text):
        return Outcome(IN_USE)
    problem = Problem(
        code="status_onbekend",
        severity="let op",
        message=f"status '{text}' is niet bekend; de rij telt als in gebruik",
        advice="Kies of woningen met deze status in gebruik zijn.",
    )
    return Outcome(IN_USE, problem)


def out_of_use(text: str) -> Problem:
    """Return the reason why a unit with this status is left out."""
    return _skipped("niet_in_exploitatie", f"status '{text}': niet in exploitatie")


def not_in_use(
    *,
    ends: object = None,
    begins: object = None,
    today: date,
    orders: Mapping[str, Mapping[str, Order | None]] | None = None,
) -> tuple[str, Problem] | None:
    """Return the target and the reason why a unit is not in use or nobody can tell, else None.

    Args:
        ends: when it goes out of use; what cannot be read keeps the row out as a mistake.
        begins: when it comes into use.
        today: the day it is.
        orders: per target what :func:`geo.text.dates.day_orders` says of its column.
    """
    for target, cell in (("uit_exploitatie", ends), ("in_exploitatie", begins)):
        text = plain(cell)
        if text.lower() in EMPTY_WORDS | UNDECIDED_WORDS:
            continue
        day = read_date(cell, orders=(orders or {}).get(target))
        if day is None or day.first.year < _PLACEHOLDER:
            return target, _unreadable(text)
        why = _ended(day, text, today) if cell is ends else _not_begun(day, text, today)
        if why is not None:
            return target, why
    return None


def _ended(day: ReadDate, text: str, today: date) -> Problem | None:
    if day.first > today or day.first.year >= _FOREVER:
        return None
    if day.last > today:
        return _unreadable(text, why=f"het is niet te zeggen of '{text}' al voorbij is")
    when = day.last.isoformat() if day.first == day.last else text
    return _skipped("niet_in_exploitatie", f"sinds {when} uit exploitatie{_read_as(day, text)}")


def _not_begun(day: ReadDate, text: str, today: date) -> Problem | None:
    if day.last <= today:
        return None
    if day.first <= today:
        return _unreadable(text, why=f"het is niet te zeggen of '{text}' al is ingegaan")
    when = f"{day.first.isoformat()}{_read_as(day, text)}"
    return _skipped("niet_in_exploitatie", f"pas vanaf {when} in exploitatie")


def _read_as(day: ReadDate, text: str) -> str:
    return "" if day.how == "datum" or day.first != day.last else f" (gelezen uit '{text}')"


def _unreadable(text: str, *, why: str = "") -> Problem:
    return Problem(
        code="datum_onleesbaar",
        severity="fout",
        message=why or f"'{text}' is geen datum die te lezen is",
        advice="Schrijf de datum als dag-maand-jaar (15-06-2023), of laat de cel leeg.",
    )


def _skipped(code: str, message: str) -> Problem:
    return Problem(
        code=code, severity="let op", message=f"{message}; de rij is overgeslagen", advice=_ADVICE
    )
