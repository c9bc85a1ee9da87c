"""The session pack: one frozen state, and the files that are made from it."""

from geo.report.decided import Decided
from geo.report.freeze import freeze_pack
from geo.report.pack_data import Item
from geo.report.state import PackState

__all__ = ["Decided", "Item", "PackState", "freeze_pack"]
