"""Compares a delivery with the active layer, before it becomes active."""

from collections.abc import Iterator, Mapping
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.catalogue.stock_counts import owner_parts
from geo.catalogue.stock_coverage import ExpectedDwellings, expected_dwellings
from geo.importing.changed import changed_rows
from geo.importing.difference import Comparison, Difference, Scope
from geo.importing.names import Kind
from geo.text.format import counted

STOCK_2023: Final = 15_150
"""Corporation rental dwellings in Dordrecht on 1 January 2023 (prestatieafspraken
2024-2025, afspraak 2.1.1)."""
_DORDRECHT: Final = "GM0505"

WARN_FROM: Final = 0.05
"""A difference of more than this share is a warning."""


def compare(library: Library, new: pd.DataFrame, *, kind: Kind) -> Comparison:
    """Compare what would become active with what is there and with official figures.

    Args:
        library: the layers that are there now.
        new: the whole layer as it would be stored.
        kind: of which layer.
    """
    if kind == "stock":
        return compare_stock(library, new)
    return compare_layer(library.find(kind), new, kind=kind)


def compare_layer(before: Layer | None, new: pd.DataFrame, *, kind: Kind) -> Comparison:
    """Compare a table of plans, works or figures with what is there.

    Args:
        before: what is there now; None is nothing.
        new: the table as it would be stored.
        kind: of which layer.
    """
    origin = before.provenance.origin if before else None
    now = None if before is None else before.table
    reference = "nog niets" if origin is None else f"nu actief ({origin})"
    found = [_difference("totaal", "rijen", len(new), _length(now), reference)]
    notes = []
    column = {"projects": "kind", "works": "kind", "monitor": "indicator"}.get(kind)
    if column:
        found += _counts(new, now, column=column, reference=reference)
    key = {"projects": "project_id", "works": "work_id"}.get(kind)
    if key and now is not None:
        notes += _lists(new, now, key=key, changed=changed_rows(new, now, kind=kind, key=key))
    if kind == "projects":
        found += _plan_totals(new, now, reference=reference)
    if origin == "voorbeeld":
        notes.append("Nu zijn voorbeelddata actief; die verdwijnen van kaart en lijsten.")
        found = [_without_warning(item) for item in found]
    return Comparison(differences=tuple(found), notes=tuple(notes))


def compare_stock(library: Library, new: pd.DataFrame) -> Comparison:
    """Compare stock: in all, per corporation, and per wijk with the figures of the CBS."""
    total = float(new["dwellings_count"].sum())
    found: list[Difference] = []
    notes: list[str] = []
    if _gemeentecode(library) == _DORDRECHT:
        reference = "prestatieafspraak 2.1.1, 1 januari 2023"
        found.append(_difference("totaal", "woningen", total, STOCK_2023, reference))
    active = library.find("stock")
    origin = active.provenance.origin if active else None
    now = active.table if active else None
    if now is not None and origin != "voorbeeld":
        before = float(now["dwellings_count"].sum())
        found.append(_difference("totaal", "woningen", total, before, f"nu actief ({origin})"))
    found += _per_owner(new, now if origin != "voorbeeld" else None, reference=str(origin))
    missing = _missing_owners(library, new)
    for owner in missing:
        text = f"Van {owner} is nog geen bezit aangeleverd; het ontbreekt op kaart en in lijsten"
        end = ", ook het voorbeeldbezit." if origin == "voorbeeld" else "."
        notes.append(text + end)
    if origin == "voorbeeld":
        notes.append("Het voorbeeldbezit verdwijnt van alle kaarten en lijsten.")
    found += _per_wijk(library, new)
    if missing and any(item.scope == "wijk" and item.warn for item in found):
        notes.append(
            "De CBS-cijfers per wijk gaan over alle corporaties samen; zolang er een ontbreekt, "
            "is minder bezit te verwachten."
        )
    outside = float(new.loc[new["wijkcode"].isna(), "dwellings_count"].sum())
    if outside:
        homes = counted(round(outside), "woning ligt", "woningen liggen")
        notes.append(f"{homes} in geen enkele wijk.")
    return Comparison(differences=tuple(found), notes=tuple(notes))


def _difference(
    scope: Scope, label: str, new: float, before: float | None, reference: str, *, slack: float = 0
) -> Difference:
    large = before is not None and abs(new - before) > max(WARN_FROM * abs(before), slack)
    return Difference(
        scope=scope, label=label, new=new, before=before, reference=reference, warn=large
    )


def _without_warning(item: Difference) -> Difference:
    return Difference(
        scope=item.scope, label=item.label, new=item.new, before=item.before,
        reference=item.reference, warn=False,
    )  # fmt: skip


def _length(frame: pd.DataFrame | None) -> float | None:
    return None if frame is None else float(len(frame))


def _gemeentecode(library: Library) -> str:
    if "gemeente" not in library.registry.layers:
        return ""
    layer = library.find("gemeente")
    return "" if layer is None else str(layer.table["gemeentecode"].iloc[0])


def owners_of(stock: pd.DataFrame) -> dict[str, float]:
    """Return the dwellings per owner; buildings of several owners are divided as they have them."""
    parts = owner_parts(stock) if isinstance(stock, gpd.GeoDataFrame) else stock
    counts = parts.groupby("owner")["dwellings_count"].sum()
    return {str(owner): float(count) for owner, count in counts.items()}


def _per_owner(
    new: pd.DataFrame, now: pd.DataFrame | None, *, reference: str
) -> Iterator[Difference]:
    here = owners_of(new)
    before = {} if now is None else owners_of(now)
    text = "nog niets" if now is None else f"nu actief ({reference})"
    for owner in sorted(here.keys() | before.keys()):
        known = before.get(owner)
        yield _difference("corporatie", owner, here.get(owner, 0.0), known, text)


def _missing_owners(library: Library, new: pd.DataFrame) -> list[str]:
    """Return corporations with projects, or with stock now, of which nothing is delivered."""
    known: set[str] = set()
    for name, column in (("projects", "corporation"), ("stock", "owner")):
        layer = library.find(name)
        if layer is not None:
            known |= set(layer.table[column].dropna().astype(str))
    return sorted(known - set(owners_of(new)))


def _per_wijk(library: Library, new: pd.DataFrame) -> Iterator[Difference]:
    figures = _figures(library)
    here = new.groupby("wijkcode")["dwellings_count"].sum()
    counts = {str(code): float(count) for code, count in here.items()}
    for code in sorted(figures.keys() | counts.keys()):
        known = figures.get(code) or ExpectedDwellings(code=code, name=code, count=None)
        name, expected, slack = known.name, known.count, known.slack
        reference = "CBS, woningen x aandeel corporaties" if expected is not None else "geen cijfer"
        label = f"{name} ({code})" if name != code else code
        count = counts.get(code, 0.0)
        yield _difference("wijk", label, count, expected, reference, slack=slack)


def _figures(library: Library) -> Mapping[str, ExpectedDwellings]:
    """Return what the CBS gives per wijk."""
    layer = library.find("kerncijfers") if "kerncijfers" in library.registry.layers else None
    known = expected_dwellings(None if layer is None else layer.table)
    return {code: figure for code, figure in known.items() if code.startswith("WK")}


def dwellings_by_wijk(library: Library) -> dict[str, tuple[str, float]]:
    """Return per wijk its name and all dwellings that the CBS counts there."""
    layer = library.find("kerncijfers") if "kerncijfers" in library.registry.layers else None
    if layer is None:
        return {}
    return {
        str(row["wijkcode"]): (str(row["wijknaam"]), float(row["woningen"]))
        for row in layer.table.to_dict("records")
        if str(row["wijkcode"]).startswith("WK") and not pd.isna(row["woningen"])
    }


def _counts(
    new: pd.DataFrame, now: pd.DataFrame | None, *, column: str, reference: str
) -> Iterator[Difference]:
    here = _by_label(new[column].value_counts())
    before = {} if now is None else _by_label(now[column].value_counts())
    for label in sorted(here.keys() | before.keys()):
        known = None if now is None else float(before.get(label, 0))
        yield _difference("soort", str(label), float(here.get(label, 0)), known, reference)


def _by_label(counts: pd.Series) -> dict[str, float]:
    return {str(label): float(count) for label, count in counts.items()}


def _plan_totals(
    new: pd.DataFrame, now: pd.DataFrame | None, *, reference: str
) -> Iterator[Difference]:
    """Compare dwellings per kind: deliveries, plans and demolition are never added up."""
    here = _by_label(new.groupby("kind")["dwellings_count"].sum())
    before = {} if now is None else _by_label(now.groupby("kind")["dwellings_count"].sum())
    for kind in sorted(here.keys() | before.keys()):
        known = None if now is None else float(before.get(kind, 0))
        label = f"woningen bij {kind}"
        yield _difference("soort", label, float(here.get(kind, 0)), known, reference)


def _lists(new: pd.DataFrame, now: pd.DataFrame, *, key: str, changed: list[str]) -> list[str]:
    ids, old = (
        dict(zip(new[key], new["name"], strict=True)),
        dict(zip(now[key], now["name"], strict=True)),
    )
    added = [str(ids[item]) for item in ids if item not in old]
    gone = [str(old[item]) for item in old if item not in ids]
    notes = []
    if added:
        notes.append(f"Nieuw ({len(added)}): {_some(added)}.")
    if changed:
        notes.append(f"Gewijzigd ({len(changed)}): {_some(changed)}.")
    if gone:
        notes.append(f"Niet meer aanwezig ({len(gone)}): {_some(gone)}.")
    return notes


def _some(names: list[str], *, most: int = 12) -> str:
    more = f" en nog {len(names) - most}" if len(names) > most else ""
    return "; ".join(names[:most]) + more
