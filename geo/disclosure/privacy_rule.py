"""The rule for counts that are shown in a room or to everyone, from ``data/privacy.toml``."""

import tomllib
from pathlib import Path

from geo.disclosure.suppression import Rule
from geo.errors import DataError


def load_rule(path: Path) -> Rule:
    """Read the rule.

    Raises:
        DataError: the file is malformed, or has a key that is not known.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        counts = dict(document.pop("counts"))
        minimum, show_zero = counts.pop("minimum"), counts.pop("show_zero", False)
        round_to = counts.pop("round_to", 1)
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        KeyError,
        TypeError,
        ValueError,
    ) as error:
        raise DataError(
            f"De privacyregel in {path.name} kan niet worden gelezen: {error}."
        ) from None
    unknown = sorted([*document, *counts])
    numbers = type(minimum) is int and type(round_to) is int
    if unknown or not numbers or not isinstance(show_zero, bool):
        told = f"onbekend: {', '.join(unknown)}" if unknown else "een waarde heeft een andere soort"
        raise DataError(
            f"In {path.name} staan onder [counts] alleen minimum en round_to (getallen) en "
            f"show_zero; {told}."
        )
    return Rule(minimum=minimum, show_zero=show_zero, round_to=round_to)
