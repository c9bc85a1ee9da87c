"""The one file in a zip that can be read, unpacked in a process of its own."""

import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Final

from geo.catalogue.file_limits import MAX_UNPACKED, check_archive
from geo.catalogue.isolated_reading import Limits, isolated_answer
from geo.errors import DataError

_INSIDE: Final = "inhoud"
_LIMITS: Final = Limits(600_000_000 + MAX_UNPACKED, 60)
SHAPEFILE_PARTS: Final = (".shp", ".dbf", ".shx", ".prj", ".cpg")


@contextmanager
def unpacked(path: Path, suffixes: Collection[str]) -> Iterator[Path]:
    """Give the file itself, or the one with one of these endings that a zip holds.

    Raises:
        DataError: the zip is damaged or hostile, or holds no such file or more than one.
    """
    if path.suffix.lower() != ".zip":
        yield path
        return
    request = {"suffixes": list(suffixes)}
    with isolated_answer(__name__, request, path=path, limits=_LIMITS) as (found, folder):
        yield folder / _INSIDE / found["name"]


# -- in the process ----------------------------------------------------------------------------


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Unpack the zip that a request names to the folder ``inhoud``; return the file to read."""
    inside = folder / _INSIDE
    inside.mkdir()
    return {"name": _unpack(Path(request["path"]), inside, request["suffixes"]).name}


def _unpack(path: Path, folder: Path, suffixes: Collection[str]) -> Path:
    """Unpack the parts that matter under names of our own making; return the file to read."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, name=path.name)
            entries = [
                entry
                for entry in archive.infolist()
                if PurePosixPath(entry.filename).name
                and not (entry.is_dir() or _is_clutter(entry.filename))
            ]
            main = [e for e in entries if _suffix(e) in suffixes]
            # 'leesmij.txt' beside the data
            main = [e for e in main if _suffix(e) != ".txt"] or main
            if len(main) != 1:
                what = "geen bestand dat kan worden gelezen" if not main else "meer dan één bestand"
                names = ", ".join(PurePosixPath(e.filename).name for e in main[:8])
                msg = f"In {path.name} zit {what}{f' ({names})' if names else ''}; verwacht één."
                raise DataError(msg)
            chosen = main[0]
            stem = PurePosixPath(chosen.filename).with_suffix("").as_posix()
            lower = stem.lower()
            for entry in entries:
                same = PurePosixPath(entry.filename).with_suffix("").as_posix().lower() == lower
                wanted = _suffix(entry) in SHAPEFILE_PARTS and same
                if entry is chosen or (_suffix(chosen) == ".shp" and wanted):
                    target = folder / f"{safe_stem(stem)}{_suffix(entry)}"
                    with archive.open(entry) as source, target.open("wb") as copy:
                        while block := source.read(1 << 20):
                            copy.write(block)
            return folder / f"{safe_stem(stem)}{_suffix(chosen)}"
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError):
        msg = f"Het zipbestand {path.name} is beschadigd of niet af."
        raise DataError(msg) from None


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].startswith(".")


def safe_stem(stem: str) -> str:
    """A file name without ending, of letters, digits, dashes, underscores and spaces only."""
    name = PurePosixPath(stem).name
    return "".join(mark if mark.isalnum() or mark in "-_ " else "_" for mark in name)[:80] or "in"
