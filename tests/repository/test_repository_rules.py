"""What may not be in the repository: traces of a machine, secrets, loose ends, large files."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# This file names what it looks for.
SELF = "tests/repository/test_repository_rules.py"
LARGEST_BYTES = 3_000_000

FORBIDDEN = {
    "a path of one machine": re.compile(
        r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|opt/(?:pypi|wheels)|tmp/\w+_jobs)/"
        r"|[A-Z]:\\Users\\"
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a password in an address": re.compile(
        r"https?://[^\s/:@'\"{}<>]+:[^\s/@'\"{}<>]+@(?![\w.-]*\.example\b)"
    ),
    "a loose end": re.compile(r"\b(?:TODO|FIXME|XXX)\b"),
    "a conflict left by a merge": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
    "a place in a tracker": re.compile(r"(?:\bissue|\bpull request|\bPR #)\s*#?\d", re.IGNORECASE),
    "filler text": re.compile(r"lorem ipsum", re.IGNORECASE),
}
INDEX_OPTION = re.compile(
    r"^\s*(?:--(?:extra-)?index-url|-i|--find-links|-f|--trusted-host)\b", re.MULTILINE
)
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)


@cache
def tracked():
    """Paths in the repository, committed or about to be."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("dit is geen git-checkout; er zijn geen bestanden om na te kijken")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, check=True, capture_output=True
    )
    names = listing.stdout.decode().split("\0")
    return tuple(name for name in names if name and (ROOT / name).is_file())


def texts():
    """Name and content of each tracked file that is text; the rest is listed by `binaries`."""
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content[:8000]:
            yield name, content.decode("utf-8")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_has(what):
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()[:60]}"
        for name, text in texts()
        if name != SELF
        for match in FORBIDDEN[what].finditer(text)
    ]
    assert not found, f"{what}: {found}"


def test_nothing_a_running_installation_makes_is_tracked():
    made = [
        name
        for name in tracked()
        if name.startswith(("var/", ".venv/", "node_modules/"))
        or name.endswith((".pyc", ".parquet", ".sqlite", ".db", ".log"))
        or name.split("/")[-1] in {"secrets.toml", ".env", ".DS_Store"}
    ]
    assert not made


def test_no_file_is_large():
    large = {name: (ROOT / name).stat().st_size for name in tracked()}
    assert not {name: size for name, size in large.items() if size > LARGEST_BYTES}


def test_lines_end_the_same_everywhere():
    # RFC 4180 gives CSV its own line ends; what a person wrote in a test case may have any.
    assert not [
        name
        for name, text in texts()
        if "\r" in text and not name.startswith("tests/") and not name.endswith(".csv")
    ]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_with_digests_and_name_no_index(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not INDEX_OPTION.search(text)
    assert "://" not in text
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)
    pinned = [entry for entry in entries if PIN.match(entry)]
    assert len(pinned) > 30
    assert all("--hash=sha256:" in entry for entry in pinned)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_direct_requirement_is_locked(name):
    asked = re.findall(
        r"^([A-Za-z0-9._-]+)", (ROOT / f"{name}.in").read_text("utf-8"), re.MULTILINE
    )
    locked = {normal(pin) for pin in PIN.findall((ROOT / f"{name}.txt").read_text("utf-8"))}
    assert {normal(one) for one in asked if not one.startswith("-")} <= locked


def test_both_sets_have_the_same_versions():
    def versions(name):
        text = (ROOT / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE))

    development = versions("requirements-dev.txt")
    for package, version in versions("requirements.txt").items():
        assert development.get(package) == version, package


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_browser_packages_come_from_the_public_registry_with_digests():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        address = entry.get("resolved", "https://registry.npmjs.org/")
        assert address.startswith("https://registry.npmjs.org/"), name
