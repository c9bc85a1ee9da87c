"""How fast the machine is at the moment, so that seconds of different days can be compared."""

from benchmarks.start import spent


def pace() -> float:
    """Seconds of CPU to import geopandas in a process of its own, the least of some.

    Goals in seconds were set where it took 0.59 s.
    """
    return spent("-c", "import geopandas")[0]
