"""One measurement in a process of its own: CPU, wall clock, peak memory and the answer.

A case is a function ``(folder, **options)`` that gets everything ready and gives a function to be
measured. Getting ready (imports, reading what is given, compiling) does not count; peak memory is
that of the whole process while it works, with what it holds.
"""

import contextlib
import importlib
import json
import pickle
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
_LIMIT_S: Final = 3600


@dataclass(frozen=True)
class Spent:
    """What a case cost; ``rest_mb`` is the memory before it began."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    rest_mb: float
    answer: Any


def measure(case: str, folder: Path, *, rounds: int = 1, **options: Any) -> Spent:
    """Run a case, named as ``module:function``; of several rounds the cheapest counts."""
    target = folder / "answer.pickle"
    order = {"case": case, "folder": str(folder), "rounds": rounds, "options": options}
    command = [sys.executable, "-m", "benchmarks.measuring", json.dumps(order), str(target)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=_LIMIT_S, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{case} failed:\n{done.stderr[-3000:]}")
    return Spent(**pickle.loads(target.read_bytes()))  # noqa: S301 - from our own process


def _memory_mb(name: str) -> float:
    """What the kernel says of our memory: VmRSS is now, VmHWM the most it was."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def _forget_peak() -> None:
    """What getting ready took for a moment (reading, compiling) does not count."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")


def _run(order: dict[str, Any], target: Path) -> None:
    module, _, name = order["case"].partition(":")
    prepare = getattr(importlib.import_module(module), name)
    work = prepare(Path(order["folder"]), **order["options"])
    _forget_peak()
    rest = _memory_mb("VmRSS")
    times = []
    answer = None
    for _ in range(order["rounds"]):
        cpu, wall = time.process_time(), time.perf_counter()
        answer = work()
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu_s, wall_s = min(times)
    measured = {
        "cpu_s": cpu_s, "wall_s": wall_s, "peak_mb": _memory_mb("VmHWM"), "rest_mb": rest,
        "answer": answer,
    }  # fmt: skip
    target.write_bytes(pickle.dumps(measured))


if __name__ == "__main__":
    _run(json.loads(sys.argv[1]), Path(sys.argv[2]))
