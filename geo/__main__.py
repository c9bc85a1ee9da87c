"""``python -m geo``: the command line."""

import sys

from geo.commands import main

if __name__ == "__main__":
    sys.exit(main(is_program=True))
