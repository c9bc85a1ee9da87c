#!/usr/bin/env python3
"""Set up, start, test and lock Koppelkansenkaart; nothing but Python itself is needed.

python3 dev.py app [--port N] [--no-browser]    set up and start the app
python3 dev.py test [pytest arguments]          set up and run every check and test
python3 dev.py setup                            set up for the tests and stop there
python3 dev.py lock [uv arguments]              pin the requirements anew
python3 dev.py audit                            look for known weaknesses in what is pinned

Everything is installed in .venv, with the exact versions and digests of requirements.txt
(requirements-dev.txt for the tests). What is already there is not done again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
OVERRIDES = "requirements-overrides.in"
OLDEST_PYTHON = (3, 11)
UV_VERSION = "0.13.9"

BROWSERS = (
    # the same engine without a window: a page costs it half
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "msedge",
)
BROWSERS_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
WITHOUT_BROWSER = ["-m", "not browser", "-n", "2", "--dist", "loadfile"]
WITH_BROWSER = ["tests/browser"]
BROWSER_ADVICE = (
    "Geen Chromium of Chrome gevonden. Installeer die, bijvoorbeeld met "
    "'apt-get install chromium' (Debian, Ubuntu) of 'brew install --cask chromium' (macOS), "
    "of zet KOPPELKANSEN_CHROMIUM op het pad van het programma."
)


class SetupError(Exception):
    """Something a person has to put right; the message says in Dutch what and how."""


def find_chromium() -> str | None:
    """Path of a browser of the Chromium family on this machine, or None."""
    named = os.environ.get("KOPPELKANSEN_CHROMIUM")
    if named:
        return shutil.which(named)
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in BROWSERS_ELSEWHERE if Path(place).is_file()), None)


def venv_python() -> Path:
    """The interpreter inside .venv, whether or not it exists yet."""
    if os.name == "nt":
        return VENV / "Scripts" / "python.exe"
    return VENV / "bin" / "python"


def say(message: str) -> None:
    """Tell what happens now, before anything a started program prints."""
    print(f"> {message}", flush=True)


def run(*command: str | Path) -> int:
    """Run a program in the checkout with its output in view; gives its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


def start(*command: str | Path) -> Callable[[], int]:
    """Start a program in the checkout; the function waits, shows the output and gives the code."""
    output = tempfile.TemporaryFile()  # noqa: SIM115 - it is read when the program is done
    process = subprocess.Popen(
        [str(part) for part in command], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
    )

    def finish() -> int:
        code = process.wait()
        output.seek(0)
        say(" ".join(str(part) for part in command[2:]))
        sys.stdout.write(output.read().decode(errors="replace"))
        output.close()
        return code

    return finish


def python_version() -> str:
    """Version of the interpreter in .venv, empty when it does not run."""
    command = [str(venv_python()), "-c", "import sys; print(sys.version)"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return answer.stdout.strip()


def make_venv() -> None:
    """Make .venv, or make it again when its interpreter is gone."""
    if python_version():
        return
    if VENV.exists():
        say("De omgeving in .venv werkt niet meer en wordt opnieuw gemaakt")
        shutil.rmtree(VENV)
    say("Een eigen Python-omgeving maken in .venv")
    if run(sys.executable, "-m", "venv", VENV):
        shutil.rmtree(VENV, ignore_errors=True)
        message = (
            "De omgeving .venv kon niet worden gemaakt. Op Debian en Ubuntu is daarvoor het "
            "pakket python3-venv nodig: apt-get install python3-venv"
        )
        raise SetupError(message)


def stamp_file(requirements: str) -> Path:
    """The note in .venv that says which requirements were installed in full."""
    return VENV / f"installed-{requirements}.sha256"


def digest(requirements: str) -> str:
    """What an installation depends on: the file itself and the version of Python."""
    content = (ROOT / requirements).read_bytes()
    return hashlib.sha256(content + python_version().encode()).hexdigest()


def is_installed(requirements: str) -> bool:
    """Whether exactly these requirements were installed by an earlier run."""
    stamp = stamp_file(requirements)
    return stamp.is_file() and stamp.read_text().strip() == digest(requirements)


def install(requirements: str) -> None:
    """Install a requirements file with its digests, unless that was already done."""
    make_venv()
    if is_installed(requirements):
        return
    say(f"De onderdelen uit {requirements} installeren (de eerste keer duurt dat enkele minuten)")
    # Until pip is ready neither set is known to be whole: an interrupted run starts again.
    for name in (RUNTIME, DEVELOPMENT):
        stamp_file(name).unlink(missing_ok=True)
    pip = [venv_python(), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # The file names every package, so pip need not ask each of them what it depends on.
    if run(*pip, "install", "--quiet", "--no-deps", "--require-hashes", "-r", requirements):
        message = (
            f"Het installeren van {requirements} is niet gelukt; de melding hierboven zegt "
            "waarom. Zonder internet kan de eerste keer niet; probeer het daarna opnieuw."
        )
        raise SetupError(message)
    stamp_file(requirements).write_text(digest(requirements))
    if requirements == DEVELOPMENT:
        # The set for the tests holds the set for the app, in the same versions.
        stamp_file(RUNTIME).write_text(digest(RUNTIME))


def fetch_assets() -> None:
    """Have Leaflet and its plugins in var/vendor, so that maps work without any CDN."""
    if run(venv_python(), ROOT / "scripts" / "vendor_assets.py"):
        message = (
            "De kaartbestanden voor de browser konden niet worden opgehaald; de melding "
            "hierboven zegt waarom."
        )
        raise SetupError(message)


def app(*, address: str, port: int, browser: bool) -> int:
    """Set up and start the app; returns when it is stopped."""
    install(RUNTIME)
    fetch_assets()
    say(f"De kaart start op http://{address}:{port} (stoppen: Ctrl+C)")
    command = [str(venv_python()), "-m", "streamlit", "run", "app.py"]
    command += ["--server.address", address, "--server.port", str(port)]
    if not browser:
        command += ["--server.headless", "true"]
    os.chdir(ROOT)
    if os.name != "nt":
        # The server takes the place of this process: what stops the one stops the other.
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    try:
        return run(*command)
    except KeyboardInterrupt:
        return 0


def setup() -> int:
    """Set up what the checks and tests need; what is there already is not done again."""
    install(DEVELOPMENT)
    fetch_assets()
    return 0


def run_pytest(*options: str) -> int:
    """Run pytest with its output in view; gives its exit code."""
    say(" ".join(("pytest", *options)))
    return run(venv_python(), "-m", "pytest", *options)


def run_tests(arguments: list[str]) -> list[str]:
    """Run the tests and mypy, side by side where one would wait; gives what did not pass.

    Without arguments every test: a browser waits for its pages a third of the time, which the
    tests without one make use of.
    """
    if arguments:
        finish_types = start(venv_python(), "-m", "mypy")
        codes = {"pytest": run_pytest(*arguments), "mypy": finish_types()}
    else:
        say(" ".join(("pytest", *WITH_BROWSER, "(naast de andere tests)")))
        finish_browser = start(venv_python(), "-m", "pytest", *WITH_BROWSER)
        codes = {"tests": run_pytest(*WITHOUT_BROWSER)}
        codes["mypy"] = start(venv_python(), "-m", "mypy")()
        codes["browsertests"] = finish_browser()
    return [name for name, code in codes.items() if code]


def test(arguments: list[str]) -> int:
    """Set up, check style and types, run the tests; 0 only when all of it passed.

    With arguments pytest runs once, as they say.
    """
    setup()
    if find_chromium() is None:
        say(f"{BROWSER_ADVICE} Zonder browser worden de browsertests overgeslagen.")
    checks = {
        "ruff check": ("ruff", "check", "."),
        "ruff format": ("ruff", "format", "--check", "."),
        "eslint": ("scripts.lint_javascript",),
    }
    failed = []
    for name, command in checks.items():
        say(" ".join(command))
        if run(venv_python(), "-m", *command):
            failed.append(name)
    failed += run_tests(arguments)
    if failed:
        print(f"Niet in orde: {', '.join(failed)} (zie boven).", file=sys.stderr)
    return 1 if failed else 0


def lock(arguments: list[str]) -> int:
    """Write requirements.txt and requirements-dev.txt anew from their .in files.

    Versions stay as they are where they can; `--upgrade` or `--upgrade-package NAME` renews.
    """
    # Not from the pinned set: this has to work most of all when that set no longer does.
    make_venv()
    if run(venv_python(), "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"):
        message = "uv, dat de versies uitzoekt, kon niet worden geïnstalleerd; zie hierboven."
        raise SetupError(message)
    for source, target in (("requirements.in", RUNTIME), ("requirements-dev.in", DEVELOPMENT)):
        say(f"{target} vernieuwen")
        compile_ = [venv_python(), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        compile_ += ["--generate-hashes", "--python-version", "3.11", "--no-emit-index-url"]
        compile_ += ["--overrides", OVERRIDES]
        # The head of the file is the same on every machine.
        compile_ += ["--custom-compile-command", "python3 dev.py lock"]
        code = run(*compile_, *arguments, "-o", target, source)
        if code:
            return code
    return 0


def audit() -> int:
    """Look for known weaknesses in the pinned packages; 2 when nobody could be asked."""
    install(DEVELOPMENT)
    return run(venv_python(), ROOT / "scripts" / "inventory.py", "audit")


def main(argv: list[str]) -> int:
    """Read the command line and do what it asks."""
    # what is started here is started often: a server that compiles its own source each time takes
    # a tenth more, and pytest twice as long to collect the tests
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parser = argparse.ArgumentParser(
        prog="dev.py", description="Koppelkansenkaart opzetten, starten en testen."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    app_command = commands.add_parser("app", help="opzetten en de kaart starten")
    app_command.add_argument("--port", type=int, default=8501, help="poort (standaard 8501)")
    app_command.add_argument(
        "--address", default="localhost", help="adres (standaard alleen deze computer)"
    )
    app_command.add_argument("--no-browser", action="store_true", help="geen browservenster openen")
    commands.add_parser("test", help="opzetten, controleren en testen; de rest gaat naar pytest")
    commands.add_parser("setup", help="opzetten voor de tests en verder niets")
    commands.add_parser("lock", help="de versies opnieuw vastleggen; de rest gaat naar uv")
    commands.add_parser("audit", help="bekende kwetsbaarheden in de pakketten zoeken")
    # Whatever follows `test` belongs to pytest, and after `lock` to uv, options included.
    options, rest = parser.parse_known_args(argv)
    if rest and options.command in {"app", "audit", "setup"}:
        parser.error(f"onbekend: {' '.join(rest)}")
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(
            "Python 3.11 of nieuwer is nodig; dit is Python {}.{}.".format(*sys.version_info[:2])
        )
    if options.command == "app":
        return app(address=options.address, port=options.port, browser=not options.no_browser)
    if options.command == "test":
        return test(rest)
    if options.command == "setup":
        return setup()
    if options.command == "audit":
        return audit()
    return lock(rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
