"""The tests of one module against its mutants: ``python -m benchmarks.mutant_run ORDER``.

Tests are collected once. Every mutant has a process of its own, split off after that, in which the
code of the changed function is put in the place of the one there is, and only the tests run that
pass through the changed lines. What runs when a module is imported (its tables) cannot be changed
so: for such a mutant the module is imported anew with the change in it. The file itself is never
touched. A mutant is noticed when a test fails, when nothing can be imported, or when it does not
end in its time or memory.
"""

import ast
import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import shutil
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import hypothesis
import pytest

from benchmarks.bounded_process import BROKEN, run_apart, spent_s
from benchmarks.changed_module import ChangedModule, exchange_code
from benchmarks.measuring import ROOT
from benchmarks.mutation import Mutant, mutants

_LIBRARIES: Final = (
    "geopandas", "numba", "pandera.pandas", "pyogrio", "rasterio", "scipy.optimize", "shapely",
    "openpyxl", "pyarrow.parquet",
)  # fmt: skip
_SPARE_S: Final = 15.0
_TIMES: Final = 6.0
"""A mutant may take this many times the CPU that its tests took, and some seconds more."""
_LIMIT_S: Final = 7200.0
_SLOW_S: Final = 60.0
"""Tests that take more CPU are only asked where no others pass through the lines."""


class _Watched:
    """Notes per test what CPU it takes and which lines of the module it runs."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self.lines: dict[str, set[int]] = defaultdict(set)
        self.shared: dict[str, set[int]] = defaultdict(set)
        self.seconds: dict[str, float] = defaultdict(float)
        self.here: set[int] = set()

    def _global(self, frame: FrameType, _event: str, _argument: object) -> Any:
        return self._local if frame.f_code.co_filename == self.path else None

    def _local(self, frame: FrameType, _event: str, _argument: object) -> Any:
        self.here.add(frame.f_lineno)
        return self._local

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        started = spent_s()
        self.here = self.lines[item.nodeid]
        sys.settrace(self._global)
        threading.settrace(self._global)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
            self.seconds[item.nodeid] = spent_s() - started

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Any:
        # what a fixture of several tests runs is seen in the first of them only
        before = self.here
        self.here = self.shared[item.location[0]]
        try:
            return (yield)
        finally:
            self.here = before

    def found(self) -> dict[str, Any]:
        return {
            test: {
                "seconds": seconds,
                "lines": sorted(self.lines[test] | self.shared[test.split("::")[0]]),
            }
            for test, seconds in self.seconds.items()
        }


class _Chosen:
    """Runs these tests only, in this order."""

    def __init__(self, tests: list[str]) -> None:
        self.tests = tests

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = _in_order(items, self.tests)


def _in_order(items: list[pytest.Item], tests: list[str]) -> list[pytest.Item]:
    found = {item.nodeid: item for item in items}
    return [found[test] for test in tests]


class _Split:
    """Gives every mutant a process of its own once the tests are collected."""

    def __init__(self, work: "_Work") -> None:
        self.work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        work = self.work

        def watch() -> int:
            watched = _Watched(work.path)
            session.config.pluginmanager.register(watched)
            code = _loop(session)
            work.watched.write_text(json.dumps(watched.found()), encoding="utf-8")
            return code

        if run_apart(watch, work.log, limit_s=1800.0) != 0:
            sys.exit(f"the tests fail as it is:\n{work.log.read_text(encoding='utf-8')}")
        work.read_watched()

        def change(mutant: Mutant | None) -> int:
            session.items = _in_order(items, work.tests_through(mutant))
            if mutant is not None:
                mutant.apply()
            exchange_code(work.compiled(), work.path)
            return _loop(session)

        work.check(change)
        for mutant in work.mutants:
            if not mutant.loading:
                work.tell(mutant, functools.partial(change, mutant))
        return True


def _loop(session: pytest.Session) -> int:
    for place, item in enumerate(session.items):
        following = session.items[place + 1] if place + 1 < len(session.items) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return int(pytest.ExitCode.TESTS_FAILED)
    return int(pytest.ExitCode.OK)


def _pytest(work: "_Work", files: list[str], plugin: object) -> int:
    return int(
        pytest.main(
            [
                "-x", "-q", "--tb=short", "-p", "no:cacheprovider",
                "-W", "ignore::pytest.PytestAssertRewriteWarning",
                "-m", "not browser and not services", f"--basetemp={work.scratch / 'tests'}",
                *files,
            ],
            plugins=[plugin],
        )
    )  # fmt: skip


class _Work:
    """The mutants of a module, its tests, and where what is found is told."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.path, self.scratch = ROOT / order["module"], Path(order["scratch"])
        self.log, self.watched = self.scratch / "log.txt", self.scratch / "watched.json"
        self.files: list[str] = order["tests"]
        self.tree = ast.parse(self.path.read_text(encoding="utf-8"))
        self.mutants = [mutant for mutant in mutants(self.tree) if mutant.name in order["mutants"]]
        self.tests: dict[str, Any] = {}
        # pytest captures what is printed
        self.out = os.fdopen(os.dup(1), "w", encoding="utf-8")

    def read_watched(self) -> None:
        """Which test passes through which lines, and how long it takes."""
        self.tests = json.loads(self.watched.read_text(encoding="utf-8"))

    def tests_through(self, mutant: Mutant | None) -> list[str]:
        """Tests that may notice, quickest first; for no mutant all."""
        lines = set(mutant.lines) if mutant else set()
        everywhere = mutant is None or mutant.loading
        through = [
            name for name, test in self.tests.items() if everywhere or lines & {*test["lines"]}
        ]
        quick = [name for name in through if self.tests[name]["seconds"] <= _SLOW_S] or through
        return sorted(quick, key=lambda name: float(self.tests[name]["seconds"]))

    def compiled(self) -> CodeType:
        """The module as the tree is now."""
        return compile(ast.fix_missing_locations(self.tree), str(self.path), "exec")

    def check(self, change: Callable[[None], int]) -> None:
        """Refuse a way of changing code in which the tests fail without any change."""
        if run_apart(functools.partial(change, None), self.log, limit_s=_LIMIT_S) != 0:
            sys.exit(f"the tests fail unchanged:\n{self.log.read_text(encoding='utf-8')}")
        shutil.rmtree(self.scratch / "tests", ignore_errors=True)

    def tell(self, mutant: Mutant, change: Callable[[], int]) -> None:
        """Try a mutant, and print a line of JSON: its name, and whether a test noticed."""
        tests = self.tests_through(mutant)
        spent = sum(self.tests[name]["seconds"] for name in tests)
        started = time.perf_counter()
        code: int | None = 0
        if tests:
            code = run_apart(change, self.log, limit_s=_SPARE_S + _TIMES * spent)
            shutil.rmtree(self.scratch / "tests", ignore_errors=True)
        if code == BROKEN:
            raise RuntimeError(f"{mutant.name}:\n{self.log.read_text(encoding='utf-8')}")
        verdict = {
            "name": mutant.name, "line": mutant.lines.start, "tests": len(tests),
            "noticed": code != 0, "how": "time" if code is None else code,
            "seconds": round(time.perf_counter() - started, 2),
        }  # fmt: skip
        print(json.dumps(verdict), file=self.out, flush=True)


def run(order: dict[str, Any]) -> int:
    """Try the mutants that are asked."""
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True, database=None, deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    )  # fmt: skip
    hypothesis.settings.load_profile("mutants")
    for library in _LIBRARIES:
        importlib.import_module(library)
    work = _Work(order)
    log = work.scratch / "all.txt"
    if run_apart(lambda: _pytest(work, work.files, _Split(work)), log, limit_s=_LIMIT_S) != 0:
        print(log.read_text(encoding="utf-8"), file=sys.stderr)
        return 1
    work.read_watched()
    loading = [mutant for mutant in work.mutants if mutant.loading]
    if loading:
        work.check(functools.partial(_load, work))
    for mutant in loading:
        work.tell(mutant, functools.partial(_load, work, mutant))
    return 0


def _load(work: _Work, mutant: Mutant | None) -> int:
    """Run the tests with the module imported with the change in it."""
    tests = work.tests_through(mutant)
    if mutant is not None:
        mutant.apply()
    sys.meta_path.insert(0, ChangedModule(work.path, work.compiled()))
    return _pytest(work, list(dict.fromkeys(name.split("::")[0] for name in tests)), _Chosen(tests))


if __name__ == "__main__":
    sys.exit(run(json.loads(sys.argv[1])))
