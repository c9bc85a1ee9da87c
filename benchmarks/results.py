"""What was measured as rows and goals, and how they are written."""

import json
import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

_PREFIX: Final = "benchmark"


@dataclass(frozen=True)
class Row:
    """One method at one size; ``ratio`` is how many times our cost it is."""

    method: str
    size: str
    cpu_s: float | None = None
    wall_s: float | None = None
    peak_mb: float | None = None
    ratio: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Goal:
    """What was asked, what was found, and whether that is enough (None: it was not measured)."""

    asked: str
    found: str
    met: bool | None

    @property
    def word(self) -> str:
        """Met, not met or not measured."""
        return "not measured" if self.met is None else ("met" if self.met else "NOT met")


@dataclass
class Outcome:
    """The rows and goals of one job.

    ``pace_s`` is :func:`benchmarks.pace.pace` right before the job; None when nobody measured it.
    """

    job: str
    title: str
    rows: list[Row] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    pace_s: float | None = None

    def at_least(self, asked: str, value: float | None, limit: float, unit: str = "x") -> None:
        """Add a goal of which more is better."""
        self._add(asked, value, None if value is None else value >= limit, unit)

    def at_most(self, asked: str, value: float | None, limit: float, unit: str = "") -> None:
        """Add a goal of which less is better."""
        self._add(asked, value, None if value is None else value <= limit, unit)

    def holds(self, asked: str, found: str, *, met: bool) -> None:
        """Add a goal that is so or not."""
        self.goals.append(Goal(asked, found, met))

    def _add(self, asked: str, value: float | None, met: bool | None, unit: str) -> None:  # noqa: FBT001
        found = "-" if value is None or math.isnan(value) else f"{short(value)}{unit}"
        self.goals.append(Goal(asked, found, met))


def short(value: float | None) -> str:
    """A number in three signs."""
    if value is None:
        return "-"
    if value and abs(value) < 0.001:  # noqa: PLR2004
        return f"{value:.1e}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"  # noqa: PLR2004


def ratio(peer: float | None, own: float | None) -> float | None:
    """How many times the cost of our own."""
    return None if peer is None or not own else peer / own


def exponent(costs: dict[int, float]) -> float | None:
    """The power of the size with which the cost grows, from the smallest to the largest."""
    if len(costs) < 2:  # noqa: PLR2004
        return None
    low, high = min(costs), max(costs)
    return math.log(costs[high] / costs[low]) / math.log(high / low)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def as_markdown(outcome: Outcome) -> str:
    """One job in markdown: what each method cost, and the goals."""
    rows = [
        [
            row.size, row.method, short(row.cpu_s), short(row.wall_s), short(row.peak_mb),
            "-" if row.ratio is None else f"{short(row.ratio)}x", row.note,
        ]
        for row in outcome.rows
    ]  # fmt: skip
    header = ["size", "method", "CPU s", "wall s", "peak MB", "times ours", "answers"]
    return f"## {outcome.title}\n\n{table(header, rows)}\n\n{goal_table([outcome])}\n"


def goal_table(outcomes: Sequence[Outcome]) -> str:
    """The goals of some jobs as one table, with the pace of the machine at the time."""
    rows = [
        [outcome.title, goal.asked, goal.found, goal.word, short(outcome.pace_s)]
        for outcome in outcomes
        for goal in outcome.goals
    ]
    return table(["job", "goal", "measured", "", "pace, s"], rows)


def machine() -> str:
    """How large the machine is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB"


def save(outcome: Outcome, folder: Path, *, date: str) -> None:
    """Write the outcome of a job, in the place of its last one."""
    values = {"date": date, "machine": machine(), **asdict(outcome)}
    text = json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / f"{outcome.job}.json").write_text(text + "\n", encoding="utf-8")


def load(folder: Path, job: str) -> tuple[Outcome, str, str] | None:
    """The last outcome of a job, its date and its machine; None when it was never run."""
    path = folder / f"{job}.json"
    if not path.is_file():
        return None
    values = json.loads(path.read_text(encoding="utf-8"))
    outcome = Outcome(
        values["job"], values["title"],
        [Row(**row) for row in values["rows"]], [Goal(**goal) for goal in values["goals"]],
        values.get("pace_s"),
    )  # fmt: skip
    return outcome, values["date"], values["machine"]


def put_between(text: str, name: str, content: str) -> str:
    """The text with new content between the two marks of that name."""
    start, end = f"<!-- {_PREFIX}:{name} -->", f"<!-- /{_PREFIX}:{name} -->"
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"there is no {start} ... {end}")
    return f"{before}{start}\n\n{content}\n\n{end}{after}"
