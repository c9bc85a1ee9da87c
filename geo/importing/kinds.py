"""What sort of unit a row is: a dwelling or something else, one family or more, in use or not."""

import re
from datetime import date
from typing import Final

from geo.importing.findings import Outcome, Problem
from geo.importing.values import one_date
from geo.text.clean import EMPTY_WORDS, plain

_SINGLE: Final = re.compile(
    r"een\s?gezins|\beg\b|\begw\b|\been\b|rij|hoek|tussen|vrijstaand|twee.onder|2.onder|kap|"
    r"bungalow|grondgebonden|single|terraced",
    re.IGNORECASE,
)
_MULTI: Final = re.compile(
    r"meer\s?gezins|\bmg\b|\bmgw\b|\bmee\b|flat|app(?:artement)?|galerij|portiek|etage|maison|"
    r"boven|beneden|studio|gestapeld|kamer|\bgal\b|\bpor\b|\bmai\b|multi",
    re.IGNORECASE,
)
_NO_DWELLING: Final = re.compile(
    r"garage|parkeer|berging|\bbox\b|winkel|bedrijf|kantoor|maatschappelijk|scootmobiel|antenne|"
    r"grond$|stalling|laadpaal|\b(?:par|pp|gar|bog|mog|ber|win|kan)\b",
    re.IGNORECASE,
)
_OUT: Final = re.compile(
    r"\b(?:uit|ont|adm)\b|uit exploitatie|verkocht|gesloopt|administratief|in ontwikkeling|"
    r"nieuwbouw in aanbouw|vervallen|beeindigd|beëindigd",
    re.IGNORECASE,
)
_FOREVER: Final = 2900


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


def left_out(kind: str | None, status: str | None, ends: object, begins: object, today: date) -> (
    tuple[str, Problem] | None
):  # fmt: skip
    """Return the target and the reason why a row is no dwelling in use, or None when it is one."""
    if kind and _NO_DWELLING.search(kind):
        return "soort", _skipped("geen_woning", f"'{kind}' is geen woning")
    if status and _OUT.search(status):
        return "status", _skipped("niet_in_exploitatie", f"status '{status}': niet in exploitatie")
    end, begin = one_date(ends), one_date(begins)
    if end is not None and end <= today and end.year < _FOREVER:
        why = f"sinds {end.isoformat()} uit exploitatie"
        return "uit_exploitatie", _skipped("niet_in_exploitatie", why)
    if begin is not None and begin > today:
        why = f"pas vanaf {begin.isoformat()} in exploitatie"
        return "in_exploitatie", _skipped("niet_in_exploitatie", why)
    return None


def _skipped(code: str, message: str) -> Problem:
    return Problem(
        code=code,
        severity="let op",
        message=f"{message}; de rij is overgeslagen",
        advice="Klopt dit niet, verbeter dan soort of status en laad de rij opnieuw.",
    )
