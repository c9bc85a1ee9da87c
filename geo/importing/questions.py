"""What only a person knows about a file: a question with choices, and the program's proposal."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.errors import DataError
from geo.text.format import counted

Answers = Mapping[str, str]
"""The chosen value by the key of its question."""

SKIP: Final = "overslaan"
"""Answer to a question about an unknown value: rows with it are not loaded."""


NEGATED: Final = re.compile(
    r"\b(?:geen|niet|zonder|vervallen|vervalt|geschrapt|ingetrokken|afgeblazen|geannuleerd|"
    r"gestopt|gaat niet door)\b"
)
"""Words that turn a kind around: 'geen sloop', 'plan vervallen'."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One possible answer: its value, its Dutch label, and up to three values read this way."""

    value: str
    label: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileQuestion:
    """A question about a file.

    ``key`` is what the answer is stored under: ``encoding``, ``crs``, ``axes``, ``header``,
    ``decimal:COLUMN``, ``dates:COLUMN``, ``values:TARGET:VALUE``. ``needed`` says that nothing is
    stored before a person has answered; until then the preview goes by ``proposed``, None when
    the program has nothing to propose. ``count`` is the number of rows that it is about, 0 for the
    whole file.
    """

    key: str
    text: str
    choices: tuple[Choice, ...]
    proposed: str | None
    needed: bool = True
    count: int = 0

    def answer(self, answers: Answers) -> str:
        """Return the answer that was given, else the proposal.

        Raises:
            DataError: the answer is none of the choices, or nobody answered and nothing is
                proposed.
        """
        given = answers.get(self.key, self.proposed)
        if given is None:
            raise DataError(unanswered_words((self,)))
        if given not in {choice.value for choice in self.choices}:
            known = ", ".join(choice.value for choice in self.choices)
            msg = f"'{given}' is geen antwoord op '{self.text}' Kies uit: {known}."
            raise DataError(msg)
        return given


def open_questions(questions: Iterable[FileQuestion], answers: Answers) -> tuple[FileQuestion, ...]:
    """Return the questions that a person still has to answer before anything is stored."""
    return tuple(item for item in questions if item.needed and item.key not in answers)


def proposals(questions: Iterable[FileQuestion], answers: Answers) -> dict[str, str]:
    """Return the proposal to every question without an answer, where there is one."""
    return {
        item.key: item.proposed
        for item in questions
        if item.key not in answers and item.proposed is not None
    }


def unanswered_words(questions: Sequence[FileQuestion]) -> str:
    """Return the first question that is open, with its choices, and how many there are more."""
    first = questions[0]
    choices = ", ".join(f"{choice.value} ({choice.label})" for choice in first.choices)
    rest = len(questions) - 1
    more = f" Er {'is' if rest == 1 else 'zijn'} nog {counted(rest, 'vraag', 'vragen')}."
    more = more if rest else ""
    return f"Eerst beantwoorden: {first.text} [{first.key}] Kies uit: {choices}.{more}"


def check_answered(questions: Iterable[FileQuestion], answers: Answers) -> None:
    """Refuse a file with a question that only a person can answer.

    Raises:
        DataError: the first question that is open, with its choices.
    """
    still_open = open_questions(questions, answers)
    if still_open:
        raise DataError(unanswered_words(still_open))
