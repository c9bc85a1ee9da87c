"""A round and what it requests, as it is recorded."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from geo.deliveries.items import item_named
from geo.deliveries.purposes import purpose_named
from geo.errors import NotFoundError, RegisterError
from geo.register.checks import check_name, check_session, check_text

_LONGEST: Final = 500


@dataclass(frozen=True, kw_only=True)
class Request:
    """One item that is asked of one party, with a short explanation (Dutch)."""

    party: str
    item: str
    explanation: str = ""


@dataclass(frozen=True, kw_only=True)
class Round:
    """A round (*uitvraag*).

    Attributes:
        id: year, quarter and purpose, such as ``2026-Q2-plannen``.
        purpose: code out of :data:`geo.deliveries.purposes.PURPOSES`.
        title: what people call it.
        year: the year it is of.
        reference_date: the day the figures are of.
        deadline: the last day to hand in.
        gemeente: the party that puts together and accepts.
        requests: what is asked of whom.
        is_open: whether parties can still hand in.
    """

    id: str
    purpose: str
    title: str
    year: int
    reference_date: dt.date
    deadline: dt.date
    gemeente: str
    requests: tuple[Request, ...]
    is_open: bool = field(default=True, compare=False)

    def __post_init__(self) -> None:
        check_session(self.id)
        purpose_named(self.purpose)
        check_text(self.title, what="een titel")
        check_name(self.gemeente, what="gemeente")
        if not self.requests:
            raise RegisterError("Een uitvraag vraagt ten minste één partij om iets.")
        asked = set()
        for request in self.requests:
            check_name(request.party, what="partij")
            item_named(request.item)
            if len(request.explanation) > _LONGEST:
                raise RegisterError(f"Een toelichting is hoogstens {_LONGEST} tekens lang.")
            if (request.party, request.item) in asked:
                raise RegisterError(f"{request.item} wordt twee keer gevraagd aan {request.party}.")
            asked.add((request.party, request.item))

    @property
    def parties(self) -> tuple[str, ...]:
        """Everybody who is asked something, in order."""
        return tuple(dict.fromkeys(request.party for request in self.requests))

    def request(self, party: str, item: str) -> Request:
        """Return what is asked of a party.

        Raises:
            NotFoundError: this is not asked of them.
        """
        for request in self.requests:
            if (request.party, request.item) == (party, item):
                return request
        raise NotFoundError(f"In {self.id} wordt '{item}' niet gevraagd aan {party}.")

    def to_dict(self) -> dict[str, Any]:
        """Return what :meth:`from_dict` reads."""
        return {
            "id": self.id,
            "purpose": self.purpose,
            "title": self.title,
            "year": self.year,
            "reference_date": self.reference_date.isoformat(),
            "deadline": self.deadline.isoformat(),
            "gemeente": self.gemeente,
            "requests": [
                {"party": request.party, "item": request.item, "explanation": request.explanation}
                for request in self.requests
            ],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read a round from a line of the register or a file.

        Raises:
            RegisterError: something is missing or cannot be.
        """
        try:
            return cls(
                id=str(values["id"]),
                purpose=str(values["purpose"]),
                title=str(values["title"]),
                year=int(values["year"]),
                reference_date=dt.date.fromisoformat(values["reference_date"]),
                deadline=dt.date.fromisoformat(values["deadline"]),
                gemeente=str(values["gemeente"]),
                requests=tuple(
                    Request(
                        party=str(request["party"]),
                        item=str(request["item"]),
                        explanation=str(request.get("explanation") or ""),
                    )
                    for request in values["requests"]
                ),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RegisterError("Dit is geen uitvraag die te lezen is.") from error
