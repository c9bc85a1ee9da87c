"""Borders of buurten between two sessions: which moved, came or went, by name.

A session freezes one digest per buurt beside its list; a session of an earlier program has none,
and then only what the koppelkansen themselves tell of their buurt is known.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from geo.register.canonical import canonical, digest
from geo.register.values import Item, State

BORDERS: Final = "buurten"
"""Key of the digests in ``State.records``."""
BORDER_LAYERS: Final = frozenset({"buurten", "wijken", "gemeente"})
_NAMED: Final = 5


def border_digests(buurten: Iterable[Mapping[Any, Any]]) -> dict[str, str]:
    """Digest of the border of every buurt, by its name and code.

    Args:
        buurten: rows with ``buurtcode``, ``buurtnaam`` (may be missing) and ``geometry``.
    """
    return {_named(row): digest(canonical(row["geometry"])) for row in buurten}


def _named(row: Mapping[Any, Any]) -> str:
    code, name = str(row["buurtcode"]), row.get("buurtnaam")
    return f"{name} ({code})" if isinstance(name, str) and name else code


def moved_borders(old: State, new: State) -> str:
    """The buurten of which the border differs, in a Dutch sentence; '' when that is not known."""
    if BORDERS not in old.records or BORDERS not in new.records:
        return ""
    before, after = old.records[BORDERS], new.records[BORDERS]
    sentences = (
        ("De grens is anders van", [n for n in before if n in after and before[n] != after[n]]),
        ("Nieuw:", [name for name in after if name not in before]),
        ("Vervallen:", [name for name in before if name not in after]),
    )
    return " ".join(f"{head} {_listed(names)}." for head, names in sentences if names)


def other_buurt(old: Item, new: Item) -> str:
    """In which other buurten a koppelkans lies by the borders of now; '' when in the same."""
    was, now = _buurten(old), _buurten(new)
    if was == now or not (was and now):
        return ""
    return f"Deze koppelkans lag in {_listed(was)} en ligt nu in {_listed(now)}."


def _buurten(item: Item) -> list[str]:
    codes = item.get("buurtcodes") or [item.get("buurtcode")]
    return sorted(str(code) for code in codes if code)


def _listed(names: list[str]) -> str:
    shown = sorted(names)[:_NAMED]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" en nog {rest}" if rest else "")
