"""The rule for counts that are shown in a room or to everyone, from ``data/privacy.toml``."""

import tomllib
from pathlib import Path

from geo.disclosure.suppression import Rule
from geo.errors import DataError
from geo.text.settings import FLAG, TABLE, check_values, fault_words, number


def load_rule(path: Path) -> Rule:
    """Read the rule.

    Raises:
        DataError: the file is malformed, or has a key that is not known.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(
            f"De privacyregel in {path.name} kan niet worden gelezen: {fault_words(error)}."
        ) from None
    check_values(document, {"counts": TABLE}, where=path.name, needed=("counts",))
    kinds = {"minimum": number(whole=True), "round_to": number(whole=True), "show_zero": FLAG}
    counts = document["counts"]
    check_values(counts, kinds, where=f"{path.name}, counts", needed=("minimum",))
    return Rule(**{"show_zero": False, "round_to": 1, **counts})
