"""What a column and a table of the domain are: type, unit, bounds, whether it may be missing."""

from dataclasses import dataclass
from typing import Final, Literal

FieldKind = Literal["text", "int", "float", "bool", "geometry"]

YES_NO: Final = ("ja", "nee")
"""The values of a column that says whether something is so."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column.

    ``description`` is Dutch, as it is shown to users; ``allowed`` lists the only values,
    ``pattern`` is a regular expression a text must match from begin to end, ``minimum`` and
    ``maximum`` are inclusive; ``nullable`` says that a value may be missing and ``optional``
    that the whole column may be.
    """

    name: str
    kind: FieldKind
    description: str
    unit: str | None = None
    nullable: bool = False
    optional: bool = False
    unique: bool = False
    allowed: tuple[str, ...] | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    geometry_types: tuple[str, ...] = ()

    def expected(self) -> str:
        """What a valid value looks like, in Dutch."""
        if self.allowed is not None:
            text = "een van: " + ", ".join(self.allowed)
        elif self.kind == "geometry":
            text = "een geldige geometrie (" + " of ".join(self.geometry_types) + ")"
        elif self.kind == "bool":
            text = "true of false"
        elif self.kind in {"int", "float"}:
            text = "een geheel getal" if self.kind == "int" else "een getal"
            if self.minimum is not None:
                text += f" vanaf {self.minimum:g}"
            if self.maximum is not None:
                text += f" tot en met {self.maximum:g}"
        else:
            text = f"tekst in de vorm {self.pattern}" if self.pattern else "tekst"
        return text + (" (mag leeg zijn)" if self.nullable else "")


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the domain: its columns and the one that identifies a row."""

    name: str
    title: str
    key: str
    fields: tuple[Field, ...]

    @property
    def geometry(self) -> Field | None:
        """The geometry column, or None for a table without one."""
        return next((field for field in self.fields if field.kind == "geometry"), None)

    def field(self, name: str) -> Field | None:
        """The column of that name, if the contract has it."""
        return next((field for field in self.fields if field.name == name), None)


def text_field(name: str, description: str, **options: object) -> Field:
    """Return a column of text; ``options`` are those of :class:`Field`."""
    return Field(name=name, kind="text", description=description, **options)  # type: ignore[arg-type]
