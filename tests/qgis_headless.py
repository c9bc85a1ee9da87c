"""Headless QGIS for tests: a script run by the system's Python with python3-qgis."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

from tests.conftest import without

PYTHON = "/usr/bin/python3"
_PRELUDE = """
import json, sys
from qgis.core import QgsApplication
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
"""
_END = """
print("QGIS:" + json.dumps(result))
sys.stdout.flush()
import os
os._exit(0)
"""
"""QGIS may crash while it takes itself down, after all is done."""


@cache
def _is_there() -> bool:
    done = subprocess.run(
        [PYTHON, "-c", "import qgis.core"], capture_output=True, check=False, timeout=60
    )
    return done.returncode == 0


def run_qgis(script: str, *arguments: str, home: Path, timeout: int = 120):
    """Run a script in QGIS and give what it left in ``result``.

    Args:
        script: statements after QGIS has started; ``sys.argv`` has the arguments.
        arguments: texts for the script.
        home: a folder for the profile of QGIS.
        timeout: in seconds.
    """
    if not _is_there():
        without(
            "QGIS",
            "installeer python3-qgis (apt-get install python3-qgis)",
            required_by="KOPPELKANSEN_REQUIRE_SERVICES",
        )
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    done = subprocess.run(
        [PYTHON, "-c", _PRELUDE + script + _END, *arguments],
        capture_output=True, text=True, check=False, timeout=timeout, env=env,
    )  # fmt: skip
    found = [line for line in done.stdout.splitlines() if line.startswith("QGIS:")]
    assert found, f"QGIS gave nothing ({done.returncode}):\n{done.stdout}\n{done.stderr}"
    return json.loads(found[-1].removeprefix("QGIS:"))
