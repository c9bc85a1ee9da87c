"""Actions of a command: what stands after its name, each with its own options."""

import argparse
from collections.abc import Callable
from typing import Any


def add_action(
    actions: Any, name: str, text: str, do: Callable[..., int]
) -> argparse.ArgumentParser:
    """Add an action that ``run`` finds as ``arguments.do``, and that can answer in JSON.

    Args:
        actions: what ``add_subparsers`` of the command gave.
        name: of the action.
        text: what it does, in Dutch, for ``--help``.
        do: what does it, and gives the exit code.
    """
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, description=text)
    add_json(parser)
    parser.set_defaults(do=do)
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    """Let an action take ``--json``, also where it was given before the action."""
    # SUPPRESS: an option given before the action keeps its value
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="uitvoer als JSON"
    )
