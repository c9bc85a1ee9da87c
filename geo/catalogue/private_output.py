"""Standard output of a child process kept for its answers."""

import os
from typing import BinaryIO


def private_output() -> BinaryIO:
    """Standard output for the answers alone: what a library prints goes nowhere."""
    own = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return os.fdopen(own, "wb")
