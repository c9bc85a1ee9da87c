"""A running app for tests: started on a free port, watched, and stopped by its own process id."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90
# Where nothing listens: whatever tries to go out by way of a proxy fails at once.
DEAD_PROXY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Server:
    """A running app: its address, its log file and the folder it writes in."""

    url: str
    log: Path
    var: Path
    process: subprocess.Popen

    def stop(self):
        """End the process that was started, and no other."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=15)

    def log_text(self, *, after=0):
        """What the server wrote, from a position on that ``log_size`` gave."""
        with self.log.open("rb") as file:
            file.seek(after)
            return file.read().decode("utf-8", errors="replace")

    def log_size(self):
        """Number of bytes in the log so far."""
        return self.log.stat().st_size


def free_port():
    """A port on this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(*, var, log, env=None, app="app.py", port=None, options=()):
    """Start the app (or another one) with ``var`` as its folder and wait until it answers."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", app]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command += ["--server.headless", "true", *options]
    environment = {
        **os.environ,
        "KOPPELKANSEN_VAR": str(var),
        "KOPPELKANSEN_OFFLINE": "1",
        "PYTHONUNBUFFERED": "1",
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), DEAD_PROXY),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost"),
        **(env or {}),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(url=f"http://127.0.0.1:{port}", log=log, var=var, process=process)
    try:
        _wait_until_healthy(server)
    except BaseException:
        server.stop()
        raise
    return server


def _wait_until_healthy(server):
    deadline = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            message = f"the app stopped while starting:\n{server.log_text()}"
            raise RuntimeError(message)
        try:
            with opener.open(f"{server.url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    message = f"the app did not answer within {START_SECONDS} s:\n{server.log_text()}"
    raise RuntimeError(message)
