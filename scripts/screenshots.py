"""Pictures of the app for the README and for looking at: every page, question and state.

    python scripts/screenshots.py                 # starts the app itself, writes docs/beeld
    python scripts/screenshots.py --all --out DIR # every question and state, to look at

Chromium is found on the machine; every host but this machine is blocked, so backgrounds of
outside services are not on the pictures. Beside the pictures of the README ``pictures.json`` keeps
the digest of the sources each shows; a test fails when they have changed since.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dev import find_chromium  # noqa: E402
from tests.browser.browsing import wait_until_idle  # noqa: E402
from tests.browser.conftest import FLAGS  # noqa: E402
from tests.browser.server import start_server  # noqa: E402

README = {
    "kaart-plannen": "/kaart?vraag=plannen",
    "kaart-bezit": "/kaart?vraag=bezit",
    "koppelkansen": "/koppelkansen",
    "overleg": "/overleg?gebied=WK050508",
}
SHOWS = {
    "kaart-plannen": ("pages/kaart.py", "pages/ui/map"),
    "kaart-bezit": ("pages/kaart.py", "pages/ui/map"),
    "koppelkansen": ("pages/koppelkansen.py", "pages/ui/koppelkansen"),
    "overleg": ("pages/overleg.py", "pages/ui/overleg", "geo/overleg"),
}
"""Files and folders whose look a picture of the README shows."""
DIGESTS = ROOT / "docs" / "beeld" / "pictures.json"
STATES = {
    "overzicht": "/",
    "kaart": "/kaart",
    "vraag-plannen": "/kaart?vraag=plannen",
    "vraag-bezit": "/kaart?vraag=bezit",
    "vraag-samen": "/kaart?vraag=samen",
    "vraag-prioriteit": "/kaart?vraag=prioriteit",
    "vraag-efg": "/kaart?vraag=efg",
    "vergelijk-hitte-regen": "/kaart?vergelijk=hitte-regen",
    "vergelijk-jaren": "/kaart?vergelijk=jaren",
    "vergelijk-plannen": "/kaart?vergelijk=plannen",
    "gekozen-plan": "/kaart?gekozen=projects:witte-dorp-veld-2",
    "koppelkansen": "/koppelkansen",
    "voortgang": "/voortgang",
    "afspraken": "/afspraken",
    "overleg": "/overleg",
    "gegevens": "/gegevens",
}
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def digest_of(name: str) -> str:
    """Digest of the sources that a picture of the README shows."""
    digest = hashlib.sha256()
    for place in SHOWS[name]:
        path = ROOT / place
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.suffix in {".py", ".js", ".css", ".html"}:
                digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def take(page: Page, path: str, target: Path, *, full: bool) -> None:
    """Open a page of the app, wait until it and its map are done, and write the picture."""
    # a picture shows the page, not the tour of a first visit over it
    page.add_init_script("localStorage.setItem('kk-rondleiding-gezien', 'ja')")
    page.goto(path, wait_until="domcontentloaded")
    page.wait_for_selector("h1", timeout=120_000)
    wait_until_idle(page, timeout=120_000)
    if path.startswith("/kaart"):
        # on a slow machine the page can be idle before its map begins to load
        page.wait_for_function("() => Boolean(window.__kk_map)", timeout=60_000)
    if page.evaluate("() => Boolean(window.__kk_map)"):
        page.wait_for_function(
            "() => Object.values(window.__kk_map).every((map) => map.ready)", timeout=60_000
        )
        # the pictures of rasters come after the map itself
        page.wait_for_load_state("networkidle", timeout=60_000)
        # the notice that an outside service does not answer comes after five seconds
        page.wait_for_timeout(6000)
        page.evaluate(
            "() => document.querySelectorAll('*').forEach((host) => host.shadowRoot"
            "?.querySelectorAll('.kk-notices').forEach((notice) => notice.remove()))"
        )
    if full:
        # the page scrolls inside a part of itself: make the window as high as what is in it
        height = page.evaluate(
            "() => Math.max(...['stMain', 'stSidebarContent'].map((name) =>"
            " document.querySelector(`[data-testid=${name}]`)?.scrollHeight ?? 0))"
        )
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        page.wait_for_timeout(1500)
    page.screenshot(path=target)
    print(target)


def main() -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--all", action="store_true", help="every page, question and state, wide, phone and dark"
    )
    parser.add_argument("--only", metavar="NAME", help="of those, only names that begin with this")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "beeld")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    if chromium is None:
        print("Chromium is needed for this; install it first.", file=sys.stderr)
        return 1
    var = Path(os.environ.get("KOPPELKANSEN_VAR", ROOT / "var"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start_server(var=var, log=Path(folder) / "server.log")
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            shots = STATES if chosen.all else README
            if chosen.only:
                shots = {n: path for n, path in shots.items() if n.startswith(chosen.only)}
            looks = [("", WIDE, "light")]
            if chosen.all:
                looks += [("-telefoon", PHONE, "light"), ("-donker", WIDE, "dark")]
            for ending, size, scheme in looks:
                context = browser.new_context(
                    base_url=server.url, viewport=size, color_scheme=scheme, locale="nl-NL"
                )
                for name, path in shots.items():
                    take(
                        context.new_page(),
                        path,
                        chosen.out / f"{name}{ending}.png",
                        full=chosen.all,
                    )
                context.close()
            browser.close()
        finally:
            server.stop()
    if not chosen.all and not chosen.only and chosen.out == DIGESTS.parent:
        digests = {name: digest_of(name) for name in README}
        DIGESTS.write_text(json.dumps(digests, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
