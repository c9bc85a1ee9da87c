"""The modules that handle data, loaded once and by one thread at a time.

They take longer to load than the server takes to start, so the server starts without them: the
warm-up, the first visitor and the first request each ask for them here.
"""

import importlib
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

# Two threads that load the same libraries from two ends can see one of them half loaded.
_one_at_a_time = threading.RLock()


def module(name: str) -> ModuleType:
    """The module of that name, loaded when it is not there yet."""
    with _one_at_a_time:
        return importlib.import_module(name)


def later(name: str, function: str) -> Callable[..., Any]:
    """A function of a module that is loaded when the function is called."""

    def call(*args: Any) -> Any:
        return getattr(module(name), function)(*args)

    return call
