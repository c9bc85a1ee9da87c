"""The direction in which the code may lean, read from the import statements themselves."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

IMPORTS = {
    # what things are, and files
    "text": "",
    "disclosure": "text",
    "catalogue": "text",
    # geometry, where layers come from, and what is recorded
    "spatial": "catalogue text",
    "register": "catalogue",
    "hazards": "catalogue spatial text",
    "fetch": "catalogue hazards spatial text",
    "example": "catalogue text",
    "maps": "catalogue hazards text",
    # what is computed
    "importing": "catalogue fetch hazards spatial text",
    "koppelkansen": "catalogue hazards register spatial text",
    "country": "catalogue hazards koppelkansen spatial text",
    "agreements": "catalogue importing register spatial text",
    "progress": "catalogue hazards koppelkansen register text",
    # who sees what, and whether it is as it was stored
    "access": "catalogue disclosure koppelkansen register text",
    "upkeep": "catalogue importing register text",
    "deliveries": "access catalogue importing progress register text",
    # what people look at and take along
    "report": "catalogue hazards koppelkansen maps progress register spatial text",
    "ogc": "catalogue hazards report spatial text",
    "overleg": "catalogue disclosure hazards koppelkansen maps register report spatial text",
    "commands": (
        "access agreements catalogue country deliveries example fetch hazards importing "
        "koppelkansen progress register report spatial text upkeep"
    ),
}
"""Which packages of geo each package imports; constants, errors and paths are for all."""

UI_IMPORTS = {
    "frame": "",
    "map": "frame",
    "koppelkansen": "frame map",
    "landelijk": "frame map",
    "ogc": "frame",
    "server": "frame map",
    "afspraken": "frame",
    "overleg": "frame koppelkansen",
    "overzicht": "frame koppelkansen",
    "voortgang": "frame",
    "gegevens": "frame voortgang",
    "uitvraag": "frame gegevens koppelkansen",
}
"""Which packages of pages/ui each package imports."""

FOR_ALL = {"constants", "errors", "paths"}
MOST_FLOORS = 10

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
    "geo.catalogue.reading": "the reading of data",
    "geo.catalogue.raster_files": "the reading of rasters, without what reads tables",
    "geo.catalogue.archives": "the file in a zip, unpacked",
    "geo.catalogue.isolated_reading": "the scratch folder that the reading process writes to",
    "geo.catalogue.child_process": "the reading process",
    "geo.spatial.shapes": "shapes on their way to that process, in a folder that goes",
    "geo.catalogue.vector_child": "vector files, in the reading process",
    "geo.catalogue.geoparquet": "GeoParquet, in the reading process",
    "geo.catalogue.raster_reading": "rasters, in the reading process",
    "geo.catalogue.subset": "the reading of a part of a layer",
    "geo.catalogue.large_layers": "a layer that is read when somebody asks for it",
    "geo.catalogue.writing": "the writing of data",
    "geo.catalogue.raster_writing": "the writing of rasters",
    "geo.catalogue.library": "the folder of layers and its pointers",
    "geo.catalogue.stored": "the folder of one layer",
    "geo.catalogue.pointers": "the pointers of all layers",
    "geo.catalogue.shipped": "what shipped, checked and kept beside the layers",
    "geo.catalogue.file_limits": "the names and sizes in an archive",
    "geo.importing": "an uploaded file, before it is a layer",
    "geo.koppelkansen.cached_results": "results kept beside the layers they rest on",
    "geo.catalogue.helper_process": "the pipe of a child process to the one that asked",
    "geo.catalogue.content_store": "the files under the digest of their content",
    "geo.catalogue.cache": "what was worked out, under its key",
    "geo.example.first_start": "a scratch folder while the example is made",
    "geo.catalogue.sources": "sources.toml",
    "geo.catalogue.policy_areas": "policy_areas.toml",
    "geo.deliveries": "files that parties deliver, as bytes",
    "geo.disclosure.privacy_rule": "privacy.toml",
    "geo.spatial.zonal": "rasters are read in strips",
    "geo.spatial.burned": "areas become a raster beside the other results that are kept",
    "geo.text.fonts": "a font, cut down in memory",
    "geo.overleg": "fonts, style sheets and rasters that go into what is shown and handed out",
    "geo.catalogue.rules": "targets.toml and thresholds.toml",
    "geo.agreements.known_sets": "a set of agreements as a file",
    "geo.hazards": "thresholds.toml",
    "geo.koppelkansen.weights_file": "weights.toml",
    "geo.fetch": "pages and tiles kept until a fetch is whole",
    "geo.register": "the database and its archive",
    "geo.upkeep": "the folder of the installation and its backup",
    "geo.commands": "files named on the command line",
    "geo.access.tokens": "the tokens of the API, hashed",
    "geo.catalogue.export": "the files a user takes along",
    "geo.report": "fonts, and the documents it gives",
    "geo.maps": "style sheets and scripts that go into a map",
    "geo.country": "the parts of a country, a file a gemeente, and the notes of what is done",
    "geo.example.country_files": "a made-up country is an installation of its own",
    "geo.hazards.exposure": "a raster is read where a building stands",
    "geo.spatial.tile_archive": "the tiles of a country in one file",
    "geo.spatial.tiles": "the features of a large layer in one file, and its index",
    "geo.catalogue.layers": "the digest and extent of a raster",
}


def modules(folder):
    """Name and path of every module below a folder."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def modules_of(folder):
    """Names of the modules below a folder."""
    return [name for name, _ in modules(folder)]


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


def packages_in(imports):
    """Each package of a table with the packages it may import."""
    return {name: set(allowed.split()) for name, allowed in imports.items()}


def package_of(name, root):
    """The package below ``root`` that a dotted name lies in, empty for none."""
    return name.removeprefix(f"{root}.").split(".")[0] if name.startswith(f"{root}.") else ""


def floors(imports):
    """How many packages stand below each other at most."""
    allowed = packages_in(imports)

    @cache
    def floor(name):
        return 1 + max((floor(below) for below in allowed[name]), default=0)

    return max(floor(name) for name in allowed)


GEO = dict(modules("geo"))
PAGES = dict(modules("pages"))


def test_the_rules_have_something_to_judge():
    assert len(GEO) > 20
    assert "geo.catalogue.library" in GEO


@pytest.mark.parametrize("module", GEO)
def test_the_library_knows_nothing_of_what_shows_it(module):
    names = imported(module, GEO[module])
    shown_by = {"app", "dev", "pages", "scripts", "streamlit", "streamlit_folium", "tests"}
    assert not {name for name in names if within(name, shown_by)}


def packages_on_disk(folder):
    return {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}


def test_the_tables_name_the_packages_there_are():
    assert set(IMPORTS) == packages_on_disk("geo")
    assert set(UI_IMPORTS) == packages_on_disk("pages/ui")


def drawn_arrows():
    """The arrows of the drawing in CONTRIBUTING, by the package they leave from."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    drawing = text.split("```mermaid")[1].split("```")[0]
    lines = (re.sub(r'\[".*?"\]', "", line).strip() for line in drawing.splitlines()[2:])
    found = {}
    for line in filter(None, lines):
        package, _, targets = line.partition("-->")
        found[package.strip()] = {name.strip() for name in targets.split("&") if name.strip()}
    return found


def test_the_drawing_has_every_package_and_its_arrows_are_those_of_the_table():
    arrows, table = drawn_arrows(), packages_in(IMPORTS)
    assert table.keys() <= arrows.keys()
    for package, allowed in table.items():
        assert arrows[package] <= allowed, package
        reached, ahead = set(), set(arrows[package])
        while ahead:
            reached |= ahead
            ahead = set().union(*(arrows[name] for name in ahead)) - reached
        assert allowed <= reached, package


def test_only_what_everything_needs_stands_at_the_root():
    allowed = {"__init__.py", "__main__.py", *(f"{name}.py" for name in FOR_ALL)}
    assert {path.name for path in (ROOT / "geo").glob("*.py")} == allowed
    assert [path.name for path in (ROOT / "pages/ui").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("package", [*IMPORTS, *(f"ui/{name}" for name in UI_IMPORTS)])
def test_every_package_says_in_one_line_what_it_holds(package):
    folder = ROOT / "pages" / package if package.startswith("ui/") else ROOT / "geo" / package
    first, *_ = ast.get_docstring(syntax(folder / "__init__.py")).splitlines()
    assert first.endswith(".")


@pytest.mark.parametrize(
    ("root", "table", "module"),
    [("geo", IMPORTS, module) for module in modules_of("geo")]
    + [("pages.ui", UI_IMPORTS, module) for module in modules_of("pages/ui")],
)
def test_a_package_imports_only_what_the_table_says(root, table, module):
    own = package_of(module, root)
    if own not in table:
        return
    allowed = packages_in(table)[own] | {own, ""} | FOR_ALL
    found = {package_of(name, root) for name in imported(module, (GEO | PAGES)[module])}
    assert found <= allowed, f"{module} imports {sorted(found - allowed)}"


def test_no_package_imports_itself_by_a_detour_and_few_stand_on_each_other():
    # pages and benchmarks are the two floors above the library
    assert floors(IMPORTS) + 2 <= MOST_FLOORS
    assert floors(UI_IMPORTS) <= MOST_FLOORS


def test_a_package_is_named_for_a_reason():
    for root, table in (("geo", IMPORTS), ("pages.ui", UI_IMPORTS)):
        used = {name: set() for name in table}
        for module, path in (GEO | PAGES).items():
            if (own := package_of(module, root)) in table:
                used[own] |= {package_of(name, root) for name in imported(module, path)}
        for name, allowed in table.items():
            assert set(allowed.split()) <= used[name], f"{name} does not import all of these"


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
    if not within(module, {"geo.fetch", "pages.ui.server.tcp_nodelay"}):
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
            # the function to_csv of geo.text.tables gives bytes; the method of a frame writes
            or (isinstance(node.func, ast.Name) and node.func.id in TOUCHES_FILES - {"to_csv"})
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
