"""An import from file to layer: nothing becomes active before a person has seen what it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Final

import pandas as pd

from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.library import Library
from geo.catalogue.validation import validate
from geo.errors import DataError
from geo.importing.bag import bag_of
from geo.importing.buildings import is_approximate
from geo.importing.cells import CODES, Cells
from geo.importing.compare import Comparison, compare, dwellings_by_wijk, owners_of
from geo.importing.compare_places import count_parties_and_wijken, dwellings_on_stock
from geo.importing.corrections import corrections
from geo.importing.findings import (
    Finding,
    Problem,
    finding,
    rejected_frame,
    rejected_rows,
    sorted_findings,
)
from geo.importing.identity import ID_COLUMNS, Identified, identify
from geo.importing.ids import PAD
from geo.importing.kept import kept_units, settle, store_stock, supplemented
from geo.importing.labels import fill_labels, label_by_vbo
from geo.importing.mapping import ColumnMapping, check_mapping, is_correction
from geo.importing.matching import SAME
from geo.importing.monitor import read_monitor
from geo.importing.names import KINDS, Kind, normal
from geo.importing.owners import core
from geo.importing.place import Geocode, Placed, place_units
from geo.importing.projects import carry_over, read_projects
from geo.importing.provenance import delivered_provenance
from geo.importing.questions import Answers, FileQuestion, open_questions, unanswered_words
from geo.importing.raw import RawTable
from geo.importing.reconcile import (
    NUMBER_COLUMNS,
    FileRows,
    Reconciliation,
    RowCounts,
    reconcile,
)
from geo.importing.replacing import (
    DELIVERY,
    REPLACES,
    Replace,
    delivered,
    divide,
    merged_monitor,
    merged_rows,
    merged_stock,
)
from geo.importing.stock import StockRules, Unit, read_units
from geo.importing.stock_layer import Area, area_of, inside, known_codes, policy_ids, stock_layer
from geo.importing.unregistered import keep_building_ids
from geo.importing.works import WorksRules, read_works
from geo.text.format import number
from geo.text.local_time import local_today

REPAIRS: Final[Mapping[str, str]] = {
    PAD: "BAG-ids aanvullen met voorloopnullen tot 16 cijfers",
    CODES: "codes die Excel veranderde terugzetten naar het vermoedelijke origineel",
}
"""Repairs that are offered and only done when asked for."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What an import would do.

    ``data`` is the whole layer as it would be stored, ``own_count`` how many of its rows come
    from this file; ``rows`` are the rows of the file, ``loaded`` those that are used,
    ``left_out`` rows that are no dwelling in use, ``rejected`` rows with a mistake; ``offered``
    counts the rows that a repair would mend; ``identified`` tells which plan or work that was
    there each row continues, and ``reconciliation`` whether the file and what was read agree.
    """

    kind: Kind
    raw: RawTable
    mapping: ColumnMapping
    data: pd.DataFrame
    provenance: Provenance
    findings: tuple[Finding, ...]
    comparison: Comparison
    reconciliation: Reconciliation
    replace: Replace
    own_count: int
    loaded: int
    left_out: int
    identified: Identified | None = None
    offered: Mapping[str, int] = field(default_factory=dict)
    placed: tuple[Placed, ...] = ()
    notes: tuple[str, ...] = ()
    file_questions: tuple[FileQuestion, ...] = ()

    @property
    def open_questions(self) -> tuple[FileQuestion, ...]:
        """Questions about the file that a person has to answer before anything is stored."""
        return open_questions(self.file_questions, {**self.raw.answers, **self.mapping.answers})

    @property
    def rows(self) -> int:
        """Rows with data in the file."""
        return len(set(self.raw.frame.index) | rejected_rows(self.findings))

    @property
    def rejected(self) -> int:
        """Rows that are not loaded because of a mistake."""
        return len(rejected_rows(self.findings))

    @property
    def can_be_stored(self) -> bool:
        """Whether there is anything to store, and nothing in it that cannot be."""
        return self.own_count > 0 and not (self.reconciliation.stops or self.open_questions)

    @property
    def questions(self) -> tuple[FileQuestion, ...]:
        """What a person is asked about the values, and about what each row continues.

        What is asked about reading the file stands in ``raw.questions``.
        """
        reading = {item.key for item in self.raw.questions}
        same = () if self.identified is None else self.identified.asked
        return (
            *(item for item in self.file_questions if item.key not in reading),
            *(item.as_file_question() for item in same),
        )

    def corrections(self) -> pd.DataFrame:
        """Return the rows that were not loaded, with the reason, to be corrected."""
        return corrections(self.raw, self.findings)

    def summary(self) -> tuple[str, ...]:
        """Say in a few Dutch sentences what this import does."""
        title = KINDS[self.kind]
        lines = [f"{title}: {_rows(self.rows)} gelezen uit {self.raw.name} ({self.raw.style})."]
        lines.append(f"{_rows(self.loaded)} geladen, {number(self.rejected)} niet geladen.")
        if self.left_out:
            lines.append(f"{_rows(self.left_out)} overgeslagen: geen woning in exploitatie.")
        if self.kind == "stock":
            count = sum(item.unit.count for item in self.placed)
            lines.append(f"Samen {number(count)} woningen in {number(self.own_count)} gebouwen.")
        if unused := self.reconciliation.unused_columns:
            names = ", ".join(f"'{name}'" for name in unused)
            lines.append(f"Kolommen waarvan niets wordt gebruikt: {names}.")
        for name, count in self.offered.items():
            lines.append(f"Aangeboden herstel voor {_rows(count)}: {REPAIRS[name]}.")
        return (*lines, *self.notes)


def prepare(
    library: Library,
    raw: RawTable,
    mapping: ColumnMapping,
    *,
    owner: str | None = None,
    repairs: frozenset[str] = frozenset(),
    geocode: Geocode | None = None,
    replace_what: Replace = "party",
    answers: Answers | None = None,
    progress: Callable[[str, float], None] | None = None,
    today: date | None = None,
) -> Prepared:
    """Read a mapped file and work out what storing it would do; nothing is stored.

    Args:
        library: the layers that are there.
        raw: the file.
        mapping: which column is what.
        owner: corporation for rows that name none (``--owner``).
        repairs: names out of :data:`REPAIRS` that are to be done.
        geocode: looks up addresses that the BAG layers do not have.
        replace_what: what the file replaces, out of :data:`geo.importing.replacing.REPLACES`.
        answers: what a person answered to :attr:`Prepared.questions`, by key.
        progress: called with the step (Dutch) and the share of it that is done; what it raises
            ends the reading.
        today: for ages and validity; by default the day it is.

    Raises:
        DataError: the mapping does not fit the file, or the file cannot be used at all.
    """
    if replace_what not in REPLACES:
        msg = f"'{replace_what}' kan niet worden vervangen. Bekend zijn: {', '.join(REPLACES)}."
        raise DataError(msg)
    if unknown := repairs - REPAIRS.keys():
        msg = f"Herstel '{min(unknown)}' bestaat niet. Bekend zijn: {', '.join(REPAIRS)}."
        raise DataError(msg)
    target = "owner" if mapping.kind == "stock" else "corporation"
    if owner and mapping.kind in {"stock", "projects", "monitor"}:
        mapping = replace(mapping, constants={**mapping.constants, target: owner})
    given = {key: value for key, value in (answers or {}).items() if not key.startswith(SAME)}
    mapping = replace(mapping, answers={**mapping.answers, **given})
    check_mapping(mapping, raw)
    if is_correction(raw):
        raw = _unquoted(raw)
    day = today or local_today()
    told = None if progress is None else partial(progress, f"{raw.name} wordt gelezen …")
    cells = Cells(raw, mapping, progress=told)
    area = area_of(library)
    if mapping.kind == "stock":
        return _prepare_stock(
            library,
            cells,
            area=area,
            repairs=repairs,
            geocode=geocode,
            what=replace_what,
            same_as=_same_as(answers or {}),
            today=day,
        )
    return _prepare_table(
        library,
        cells,
        area=area,
        what=replace_what,
        same_as=_same_as(answers or {}),
        repairs=repairs,
        today=day,
    )


def activate(library: Library, prepared: Prepared) -> Layer:
    """Store what was prepared and make it active; the previous edition stays on disk.

    Raises:
        DataError: there is nothing to store, something in it cannot be, or the disk refuses.
    """
    if prepared.reconciliation.stops:
        raise DataError(prepared.reconciliation.stops[0].message)
    if prepared.open_questions:
        raise DataError(unanswered_words(prepared.open_questions))
    if not prepared.can_be_stored:
        msg = f"In {prepared.raw.name} is geen enkele rij bruikbaar; er is niets geladen."
        raise DataError(msg)
    rejected = rejected_frame(prepared.findings)
    if not prepared.placed:
        return library.store(prepared.data, prepared.provenance, rejected=rejected)
    return store_stock(
        library, prepared.data, prepared.provenance, placed=prepared.placed, rejected=rejected
    )


# -- stock -------------------------------------------------------------------------------------


def _prepare_stock(
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
            notes.append(f"{number(filled)} woningen kregen hun label uit EP-Online.")
    here = inside(place_units(units, cells, bag=bag, geocode=geocode), cells, area=area)
    before = kept_units(library.var, {item.unit.owner for item in here})
    kept = keep_building_ids(here, before, answers=same_as)
    here = list(kept.placed)
    new_rows = [item.pand_id for item in here]
    if is_correction(cells.raw) or what == "add":
        here, told = _with_earlier(library, here)
        notes += told
    own = stock_layer(here, cells, library=library, area=area)
    left = {item.pand_id for item in here} & set(own["pand_id"])
    placed = tuple(item for item in here if item.pand_id in left)
    owners = {item.unit.owner for item in placed}
    data = own
    if len(own):
        own = own.assign(**{DELIVERY: pd.array([_delivery(cells, today)] * len(own), "string")})
        others = None if what == "all" else delivered(library, "stock")
        data = merged_stock(own, others, owners=owners)
    rough = int(is_approximate(own["placed_by"]).sum()) if len(own) else 0
    provenance = replace(
        _provenance(library, cells, today=today, parts=owners),
        detail=f"vorm van {number(rough)} gebouwen benaderd" if rough else None,
        note=(
            "Eén label per gebouw: de kant (E-F-G of beter) met de meeste woningen, daarvan het "
            "meest voorkomende label; aantallen staan in efg_count en labelled_count."
        ),
    )
    if len(own):
        _note_unused(cells)
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
            _file_rows(cells, _units_read(units), loaded=loaded, left_out=left_out),
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
        offered=_offered(found),
        file_questions=(*cells.file_questions(), *kept.questions),
        placed=placed,
        notes=tuple(notes),
    )


def known_owners(library: Library, mapping: ColumnMapping) -> tuple[str, ...]:
    """Return the corporations that are known: of the projects, the stock and the person."""
    found: list[str] = []
    for name, column in (("projects", "corporation"), ("stock", "owner")):
        layer = library.find(name) if name in library.registry.layers else None
        if layer is not None and column in layer.table:
            found += sorted(layer.table[column].dropna().astype(str).unique())
    given = mapping.constants.get("owner") or mapping.constants.get("corporation")
    if given and not any(core(name) == core(given) for name in found):
        found.append(given)
    return tuple(dict.fromkeys(found))


def _with_earlier(library: Library, new: Sequence[Placed]) -> tuple[list[Placed], list[str]]:
    """Add corrected rows to what was loaded of the same owners before.

    Raises:
        DataError: there is stock of such an owner, but its dwellings are no longer known.
    """
    owners = {item.unit.owner for item in new}
    there = delivered(library, "stock")
    here = set() if there is None else set(owners_of(there))
    before = kept_units(library.var, owners & here)
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
    added = f"{_rows(len(new))} toegevoegd aan {number(len(before))} die er al waren."
    return supplemented(earlier, new), [added]


def _offered(found: Sequence[Finding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in found:
        if item.problem.repair and item.severity != "hersteld":
            counts[item.problem.repair] = counts.get(item.problem.repair, 0) + 1
    return counts


# -- the other kinds ---------------------------------------------------------------------------


def _prepare_table(
    library: Library,
    cells: Cells,
    *,
    area: Area,
    what: Replace,
    same_as: Mapping[int, str],
    repairs: frozenset[str],
    today: date,
) -> Prepared:
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
        own[DELIVERY] = pd.array([_delivery(cells, today)] * len(own), dtype="string")
    own = _by_contract(own, cells, kind=kind, known=known_codes(library, area))
    data = own.reset_index(drop=True)
    if division is not None:
        data = merged_rows(data, division, key=ID_COLUMNS[kind], replace=what)
    elif kind == "monitor" and len(own) and what != "all":
        data = merged_monitor(data, delivered(library, kind))
    if len(own):
        _note_unused(cells)
    found = sorted_findings(cells.found)
    lost = rejected_rows(found)
    comparison = _compared(library, data, kind=kind) if len(own) else Comparison(differences=())
    left_out = len(cells.raw.frame) - len(own) - len(lost & set(cells.raw.frame.index))
    return Prepared(
        kind=kind,
        raw=cells.raw,
        mapping=cells.mapping,
        data=data,
        provenance=_provenance(library, cells, today=today, parts=_parties(own, kind)),
        findings=found,
        comparison=comparison,
        reconciliation=reconcile(
            _file_rows(cells, own, loaded=len(own), left_out=0),
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
        offered=_offered(found),
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


# -- shared ------------------------------------------------------------------------------------


def _file_rows(cells: Cells, read: pd.DataFrame, *, loaded: int, left_out: int) -> FileRows:
    """Return what the reconciliation looks at; a period stands for the years it gives."""
    found = sorted_findings(cells.found)
    lost = rejected_rows(found)
    told = {item.row for item in found if item.row is not None} - lost
    rows = list(cells.rows())
    columns = {}
    for target in NUMBER_COLUMNS.get(cells.mapping.kind, ()):
        source = next((name for name in (target, "period") if cells.has(name)), None)
        if source is not None:
            columns[target] = source
    return FileRows(
        kind=cells.mapping.kind,
        rows=RowCounts(
            in_file=len(set(cells.raw.frame.index) | lost),
            loaded=loaded,
            left_out=left_out,
            rejected=len(lost),
            told=len(told & set(read.index)),
        ),
        read=read,
        cells={
            target: pd.Series([cells.get(row, source) for row in rows], index=rows, dtype=object)
            for target, source in columns.items()
        },
        columns={target: cells.column(source) for target, source in columns.items()},
        unused=cells.unmapped(),
        rivals=cells.rivals(),
    )


def _units_read(units: Sequence[Unit]) -> pd.DataFrame:
    index = pd.Index([unit.row for unit in units], name=FILE_ROW)
    return pd.DataFrame(
        {
            "dwellings_count": [unit.count for unit in units],
            "built_year": pd.array([unit.built_year for unit in units], dtype="Int64"),
        },
        index=index,
    )


def _same_as(answers: Answers) -> dict[int, str]:
    """Return per row number the id that the person said the row continues."""
    rows = {key.removeprefix(SAME): value for key, value in answers.items() if key.startswith(SAME)}
    return {int(row): value for row, value in rows.items() if row.isdigit()}


def _note_unused(cells: Cells) -> None:
    """Note every column that was mapped and that the reading never looked at."""
    for target in cells.unused():
        problem = Problem(
            code="kolom_ongebruikt",
            severity="let op",
            message="deze kolom is gekoppeld, maar wordt niet gebruikt",
            advice="Koppel de kolom aan een ander gegeven, of haal de koppeling weg.",
        )
        cells.note(None, target, problem)


def _delivery(cells: Cells, today: date) -> str:
    return f"{today.isoformat()} {cells.raw.name}"


def _parties(own: pd.DataFrame, kind: Kind) -> set[str]:
    """Return whose rows a table of plans is; the source of other kinds is the file."""
    return set(own["corporation"].astype(str)) if kind == "projects" and len(own) else set()


def _provenance(
    library: Library, cells: Cells, *, today: date, parts: Sequence[str] | set[str]
) -> Provenance:
    entry = library.registry.layer(cells.mapping.kind)
    mine = [f"{owner}: {cells.raw.name} ({today.isoformat()})" for owner in sorted(parts)]
    earlier: list[str] = []
    if parts and delivered(library, entry.name) is not None:
        known = library.get(entry.name, origin="aangeleverd").provenance.source
        heads = tuple(f"{owner}: " for owner in parts)
        earlier = [text for text in known.split("; ") if not text.startswith(heads)]
    return delivered_provenance(
        entry,
        source="; ".join(sorted([*earlier, *mine])) or cells.raw.name,
        day=today,
        attribution=", ".join(sorted(parts)) or None,
    )


def _unquoted(raw: RawTable) -> RawTable:
    """Take away the sign that was put before text when the rows were given back."""

    def bare(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("'") and len(value) > 1:
            return value[1:]
        return value

    return replace(raw, frame=raw.frame.map(bare))


def _rows(count: int) -> str:
    return f"{number(count)} rij{'' if count == 1 else 'en'}"
