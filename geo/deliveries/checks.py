"""Checking a delivery: the import of the layer, for one party, against what is theirs now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.catalogue.stock_counts import owner_parts
from geo.deliveries.versions import Reading
from geo.errors import DataError
from geo.importing.compare import compare_layer
from geo.importing.difference import Comparison
from geo.importing.names import Kind
from geo.importing.place import Geocode
from geo.importing.prepare import prepare
from geo.importing.prepared import Prepared
from geo.importing.raw import RawTable
from geo.importing.reconciliation import Check
from geo.importing.replacing import PARTY_COLUMNS, Replace
from geo.text.clean import plain

OTHER_PARTY: Final = "andere_partij"
"""Code of the check that stops a file with rows of somebody else."""

COLUMN_OF_PARTY: Final[Mapping[Kind, str]] = {**PARTY_COLUMNS, "monitor": "corporation"}  # type: ignore[dict-item]
"""The column that says whose a row is, per kind of file."""

_EXAMPLES: Final = 5


@dataclass(frozen=True, kw_only=True)
class CheckedDelivery:
    """What a delivery would do.

    ``whole`` is the import as the gemeente sees it, with the layer as it would be; ``prepared``
    is the same import compared with the rows of this party alone, for the party itself; ``own``
    holds its rows by their contract and ``before`` those that are active now (None: nothing is).
    """

    party: str
    whole: Prepared
    prepared: Prepared
    own: pd.DataFrame
    before: pd.DataFrame | None


def check_delivery(
    library: Library,
    raw: RawTable,
    reading: Reading,
    *,
    party: str,
    is_gemeente: bool = False,
    replaces: Replace = "party",
    geocode: Geocode | None = None,
    progress: Callable[[str, float], None] | None = None,
    today: date | None = None,
) -> CheckedDelivery:
    """Read a delivered table and work out what accepting it would do; nothing is stored.

    Args:
        library: all layers of the installation, not those of one viewer.
        raw: the file.
        reading: mapping, answers and repairs.
        party: who delivers; rows that name nobody are theirs.
        is_gemeente: whether that is the gemeente, whose figures name no corporation.
        replaces: whether the file takes the place of all rows of the party or of the same ones.
        geocode: looks up addresses that the BAG layers do not have.
        progress: called with the step (Dutch) and the share of it that is done.
        today: the day it is, for ages and validity.

    Raises:
        DataError: the mapping does not fit the file, or the file cannot be used at all.
    """
    mapping = reading.mapping
    if mapping is None:
        raise DataError(f"Van {raw.name} is nog niet gezegd welke kolom wat is.")
    kind = mapping.kind
    column = COLUMN_OF_PARTY[kind]
    # a remembered layout may name the party of another file
    constants = {name: value for name, value in mapping.constants.items() if name != column}
    if kind == "works":
        constants[column] = party
    mapping = replace(mapping, constants=constants)
    whole = prepare(
        library,
        raw,
        mapping,
        owner=None if is_gemeente else party,
        repairs=reading.repairs,
        geocode=geocode,
        replace_what=replaces,
        answers=reading.answers,
        progress=progress,
        today=today,
    )
    named = parties_in(whole)
    mine = None if kind == "monitor" and is_gemeente else party
    whole = _refusing_others(whole, named - {mine}, party=party)
    layer = library.find(kind)
    before = None if layer is None or layer.provenance.is_example else layer.table
    own = _rows_of(whole.data, kind, mine) if whole.own_count else whole.data.iloc[:0]
    if before is not None:
        before = _rows_of(before, kind, mine)
        before = None if before.empty else before
    return CheckedDelivery(
        party=party,
        whole=whole,
        prepared=_for_party(whole, own, layer if before is not None else None, before, party),
        own=own,
        before=before,
    )


def parties_in(prepared: Prepared) -> set[str | None]:
    """Return whose rows a prepared file would load; None stands for figures of nobody's own."""
    if not prepared.own_count:
        return set()
    if prepared.kind == "stock":
        return {item.unit.owner for item in prepared.placed}
    # the rows of the file come after those that were there
    column = prepared.data.tail(prepared.own_count)[COLUMN_OF_PARTY[prepared.kind]]
    return {None if pd.isna(name) else str(name) for name in column}


def require_own_rows(checked: CheckedDelivery, *, is_gemeente: bool = False) -> None:
    """Refuse a delivery with a row of anybody but its party, whatever was checked before.

    Raises:
        DataError: there is such a row.
    """
    mine = None if checked.whole.kind == "monitor" and is_gemeente else checked.party
    if others := parties_in(checked.whole) - {mine}:
        raise DataError(_refusal(others, party=checked.party))


def _refusal(others: set[str | None], *, party: str, rows: str = "") -> str:
    names = ", ".join(sorted(name or "alle corporaties samen" for name in others))
    return (
        f"Er staan rijen in van een andere partij ({names}{rows}); hier levert u alleen voor "
        f"{party}. Haal die rijen uit het bestand."
    )


def _refusing_others(whole: Prepared, others: set[str | None], *, party: str) -> Prepared:
    if not others:
        return whole
    check = Check(
        code=OTHER_PARTY,
        severity="stop",
        message=_refusal(others, party=party, rows=_where(whole, others)),
    )
    found = whole.reconciliation
    return replace(whole, reconciliation=replace(found, checks=(check, *found.checks)))


def _where(whole: Prepared, others: set[str | None]) -> str:
    """Name the first rows that say another party, where the cells say it as such."""
    if whole.kind == "stock":
        rows = [item.unit.row for item in whole.placed if item.unit.owner in others]
    else:
        column = whole.mapping.columns.get(COLUMN_OF_PARTY[whole.kind])
        frame = whole.raw.frame
        cells = [] if column is None else list(frame[column])
        rows = [
            int(row) for row, cell in zip(frame.index, cells, strict=False) if plain(cell) in others
        ]
    numbers = sorted(dict.fromkeys(rows))
    if not numbers:
        return ""
    more = f" en nog {len(numbers) - _EXAMPLES}" if len(numbers) > _EXAMPLES else ""
    return f"; rij {', '.join(map(str, numbers[:_EXAMPLES]))}{more}"


def _rows_of(data: pd.DataFrame, kind: Kind, party: str | None) -> pd.DataFrame:
    """Return the rows of one party; of a shared building its own part."""
    if kind == "stock" and isinstance(data, gpd.GeoDataFrame):
        data = owner_parts(data)
    column = data[COLUMN_OF_PARTY[kind]]
    mine = column.isna() if party is None else (column == party).fillna(value=False)
    return data[mine].reset_index(drop=True)


def _for_party(
    whole: Prepared,
    own: pd.DataFrame,
    layer: Layer | None,
    before: pd.DataFrame | None,
    party: str,
) -> Prepared:
    """Return the import with a comparison that tells nothing of what others have."""
    if not whole.own_count:
        return replace(whole, comparison=Comparison(differences=()))
    if whole.kind == "stock":
        differences = tuple(
            item
            for item in whole.comparison.differences
            if item.scope == "corporatie" and item.label == party
        )
        comparison = Comparison(differences=differences)
    else:
        now = None if layer is None or before is None else Layer(layer.provenance, before)
        comparison = compare_layer(now, own, kind=whole.kind)
    found = whole.reconciliation
    checks = [item for item in found.checks if item.code != "verschil"]
    asked = [Check(code="verschil", severity="ask", message=text) for text in comparison.warnings]
    return replace(
        whole, comparison=comparison, reconciliation=replace(found, checks=(*checks, *asked))
    )
