"""Links to where it can be seen that an agreement is kept, and text that may be kept with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from geo.register import RegisterError
from geo.register.checks import check_id, check_session, check_text

_TEXT_MAX: Final = 2000
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+")
_MAP: Final = re.compile(r"kaart(?:\?[A-Za-z0-9_\-=&%.,;:+~]*)?")
_BEFORE_MAP: Final = re.compile(r"^(?:https?://[^/\s?#]+)?/(?:[^\s?#]*/)?(?=kaart(?:\?|$))")
_CASE: Final = re.compile(r"(?=[^\d]*\d)[A-Za-z0-9][A-Za-z0-9./_-]{2,39}")
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)


class EvidenceKind(StrEnum):
    """What a piece of evidence points to."""

    KAART = "kaart"
    KOPPELKANS = "koppelkans"
    SESSIE = "sessie"
    BESTAND = "bestand"
    VERSLAG = "verslag"
    ZAAK = "zaak"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A link to where it can be seen.

    ``reference`` is the address of a map in this program (``kaart?vraag=efg``), the id of a
    koppelkans, the name of a session, the web address or name of a file, the meeting and item of
    minutes (``Bestuurlijk Overleg 2025-Q3, punt 4``), or a case number (``Z-2025-012345``).
    """

    kind: EvidenceKind
    reference: str

    def __post_init__(self) -> None:
        text = self.reference
        check_text(text, what="waar het bewijs staat")
        if self.kind is EvidenceKind.KAART and not _MAP.fullmatch(text):
            raise RegisterError(
                f"'{text[:60]}' is geen kaart van dit programma; neem over wat na de laatste / in "
                "de adresbalk staat, zoals kaart?vraag=efg."
            )
        if self.kind is EvidenceKind.KOPPELKANS:
            check_id(text)
        if self.kind is EvidenceKind.SESSIE:
            check_session(text)
        if self.kind is EvidenceKind.BESTAND:
            check_line(text, what="de naam of het adres van het bestand")
            if "//" in text and not _ADDRESS.fullmatch(text):
                raise RegisterError(
                    f"'{text[:60]}' is geen webadres; begin met https:// of geef een bestandsnaam."
                )

        if self.kind is EvidenceKind.VERSLAG:
            check_line(text, what="van welk overleg het verslag is")
        if self.kind is EvidenceKind.ZAAK and not _CASE.fullmatch(text):
            raise RegisterError(
                f"'{text[:60]}' is geen zaaknummer; geef cijfers, eventueel met letters, streepjes "
                "en punten, zoals Z-2025-012345."
            )

    @property
    def link(self) -> str | None:
        """The address to open, None for what only has a name or a number."""
        if self.kind is EvidenceKind.KAART:
            return self.reference
        if self.kind is EvidenceKind.KOPPELKANS:
            return f"koppelkansen?kans={quote(self.reference, safe='')}"
        if self.kind is EvidenceKind.SESSIE:
            return f"koppelkansen?sessie={self.reference}"
        return self.reference if _ADDRESS.fullmatch(self.reference) else None

    def to_dict(self) -> dict[str, str]:
        """Kind and reference, as JSON."""
        return {"kind": str(self.kind), "reference": self.reference}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Evidence":
        """Read back what :meth:`to_dict` gave."""
        return cls(kind=EvidenceKind(values["kind"]), reference=str(values["reference"]))


def pasted(kind: EvidenceKind, text: str) -> Evidence:
    """Evidence from what a person typed: of a map also the whole address of the page.

    Raises:
        RegisterError: it is no evidence of that kind.
    """
    reference = text.strip()
    if kind is EvidenceKind.KAART:
        reference = _BEFORE_MAP.sub("", reference)
    return Evidence(kind=kind, reference=reference)


def check_line(value: str, *, what: str) -> None:
    """Refuse an empty or overlong line, and one that holds an e-mail address.

    Raises:
        RegisterError: it cannot be kept; the message says why.
    """
    check_text(value, what=what)
    if len(value) > _TEXT_MAX:
        raise RegisterError(f"De tekst is langer dan {_TEXT_MAX} tekens; maak haar korter.")
    if _MAIL.search(value):
        raise RegisterError(
            "Er staat een e-mailadres in de tekst; het register bewaart geen persoonsgegevens."
        )
