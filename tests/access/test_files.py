"""What the files of a pack tell of a building, by who had the pack made."""

import shutil
import sqlite3
import subprocess
import zipfile

import pytest

from geo.access import viewer_named
from geo.access.library import library_for
from geo.access.register import register_for
from geo.catalogue.library import Library
from geo.register import Register
from geo.report import freeze_pack
from geo.report.writers import write_pack

VIEWERS = {
    "corporatie:Trivire": ("pdf", "pptx", "xlsx", "gpkg"),
    "gemeente": ("xlsx", "gpkg"),
    "lezer": ("pdf", "gpkg"),
}
WIJK = "WK050509"
NAMED = ("pand_id", "complex_id", "complex_name")
"""Columns that tell one building or complex from another."""


@pytest.fixture(scope="module", params=VIEWERS)
def told(request, prepared_var, poppler, tmp_path_factory):
    """(viewer, everything its pack says): the text of every file, whatever holds it."""
    home = tmp_path_factory.mktemp("pakket")
    var = shutil.copytree(prepared_var, home / "var")
    whole = Library(var=var)
    viewer = viewer_named(request.param)
    kept = register_for(Register.open(f"sqlite:///{home}/register.sqlite"), viewer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOPPELKANSEN_VAR", str(var))
        state = freeze_pack(
            library_for(whole, viewer), register=kept, wijken=[WIJK], as_of_year=2026
        )
        pack = write_pack(state, home / "pakket", only=VIEWERS[request.param])
    return request.param, {path.suffix[1:]: text_of(path) for path in pack.files}


def text_of(path):
    kind = path.suffix[1:]
    if kind == "pdf":
        done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
        return done.stdout
    if kind in {"pptx", "xlsx", "qgz"}:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith((".xml", ".qgs"))]
            return "\n".join(archive.read(name).decode() for name in names)
    if kind == "gpkg":
        with sqlite3.connect(path) as database:
            return "\n".join(database.iterdump())
    return path.read_text(encoding="utf-8")


def names_of(stock, owner):
    """What tells the buildings of an owner from all others, long enough to look for."""
    mine, others = stock[stock["owner"] == owner], stock[stock["owner"] != owner]
    found = set()
    for column in NAMED:
        found |= set(mine[column].dropna()) - set(others[column].dropna())
    names = sorted(str(name) for name in found if len(str(name)) > 5)
    # some from end to end: looking for each of thousands in megabytes takes a minute
    return names[:: max(1, len(names) // 120)]


def told_in(text, names):
    """Which of the names stand in a text."""
    return [name for name in names if name in text]


def test_a_pack_names_buildings_to_nobody_they_are_not_of(told, prepared_var, tmp_path):
    viewer, texts = told
    stock = Library(var=shutil.copytree(prepared_var, tmp_path / "var")).get("stock").table
    stock = stock[stock["wijkcode"] == WIJK]
    names = {owner: names_of(stock, owner) for owner in ("Trivire", "Woonbron")}
    assert all(len(found) > 20 for found in names.values())
    may = {"lezer": (), "gemeente": ("Trivire", "Woonbron")}.get(viewer, ("Trivire",))
    assert set(VIEWERS[viewer]) <= set(texts)
    for owner, found in names.items():
        seen = {kind: told_in(text, found)[:3] for kind, text in texts.items()}
        seen = {kind: which for kind, which in seen.items() if which}
        assert owner in may or not seen, f"{viewer} is told of {owner}: {seen}"
        # so that nothing found is no sign of looking for the wrong thing
        assert owner not in may or seen, f"nothing of {owner} for {viewer}"
