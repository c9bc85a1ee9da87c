"""The session pack: one frozen state, and the files that are made from it."""

from geo.report.freeze import freeze_pack
from geo.report.state import Decided, Item, PackState

__all__ = ["Decided", "Item", "PackState", "freeze_pack"]
