"""What can go wrong with a service: one Dutch sentence, one advice and a code for each."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from geo.errors import FetchError
from geo.text.sanitise import documentable

_LATER: Final = "Probeer het later opnieuw."
_CHECK_NETWORK: Final = "Controleer de netwerkverbinding en probeer het opnieuw."
_CHECK_NETWORK_OR_LATER: Final = (
    "Controleer de netwerkverbinding en probeer het later opnieuw, of laad een bestand in."
)
_CHECK_REGISTER: Final = "Controleer het adres en de laagnaam in sources.toml."
_TELL_OWNER: Final = (
    "Probeer het later opnieuw; blijft het zo, meld het dan aan de beheerder van de bron."
)

Code = Literal[
    "offline", "unreachable", "silent", "slow", "untrusted", "cut", "bad_address", "unregistered",
    "redirected", "too_big", "busy", "broken", "forbidden", "refused", "web_page",
    "exception_report", "not_readable", "repeats", "empty", "no_layer", "wrong_crs", "invalid",
    "not_filled",
]  # fmt: skip


@dataclass(frozen=True)
class _Kind:
    """Cause with fields in braces; ``passing``: a retry can help; ``deaf``: no answer at all."""

    cause: str
    advice: str = _LATER
    passing: bool = False
    deaf: bool = False


_KINDS: Final[Mapping[Code, _Kind]] = {
    "offline": _Kind(
        "het netwerk staat uit (KOPPELKANSEN_OFFLINE)",
        "Zet die instelling uit, of laad een bestand in.",
        deaf=True,
    ),
    "unreachable": _Kind("{host} is niet bereikbaar", _CHECK_NETWORK, passing=True, deaf=True),
    "silent": _Kind(
        "{host} gaf binnen {what} geen volledig antwoord",
        _CHECK_NETWORK_OR_LATER,
        passing=True,
        deaf=True,
    ),
    "slow": _Kind("het antwoord van {host} was na {what} nog niet compleet"),
    "untrusted": _Kind(
        "het certificaat van {host} wordt niet vertrouwd",
        "Vraag de systeembeheerder of het netwerk beveiligde verbindingen onderschept.",
    ),
    "cut": _Kind("het antwoord van {host} brak halverwege af", passing=True),
    "bad_address": _Kind("het adres van {host} is ongeldig", _CHECK_REGISTER),
    "unregistered": _Kind(
        "{host} hoort niet bij een geregistreerde bron en is niet gevraagd", _CHECK_REGISTER
    ),
    "redirected": _Kind("{host} verwijst {what} door en dat is niet gevolgd", _CHECK_REGISTER),
    "too_big": _Kind(
        "het antwoord van {host} is groter dan {what} en is afgebroken", _CHECK_REGISTER
    ),
    "busy": _Kind("{host} is te druk en vraagt om te wachten (429)", passing=True, deaf=True),
    "broken": _Kind("{host} meldt een storing ({status})", _TELL_OWNER, passing=True),
    "forbidden": _Kind(
        "{host} geeft geen toegang ({status})",
        "Controleer of voor deze bron een sleutel nodig is en of die klopt.",
    ),
    "refused": _Kind("{host} weigert het verzoek ({status})", _CHECK_REGISTER),
    "web_page": _Kind(
        "{host} gaf een webpagina in plaats van gegevens",
        "Controleer of het netwerk eerst om aanmelden vraagt en of het adres in "
        "sources.toml klopt.",
    ),
    "exception_report": _Kind("{host} gaf een foutmelding in plaats van gegevens", _CHECK_REGISTER),
    "not_readable": _Kind("het antwoord van {host} is geen leesbare {what}", _TELL_OWNER),
    "repeats": _Kind("{host} gaf dezelfde pagina nog een keer", _TELL_OWNER),
    "empty": _Kind(
        "{host} gaf geen enkel object voor {what}",
        "Controleer de gemeentecode en de laagnaam in sources.toml.",
    ),
    "no_layer": _Kind("{host} heeft geen laag {what}", _CHECK_REGISTER),
    "wrong_crs": _Kind(
        "{host} gaf coördinaten in {what} in plaats van EPSG:28992 (Rijksdriehoek)", _TELL_OWNER
    ),
    "invalid": _Kind("de gegevens van {host} kloppen niet: {what}", _TELL_OWNER),
    "not_filled": _Kind("{what}"),
}


class FetchProblem(FetchError):  # noqa: N818 - a problem at the service's side
    """A service that gave no usable answer: what, where, and what to do.

    Args:
        code: which kind of problem; decides the sentence and whether a retry can help.
        host: the service.
        what: the part of the sentence that differs.
        status: HTTP status of the answer.
        body: the answer itself; the service's own message is quoted from it.
        advice: in place of the usual advice of this kind.
        silence: the service was waited for in vain.
        retry_after_s: the pause in seconds that the service asks for.
    """

    def __init__(
        self,
        code: Code,
        host: str = "",
        what: str = "",
        *,
        status: int | None = None,
        body: bytes = b"",
        advice: str | None = None,
        silence: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        kind = _KINDS[code]
        quoted = quote(body)
        cause = kind.cause.format(host=host, what=what, status=status)
        self.code = code
        self.cause = f"{cause}: '{quoted}'" if quoted else cause
        self.advice = advice or kind.advice
        self.quoted = quoted
        self.passing = kind.passing
        self.deaf = kind.deaf
        self.silence = silence
        self.retry_after_s = retry_after_s
        self.status = status
        super().__init__(f"{self.cause}. {self.advice}")

    @property
    def resumable(self) -> bool:
        """Whether a next try can complete what came in so far."""
        return self.passing or self.code == "slow"

    def after(self, seconds: float, *, tries: int) -> FetchProblem:
        """Add the number of tries and the time they took to a problem of silence."""
        if self.silence and tries > 1:
            self.cause += f" (bij {tries} pogingen, samen {seconds_text(seconds)})"
            self.args = (f"{self.cause}. {self.advice}",)
        return self


def seconds_text(value: float) -> str:
    """Seconds, or minutes from two minutes on, in Dutch."""
    if value >= 120:  # noqa: PLR2004 - two minutes
        return f"{value / 60:.0f} minuten"
    text = f"{value:.0f}" if value >= 1 else f"{value:.1f}".replace(".", ",")
    return f"{text} seconde" if text == "1" else f"{text} seconden"


_XML_TEXT: Final = re.compile(
    r"<(?:\w+:)?(?:ExceptionText|ServiceException)\b[^>]*>(.*?)</", flags=re.DOTALL
)
_JSON_KEYS: Final = ("description", "detail", "message", "title", "error")
_MOST_READ: Final = 20_000
_MOST_QUOTED: Final = 160


def quote(body: bytes) -> str:
    """Return the message in a service's error answer: one short line of plain text, or nothing.

    Reads OGC exception reports, the JSON errors of OGC APIs and ArcGIS, and plain text. Markup,
    control characters and web addresses are taken out; a web page is not quoted.
    """
    text = body[:_MOST_READ].decode("utf-8", errors="replace").strip()
    if re.match(r"<!doctype html|<html", text, re.IGNORECASE):
        return ""
    if found := _XML_TEXT.search(text):
        text = re.sub(r"<!\[CDATA\[(.*?)\]\]>", r"\1", found.group(1), flags=re.DOTALL)
    elif text.startswith("<"):
        return ""
    elif text.startswith(("{", "[")):
        text = _json_message(text)
    text = re.sub(r"<[^>]*>", " ", html.unescape(text))
    text = re.sub(r"\w+://\S+", "…", documentable(text))
    text = re.sub(r"\s+", " ", text).strip().replace("'", "’")
    return text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED].rstrip()}…"


def _json_message(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    for _ in range(3):  # ArcGIS: {"error": {"message": ..., "details": [...]}}
        if not isinstance(value, dict):
            break
        value = next((value[key] for key in _JSON_KEYS if value.get(key)), "")
    return value if isinstance(value, str) else ""
