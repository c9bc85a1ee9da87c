"""Makes a made-up country to try and measure ``python -m geo run`` on.

    python -m benchmarks.country var/land --gemeenten 50 --buildings 1000000

The same seed gives the same country. Then:

    KOPPELKANSEN_DATA=var/land/data KOPPELKANSEN_VAR=var/land/var \
        python -m geo run --gemeenten var/land/gemeenten.csv
"""

import argparse
import sys
from pathlib import Path

from geo.example.country_files import write_country


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="A made-up country.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gemeenten", type=int, default=50)
    parser.add_argument("--buildings", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=505)
    options = parser.parse_args()
    listed = write_country(
        options.folder,
        gemeenten=options.gemeenten,
        buildings=options.buildings,
        seed=options.seed,
        progress=lambda share, text: print(f"{share:4.0%} {text}", file=sys.stderr),
    )
    print(listed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
