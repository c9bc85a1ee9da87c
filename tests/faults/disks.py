"""Disks that are full or read-only, for real: a small file system in memory of our own."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_disk(folder, *, size="6m"):
    """A file system of its own on ``folder``; skips where nobody may mount one."""
    mount = shutil.which("mount")
    if os.name != "posix" or os.geteuid() != 0 or mount is None:
        pytest.skip("a disk of our own can only be mounted by root on Linux")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"no disk of our own may be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        # lazily: a database may still be open in it
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder):
    """Leave no room on the disk; give the file that took it."""
    stuffing = Path(folder) / "vulling"
    with stuffing.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(b"x" * 4096)
    with stuffing.open("ab", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(b"x")
    return stuffing


@contextlib.contextmanager
def read_only(folder):
    """Nobody, not even root, can write on the disk meanwhile."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)


def half_files(folder):
    """What a reader could take for a file and is none."""
    return list(Path(folder).rglob(".new-*"))
