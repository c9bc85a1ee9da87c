"""Where shipped data lies and where a running installation keeps what it collects."""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
SHIPPED_DATA = _ROOT / "data"
"""Folder with the data that ships, wherever the installation reads its own from."""


def data_dir() -> Path:
    """Folder with the data that ships (``data/``), moved with ``KOPPELKANSEN_DATA``."""
    return Path(os.environ.get("KOPPELKANSEN_DATA", SHIPPED_DATA))


def var_dir() -> Path:
    """Folder for fetched layers, uploads and the register, moved with ``KOPPELKANSEN_VAR``."""
    return Path(os.environ.get("KOPPELKANSEN_VAR", _ROOT / "var"))


def run_dir() -> Path:
    """Folder with the outcome of ``python -m geo run``, moved with ``KOPPELKANSEN_RUN``."""
    return Path(os.environ.get("KOPPELKANSEN_RUN", var_dir() / "landelijk"))


def vendor_dir() -> Path:
    """Folder with the browser libraries that the set-up fetched.

    That of the installation; a new folder for an area or an empty one has those of the program.
    """
    own = var_dir() / "vendor"
    return own if own.is_dir() else _ROOT / "var" / "vendor"


def is_offline() -> bool:
    """Whether the administrator forbids every call to an outside service."""
    return bool(os.environ.get("KOPPELKANSEN_OFFLINE"))
