"""A small made-up country and its run, for tests that look at the outcome."""

import pytest

from geo.commands import main
from geo.example.country_files import write_country

YEAR = 2026
GEMEENTEN = ("GM9001", "GM9002", "GM9003")


def made_run(folder):
    """Make a country of three gemeenten in a folder and run it; give the folder of its outcome."""
    listed = write_country(folder, gemeenten=3, buildings=1500)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOPPELKANSEN_DATA", str(folder / "data"))
        patch.setenv("KOPPELKANSEN_VAR", str(folder / "var"))
        run_again(listed, folder / "run")
    return folder / "run"


def run_again(listed, target, *options):
    """Run the gemeenten of a file, in one process."""
    command = ["run", "--gemeenten", str(listed), "--out", str(target), "--year", str(YEAR)]
    assert main([*command, "--workers", "0", *options]) == 0
