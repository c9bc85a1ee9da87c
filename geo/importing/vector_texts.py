"""Texts of map files in the right encoding."""

from pathlib import Path
from typing import Any

import pandas as pd

from geo.importing.findings import Finding, finding
from geo.importing.questions import Answers, FileQuestion
from geo.importing.shapefile import table_encoding
from geo.importing.text import encoding_problem, encoding_question
from geo.text.encodings import decode_text, read_encoded


def as_utf8(path: Path, folder: Path) -> Path:
    """Return a GeoJSON file in UTF-8, the only encoding that GDAL reads it in."""
    content = path.read_bytes()
    decoded = decode_text(content)
    if decoded is None or decoded.encoding == "utf-8":
        return path
    copy = folder / path.name
    copy.write_text(decoded.text.removeprefix("\ufeff"), encoding="utf-8", newline="")
    return copy


def decoded_texts(
    path: Path, frame: pd.DataFrame, found: list[Finding], answers: Answers
) -> tuple[FileQuestion, ...]:
    """Bring the texts of a Shapefile in place in their own encoding; ask when it is not sure."""
    known = table_encoding(path.with_suffix(".dbf"), encoding=answers.get("encoding"))
    if known is None:
        return ()
    decoded, content = known

    def text(value: Any) -> Any:
        if not isinstance(value, str) or value.isascii():
            return value
        return read_encoded(value.encode("latin-1", errors="replace"), decoded.encoding)

    for column in frame.columns:
        frame[column] = frame[column].map(text)
    questions = encoding_question(decoded, content)
    if questions:
        found.append(finding(None, "", ", ".join(decoded.examples), encoding_problem(decoded)))
    return questions
