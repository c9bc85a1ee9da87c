"""What is taken along: the pack of the whole city in all formats, with every kind of koppelkans.

    python -m benchmarks pack

On the example layers of Dordrecht, looked at from 2025: a hundred koppelkansen, sixteen of them
with a sheet and a slide. The PDF is set in a process of its own, counted apart.
"""

import datetime as dt
import gc
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.measuring import measure
from benchmarks.results import Outcome, Row
from geo.catalogue.library import Library
from geo.example.first_start import prepare
from geo.koppelkansen.records import KINDS
from geo.report import freeze_pack
from geo.report.writers import WRITERS, write_pack
from geo.spatial import computing_process

NAME: Final = "pack"
_DAY: Final = dt.date(2025, 11, 24)


def whole(folder: Path) -> Callable[[], tuple[int, int, float, float]]:
    """Freeze and write; answers koppelkansen, files, and what the other process took (s, MB)."""
    library = Library(var=folder / "var")
    # as the command and the app do, both
    gc.freeze()
    computing_process.use(computing_process.computing_helper(idle_s=1.0))

    def work() -> tuple[int, int, float, float]:
        state = freeze_pack(library, as_of_year=_DAY.year, kinds=KINDS, today=_DAY)
        pack = write_pack(state, folder / "pakket")
        other = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (
            len(state.items), len(pack.files), other.ru_utime + other.ru_stime,
            other.ru_maxrss / 1024,
        )  # fmt: skip

    return work


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - one size only
    """The whole pack, and its goals."""
    prepare(Library(var=folder / "var"))
    spent = measure(f"{__name__}:{whole.__name__}", folder)
    items, files, set_s, set_mb = spent.answer
    outcome = Outcome(NAME, "The pack of the city")
    size = f"{items} koppelkansen, {len(WRITERS)} formats"
    outcome.rows.append(
        Row("frozen and written", size, spent.cpu_s, spent.wall_s, spent.peak_mb,
            note=f"{files} files")
    )  # fmt: skip
    outcome.rows.append(Row("setting the PDF, in a process beside it", size, set_s, peak_mb=set_mb))
    outcome.at_most("all formats in 25 s of CPU", spent.cpu_s + set_s, 25, " s")
    outcome.at_most("the largest process at most 700 MB", max(spent.peak_mb, set_mb), 700, " MB")
    return outcome
