"""The app on the example city, a page with next to nothing on it, and a browser for both."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.map_in_chromium import FLAGS
from geo.catalogue.library import Library
from geo.example.first_start import prepare
from scripts.vendor_assets import vendor_dir
from tests.browser.server import Server, start_server


@contextmanager
def app_and_floor(
    folder: Path, chromium: str, *, empty: str
) -> Iterator[tuple[Server, str, Browser]]:
    """Start both; gives the app, the address of the empty page, and the browser.

    Args:
        folder: for the data of the app and the logs.
        chromium: path of the browser.
        empty: the script of the empty page, the least that Streamlit takes.
    """
    var, script = folder / "var", folder / "leeg.py"
    prepare(Library(var=var))
    shutil.copytree(vendor_dir(), var / "vendor", dirs_exist_ok=True)
    script.write_text(empty, encoding="utf-8")
    with ExitStack() as stack:
        app = start_server(var=var, log=folder / "app.log")
        stack.callback(app.stop)
        bare = start_server(var=var, log=folder / "bare.log", app=str(script))
        stack.callback(bare.stop)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield app, bare.url, browser
