"""A file of plans, works or yearly figures: from rows to the layer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.library import Library
from geo.catalogue.validation import validate
from geo.errors import DataError
from geo.importing.cells import Cells
from geo.importing.compare import compare, dwellings_by_wijk
from geo.importing.compare_places import count_parties_and_wijken, dwellings_on_stock
from geo.importing.difference import Comparison
from geo.importing.findings import (
    Problem,
    finding,
    rejected_rows,
    sorted_findings,
)
from geo.importing.identity import ID_COLUMNS, identify
from geo.importing.monitor import read_monitor
from geo.importing.names import Kind, normal
from geo.importing.prepared import (
    Prepared,
    delivery_name,
    file_rows,
    import_provenance,
    known_owners,
    note_unused,
    repairs_offered,
)
from geo.importing.projects import carry_over, read_projects
from geo.importing.reconcile import reconcile
from geo.importing.replacing import (
    DELIVERY,
    Replace,
    delivered,
    divide,
    merged_monitor,
    merged_rows,
)
from geo.importing.stock_layer import Area, known_codes, policy_ids
from geo.importing.works import WorksRules, read_works


def prepare_table(
    library: Library,
    cells: Cells,
    *,
    area: Area,
    what: Replace,
    same_as: Mapping[int, str],
    repairs: frozenset[str],
    today: date,
) -> Prepared:
    """What storing plans, works or figures would do; see :func:`geo.importing.prepare.prepare`."""
    kind = cells.mapping.kind
    owners = known_owners(library, cells.mapping)
    bron = f"Aangeleverd: {cells.raw.name}"
    own: pd.DataFrame
    if kind == "projects":
        own = read_projects(cells, owners=owners, bron=bron, area=area, repairs=repairs)
    elif kind == "works":
        rules = WorksRules(
            outline=area.outline,
            gemeente=area.name,
            streets=_streets(library),
            bron=bron,
            repairs=repairs,
        )
        own = read_works(cells, rules=rules)
    elif kind == "monitor":
        own = read_monitor(
            cells,
            owners=owners,
            gemeentecode=area.code,
            bron=bron,
            this_year=today.year,
            areas=policy_ids(library),
        )
    else:
        msg = f"Een bestand van de soort '{kind}' gaat langs een andere weg."
        raise DataError(msg)
    division, identified = None, None
    if kind in ID_COLUMNS and len(own):
        division = divide(own, library, layer=kind, replace=what)
        identified = identify(
            own,
            division.replaced,
            layer=kind,
            past=division.past,
            answers=same_as,
            taken=set(division.stays[ID_COLUMNS[kind]]),
        )
        own = identified.frame
        if kind == "projects":
            own = carry_over(own, division.replaced, cells)
        own[DELIVERY] = pd.array([delivery_name(cells, today)] * len(own), dtype="string")
    own = _by_contract(own, cells, kind=kind, known=known_codes(library, area))
    data = own.reset_index(drop=True)
    if division is not None:
        data = merged_rows(data, division, key=ID_COLUMNS[kind], replace=what)
    elif kind == "monitor" and len(own) and what != "all":
        data = merged_monitor(data, delivered(library, kind))
    if len(own):
        note_unused(cells)
    found = sorted_findings(cells.found)
    lost = rejected_rows(found)
    comparison = _compared(library, data, kind=kind) if len(own) else Comparison(differences=())
    left_out = len(cells.raw.frame) - len(own) - len(lost & set(cells.raw.frame.index))
    return Prepared(
        kind=kind,
        raw=cells.raw,
        mapping=cells.mapping,
        data=data,
        provenance=import_provenance(library, cells, today=today, parts=_parties(own, kind)),
        findings=found,
        comparison=comparison,
        reconciliation=reconcile(
            file_rows(cells, own, loaded=len(own), left_out=0),
            comparison=comparison,
            this_year=today.year,
            dwellings_by_wijk=dwellings_by_wijk(library) if kind == "projects" else None,
            treated_by_wijk=dwellings_on_stock(library, data)
            if kind == "projects" and len(own)
            else None,
            elsewhere=None if division is None else division.stays,
        ),
        replace=what,
        own_count=len(own),
        loaded=len(own),
        left_out=left_out,
        offered=repairs_offered(found),
        file_questions=cells.file_questions(),
        identified=identified,
    )


def _compared(library: Library, data: pd.DataFrame, *, kind: Kind) -> Comparison:
    """Compare with what is there, plans and works also per party and wijk."""
    found = compare(library, data, kind=kind)
    if kind not in ID_COLUMNS:
        return found
    active = library.find(kind)
    is_example = active is not None and active.provenance.is_example
    now = None if active is None or is_example else active.table
    reference = "nog niets" if active is None or is_example else "nu actief"
    more = count_parties_and_wijken(library, data, now, kind=kind, reference=reference)
    return replace(found, differences=(*found.differences, *more))


def _by_contract(
    own: pd.DataFrame, cells: Cells, *, kind: Kind, known: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    """Return the rows that keep the contract with codes that exist; the others are noted."""
    if own.empty:
        return own
    own.index.name = FILE_ROW
    checked = validate(own, kind, known=known)
    checked.valid.index = own.index[~own.index.isin(checked.rejected["row"])]
    titles = cells.mapping.columns
    for row in checked.rejected.to_dict("records"):
        problem = Problem(
            code="contract",
            severity="fout",
            message=f"'{row['value']}' past niet",
            advice=f"Verwacht wordt {row['expected']}.",
        )
        column = titles.get(str(row["column"]), str(row["column"]))
        cells.found.append(finding(int(row["row"]), column, row["value"], problem))
    return checked.valid


def _streets(library: Library) -> dict[str, Any]:
    """Return the lines of every street by its name, when the roads were fetched."""
    layer = library.find("roads") if "roads" in library.registry.layers else None
    if layer is None:
        return {}
    frame = layer.frame
    lower = {str(column).lower(): column for column in frame.columns}
    names = ("sttnaam", "stt_naam", "straatnaam", "street")
    column = next((lower[name] for name in names if name in lower), None)
    if column is None:
        return {}
    found = frame[frame[column].notna()]
    keys = found[column].astype(str).map(normal)
    return {str(key): group.union_all() for key, group in found.geometry.groupby(keys)}


def _parties(own: pd.DataFrame, kind: Kind) -> set[str]:
    """Return whose rows a table of plans is; the source of other kinds is the file."""
    return set(own["corporation"].astype(str)) if kind == "projects" and len(own) else set()
