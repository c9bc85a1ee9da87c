"""The command line: one module a command, each with ``configure`` and ``run``.

Exit code 0 only if it worked; an error is one plain Dutch sentence on stderr.
"""

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, NoReturn

from geo.access import AccessError, Viewer
from geo.access.roles import ROLE_NAMES
from geo.commands.terminal import viewer_of, working_for
from geo.errors import KoppelkansenError
from geo.text.os_errors import machine_words


@dataclass(frozen=True)
class _Entry:
    """The module here that does a command, and what the command is for (Dutch)."""

    home: str
    help: str


COMMANDS: Final = {
    "status": _Entry("status", "Toon per laag herkomst, bron, datum en aantal."),
    "koppelkansen": _Entry("koppelkansen", "Toon de koppelkansen, de beste eerst, met de reden."),
    "choose": _Entry(
        "choose", "Kies binnen een budget welke koppelkansen de meeste woningen beschermen."
    ),
    "exposure": _Entry(
        "exposure", "Toon hoeveel corporatiewoningen in welke blootstellingsklasse liggen."
    ),
    "example": _Entry(
        "example",
        "Maak de voorbeeldlagen (opnieuw); wat officieel of aangeleverd is, blijft voorgaan.",
    ),
    "fetch": _Entry(
        "fetch", "Haal lagen op bij hun officiële bron; wat er was, blijft als het niet lukt."
    ),
    "init": _Entry(
        "init", "Richt een nieuw gebied in met de officiële grenzen en cijfers van een gemeente."
    ),
    "import": _Entry(
        "import_",
        "Laad een bestand: bezit, plannen, werken, cijfers, labels, gebieden, bedreiging.",
    ),
    "session": _Entry(
        "session", "Open, sluit en vergelijk sessies; neem het register mee of haal het binnen."
    ),
    "pack": _Entry(
        "pack", "Maak het pakket van een sessie: kaartbladen, presentatie, lijst en kaartbestanden."
    ),
    "schouw": _Entry(
        "schouw",
        "Maak een blad voor de wijkschouw: kaart, aandachtspunten en ruimte voor notities.",
    ),
    "agreements": _Entry(
        "agreements", "Toon de afspraken: wat dit kwartaal moet, wat te laat is en wat eraan komt."
    ),
    "progress": _Entry(
        "progress",
        "Toon de voortgang van de afspraken: voorraad, EFG, klimaat, leefbaarheid, Wbmgp.",
    ),
    "rounds": _Entry(
        "rounds", "Uitvragen: wat aan wie wordt gevraagd, voor wanneer, en wat er binnen is."
    ),
    "deliver": _Entry(
        "deliver", "Lever gegevens aan bij een uitvraag, stuur ze terug of accepteer ze."
    ),
    "layer": _Entry(
        "layer",
        "Neem een laag mee, of het deel ervan in een wijk of vak, als GeoPackage of ander bestand.",
    ),
    "editions": _Entry(
        "editions", "Toon de edities van een laag, of maak een eerdere editie weer actief."
    ),
    "run": _Entry(
        "run", "Reken een lijst van gemeenten door, verdeeld over processen of machines."
    ),
    "check": _Entry(
        "check", "Controleer lagen, register en map; maak zo nodig meteen een reservekopie."
    ),
    "backup": _Entry(
        "backup",
        "Schrijf een reservekopie van register en lagen; het programma mag blijven draaien.",
    ),
    "restore": _Entry("restore", "Zet een reservekopie terug; stop eerst het programma."),
    "migrate": _Entry(
        "migrate", "Werk het register bij na een update; eerst wordt een reservekopie gemaakt."
    ),
    "tokens": _Entry(
        "tokens", "Maak, toon of trek sleutels in waarmee programma's het koppelvlak /ogc lezen."
    ),
    "published": _Entry(
        "published", "Toon de openbare aantallen corporatiewoningen; wat klein is, is afgeschermd."
    ),
}
"""Every command by its name."""

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


class _CommandParser(_Parser):
    """The parser of one command; its module is only imported when the command is asked for."""

    home = ""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self.home:
            module = import_module(f"geo.commands.{self.home}")
            self.home = ""
            self.add_argument("--json", action="store_true", help="uitvoer als JSON")
            module.configure(self)
            self.set_defaults(run=module.run)
        return super().parse_known_args(args, namespace)


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


def main(arguments: Sequence[str] | None = None, *, is_program: bool = False) -> int:
    """Run one command and give its exit code.

    Args:
        arguments: those of the command line by default.
        is_program: the process is there for this command alone.
    """
    parser = _Parser(
        prog="python -m geo",
        description="Koppelkansenkaart: waar plannen, klimaat en bezit elkaar raken.",
    )
    parser.add_argument(
        "--viewer", metavar="ROL[:CORPORATIE]",
        help=f"doe alsof deze rol het vraagt: {', '.join(ROLE_NAMES.values())}",
    )  # fmt: skip
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="OPDRACHT", parser_class=_CommandParser
    )
    for name, entry in COMMANDS.items():
        command = commands.add_parser(name, help=entry.help, description=entry.help)
        command.home = entry.home
    chosen = parser.parse_args(arguments)
    if is_program:
        # libraries stay: looking through them for garbage again and again was 8% of a pack
        gc.freeze()
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
