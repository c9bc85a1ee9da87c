"""A whole country, cut by gemeente: the analysis of one city, many times, merged to tables.

``gemeenten`` reads which ones, ``layers`` finds the files, ``shard`` does one gemeente, ``engine``
spreads them over processes or machines, ``run`` keeps what is done, ``merge`` makes the tables of
the country and ``country_map`` its map; ``outcome`` reads them, a gemeente at a time.
"""

from geo.country.run import Outcome, run_country

__all__ = ["Outcome", "run_country"]
