"""An empty Excel file to fill in: the columns of a kind of file, with lists of allowed values."""

import io
from typing import Final

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from geo.catalogue.contracts import TABLES
from geo.catalogue.fields import Field
from geo.importing.names import KINDS, Kind, Target, targets

_EXAMPLES: Final = {
    "pand_id": "0505100000000001",
    "vbo_id": "0505010000000001",
    "unit_id": "VHE-00012",
    "owner": "Voorbeeldcorporatie",
    "corporation": "Voorbeeldcorporatie",
    "built_year": "1965",
    "energy_label": "D",
    "complex_id": "C-104",
    "postcode": "1234 AB",
    "huisnummer": "12",
    "straat": "Voorbeeldstraat",
    "street": "Voorbeeldstraat",
    "name": "Voorbeeldstraat e.o.",
    "period": "2027-2029",
    "first_year": "2027",
    "last_year": "2029",
    "lat": "51,8030",
    "lon": "4,6700",
    "precision_m": "250",
    "wijkcode": "WK050504",
    "buurtcode": "BU05050402",
    "buurtcodes": "BU05050402;BU05050403",
    "scope": "wijk",
    "scope_code": "WK050504",
    "indicator": "voorraad",
    "value": "1250",
    "unit": "woningen",
    "manager": "Gemeente",
}
"""How a value looks, for columns of which the contract does not say it by itself."""

_LAST_ROW: Final = 2000
"""The lists of allowed values reach this far down."""
_LONGEST_LIST: Final = 255
"""Excel takes no longer list than this many characters."""


def empty_template(kind: Kind) -> bytes:
    """Return a workbook with a sheet to fill in and a sheet that explains each column.

    The headings are those the import recognises. Cells of a column with allowed values offer them
    as a list; ids and codes are text, so that Excel keeps their zeros.

    Args:
        kind: of the file.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = KINDS[kind][:31]
    notes = book.create_sheet("Uitleg")
    notes.append(["Kolom", "Nodig", "Wat", "Eenheid", "Verwacht", "Voorbeeld"])
    for place, target in enumerate(targets(kind), start=1):
        sheet.cell(row=1, column=place, value=target.title).font = Font(bold=True)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, len(target.title) + 2)
        notes.append(_explained(kind, target))
        _limit(sheet, letter, kind, target)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEF", (32, 8, 48, 12, 60, 28), strict=True):
        notes.column_dimensions[letter].width = width
        notes[f"{letter}1"].font = Font(bold=True)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _explained(kind: Kind, target: Target) -> list[str]:
    table = TABLES.get(kind)
    field = None if table is None else table.field(target.name)
    needed = "ja" if target.needed else ""
    if field is None:
        return [target.title, needed, "", "", "", _example(target, None)]
    return [
        target.title, needed, field.description, field.unit or "", field.expected(),
        _example(target, field),
    ]  # fmt: skip


def _example(target: Target, field: Field | None) -> str:
    """Return a value as people write it: of this column, else one that its contract allows."""
    if target.name in _EXAMPLES or field is None:
        return _EXAMPLES.get(target.name, "")
    if field.allowed:
        return field.allowed[0]
    return {"bool": "nee", "int": "12", "float": "1,5"}.get(field.kind, "")


def _limit(sheet: Worksheet, letter: str, kind: Kind, target: Target) -> None:
    table = TABLES.get(kind)
    field = None if table is None else table.field(target.name)
    cells = f"{letter}2:{letter}{_LAST_ROW}"
    allowed = () if field is None else field.allowed or ()
    choices = ",".join(allowed)
    if choices and len(choices) <= _LONGEST_LIST:
        rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
        rule.error = f"Kies een van deze: {', '.join(allowed)}."
        rule.errorTitle = target.title
        sheet.add_data_validation(rule)
        rule.add(cells)
    if field is None or field.kind == "text":
        sheet.column_dimensions[letter].number_format = "@"
