"""Progress of the agreements per place and over time: pure functions, frame in, figures out.

>>> inputs = load_progress(library, register=register)
>>> report = make_report(inputs, place="WK050509", today=dt.date.today())
>>> for wijk in inputs.wijken["wijkcode"]:
...     card(inputs, wijk, today=dt.date.today())
"""

from geo.progress.cards import WijkCard, card, card_of
from geo.progress.figures import Figure, Section
from geo.progress.inputs import ProgressInputs
from geo.progress.load import load_progress
from geo.progress.places import ReportPlace
from geo.progress.report import SECTIONS, ProgressReport, make_report
from geo.progress.targets import Targets, load_targets

__all__ = [
    "SECTIONS",
    "Figure",
    "ProgressInputs",
    "ProgressReport",
    "ReportPlace",
    "Section",
    "Targets",
    "WijkCard",
    "card",
    "card_of",
    "load_progress",
    "load_targets",
    "make_report",
]
