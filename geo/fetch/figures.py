"""CBS figures of the wijken and of the gemeente as a whole, from the boundaries' own columns.

Source: CBS Wijken en Buurten at PDOK, CC BY 4.0. ``corporatie_pct`` is a share of all
dwellings, not of the rented ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from geo.catalogue.validation import validate
from geo.fetch.boundaries import Cleaned, clean_areas, collect_of_gemeente
from geo.fetch.job import Fetched, Job
from geo.fetch.problems import FetchProblem

_FIGURES: Final[Mapping[str, str]] = {
    "aantal_inwoners": "inwoners",
    "aantal_huishoudens": "huishoudens",
    "woningvoorraad": "woningen",
    "gemiddelde_woningwaarde": "woz_x1000_eur",
    "percentage_meergezinswoning": "meergezins_pct",
    "percentage_koopwoningen": "koop_pct",
    "percentage_huurwoningen": "huur_pct",
    "perc_huurwoningen_in_bezit_woningcorporaties": "corporatie_pct",
}

_FILLED: Final = ("woningen", "corporatie_pct")
"""Without one value in these, CBS has not filled the edition yet."""


def fetch(job: Job) -> Fetched:
    """Fetch the figures: one row for the gemeente, one for each wijk.

    Raises FetchProblem when the edition has no figures yet: then what is there stays.
    """
    whole = replace(
        job,
        source=replace(job.source, collection=str(job.option("gemeente_collection", "gemeenten"))),
    )
    of_gemeente, of_wijken = collect_of_gemeente(whole), collect_of_gemeente(job)
    gemeente = clean_areas(of_gemeente, whole, level="gemeente")
    wijken = clean_areas(of_wijken, job, level="wijken")
    top = gemeente.frame.rename(columns={"gemeentecode": "wijkcode", "gemeentenaam": "wijknaam"})
    table = pd.concat([_figures(top, job), _figures(wijken.frame, job)], ignore_index=True)
    table["bron"] = job.source.title
    empty = [name for name in _FILLED if name not in table or table[name].isna().all()]
    if empty:
        edition = job.source.edition or "deze editie"
        others = [source.id for source in job.parts if source.id != job.source.id]
        advice = f"Kies een eerdere editie als bron: {', '.join(others)}." if others else ""
        what = f"CBS heeft '{empty[0]}' voor {edition} nog niet gevuld"
        raise FetchProblem("not_filled", what=what, advice=advice or "Wacht op CBS.")
    checked = validate(table, "kerncijfers")
    if checked.rejected_rows:
        what = str(checked.rejected["message"].iloc[0]).rstrip(".")
        raise FetchProblem("invalid", job.host, what)
    return Fetched(
        data=checked.valid,
        request=of_wijken.request,
        count=len(checked.valid),
        pages_count=of_gemeente.pages_count + of_wijken.pages_count,
        nulls=_together(gemeente, wijken),
        dropped=wijken.dropped,
    )


def _figures(frame: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Return codes and figures with the program's names instead of those of CBS."""
    names = {**_FIGURES, **{str(k): str(v) for k, v in job.option("rename", {}).items()}}
    table = pd.DataFrame(frame.drop(columns="geometry")).rename(columns=names)
    known = dict.fromkeys(["wijkcode", "wijknaam", *names.values()])
    return table[[name for name in known if name in table.columns]]


def _together(*parts: Cleaned) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in parts:
        for column, count in part.nulls.items():
            if column in _FIGURES:
                counts[column] = counts.get(column, 0) + count
    return counts
