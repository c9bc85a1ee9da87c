"""The Koppelkansenkaart library: plans, stock, climate and areas, and what can be combined.

Pure functions on frames in EPSG:28992, usable from a notebook. Nothing in here knows about
the app; only :mod:`geo.fetch` uses the network, and files are touched by
:mod:`geo.catalogue.reading`,
:mod:`geo.catalogue.writing`, :mod:`geo.catalogue.library` and the modules that build derived data.
"""

__version__ = "0.2.0"
