"""A command loads what it needs: the state of the layers needs no solver and no workbook."""

import os
import shutil
import subprocess
import sys

HEAVY = ("scipy.optimize", "openpyxl", "sqlalchemy", "matplotlib", "streamlit", "pptx", "typst")
_RUN = """
import sys
from geo.commands import main
code = main(["status"])
print(*sorted(name for name in sys.argv[1:] if name in sys.modules), file=sys.stderr)
sys.exit(code)
"""


def test_the_state_of_the_layers_loads_nothing_heavy(prepared_var, tmp_path):
    var = shutil.copytree(prepared_var, tmp_path / "var")
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *HEAVY],
        env={**os.environ, "KOPPELKANSEN_VAR": str(var)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr.strip() == ""
    assert "bezit" in done.stdout.lower()
