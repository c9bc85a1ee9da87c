"""Where an uploaded file goes, and the file with every choice that decides how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.importing.mapping import ColumnMapping
from geo.importing.names import Kind
from geo.importing.prepared import Prepared
from geo.importing.raw import RawTable
from geo.importing.replacing import Replace
from pages.ui.gegevens.job import Report


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """A file with every choice that decides how it is read."""

    name: str
    content: bytes
    sheet: str | None
    answers: Mapping[str, str]
    mapping: ColumnMapping
    repairs: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where a file goes that is not loaded as a layer by whoever looks: a delivery of a party.

    Attributes:
        key: tells its widgets from those of another.
        kind: of the file.
        check: works out what the file would do; must not use Streamlit.
        store: stores the file.
        button: what storing is called.
    """

    key: str
    kind: Kind
    check: Callable[[CheckedFile, Report], Prepared]
    store: Callable[[CheckedFile], None]
    button: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file with the choices of the first step; ``read`` tells one reading from another."""

    key: str
    read: str
    raw: RawTable
    mapping: ColumnMapping
    owner: str | None
    repairs: frozenset[str]
    replace_what: Replace
    look_up: bool


def checked_file(checked: Checked, answers: Mapping[str, str], content: bytes) -> CheckedFile:
    """A file with every choice made on the page."""
    given = {name: value for name, value in answers.items() if name != "sheet"}
    return CheckedFile(
        name=checked.raw.name,
        content=content,
        sheet=answers.get("sheet") or None,
        answers={**checked.mapping.answers, **given},
        mapping=checked.mapping,
        repairs=checked.repairs,
    )
