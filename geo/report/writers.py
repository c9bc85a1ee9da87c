"""Which files the pack can hold, and writing them all from one state."""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from geo.catalogue.writing import replacing, write_json
from geo.errors import DataError
from geo.report.manifest import MANIFEST, manifest_of
from geo.report.state import PackState

Progress = Callable[[float, str], None]
"""How far it is, 0 to 1, and in Dutch what it is doing."""


@dataclass(frozen=True)
class Writer:
    """A kind of file in the pack: its Dutch title and its share of the time.

    The kind is also the module of :mod:`geo.report` that writes it, with
    ``write(state, folder, *, progress=None) -> list[Path]``.
    """

    title: str
    effort: float = 1.0


WRITERS: Final[Mapping[str, Writer]] = {
    "pdf": Writer("PDF met kaartbladen", effort=4.0),
    "pptx": Writer("PowerPoint", effort=2.0),
    "xlsx": Writer("Excel"),
    "gpkg": Writer("GeoPackage met QGIS-project"),
    "html": Writer("Kaart als één bestand"),
}
"""Every kind of file, in order."""

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_READ: Final = 0o644


@dataclass(frozen=True)
class Pack:
    """A pack on disk: its folder and its files, the manifest last."""

    folder: Path
    files: tuple[Path, ...]


def write_pack(
    state: PackState,
    folder: Path,
    *,
    only: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Pack:
    """Write the files of the pack and a manifest that names them all.

    Everything is made elsewhere first: a pack that fails halfway leaves the folder as it was.

    Args:
        state: what to tell.
        folder: where to; made when it is not there.
        only: kinds of file; all by default.
        progress: told how far it is.

    Raises:
        DataError: an unknown kind, or the folder cannot be written.
    """
    if unknown := [kind for kind in only or () if kind not in WRITERS]:
        msg = f"'{unknown[0]}' kan niet in het pakket. Kies uit {', '.join(WRITERS)}."
        raise DataError(msg)
    kinds = [kind for kind in WRITERS if only is None or kind in only]
    total = sum(WRITERS[kind].effort for kind in kinds) or 1.0
    done = 0.0
    with tempfile.TemporaryDirectory(prefix="pakket-") as scratch:
        home = Path(scratch)
        made: list[Path] = []
        for kind in kinds:
            made += import_module(f"geo.report.{kind}").write(
                state, home, progress=_part(progress, done / total, WRITERS[kind].effort / total)
            )
            done += WRITERS[kind].effort
        write_json(manifest_of(state, made), home / MANIFEST)
        files = [_moved(path, folder / path.relative_to(home)) for path in made]
        manifest = _moved(home / MANIFEST, folder / MANIFEST)
    if progress:
        progress(1.0, "Klaar")
    return Pack(folder, (*files, manifest))


def zip_pack(pack: Pack, target: Path) -> Path:
    """The pack as one zip; the same files always give the same bytes.

    Raises:
        DataError: it cannot be written there.
    """
    with (
        replacing(target) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for path in pack.files:
            info = zipfile.ZipInfo(path.relative_to(pack.folder).as_posix(), _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _READ << 16
            archive.writestr(info, path.read_bytes())
    return target


def _part(progress: Progress | None, start: float, size: float) -> Progress | None:
    if progress is None:
        return None
    return lambda share, text: progress(start + size * share, text)


def _moved(made: Path, target: Path) -> Path:
    with replacing(target) as temporary:
        shutil.copyfile(made, temporary)
    target.chmod(_READ)
    return target
