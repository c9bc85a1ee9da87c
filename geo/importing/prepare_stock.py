"""A file of dwellings: from rows to buildings, beside what was loaded of the same owners."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.library import Library
from geo.errors import DataError
from geo.importing.bag import bag_of
from geo.importing.buildings import is_approximate
from geo.importing.cells import Cells
from geo.importing.compare import compare, dwellings_by_wijk, owners_of
from geo.importing.difference import Comparison
from geo.importing.findings import sorted_findings
from geo.importing.labels import fill_labels, label_by_vbo
from geo.importing.mapping import is_correction
from geo.importing.place import Geocode, Placed, place_units
from geo.importing.prepared import (
    Prepared,
    delivery_name,
    file_rows,
    import_provenance,
    known_owners,
    note_unused,
    repairs_offered,
    rows_text,
)
from geo.importing.reconcile import reconcile
from geo.importing.replacing import (
    DELIVERY,
    Replace,
    delivered,
    merged_stock,
)
from geo.importing.stock import StockRules, read_units
from geo.importing.stock_layer import Area, inside, stock_layer
from geo.importing.stored_dwellings import settle, stored_units, supplemented
from geo.importing.unit import Unit
from geo.importing.unregistered import keep_building_ids
from geo.text.format import counted, number


def prepare_stock(
    library: Library,
    cells: Cells,
    *,
    area: Area,
    repairs: frozenset[str],
    geocode: Geocode | None,
    what: Replace,
    same_as: Mapping[int, str],
    today: date,
) -> Prepared:
    """What storing a file of dwellings would do; see :func:`geo.importing.prepare.prepare`."""
    rules = StockRules(
        today=today,
        owners=known_owners(library, cells.mapping),
        repairs=repairs,
        gemeente=(area.code, area.name),
    )
    bag = bag_of(library)
    settle(library)
    units = read_units(cells, rules=rules)
    notes: list[str] = []
    if "labels" in library.registry.layers and (layer := library.find("labels")) is not None:
        units, filled = fill_labels(units, cells, registered=label_by_vbo(layer.table))
        if filled:
            homes = counted(filled, "woning kreeg haar", "woningen kregen hun")
            notes.append(f"{homes} label uit EP-Online.")
    here = inside(place_units(units, cells, bag=bag, geocode=geocode), cells, area=area)
    before = stored_units(library.var, {item.unit.owner for item in here})
    identified = keep_building_ids(here, before, answers=same_as)
    here = list(identified.placed)
    new_rows = [item.pand_id for item in here]
    if is_correction(cells.raw) or what == "add":
        here, earlier_notes = _with_earlier(library, here)
        notes += earlier_notes
    own = stock_layer(here, cells, library=library, area=area)
    left = {item.pand_id for item in here} & set(own["pand_id"])
    placed = tuple(item for item in here if item.pand_id in left)
    owners = {item.unit.owner for item in placed}
    data = own
    if len(own):
        own = own.assign(**{DELIVERY: pd.array([delivery_name(cells, today)] * len(own), "string")})
        others = None if what == "all" else delivered(library, "stock")
        data = merged_stock(own, others, owners=owners)
    rough = int(is_approximate(own["placed_by"]).sum()) if len(own) else 0
    provenance = replace(
        import_provenance(library, cells, today=today, parts=owners),
        detail=f"vorm van {counted(rough, 'gebouw', 'gebouwen')} benaderd" if rough else None,
        note=(
            "Eén label per gebouw: de kant (E-F-G of beter) met de meeste woningen, daarvan het "
            "meest voorkomende label; aantallen staan in efg_count en labelled_count."
        ),
    )
    if len(own):
        note_unused(cells)
    found = sorted_findings(cells.found)
    comparison = compare(library, data, kind="stock") if len(own) else Comparison(differences=())
    loaded = sum(pand in left for pand in new_rows)
    left_out = len(
        {f.row for f in found if f.problem.code in {"geen_woning", "niet_in_exploitatie"}}
    )
    return Prepared(
        kind="stock",
        raw=cells.raw,
        mapping=cells.mapping,
        data=data,
        provenance=provenance,
        findings=found,
        comparison=comparison,
        reconciliation=reconcile(
            file_rows(cells, _units_read(units), loaded=loaded, left_out=left_out),
            comparison=comparison,
            this_year=today.year,
            dwellings_by_wijk=dwellings_by_wijk(library),
            stock_by_wijk=data.groupby("wijkcode")["dwellings_count"].sum().to_dict()
            if len(own)
            else {},
        ),
        replace=what,
        own_count=len(own),
        loaded=loaded,
        left_out=left_out,
        offered=repairs_offered(found),
        file_questions=(*cells.file_questions(), *identified.questions),
        placed=placed,
        notes=tuple(notes),
    )


def _with_earlier(library: Library, new: Sequence[Placed]) -> tuple[list[Placed], list[str]]:
    """Add corrected rows to what was loaded of the same owners before.

    Raises:
        DataError: there is stock of such an owner, but its dwellings are no longer known.
    """
    owners = {item.unit.owner for item in new}
    there = delivered(library, "stock")
    here = set() if there is None else set(owners_of(there))
    before = stored_units(library.var, owners & here)
    known = {item.unit.owner for item in before}
    lost = owners - known if there is None else (owners - known) & set(owners_of(there))
    if there is not None and lost:
        msg = (
            f"De woningen die eerder van {min(lost)} zijn geladen, zijn niet meer bekend; "
            "laad het hele bestand opnieuw in plaats van alleen de verbeterde rijen."
        )
        raise DataError(msg)
    if there is None or not before:
        return list(new), []
    # their row numbers are of another file: below one, so that nothing is told at them
    earlier = [
        replace(item, unit=replace(item.unit, row=-place)) for place, item in enumerate(before)
    ]
    added = f"{rows_text(len(new))} toegevoegd aan {number(len(before))} die er al waren."
    return supplemented(earlier, new), [added]


def _units_read(units: Sequence[Unit]) -> pd.DataFrame:
    index = pd.Index([unit.row for unit in units], name=FILE_ROW)
    return pd.DataFrame(
        {
            "dwellings_count": [unit.count for unit in units],
            "built_year": pd.array([unit.built_year for unit in units], dtype="Int64"),
        },
        index=index,
    )
