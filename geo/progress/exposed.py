"""Dwellings per building, hazard and class, and how many there are of each class."""

from typing import Any, Final

import pandas as pd

from geo.constants import CLASSES, EXEMPT, NO_DATA
from geo.koppelkansen.stock_groups import complexes
from geo.progress.inputs import ProgressInputs
from geo.progress.places import ReportPlace, in_place
from geo.progress.taken import stages

_ORDER: Final = (*CLASSES, EXEMPT, NO_DATA)


def exposed(
    inputs: ProgressInputs, place: ReportPlace, *, period: int | None = None
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Buildings of a place by hazard, with class and stage.

    Decisions are those that hold now, or of a closed year those that held when it was closed.

    Returns:
        One row a building and hazard: ``pand_id``, ``owner``, ``wijkcode``, ``buurtcode``,
        ``complex``, ``complex_name``, ``dwellings_count`` (float), ``hazard``,
        ``exposure_class``, ``stage`` and ``possible`` (see :func:`geo.progress.taken.stages`);
        and the decisions.
    """
    rows, decisions = inputs.shared(f"exposed {period}", lambda: _exposed(inputs, period))
    return rows[in_place(rows, place)].reset_index(drop=True), decisions


def _exposed(
    inputs: ProgressInputs, period: int | None
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """What :func:`exposed` gives of the whole gemeente."""
    stock = inputs.analysis.stock
    columns = [
        "pand_id", "owner", "wijkcode", "buurtcode", "complex", "complex_name",
        "dwellings_count", "stage", "possible", "hazard", "exposure_class",
    ]  # fmt: skip
    if stock is None or inputs.exposure.empty:
        return pd.DataFrame(columns=columns), []
    stage, decisions = stages(
        inputs.with_added, inputs.decided_at(period), find=inputs.buildings_of
    )
    frame = pd.DataFrame(stock[["pand_id", "owner", "wijkcode", "buurtcode", "complex_name"]])
    frame = frame.assign(
        complex=complexes(stock),
        dwellings_count=stock["dwellings_count"].astype("float64"),
        stage=stage["stage"],
        possible=stage["possible"],
    )
    joined = frame.merge(
        inputs.exposure[["pand_id", "hazard", "exposure_class"]],
        on="pand_id",
        how="inner",
        validate="one_to_many",
    )
    return joined[columns], decisions


def class_counts(rows: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Dwellings per hazard and class, and per value of a column when asked.

    Returns:
        ``hazard``, the column asked for, and one column a class; 0 where no dwelling falls in it.
    """
    keys = ["hazard"] if by is None else [by, "hazard"]
    known = rows.assign(**{key: rows[key].astype("string").fillna("onbekend") for key in keys})
    table = known.pivot_table(
        index=keys,
        columns="exposure_class",
        values="dwellings_count",
        aggfunc="sum",
        fill_value=0,
        observed=True,
    )
    return table.reindex(columns=list(_ORDER), fill_value=0).reset_index().rename_axis(columns=None)
