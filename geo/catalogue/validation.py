"""Checking a frame against its contract, row by row, with reasons in Dutch."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue.contracts import DECIMAL, FILE_ROW, SURPLUS, TABLES
from geo.catalogue.fields import Field, Table
from geo.catalogue.layers import Frame, require_rd
from geo.catalogue.row_checks import (
    REJECTED_COLUMNS,
    check_codes,
    check_doubles,
    check_geometry,
    check_outlines,
    check_rising,
    check_surplus,
    mistakes,
)
from geo.constants import RD
from geo.errors import DataError
from geo.text.numbers import read_numbers

if TYPE_CHECKING:
    import pandera.pandas as pa

_TRUE = {"true", "waar", "ja", "1", "1.0"}
_FALSE = {"false", "onwaar", "nee", "0", "0.0"}
_DTYPES = {"text": "string", "int": "Int64", "float": "float64", "bool": "bool"}


@dataclass(frozen=True)
class Checked:
    """The rows that keep the contract, and one line for everything that does not.

    ``rejected`` has the columns ``row`` (as counted in the file, header is row 1),
    ``column``, ``value``, ``expected`` and ``message``.
    """

    valid: Frame
    rejected: pd.DataFrame

    @property
    def rejected_rows(self) -> int:
        """How many rows were left out (a row can have more than one mistake)."""
        return int(self.rejected["row"].nunique())


def table_of(name: str) -> Table:
    """The contract of a table; :class:`DataError` when there is none of that name."""
    try:
        return TABLES[name]
    except KeyError:
        msg = f"Er is geen tabel '{name}'. Bekend zijn: {', '.join(TABLES)}."
        raise DataError(msg) from None


def schema_of(table: Table) -> "pa.DataFrameSchema":
    """The contract as a pandera schema, for frames whose types are already right.

    What concerns more than one value (doubles, windows) is for :func:`validate`.
    """
    # a second of imports: not before there is something to check
    import pandera.pandas as pa  # noqa: PLC0415

    columns = {}
    for field in table.fields:
        if field.kind == "geometry":
            continue
        checks = []
        if field.allowed is not None:
            checks.append(pa.Check.isin(list(field.allowed), error="allowed"))
        if field.pattern is not None:
            checks.append(pa.Check.str_matches(rf"^(?:{field.pattern})$", error="pattern"))
        if field.minimum is not None:
            checks.append(pa.Check.ge(field.minimum, error="minimum"))
        if field.maximum is not None:
            checks.append(pa.Check.le(field.maximum, error="maximum"))
        columns[field.name] = pa.Column(
            _DTYPES[field.kind],
            checks=checks,
            nullable=field.nullable,
            required=not field.optional,
        )
    return pa.DataFrameSchema(columns, strict=False, name=table.name)


def _missing(values: pd.Series) -> pd.Series:
    missing = values.isna()
    if values.dtype == object or isinstance(values.dtype, pd.StringDtype):
        missing |= values.astype("string").str.strip().fillna("") == ""
    return missing


def _to_text(values: pd.Series, missing: pd.Series) -> tuple[pd.Series, pd.Series]:
    text = values.astype("string").str.strip().mask(missing)
    return text, pd.Series(data=False, index=values.index)


def _to_bool(values: pd.Series, missing: pd.Series) -> tuple[pd.Series, pd.Series]:
    text = values.astype("string").str.strip().str.lower()
    yes, no = text.isin(_TRUE), text.isin(_FALSE)
    bad = missing | ~(yes | no)
    return yes.astype("bool"), bad.astype("bool")


def _to_number(
    values: pd.Series, missing: pd.Series, *, field: Field, decimal: str
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Numbers, which are no number, and which of those can be read in two ways."""
    whole = field.kind == "int"
    if values.dtype == object or isinstance(values.dtype, pd.StringDtype):
        found = read_numbers(
            values.mask(missing), decimal=decimal, whole=whole,
            low=field.minimum, high=field.maximum,
        )  # fmt: skip
        numbers, unsure = found.read, found.unsure
    else:
        numbers = pd.to_numeric(values, errors="coerce").astype("float64")
        unsure = pd.Series(data=False, index=values.index)
    bad = (numbers.isna() & ~missing) | np.isinf(numbers)
    if whole:
        bad |= numbers.notna() & ((numbers % 1 != 0) | (numbers.abs() > 2**53))
    numbers = numbers.mask(missing | bad)
    return numbers.astype("Int64") if whole else numbers, bad, unsure


_COMMA = "'{value}' heeft een decimale komma in een bestand met decimale punten"
_NO_NUMBER = "'{value}' is geen bruikbaar getal"
_TWO_WAYS = "'{value}' kan een getal met duizendtallen en een met decimalen zijn"
_WHY = {
    "allowed": "'{value}' is onbekend",
    "pattern": "'{value}' heeft niet de juiste vorm",
    "minimum": "{value} is te klein",
    "maximum": "{value} is te groot",
    "not_nullable": "waarde ontbreekt",
}


def _require_columns(frame: Frame, contract: Table) -> None:
    missing_columns = [
        field.name
        for field in contract.fields
        if field.name not in frame.columns and not (field.optional or field.nullable)
    ]
    if missing_columns:
        msg = (
            f"In de tabel '{contract.title}' ontbreekt de kolom '{missing_columns[0]}'"
            + (f" (en {len(missing_columns) - 1} andere)" if len(missing_columns) > 1 else "")
            + f". Aanwezig zijn: {', '.join(map(str, frame.columns)) or 'geen kolommen'}."
        )
        raise DataError(msg)
    if contract.geometry is not None:
        if not isinstance(frame, gpd.GeoDataFrame):
            msg = f"De tabel '{contract.title}' heeft geen geometrie."
            raise DataError(msg)
        require_rd(frame, name=contract.title)


def _convert(work: Frame, contract: Table, *, decimal: str) -> Iterator[pd.DataFrame]:
    """Give the columns their types in place; what cannot be converted becomes missing."""
    for field in contract.fields:
        if field.kind == "geometry":
            continue
        if field.name not in work.columns:
            if field.optional:
                continue
            work[field.name] = pd.Series(pd.NA, index=work.index, dtype=object)
        raw = work[field.name]
        missing = _missing(raw)
        if field.kind in {"text", "bool"}:
            convert = _to_text if field.kind == "text" else _to_bool
            work[field.name], bad = convert(raw, missing)
            why = {"'{value}' past niet": bad}
        else:
            work[field.name], bad, unsure = _to_number(raw, missing, field=field, decimal=decimal)
            commas = raw.astype("string").str.fullmatch(r"\s*-?\d+,\d+\s*").fillna(value=False)
            commas &= decimal != ","
            why = {
                _COMMA: bad & commas,
                _TWO_WAYS: bad & unsure,
                _NO_NUMBER: bad & ~commas & ~unsure,
            }
        for reason, rows in why.items():
            if rows.any():
                yield mistakes(raw.index[rows], field.name, raw[rows], field.expected(), reason)


def empty_table(name: str) -> Frame:
    """A table of the contract without rows, its columns with their types; geometry in EPSG:28992.

    For a gemeente that has nothing of a kind yet: no plans is something else than no answer.
    """
    contract = table_of(name)
    columns = {
        field.name: pd.Series(dtype=_DTYPES[field.kind])
        for field in contract.fields
        if field.kind != "geometry" and not field.optional
    }
    if contract.geometry is None:
        return pd.DataFrame(columns)
    shapes: Frame = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=RD), crs=RD)
    return shapes


def validate(
    frame: Frame,
    table: Table | str,
    *,
    first_row: int = 2,
    known: Mapping[str, Collection[str]] | None = None,
) -> Checked:
    """Check a frame against a contract; good rows stay, bad ones are reported.

    Args:
        frame: rows with at least the contract's columns; other columns are kept as they are.
            With a geometry column it must be in EPSG:28992. Numbers in text are read with the
            decimal mark in the frame's attribute :data:`~geo.catalogue.contracts.DECIMAL`, else a
            point.
        table: a contract or its name.
        first_row: number of the first row in the file it came from, for a frame whose index
            does not tell (the text and Excel readers of :mod:`geo.catalogue.reading` name theirs).
        known: per column with codes (or codes separated by ``;``) the ones that exist.

    Returns:
        The valid rows with the contract's types (``Int64`` for whole numbers, ``string`` for
        text, ``float64``, ``bool``), on a fresh index, and the mistakes found.

    Raises:
        DataError: a column is missing altogether, or the coordinate system is not RD.
    """
    contract = table_of(table) if isinstance(table, str) else table
    _require_columns(frame, contract)
    geometry = contract.geometry
    work = frame.copy()
    if work.index.name != FILE_ROW:
        work.index = pd.RangeIndex(first_row, first_row + len(work))
    found: list[pd.DataFrame] = []
    if SURPLUS in work.columns:
        found += check_surplus(work, contract)
        # its cells stand in the wrong columns: what they would be told for is noise
        work = work[work[SURPLUS].isna()].drop(columns=SURPLUS)
    found += _convert(work, contract, decimal=str(frame.attrs.get(DECIMAL, ".")))
    if geometry is not None and isinstance(work, gpd.GeoDataFrame):
        found += check_geometry(work, geometry)
    if contract.field("outline") is not None:
        found += check_outlines(work)
    schema = schema_of(contract)
    from pandera.errors import SchemaErrors  # noqa: PLC0415 - idem

    try:
        schema.validate(pd.DataFrame(work), lazy=True)
    except SchemaErrors as errors:
        found += _from_pandera(errors.failure_cases, contract, work)
    found += check_rising(work)
    found += check_codes(work, known or {})
    # a row is the double of a good one only, so the others are judged first
    found += check_doubles(work[~work.index.isin(_together(found)["row"])], contract)
    rejected = _together(found)
    valid = work[~work.index.isin(rejected["row"])].reset_index(drop=True)
    return Checked(valid=valid, rejected=rejected)


def _together(found: list[pd.DataFrame]) -> pd.DataFrame:
    if not found:
        return pd.DataFrame(columns=list(REJECTED_COLUMNS))
    # what could not be read is told as that, not as missing or out of bounds as well
    first = pd.concat(found, ignore_index=True).drop_duplicates(["row", "column"])
    return first.sort_values(["row", "column"], ignore_index=True)


def _from_pandera(cases: pd.DataFrame, contract: Table, work: Frame) -> list[pd.DataFrame]:
    found = []
    for (column, check), group in cases.groupby(["column", "check"], sort=False):
        field = contract.field(str(column))
        rows = group["index"].dropna().astype(int)
        if field is None or rows.empty:
            msg = f"De tabel '{contract.title}' past niet bij het contract: {column}, {check}."
            raise DataError(msg)
        why = _WHY.get(str(check), "'{value}' past niet")
        values = work.loc[rows, str(column)]
        found.append(mistakes(pd.Index(rows), str(column), values, field.expected(), why))
    return found
