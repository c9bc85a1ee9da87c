"""The command line: one module a command, each with HELP, ``configure`` and ``run``.

Exit code 0 only if it worked; an error is one plain Dutch sentence on stderr.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from geo.access import AccessError, Viewer
from geo.commands.terminal import viewer_of, working_for
from geo.errors import KoppelkansenError
from geo.text.os_errors import machine_words

COMMANDS = {
    "status": "status",
    "koppelkansen": "koppelkansen",
    "choose": "choose",
    "exposure": "exposure",
    "example": "example",
    "fetch": "fetch",
    "init": "init",
    "import": "import_",
    "session": "session",
    "pack": "pack",
    "schouw": "schouw",
    "agreements": "agreements",
    "progress": "progress",
    "rounds": "rounds",
    "deliver": "deliver",
    "layer": "layer",
    "editions": "editions",
    "run": "run",
    "check": "check",
    "backup": "backup",
    "restore": "restore",
    "migrate": "migrate",
    "published": "published",
}
"""Name of each command and the module here that does it."""

_FOR_EACH_ROLE = frozenset(
    {
        "status", "koppelkansen", "choose", "exposure", "session", "pack", "schouw", "agreements",
        "progress", "layer", "published", "rounds", "deliver",
    }
)  # fmt: skip
"""Commands that give each role what is for it; the others work on the whole installation."""


class _Help(argparse.HelpFormatter):
    """The usage line under its Dutch name."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "gebruik: " if prefix is None else prefix)


_DETAILS = "KOPPELKANSEN_DETAILS"


def _unforeseen(error: Exception, text: str) -> int:
    if os.environ.get(_DETAILS):
        traceback.print_exception(error)
    sys.stderr.write(f"Fout: {text}\n")
    return 1


class _Parser(argparse.ArgumentParser):
    """Argparse with its headings and messages in Dutch."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"formatter_class": _Help} | options | {"add_help": False}))
        self._positionals.title = "wat"
        self._optionals.title = "opties"
        self.add_argument(
            "-h", "--help", action="help", default=argparse.SUPPRESS, help="toon deze uitleg"
        )

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {_dutch(message)} Zie {self.prog} --help.\n")


def _dutch(message: str) -> str:
    for english, dutch in (
        ("the following arguments are required:", "verplicht:"),
        ("unrecognized arguments:", "onbekend:"),
        ("invalid choice:", "onbekende keuze:"),
        ("expected one argument", "verwacht een waarde"),
        ("expected at least one argument", "verwacht minstens een waarde"),
        ("choose from", "kies uit"),
        ("argument ", "optie "),
    ):
        message = message.replace(english, dutch)
    return message.rstrip(".") + "."


def _viewer_for(chosen: argparse.Namespace) -> Viewer:
    viewer = viewer_of(chosen.viewer)
    if not viewer.sees_all and chosen.command not in _FOR_EACH_ROLE:
        raise AccessError(f"De opdracht {chosen.command} is er niet voor {viewer}.")
    return viewer


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    parser = _Parser(
        prog="python -m geo",
        description="Koppelkansenkaart: waar plannen, klimaat en bezit elkaar raken.",
    )
    parser.add_argument(
        "--viewer", metavar="ROL[:CORPORATIE]",
        help="doe alsof deze rol het vraagt: publiek, lezer, corporatie:NAAM, gemeente, beheerder",
    )  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True, metavar="OPDRACHT")
    for name, home in COMMANDS.items():
        module = import_module(f"geo.commands.{home}")
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        command.add_argument("--json", action="store_true", help="uitvoer als JSON")
        module.configure(command)
        command.set_defaults(run=module.run)
    chosen = parser.parse_args(arguments)
    try:
        with working_for(_viewer_for(chosen)):
            return int(chosen.run(chosen))
    except KoppelkansenError as error:
        sys.stderr.write(f"Fout: {error}\n")
        return 1
    except BrokenPipeError:
        # the reader (head, less) has seen enough
        sys.stderr.close()
        return 1
    except (OSError, MemoryError) as error:
        return _unforeseen(error, machine_words(error))
    except Exception as error:  # noqa: BLE001 - a user gets a sentence, whatever it is
        return _unforeseen(
            error,
            f"Er ging iets mis dat niet was voorzien ({type(error).__name__}). Met "
            f"{_DETAILS}=1 ervoor staan de bijzonderheden erbij, voor de beheerder.",
        )
    except KeyboardInterrupt:
        sys.stderr.write("Afgebroken.\n")
        return 130
