"""What every test gets: no way out to the network, and a place of its own to write to."""

import hashlib
import ipaddress
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from tests import qgis

ROOT = Path(__file__).resolve().parent.parent
# Where set-up put the browser assets; read before the tests get a folder of their own.
VENDOR = Path(os.environ.get("KOPPELKANSEN_VAR", ROOT / "var")) / "vendor"

# how fast examples come says what else the machine does, and nothing of the program
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":
    settings.load_profile("tests")


def _is_loopback(host):
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_network(event, arguments):
    """Stop a test that reaches out: what it shows must not hang on a service being there."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_loopback(str(address[0])):
        message = f"a test tried to connect to {address[0]}; tests run without network"
        raise PermissionError(message)


sys.addaudithook(_refuse_network)


def pytest_collection_modifyitems(items):
    """Run the browser tests last: they are slow, and Playwright holds on to the event loop."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def without(program, advice, *, required_by):
    """Skip because a program is missing, or fail where it has to be there (see .ci/run)."""
    message = f"{program} ontbreekt: {advice}"
    if os.environ.get(required_by) == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
def needs():
    """Give ``needs(program, advice)``: its path, or a skip (a failure in .ci/run)."""

    def find(program, advice, *, also=()):
        for candidate in (program, *also):
            found = shutil.which(candidate)
            if found:
                return found
        return without(program, advice, required_by="KOPPELKANSEN_REQUIRE_SERVICES")

    return find


@pytest.fixture(scope="session")
def poppler(needs):
    """Skip when the programs that open a PDF are not there."""
    for program in ("pdftotext", "pdftoppm", "pdffonts", "pdfinfo"):
        needs(program, "installeer poppler-utils")


@pytest.fixture(scope="session")
def run_qgis():
    """Give :func:`tests.qgis.run_qgis`, or skip when the system has no QGIS."""
    if not qgis.is_installed():
        without("QGIS", "installeer python3-qgis", required_by="KOPPELKANSEN_REQUIRE_SERVICES")
    return qgis.run_qgis


@pytest.fixture(autouse=True)
def _own_main():
    """Put the main module back: Streamlit's test runner leaves the page it ran in its place.

    A process that a later test starts would run that whole page first.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=True)
def _no_helper_left():
    """See that a test leaves no helper chosen: what a later one changes here is not seen there."""
    yield
    for name in ("geo.progress.chart_drawing", "geo.spatial.computing_process"):
        module = sys.modules.get(name)
        if module is not None:
            left = module.chosen()
            module.use(None)
            assert left is None, f"a test or a command left this program with a helper of {name}"


@pytest.fixture(scope="session", autouse=True)
def _own_var(tmp_path_factory):
    """Keep tests away from what the installation itself collected in ``var/``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOPPELKANSEN_VAR", str(tmp_path_factory.mktemp("var")))
        patch.setenv("KOPPELKANSEN_OFFLINE", "1")
        yield


@pytest.fixture
def network(monkeypatch):
    """Allow calls to services, for a test that brings its own on loopback."""
    monkeypatch.delenv("KOPPELKANSEN_OFFLINE", raising=False)


@pytest.fixture(scope="session")
def prepared_var(tmp_path_factory):
    """Build the folder a running app works in: example layers and browser assets.

    All tests share it, so none changes it. A test that writes takes a copy:
    ``shutil.copytree(prepared_var, tmp_path / "var")``.
    """
    assert VENDOR.is_dir(), "run first: python3 scripts/vendor_assets.py"
    base = tmp_path_factory.getbasetemp()
    # workers of one run have their folders side by side, and make it once for all of them
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = base / "prepared", base / "prepared.json"
    with FileLock(base / "prepared.lock"):
        if not (folder / "vendor").is_dir():
            _example(folder)
            # last: its being there says that all of it is
            shutil.copytree(VENDOR, base / "vendor")
            (base / "vendor").rename(folder / "vendor")
            made.write_text(json.dumps(_files_in(folder)), encoding="utf-8")
    yield folder
    assert _files_in(folder) == json.loads(made.read_text(encoding="utf-8")), (
        "a test changed the folder that all tests share"
    )


@pytest.fixture(scope="module")
def app_var(prepared_var, tmp_path_factory):
    """The folder that the pages work in while a module is tested: a copy that they may change."""
    import streamlit as st  # noqa: PLC0415 - a test of no page does without it

    from pages.ui.frame import page_data  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("pages") / "var"
    shutil.copytree(prepared_var, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOPPELKANSEN_VAR", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        page_data.forget()
        st.cache_resource.clear()
        yield folder
    page_data.forget()


_MAKE = """
from geo.commands import main

assert main(["example"]) == 0
# what every server and command would compute first and store in the cache
from pages.ui.server.warm_up import fill_cache
fill_cache()
"""
_MADE_OF = ("geo/**/*.py", "pages/**/*.py", "data/**/*")


def _example(folder):
    """Make the example layers, or take those of an earlier run from the same code and data."""
    kept = ROOT / ".pytest_cache" / "example"
    used = kept / "used.sha256"
    kept.parent.mkdir(exist_ok=True)
    # the tests with a browser run beside the others
    with FileLock(kept.with_suffix(".lock")):
        made_of = _digest_of(_MADE_OF)
        if not (used.is_file() and used.read_text(encoding="utf-8") == made_of):
            fresh = kept.with_name("example-fresh")
            shutil.rmtree(fresh, ignore_errors=True)
            subprocess.run(
                [sys.executable, "-c", _MAKE],
                cwd=ROOT,
                env={**os.environ, "KOPPELKANSEN_VAR": str(fresh)},
                check=True,
                stdout=subprocess.DEVNULL,
            )
            (fresh / used.name).write_text(made_of, encoding="utf-8")
            shutil.rmtree(kept, ignore_errors=True)
            fresh.rename(kept)
        shutil.copytree(kept, folder, ignore=shutil.ignore_patterns(used.name))


def _digest_of(patterns):
    """Digest of the names and contents of files: results are kept under a key of all the source."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(ROOT)} {content}\n".encode())
    return digest.hexdigest()


def _files_in(folder):
    """Every file and when it was written."""
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def city_home(prepared_var, tmp_path_factory):
    """An installation with two sessions in its register, and the state of the last one.

    All tests share it, so none changes it.
    """
    # the register and the analysis are only needed by the tests of the pack
    from geo.catalogue.library import Library  # noqa: PLC0415
    from tests.report.city import frozen  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("city")
    library = Library(var=shutil.copytree(prepared_var, folder / "var"))
    return folder, frozen(library, folder / "register.sqlite")


@pytest.fixture(scope="session")
def city(city_home):
    """The whole example city frozen for a pack, at session 2025-Q3."""
    return city_home[1]


def pytest_terminal_summary(terminalreporter):
    """Say how many hostile inputs the tests gave, and how many of them were refused."""
    told = {"hostile_inputs": 0, "hostile_refused": 0}
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name in told:
                told[name] += value
    if told["hostile_inputs"]:
        terminalreporter.write_line(
            f"{told['hostile_inputs']} hostile inputs, {told['hostile_refused']} refused with a "
            "sentence, the others read with a report"
        )
