"""What was wrong with the register when the server opened it; light, for every page shows it."""

from typing import Final

FOUND: Final[dict[str, tuple[str, ...]]] = {}
"""By the address of a database: the addresses an installation uses, so one or two."""


def warnings() -> tuple[str, ...]:
    """What was wrong, as Dutch sentences; nothing while no register was opened."""
    return tuple(dict.fromkeys(text for texts in FOUND.values() for text in texts))
