"""The outcome of a run over a country, read by part: never more than one gemeente at a time."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.catalogue.cache import key_of
from geo.catalogue.layers import Provenance
from geo.catalogue.reading import read_parquet
from geo.catalogue.subset import Part, read_part
from geo.country.shard import partition
from geo.errors import DataError, NotFoundError
from geo.koppelkansen.records import Koppelkans


@dataclass(frozen=True)
class StoredRun:
    """A finished run in a folder.

    ``key`` tells this outcome from every other, ``year`` is the year of looking, ``made`` when it
    was made (ISO, UTC); ``failed`` and ``without_stock`` are codes of gemeenten of which nothing is
    known, and ``provenance`` is of the layers that it rests on.
    """

    folder: Path
    key: str
    year: int
    made: str
    failed: tuple[str, ...]
    without_stock: tuple[str, ...]
    provenance: tuple[Provenance, ...]

    @property
    def is_example(self) -> bool:
        """Whether something it rests on was made up by the program."""
        return any(known.is_example for known in self.provenance)

    @property
    def tiles(self) -> Path | None:
        """The file with the tiles of all buildings; None of a run that made none."""
        return next(iter(sorted((self.folder / "landelijk").glob("kaart.*.pmtiles"))), None)

    def gemeenten(self) -> pd.DataFrame:
        """A row per gemeente: code, name and counts, which are missing where nothing is known."""
        return pd.DataFrame(read_parquet(self._table("gemeenten")))

    def classes(self) -> pd.DataFrame:
        """Dwellings per gemeente, hazard and class."""
        return pd.DataFrame(read_parquet(self._table("klassen_gemeente")))

    def borders(self) -> gpd.GeoDataFrame | None:
        """The gemeenten that are done, with borders drawn roughly; None of a run without a map."""
        path = self._table("grenzen")
        return gpd.GeoDataFrame(read_parquet(path)) if path.is_file() else None

    def buurten(self, code: str) -> gpd.GeoDataFrame:
        """The buurten of one gemeente."""
        part = Part(where={"gemeentecode": [code]})
        return read_part(self.folder / "invoer" / "buurten.parquet", part)

    def koppelkansen(self, code: str) -> gpd.GeoDataFrame:
        """The koppelkansen of one gemeente as points, the best first, without what explains them.

        Raises:
            NotFoundError: the gemeente is not in the outcome.
        """
        columns = [
            "id", "kind", "title", "corporation", "tier", "buurtcode", "rank", "kind_rank",
            "dwellings_count", "stressed_count", "first_year", "last_year", "score",
        ]  # fmt: skip
        frame = read_part(self._koppelkansen(code), Part(columns=columns))
        return gpd.GeoDataFrame(frame.sort_values("rank", ignore_index=True))

    def koppelkans(self, code: str, name: str) -> Koppelkans:
        """One koppelkans of a gemeente, by its id.

        Raises:
            NotFoundError: it is not in the outcome.
        """
        part = Part(where={"id": [name]}, columns=["item"])
        found = read_part(self._koppelkansen(code), part)
        if found.empty:
            msg = "Deze koppelkans staat niet (meer) in de uitkomst."
            raise NotFoundError(msg)
        return Koppelkans.from_dict(json.loads(found["item"].iloc[0]))

    def _table(self, name: str) -> Path:
        return self.folder / "landelijk" / f"{name}.parquet"

    def _koppelkansen(self, code: str) -> Path:
        path = partition(self.folder, "koppelkansen", code)
        if not path.is_file():
            msg = f"De gemeente {code} staat niet in de uitkomst."
            raise NotFoundError(msg)
        return path


def stored_run(folder: Path) -> StoredRun | None:
    """The outcome in a folder; None where no run has ended.

    Raises:
        DataError: it is there and cannot be read.
    """
    path = folder / "uitkomst.json"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return None
    try:
        summary: dict[str, Any] = json.loads(text)
        layers = [Provenance.from_dict(known) for known in summary["layers"].values()]
        return StoredRun(
            folder=folder, key=key_of([text]), year=int(summary["year"]), made=str(summary["made"]),
            failed=tuple(sorted(summary["failed"])), without_stock=tuple(summary["without_stock"]),
            provenance=tuple(layers),
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        msg = (
            f"De uitkomst in {folder.name} is niet te lezen ({type(error).__name__}); "
            "reken opnieuw met 'python -m geo run'."
        )
        raise DataError(msg) from None
