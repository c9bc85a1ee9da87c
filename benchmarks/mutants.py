"""How many small mistakes in the core the tests would notice: ``python -m benchmarks mutants``.

    python -m benchmarks mutants                             # every module, at most 60 mutants each
    python -m benchmarks mutants --module rights --module pairs --sample 0    # all of these two

mutmut (3.8.1) was tried: it leaves alone every function with a decorator (all of the compiled code
of geo/spatial/coverage.py, every property) and the tables of a module (rights, states), which are
what has to be held here.
"""

import argparse
import ast
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import tomllib
from typing import Any, Final

from benchmarks.measuring import ROOT
from benchmarks.mutation import mutants
from benchmarks.results import put_between

MODULES: Final[dict[str, tuple[str, ...]]] = {
    "geo/access/rights.py": ("access/test_roles.py", "access/test_rights.py"),
    "geo/register/values.py": ("register/test_values.py", "register/test_sessions.py"),
    "geo/catalogue/windows.py": ("catalogue/test_windows.py",),
    "geo/deliveries/states.py": ("deliveries/test_states.py",),
    "geo/koppelkansen/pairs.py": ("koppelkansen/test_pairs.py",),
    "geo/disclosure/suppression.py": ("disclosure/test_suppression.py",),
    "geo/disclosure/inference.py": (
        "disclosure/test_inference.py",
        "disclosure/test_suppression.py",
    ),
    "geo/register/ledger.py": ("register/test_ledger.py", "register/test_chain.py"),
    "geo/deliveries/versions.py": ("deliveries/test_versions.py",),
    "geo/deliveries/checks.py": ("deliveries/test_checks.py",),
    "geo/deliveries/contradictions.py": ("deliveries/test_contradictions.py",),
    "geo/deliveries/rounds.py": ("deliveries/test_rounds.py",),
    "geo/spatial/zonal.py": ("spatial/test_zonal.py",),
    "geo/spatial/coverage.py": ("spatial/test_zonal.py",),
    "geo/koppelkansen/portfolio_model.py": ("koppelkansen/test_portfolio_model.py",),
    "geo/koppelkansen/portfolio_greedy.py": ("koppelkansen/test_portfolio_greedy.py",),
    "geo/koppelkansen/portfolio_solve.py": (
        "koppelkansen/test_portfolio.py",
        "koppelkansen/test_portfolio_solve.py",
        "koppelkansen/test_portfolio_steps.py",
    ),
    "geo/koppelkansen/portfolio_infeasible.py": (
        "koppelkansen/test_portfolio.py",
        "koppelkansen/test_portfolio_solve.py",
    ),
    "geo/koppelkansen/scoring.py": ("koppelkansen/test_scoring.py",),
    "geo/koppelkansen/uncertainty.py": ("koppelkansen/test_uncertainty.py",),
}
"""What is tried, and the files in tests/ that ought to notice."""

GOAL: Final = 0.95
_EXPLAINED: Final = ROOT / "benchmarks" / "survivors.toml"
_KEPT: Final = ROOT / "benchmarks" / "outcomes" / "mutants.json"
_SEED: Final = 20260101
_ENVIRONMENT: Final = {
    "NUMBA_DISABLE_JIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks mutants")
    parser.add_argument(
        "--module", action="append", help="part of the name of a module; may repeat"
    )
    parser.add_argument("--sample", type=int, default=60, help="mutants a module; 0 is all")
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--survivors", action="store_true", help="those of the last time only")
    options = parser.parse_args(arguments)
    wanted = [
        module
        for module in MODULES
        if not options.module or any(part in module for part in options.module)
    ]
    if not wanted:
        parser.error(f"no such module; known are {', '.join(MODULES)}")
    explained = tomllib.loads(_EXPLAINED.read_text(encoding="utf-8"))
    known: dict[str, Any] = json.loads(_KEPT.read_text(encoding="utf-8")) if _KEPT.is_file() else {}
    below = []
    for module in wanted:
        why = explained.get(module, {})
        if options.survivors:
            outcome = _tried(module, set(known[module]["survivors"]), before=known[module])
        else:
            names = _sample(module, size=options.sample, seed=options.seed)
            outcome = _tried(module, set(names))
        known = (json.loads(_KEPT.read_text("utf-8")) if _KEPT.is_file() else {}) | {
            module: outcome
        }
        _KEPT.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        _write_table(known, explained)
        print(_report(module, outcome, why), flush=True)
        below += [module] if _share(outcome, why) < GOAL else []
    for module in below:
        print(f"NOT met: {module} below {GOAL:.0%}")
    return 1 if below else 0


def _names(module: str) -> list[str]:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return [mutant.name for mutant in mutants(tree)]


def _sample(module: str, *, size: int, seed: int) -> list[str]:
    names = _names(module)
    if not 0 < size < len(names):
        return names
    return random.Random(f"{seed} {module}").sample(names, size)  # noqa: S311 - may repeat


def _tried(module: str, names: set[str], *, before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Try mutants of a module; with ``before`` they are the survivors of that outcome."""
    tests = [f"tests/{name}" for name in MODULES[module]]
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        order = {"module": module, "tests": tests, "mutants": sorted(names), "scratch": scratch}
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.mutant_run", json.dumps(order)],
            cwd=ROOT, env=os.environ | _ENVIRONMENT, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            lines = list(process.stdout or ())
    tried = [json.loads(line) for line in lines]
    if process.returncode or len(tried) != len(names):
        raise RuntimeError(f"{module}: {len(tried)} of {len(names)} mutants tried")
    return {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "mutants": len(_names(module)),
        "tried": before["tried"] if before else len(tried),
        "survivors": {
            mutant["name"]: {"line": mutant["line"], "tests": mutant["tests"]}
            for mutant in tried
            if not mutant["noticed"]
        },
    }


def _equivalent(outcome: dict[str, Any], why: dict[str, str]) -> list[str]:
    return [name for name in outcome["survivors"] if why.get(name, "").startswith("equivalent")]


def _share(outcome: dict[str, Any], why: dict[str, str]) -> float:
    """The part of the mutants that are not equivalent that was noticed."""
    real = outcome["tried"] - len(_equivalent(outcome, why))
    return (outcome["tried"] - len(outcome["survivors"])) / real if real else 1.0


def _report(module: str, outcome: dict[str, Any], why: dict[str, str]) -> str:
    lines = [f"\n{module}: {_size(outcome)}, {_share(outcome, why):.1%} noticed"]
    for name, survivor in outcome["survivors"].items():
        seen = "" if survivor["tests"] else " (no test passes here)"
        reason = why.get(name, "unexplained")
        lines.append(f"  line {survivor['line']}: {name}{seen}\n    {reason}")
    gone = sorted(set(why) - set(_names(module)))
    lines += [f"  is no mutant any more, take it out of survivors.toml: {name}" for name in gone]
    return "\n".join(lines)


def _size(outcome: dict[str, Any]) -> str:
    every = outcome["tried"] == outcome["mutants"]
    return (
        f"all {outcome['mutants']}"
        if every
        else f"sample of {outcome['tried']} of {outcome['mutants']}"
    )


def _write_table(known: dict[str, Any], explained: dict[str, dict[str, str]]) -> None:
    rows = [
        "| module | mutants | survivors | of which equivalent | noticed | on |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for module in MODULES:
        if module in known:
            outcome, why = known[module], explained.get(module, {})
            rows.append(
                f"| `{module}` | {_size(outcome)} | "
                f"{len(outcome['survivors'])} | {len(_equivalent(outcome, why))} | "
                f"{_share(outcome, why):.1%} | {outcome['date']} |"
            )
    path = ROOT / "benchmarks" / "README.md"
    text = put_between(path.read_text(encoding="utf-8"), "mutants", "\n".join(rows))
    path.write_text(text, encoding="utf-8")
