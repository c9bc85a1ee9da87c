"""The app as an administrator runs it: by deploy/start.sh, below a path, behind a real nginx."""

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.browser.server import DEAD_PROXY, ROOT, START_SECONDS, free_port

PATH = "koppelkansen"


@dataclass(frozen=True)
class Served:
    """The running app and the proxy before it: addresses, log, folder and environment."""

    inside: str
    outside: str
    log: Path
    var: Path
    env: dict
    process: subprocess.Popen

    def health(self):
        """Exit code and words of the check a container runs."""
        done = subprocess.run(
            [sys.executable, "scripts/health.py"],
            cwd=ROOT, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def resident_mib(self):
        """Memory of the app."""
        return psutil.Process(self.process.pid).memory_info().rss / 2**20


def stopped(process):
    """End the process that was started, and no other."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def app(prepared_var, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    var = folder / "var"
    # as a container has it: the layers of an earlier start, the libraries in the image
    shutil.copytree(prepared_var / "layers", var / "layers")
    port = free_port()
    env = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONUNBUFFERED": "1",
        "KOPPELKANSEN_VAR": str(var),
        "KOPPELKANSEN_ASSETS": str(prepared_var / "vendor"),
        "KOPPELKANSEN_OFFLINE": "1",
        "KOPPELKANSEN_LOG": "json",
        "KOPPELKANSEN_PORT": str(port),
        "KOPPELKANSEN_PATH": PATH,
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), DEAD_PROXY),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost"),
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["sh", str(ROOT / "deploy" / "start.sh")],
            cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    served = Served(f"http://127.0.0.1:{port}/{PATH}", "", log, var, env, process)
    try:
        deadline = time.monotonic() + START_SECONDS
        while served.health()[0]:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.3)
        yield served
    finally:
        stopped(process)


def site(port, inside, *, folder):
    """A whole configuration of nginx for loopback, around the part that an administrator uses."""
    part = (ROOT / "deploy" / "nginx-locations.conf").read_text(encoding="utf-8")
    part = part.replace("location / {", f"location /{PATH}/ {{")
    part = part.replace("http://127.0.0.1:8501", inside.rpartition("/")[0])
    example = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    shared = example[example.index("map $http_upgrade") : example.index("server {")]
    return f"""
        daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 512; }}
        http {{
            {
        " ".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
    }
            {shared}
            server {{
                listen 127.0.0.1:{port};
                access_log {folder}/access.log koppelkansen;
                {part}
            }}
        }}
    """


def _wait_until_open(process, port, log):
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def proxied(app, needs, tmp_path_factory):
    """The same app, with what a browser asks first going through nginx."""
    nginx = needs(
        "nginx", "installeer nginx (apt-get install nginx-light)", also=("/usr/sbin/nginx",)
    )
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(site(port, app.inside, folder=folder), encoding="utf-8")
    process = subprocess.Popen(
        [nginx, "-p", str(folder), "-c", str(configuration)], stdin=subprocess.DEVNULL
    )
    try:
        _wait_until_open(process, port, folder / "error.log")
        yield (
            Served(
                app.inside,
                f"http://127.0.0.1:{port}/{PATH}",
                app.log,
                app.var,
                app.env,
                app.process,
            ),
            folder,
        )
    finally:
        stopped(process)
