"""The direction in which the code may lean, read from the import statements themselves."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the bottom up: a module of geo imports from its own floor and from those below. What is
# not named stands on the floor of the analysis.
FLOORS = (
    # what things are: names, contracts, settings, reading and writing
    {
        "constants",
        "contracts",
        "errors",
        "geojson",
        "kept",
        "layers",
        "machine",
        "measures",
        "mistakes",
        "numbers",
        "part",
        "paths",
        "policy_areas",
        "positions",
        "ranking",
        "read",
        "sources",
        "spreadsheet",
        "tables",
        "thresholds",
        "tiles",
        "typed",
        "weights",
        "windows",
        "write",
    },
    # which origin of a layer is active
    {"library"},
    # where layers come from, and what is computed from them
    {"example", "fetch", "first_start"},
    # what is made of the outcome
    {"agreements", "export", "maps", "overleg", "progress", "register", "report", "session_state"},
    # what of it each party and everybody may see
    {"access"},
    # the installation as a whole
    {"upkeep"},
    {"commands", "cli", "__main__"},
)
ANALYSIS_FLOOR = 2
SUPPLY = {"example", "fetch", "first_start", "importing"}

NETWORK = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "owslib",
    "requests",
    "smtplib",
    "socket",
    "urllib.request",
    "urllib3",
}

TOUCHES_FILES = {
    "NamedTemporaryFile",
    "TemporaryDirectory",
    "copyfile",
    "copytree",
    "glob",
    "iterdir",
    "mkdir",
    "mkdtemp",
    "open",
    "read_bytes",
    "read_csv",
    "read_dataframe",
    "read_excel",
    "read_file",
    "read_parquet",
    "read_text",
    "rglob",
    "rmtree",
    "to_csv",
    "to_excel",
    "to_file",
    "to_parquet",
    "unlink",
    "write_bytes",
    "write_dataframe",
    "write_text",
}
# Who may, and why. Everything else in geo takes frames and gives frames.
MAY_TOUCH_FILES = {
    "geo.read": "the reading of data",
    "geo.part": "the reading of a part of a layer",
    "geo.write": "the writing of data",
    "geo.library": "the folder of layers and its pointers",
    "geo.importing": "an uploaded file, before it is a layer",
    "geo.derived": "results kept beside the layers they rest on",
    "geo.kept": "what was worked out, under its key",
    "geo.first_start": "a scratch folder while the example is made",
    "geo.sources": "sources.toml",
    "geo.policy_areas": "policy_areas.toml",
    "geo.privacy": "privacy.toml",
    "geo.zonal": "rasters are read in strips",
    "geo.overleg": "fonts, style sheets and rasters that go into what is shown and handed out",
    "geo.progress.targets": "targets.toml",
    "geo.agreements.sets": "a set of agreements as a file",
    "geo.thresholds": "thresholds.toml",
    "geo.weights": "weights.toml",
    "geo.fetch": "pages and tiles kept until a fetch is whole",
    "geo.register": "the database and its archive",
    "geo.upkeep": "the folder of the installation and its backup",
    "geo.commands": "files named on the command line",
    "geo.export": "the files a user takes along",
    "geo.report": "fonts, and the documents it gives",
    "geo.maps": "style sheets and scripts that go into a map",
    "geo.country": "the parts of a country, a file a gemeente, and the notes of what is done",
    "geo.example.country_files": "a made-up country is an installation of its own",
    "geo.example.hazards": "rasters are written in blocks",
    "geo.exposure": "a raster is read where a building stands",
    "geo.tile_archive": "the tiles of a country in one file",
    "geo.tiles": "the features of a large layer in one file, and its index",
    "geo.layers": "the digest and extent of a raster",
}


def modules(folder):
    """Name and path of every module below a folder."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@cache
def syntax(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module, path):
    """Full names a module imports, wherever in the file; ``from a import b`` gives a and a.b."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    names = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def within(name, packages):
    """Whether a dotted name is one of the packages or lies in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def floor_of(module):
    part = module.split(".")[1] if "." in module else "constants"
    return next((n for n, names in enumerate(FLOORS) if part in names), ANALYSIS_FLOOR)


GEO = dict(modules("geo"))
PAGES = dict(modules("pages"))


def test_the_rules_have_something_to_judge():
    assert len(GEO) > 20
    assert "geo.library" in GEO


@pytest.mark.parametrize("module", GEO)
def test_the_library_knows_nothing_of_what_shows_it(module):
    names = imported(module, GEO[module])
    shown_by = {"app", "dev", "pages", "scripts", "streamlit", "streamlit_folium", "tests"}
    assert not {name for name in names if within(name, shown_by)}


@pytest.mark.parametrize("module", GEO)
def test_imports_go_down_and_the_analysis_does_not_fetch(module):
    mine = floor_of(module)
    own = module.split(".")[1] if "." in module else ""
    for name in imported(module, GEO[module]):
        if not name.startswith("geo.") or name.split(".")[1] == own:
            continue
        assert floor_of(name) <= mine, f"{module} reaches up to {name}"
        if mine == ANALYSIS_FLOOR and own not in SUPPLY:
            assert name.split(".")[1] not in SUPPLY, f"{module} computes, and imports {name}"


def test_no_modules_of_the_library_import_each_other_in_a_circle():
    graph = {
        module: {name for name in imported(module, path) if name in GEO and name != module}
        for module, path in GEO.items()
    }
    # A package's __init__ that gathers its own modules is no circle with them.
    for name, needed in graph.items():
        needed -= {f for f in needed if within(name, {f}) and GEO[f].name == "__init__.py"}
    done = set()

    def visit(module, trail):
        assert module not in trail, " -> ".join([*trail[trail.index(module) :], module])
        if module not in done:
            for name in sorted(graph[module]):
                visit(name, [*trail, module])
            done.add(module)

    for module in graph:
        visit(module, [])


@pytest.mark.parametrize("module", [*GEO, *PAGES])
def test_only_fetch_reaches_the_network(module):
    # one sees to the sockets that Streamlit listens by, and asks nothing of anybody
    if not within(module, {"geo.fetch", "pages.ui.promptly"}):
        names = imported(module, (GEO | PAGES)[module])
        assert not {name for name in names if within(name, NETWORK)}


@pytest.mark.parametrize("module", GEO)
def test_only_named_modules_touch_files(module):
    if within(module, MAY_TOUCH_FILES):
        return
    touching = [
        f"line {node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(syntax(GEO[module]))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in TOUCHES_FILES)
            or (isinstance(node.func, ast.Name) and node.func.id in TOUCHES_FILES)
        )
    ]
    assert not touching, f"{module} touches files: {touching}"


@pytest.mark.parametrize("module", [name for name in PAGES if not within(name, {"pages.ui"})])
def test_a_page_leaves_projections_and_geometry_to_others(module):
    names = imported(module, PAGES[module])
    heavy = {"geopandas", "pyproj", "rasterio", "shapely", "sqlite3", "sqlalchemy"}
    assert not {name for name in names if within(name, heavy)}
    assert "EPSG:" not in PAGES[module].read_text(encoding="utf-8")


def test_setting_up_needs_nothing_but_python():
    names = imported("dev", ROOT / "dev.py")
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)
