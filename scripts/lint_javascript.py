"""Lints our own browser scripts with ESLint, as eslint.config.mjs says.

    python -m scripts.lint_javascript          # arguments go to ESLint, such as --fix

ESLint comes in the exact version of package-lock.json, in node_modules; it is installed when it
is not there yet or when package-lock.json changed. Without Node the scripts are not linted, and
this says so.
"""

import subprocess
import sys

from scripts.vendor_assets import ROOT, node_command, npm_command, wanted_stamp

MODULES = ROOT / "node_modules"
STAMP = MODULES / ".stamp"


def install() -> int:
    """Put the packages of package-lock.json in node_modules; gives npm's exit code."""
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted_stamp():
        return 0
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    code = subprocess.run([*npm_command(), "ci", *options], cwd=ROOT, check=False).returncode
    if not code:
        STAMP.write_text(wanted_stamp(), encoding="utf-8")
    return code


def main(arguments: list[str]) -> int:
    """Lint; 0 when nothing was found, or when there is no Node to lint with."""
    node = node_command()
    if node is None:
        print("Geen Node gevonden: de scripts voor de browser worden niet nagekeken.")
        return 0
    if install():
        print("ESLint kon niet worden opgehaald; zie hierboven.", file=sys.stderr)
        return 1
    eslint = MODULES / "eslint" / "bin" / "eslint.js"
    return subprocess.run([*node, eslint, ".", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
