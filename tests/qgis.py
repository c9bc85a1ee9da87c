"""Run a piece of Python in a headless QGIS of the system, and get its answer as JSON.

QGIS comes from the distribution (Debian: ``python3-qgis``) and has the system's own Python, so a
test hands it source text and reads what came back.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path

PYTHON = Path("/usr/bin/python3")
PACKAGE = Path("/usr/lib/python3/dist-packages/qgis")

_PROGRAM = """
import json, os, sys
from qgis.core import *
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer, QUrl
from qgis.PyQt.QtGui import QColor, QImage

application = QgsApplication([], False)
application.initQgis()
messages = []
QgsApplication.messageLog().messageReceived.connect(
    lambda text, tag, level: messages.append(f"{tag}: {text}") if level >= Qgis.Warning else None
)
arguments = json.loads(sys.argv[2])
answer = None
exec(compile(sys.stdin.read(), "<test>", "exec"))
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(answer, file)
# leave at once: what QGIS takes down at its end differs per version, and is no part of a test
os._exit(0)
"""


def is_installed():
    """Whether the system's Python has QGIS."""
    return PYTHON.exists() and (PACKAGE / "core").is_dir()


def run_qgis(source, *arguments, timeout_s=120):
    """Run ``source`` inside QGIS and return its variable ``answer``.

    The source finds all of ``qgis.core``, ``arguments`` (a list) and ``messages``: the warnings and
    errors that QGIS logs, a list that grows. It sets ``answer`` to something that JSON knows.

    Raises:
        AssertionError: it ended in an error; the message holds what QGIS printed.
    """
    with tempfile.TemporaryDirectory(prefix="qgis-") as folder:
        answer = Path(folder) / "answer.json"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "XDG_RUNTIME_DIR": folder,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
            # a request to loopback goes straight, whatever proxy the machine has
            "NO_PROXY": "127.0.0.1,localhost",
        }
        given = [str(argument) for argument in arguments]
        done = subprocess.run(
            [str(PYTHON), "-c", _PROGRAM, str(answer), json.dumps(given)],
            input=source, env=environment, cwd=folder, capture_output=True, text=True,
            timeout=timeout_s, check=False,
        )  # fmt: skip
        assert answer.exists(), f"QGIS stopped with {done.returncode}:\n{done.stdout}{done.stderr}"
        return json.loads(answer.read_text(encoding="utf-8"))
