"""The command line: what ``python -m geo status`` costs beside the library it rests on.

python -m benchmarks command
"""

from pathlib import Path
from typing import Final

from benchmarks.results import Outcome, Row, ratio
from benchmarks.start import spent
from geo.catalogue.library import Library
from geo.example.first_start import prepare

NAME: Final = "command"
_TURNS: Final = 3


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - one size only
    """Fresh processes, each the cheapest of some; CPU alone, so that a busy machine can tell it."""
    outcome = Outcome(NAME, "The command line")
    var = folder / "var"
    prepare(Library(var=var))
    # by turns, so that a machine that is busy for a while is so for both
    found = [
        (
            spent("-c", "import geopandas"),
            spent("-m", "geo", "status", KOPPELKANSEN_VAR=str(var)),
        )
        for _ in range(_TURNS)
    ]
    plain, status = (min(times) for times in zip(*found, strict=True))
    outcome.rows.append(Row("import geopandas", "-", *plain))
    outcome.rows.append(Row("python -m geo status", "the example city", *status))
    outcome.at_most("status in 1 s of CPU", status[0], 1, " s")
    outcome.at_most("at most 1.6x importing geopandas", ratio(status[0], plain[0]), 1.6, "x")
    return outcome
