"""Questions about a file on the command line: how they are asked and answered."""

from collections.abc import Iterable, Sequence

from geo.errors import DataError
from geo.importing.questions import Answers, FileQuestion
from geo.text.format import counted

_ALWAYS = frozenset({"encoding", "crs", "axes", "wal"})


def read_answers(given: Sequence[str]) -> dict[str, str]:
    """Read answers written as a question, = and a choice.

    Raises:
        DataError: written otherwise.
    """
    found = {}
    for text in given:
        key, mark, answer = text.rpartition("=")
        if not mark or not key:
            msg = f"--choose {text!r}: schrijf de vraag, = en de keuze, zoals axes=omgewisseld."
            raise DataError(msg)
        found[key] = answer.strip()
    return found


def question_lines(questions: Iterable[FileQuestion], answers: Answers) -> list[str]:
    """Return a line for each question without an answer that somebody should see."""
    return [
        f"  [vraag {item.key}] {_words(item)}"
        for item in questions
        if item.key not in answers and (item.needed or item.count > 0 or item.key in _ALWAYS)
    ]


def _words(question: FileQuestion) -> str:
    """Return a question with its number of rows and its choices, the proposal first."""
    choices = sorted(question.choices, key=lambda choice: choice.value != question.proposed)
    shown = [
        f"{choice.value} ({choice.label})"
        + (f": {'; '.join(choice.examples)}" if choice.examples else "")
        for choice in choices
    ]
    rows = f" ({counted(question.count, 'rij', 'rijen')})" if question.count else ""
    first = "Kies uit" if question.proposed is None else "Voorstel"
    return f"{question.text}{rows} {first}: {' | '.join(shown)}"
