"""The child process of the solver: reads a problem, and writes better and better answers.

Reads one pickled :class:`Job` from standard input and writes pickled messages to standard output,
each as soon as it is known. HiGHS itself prints now and then; that goes nowhere.
"""

import pickle
import sys
from collections.abc import Callable
from typing import Any, Final

from geo.catalogue.helper_process import private_output
from geo.errors import KoppelkansenError
from geo.koppelkansen.choice_messages import Choice, Failed, Job
from geo.koppelkansen.portfolio_curve import curve
from geo.koppelkansen.portfolio_report import draws, fell_out, next_euro
from geo.koppelkansen.portfolio_solve import improve

FIRST_S: Final = 10.0
FIRST_GAP: Final = 0.01
SHARES: Final = (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


def answers(job: Job, give: Callable[[Any], None]) -> None:
    """Give answers in the order in which they help: a choice, what it tells, draws, better ones.

    Args:
        job: what to solve.
        give: called with every :class:`Choice`, list of fell-out, prices, curve and draws.
    """
    problem, best = job.problem, None
    for best in improve(problem, seconds=min(FIRST_S, job.seconds), gap=FIRST_GAP):
        give(best)
    if best is None:
        return
    give(next_euro(problem))
    give(fell_out(problem, best.picks))
    give(tuple(curve(problem, SHARES)))
    for step in draws(problem, count=job.draws):
        give(step)
    if job.seconds > FIRST_S and not best.proven:
        for choice in improve(problem, seconds=job.seconds - FIRST_S):
            best = _better(choice, best)
            give(best)
        give(fell_out(problem, best.picks))


def _better(new: Choice, old: Choice) -> Choice:
    """The better picks with the lower bound of two searches on the same problem."""
    top = new if new.objective > old.objective else old
    bound = max(top.objective, min(new.bound, old.bound))
    return Choice(
        picks=top.picks, objective=top.objective, bound=bound, seconds=FIRST_S + new.seconds
    )


def main() -> int:
    """Solve the job on standard input."""
    job = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent process
    out = private_output()

    def give(message: Any) -> None:
        pickle.dump(message, out)
        out.flush()

    try:
        answers(job, give)
    except KoppelkansenError as error:
        give(Failed(str(error)))
    except BrokenPipeError:
        return 1
    return 0
