"""Reads untrusted files in a child process, with limits on memory and time.

What takes too much memory or time is stopped, with the process that reads it, and so is what a
person stops (:func:`interruptible`). Of vector files GDAL recognises the content, and some of its
formats run programs or fetch addresses; here the ending of the name decides: the process has only
the drivers of :data:`~geo.catalogue.vector_child.DRIVERS`, and of a GeoPackage only tables are
read, no views.

On Linux a helper process stays ready and forks per file (0.05 s). On other systems each file starts
a process, and only the wall clock limits it.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.catalogue.file_limits import check_rows
from geo.errors import DataError

_MEMORY_BYTES: Final = 600_000_000
_MEMORY_PER_BYTE: Final = 10
_MOST_MEMORY_BYTES: Final = 3_000_000_000
_SECONDS: Final = 15
_BYTES_PER_SECOND: Final = 2_000_000
_MAPS: Final = frozenset({".gpkg", ".shp", ".fgb", ".geojson", ".json"})
_WALL_TIMES: Final = 3
"""Wall clock seconds per second of processor time: the machine may be busy."""

_LOOK_EVERY_S: Final = 0.2
_ENVIRONMENT_NAMES: Final = ("LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


@dataclass(frozen=True)
class Limits:
    """What the reading of one file may use."""

    memory_bytes: int
    seconds: int
    """Of processor time."""

    @classmethod
    def for_size(cls, size: int) -> "Limits":
        """The limits for a file of a size in bytes."""
        memory = min(_MEMORY_BYTES + _MEMORY_PER_BYTE * size, _MOST_MEMORY_BYTES)
        return cls(memory, _SECONDS + size // _BYTES_PER_SECOND)


_stop_check: ContextVar[Callable[[], None] | None] = ContextVar("stop_check", default=None)


@contextmanager
def interruptible(check: Callable[[], None]) -> Iterator[None]:
    """Let what is read in this block be stopped: what ``check`` raises ends the process too."""
    token = _stop_check.set(check)
    try:
        yield
    finally:
        _stop_check.reset(token)


@contextmanager
def isolated_answer(
    module: str, request: Mapping[str, Any], *, path: Path, limits: Limits
) -> Iterator[tuple[dict[str, Any], Path]]:
    """Let a module read a file in a process of its own; give its answer and the folder with it.

    Args:
        module: name of a module with ``answer(request, folder)``.
        request: what the module needs beside the path, ready for JSON.
        path: the file.
        limits: what the reading may use.

    Raises:
        DataError: what the module says of the file, or it takes more than the limits.
    """
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as scratch:
        whole = {**request, "module": module, "path": str(path.resolve()), "folder": scratch}
        run = _run_forked if sys.platform == "linux" else _run
        finished = run(whole, limits)
        answer = Path(scratch) / "answer.json"
        if not finished or not answer.is_file():
            raise _refusal(path, "limit")
        found = json.loads(answer.read_text(encoding="utf-8"))
        if refused := found.get("refused"):
            if refused[0] == "rows":
                check_rows(refused[1], name=path.name)
            raise _refusal(path, *refused)
        yield found, Path(scratch)


def _refusal(path: Path, code: str, detail: Any = "", layers: Sequence[str] = ()) -> DataError:
    reason = str(detail).replace(str(path.resolve()), path.name).replace(str(path), path.name)
    reason = reason.strip().splitlines()[0].rstrip(".")[:120] if reason.strip() else code
    if code == "message":
        return DataError(str(detail))
    what = "kaartbestand" if path.suffix.lower() in _MAPS else "bestand"
    messages = {
        "damaged": f"{path.name} is geen leesbaar {what}: de inhoud is beschadigd, niet af of van"
        " een ander soort. Maak het opnieuw.",
        "limit": f"{path.name} kost te veel geheugen of tijd en is daarom niet gelezen.",
        "features": f"{path.name} is geen leesbaar kaartbestand (geen GeoJSON met objecten:"
        " een FeatureCollection of Feature).",
        "geopackage": f"{path.name} is geen leesbaar kaartbestand (geen gewone GeoPackage).",
        "driver": f"{path.name} is niet het soort bestand dat de naam zegt.",
        "layer": f"{path.name} heeft geen laag '{reason}'. Er zijn: {', '.join(layers)}.",
        "view": f"'{reason}' in {path.name} is een view (een zoekvraag); alleen tabellen worden"
        " gelezen. Sla de laag op als tabel.",
    }
    return DataError(messages.get(code, f"{path.name} is geen leesbaar {what} ({reason})."))


# -- the process -------------------------------------------------------------------------------


def _environment() -> dict[str, str]:
    """The environment of the process: no secrets, and every GDAL driver off but a few."""
    import pyogrio  # noqa: PLC0415 - slow to load, and only here

    from geo.catalogue.vector_child import DRIVERS  # noqa: PLC0415 - idem

    # the other coordinate system of a raster is made in memory; no file is read by that driver
    needed = {*DRIVERS.values(), "MEM", "Memory"}
    skipped = sorted(set(pyogrio.list_drivers()) - needed)
    environment = {name: os.environ[name] for name in _ENVIRONMENT_NAMES if name in os.environ}
    return environment | {
        "GDAL_SKIP": ",".join(skipped),
        "GDAL_DRIVER_PATH": "disable",
        "PROJ_NETWORK": "OFF",
        # other pools of Arrow take a gigabyte of addresses at the first use
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _start() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "geo.catalogue.child_process"],
        cwd=Path(__file__).resolve().parents[2], env=_environment(), text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def _run(request: Mapping[str, Any], limits: Limits) -> bool:
    """Handle a request in a process of its own; false when it does not end in time."""
    process = _start()
    try:
        process.communicate(json.dumps({**request, "limits": None}), limits.seconds * _WALL_TIMES)
    except subprocess.TimeoutExpired:
        _stop(process)
        return False
    return process.returncode == 0


_idle: "list[subprocess.Popen[str]]" = []
_lock: Final = threading.Lock()


def _run_forked(request: Mapping[str, Any], limits: Limits) -> bool:
    """Handle a request in a fork of a helper; false when the fork fails or is stopped."""
    with _lock:
        helper = _idle.pop() if _idle else None
    if helper is not None and helper.poll() is not None:
        _stop(helper)
        helper = None
    helper = helper or _start()
    line = json.dumps(
        {**request, "limits": {"memory": limits.memory_bytes, "seconds": limits.seconds}}
    )
    status = ""
    try:
        if helper.stdin is not None and helper.stdout is not None:
            helper.stdin.write(line + "\n")
            helper.stdin.flush()
            ready = _wait(helper.stdout, limits.seconds * _WALL_TIMES)
            status = helper.stdout.readline().strip() if ready else ""
    except OSError:
        pass
    except BaseException:
        _stop(helper)
        raise
    if not status:
        _stop(helper)
        return False
    with _lock:
        keep = not _idle
        if keep:
            _idle.append(helper)
    if not keep:
        _stop(helper)
    return status == "0"


def _wait(stream: Any, seconds: float) -> bool:
    """Wait until a stream can be read; false when the time is over first."""
    end = time.monotonic() + seconds
    check = _stop_check.get()
    while (left := end - time.monotonic()) > 0:
        if select.select([stream], [], [], min(left, _LOOK_EVERY_S))[0]:
            return True
        if check is not None:
            check()
    return False


def _stop(process: "subprocess.Popen[str]") -> None:
    """End a process and its forks."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, 9)
        else:
            process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


@atexit.register
def _stop_idle() -> None:
    while _idle:
        _stop(_idle.pop())
