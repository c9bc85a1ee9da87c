"""What can go wrong with a service, each as one Dutch sentence and one advice."""

from __future__ import annotations

import re

from geo.errors import FetchError

_SAID = re.compile(r"<(?:\w+:)?(?:ExceptionText|ServiceException)\b[^>]*>(.*?)</", flags=re.DOTALL)
_LATER = "Probeer het later opnieuw."
_CHECK_NETWORK = "Controleer de netwerkverbinding en probeer het opnieuw."
_CHECK_NETWORK_OR_LATER = (
    "Controleer de netwerkverbinding en probeer het later opnieuw, of laad een bestand in."
)
_CHECK_REGISTER = "Controleer het adres en de laagnaam in sources.toml."
_TELL_OWNER = "Probeer het later opnieuw; blijft het zo, meld het dan aan de beheerder van de bron."


class FetchProblem(FetchError):  # noqa: N818 - a problem at the other side, told as such
    """A service that gave no usable answer: what, where, and what to do.

    ``passing`` says whether asking again can help, ``deaf`` that the host does not answer
    anything now, ``silence`` that it was waited for in vain, ``retry_after_s`` is the pause in
    seconds the service asked for, ``status`` the code of an answer that refuses.
    """

    def __init__(
        self,
        cause: str,
        advice: str = _LATER,
        *,
        passing: bool = False,
        deaf: bool = False,
        silence: bool = False,
        retry_after_s: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(f"{cause}. {advice}")
        self.cause = cause
        self.advice = advice
        self.passing = passing
        self.deaf = deaf
        self.silence = silence
        self.retry_after_s = retry_after_s
        self.status = status

    def after(self, seconds: float, *, tries: int) -> FetchProblem:
        """Return the same problem as it is told when it was tried more often."""
        if not self.silence or tries == 1:
            return self
        told = f"{self.cause} (bij {tries} pogingen, samen {_seconds(seconds)})"
        return FetchProblem(
            told, self.advice, passing=self.passing, deaf=self.deaf, silence=self.silence
        )

    @classmethod
    def unreachable(cls, host: str, *, silence: bool = False) -> FetchProblem:
        """No connection at all, refused or (``silence``) not even that."""
        cause = f"{host} is niet bereikbaar"
        return cls(cause, _CHECK_NETWORK, passing=True, deaf=True, silence=silence)

    @classmethod
    def silent(cls, host: str, seconds: float) -> FetchProblem:
        """A connection, but no answer in time."""
        cause = f"{host} gaf binnen {_seconds(seconds)} geen volledig antwoord"
        return cls(cause, _CHECK_NETWORK_OR_LATER, passing=True, deaf=True, silence=True)

    @classmethod
    def too_slow(cls, host: str, seconds: float) -> FetchProblem:
        """An answer that goes on coming in, but never ends."""
        return cls(f"het antwoord van {host} was na {_seconds(seconds)} nog niet compleet")

    @classmethod
    def untrusted(cls, host: str) -> FetchProblem:
        """A certificate that does not fit."""
        return cls(
            f"het certificaat van {host} wordt niet vertrouwd",
            "Vraag de systeembeheerder of het netwerk beveiligde verbindingen onderschept.",
        )

    @classmethod
    def cut(cls, host: str) -> FetchProblem:
        """An answer that stops halfway."""
        return cls(f"het antwoord van {host} brak halverwege af", passing=True)

    @classmethod
    def bad_address(cls, host: str) -> FetchProblem:
        """An address that is no address."""
        return cls(f"het adres van {host} is ongeldig", _CHECK_REGISTER)

    @classmethod
    def unregistered(cls, host: str) -> FetchProblem:
        """A host that no registered source names."""
        return cls(
            f"{host} hoort niet bij een geregistreerde bron en is niet gevraagd", _CHECK_REGISTER
        )

    @classmethod
    def redirected(cls, host: str, target: str) -> FetchProblem:
        """A redirect to elsewhere, or one without an end."""
        where = f"naar {target}" if target and target != host else "steeds opnieuw"
        return cls(f"{host} verwijst {where} door en dat is niet gevolgd", _CHECK_REGISTER)

    @classmethod
    def too_big(cls, host: str, max_bytes: int) -> FetchProblem:
        """More bytes than any honest answer has."""
        return cls(
            f"het antwoord van {host} is groter dan {max_bytes / 1e6:.0f} MB en is afgebroken",
            _CHECK_REGISTER,
        )

    @classmethod
    def busy(cls, host: str, retry_after_s: float | None) -> FetchProblem:
        """Status 429."""
        advice = _LATER
        if retry_after_s:
            minutes = round(retry_after_s / 60)
            wait = f"{minutes} minuten" if minutes > 1 else f"{retry_after_s:.0f} seconden"
            advice = f"Probeer het over {wait} opnieuw."
        return cls(
            f"{host} is te druk en vraagt om te wachten (429)",
            advice,
            passing=True,
            deaf=True,
            retry_after_s=retry_after_s,
        )

    @classmethod
    def broken(cls, host: str, status: int, *, retry_after_s: float | None = None) -> FetchProblem:
        """Status 5xx."""
        return cls(
            f"{host} meldt een storing ({status})",
            _TELL_OWNER,
            passing=True,
            retry_after_s=retry_after_s,
        )

    @classmethod
    def forbidden(cls, host: str, status: int) -> FetchProblem:
        """Status 401 or 403."""
        return cls(
            f"{host} geeft geen toegang ({status})",
            "Controleer of voor deze bron een sleutel nodig is en of die klopt.",
        )

    @classmethod
    def refused(cls, host: str, status: int) -> FetchProblem:
        """Any other status that is not 200."""
        return cls(f"{host} weigert het verzoek ({status})", _CHECK_REGISTER, status=status)

    @classmethod
    def web_page(cls, host: str) -> FetchProblem:
        """HTML where data was asked for."""
        return cls(
            f"{host} gaf een webpagina in plaats van gegevens",
            "Controleer of het netwerk eerst om aanmelden vraagt en of het adres in "
            "sources.toml klopt.",
        )

    @classmethod
    def exception_report(cls, host: str, body: bytes) -> FetchProblem:
        """An OGC exception report, with the service's own words."""
        text = body[:20_000].decode("utf-8", errors="replace")
        found = _SAID.search(text)
        words = re.sub(r"\s+", " ", found.group(1)).strip()[:160] if found else ""
        said = f": '{words}'" if words else ""
        return cls(f"{host} gaf een foutmelding in plaats van gegevens{said}", _CHECK_REGISTER)

    @classmethod
    def not_readable(cls, host: str, expected: str = "JSON") -> FetchProblem:
        """Bytes that are not what was asked for."""
        return cls(f"het antwoord van {host} is geen leesbare {expected}", _TELL_OWNER)

    @classmethod
    def repeats(cls, host: str) -> FetchProblem:
        """A page that was seen before: following on would never end."""
        return cls(f"{host} gaf dezelfde pagina nog een keer", _TELL_OWNER)

    @classmethod
    def empty(cls, host: str, what: str) -> FetchProblem:
        """A sound answer without anything in it."""
        return cls(
            f"{host} gaf geen enkel object voor {what}",
            "Controleer de gemeentecode en de laagnaam in sources.toml.",
        )

    @classmethod
    def wrong_crs(cls, host: str, found: str) -> FetchProblem:
        """Coordinates in another system than was asked for."""
        return cls(
            f"{host} gaf coördinaten in {found} in plaats van EPSG:28992 (Rijksdriehoek)",
            _TELL_OWNER,
        )

    @classmethod
    def invalid(cls, host: str, what: str) -> FetchProblem:
        """Data that does not keep its contract."""
        return cls(f"de gegevens van {host} kloppen niet: {what}", _TELL_OWNER)


def _seconds(value: float) -> str:
    text = f"{value:.0f}" if value >= 1 else f"{value:.1f}".replace(".", ",")
    return f"{text} seconde" if text == "1" else f"{text} seconden"
