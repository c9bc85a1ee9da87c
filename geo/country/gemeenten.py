"""The gemeenten of a run, read from a file."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from geo.catalogue.reading import read_any
from geo.errors import DataError

_CODE_COLUMNS: Final = ("gemeentecode", "statcode", "gm_code", "code")
_NAME_COLUMNS: Final = ("gemeentenaam", "statnaam", "gm_naam", "naam", "name")
_CODE: Final = re.compile(r"(?:GM)?(\d{1,4})(?:\.0)?")


@dataclass(frozen=True)
class Gemeente:
    """A gemeente by its CBS code, such as GM0505, and its name ('' when the file has none)."""

    code: str
    name: str


def read_gemeenten(path: Path) -> list[Gemeente]:
    """The gemeenten in a table or map file, in the order of their codes.

    Args:
        path: CSV, Excel, Parquet, GeoPackage, GeoJSON, ...; a column ``gemeentecode`` (or
            ``statcode``, ``gm_code``, ``code``) is needed, one with names is taken along.

    Raises:
        DataError: the file is missing, has no such column, or a row without a usable code.
    """
    frame = read_any(path)
    lower = {str(name).strip().lower(): name for name in frame.columns}
    code = next((lower[name] for name in _CODE_COLUMNS if name in lower), None)
    if code is None:
        msg = (
            f"{path.name} heeft geen kolom met gemeentecodes; noem haar 'gemeentecode' "
            "(zoals GM0505)."
        )
        raise DataError(msg)
    named = next((lower[name] for name in _NAME_COLUMNS if name in lower), None)
    found: dict[str, Gemeente] = {}
    for row, value in enumerate(frame[code], start=2):
        match = None if pd.isna(value) else _CODE.fullmatch(str(value).strip().upper())
        if match is None:
            shown = "leeg" if pd.isna(value) else f"'{value}'"
            msg = (
                f"{path.name}, rij {row}: de gemeentecode is {shown}; verwacht wordt een code "
                "als GM0505."
            )
            raise DataError(msg)
        known = f"GM{int(match[1]):04d}"
        name = None if named is None else frame[named].iloc[row - 2]
        found[known] = Gemeente(known, "" if name is None or pd.isna(name) else str(name))
    return [found[gemeentecode] for gemeentecode in sorted(found)]
