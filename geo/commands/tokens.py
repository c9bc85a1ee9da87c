"""``python -m geo tokens``: make, list and withdraw the access tokens of the OGC API."""

import argparse
import datetime as dt
import sys
from dataclasses import asdict

from geo.access.roles import ROLE_NAMES
from geo.access.tokens import DAYS, TOKEN_ROLES, Token, make_token, tokens, withdraw_token
from geo.commands.actions import add_json
from geo.commands.terminal import open_library, warn, write_json, write_table
from geo.deliveries.parties import corporations_of
from geo.paths import var_dir


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTIE")
    make = actions.add_parser("make", help="maak een sleutel; zij wordt één keer getoond")
    make.add_argument("name", metavar="NAAM", help="waar de sleutel voor is")
    names = ", ".join(ROLE_NAMES[role] for role in TOKEN_ROLES)
    make.add_argument("--role", required=True, help=f"een van: {names}")
    make.add_argument("--days", type=int, default=DAYS, help=f"geldig, in dagen ({DAYS})")
    actions.add_parser("list", help="toon de sleutels, zonder de sleutels zelf")
    withdraw = actions.add_parser("withdraw", help="trek een sleutel in; dat geldt meteen")
    withdraw.add_argument("id", metavar="KENMERK", help="het kenmerk uit de lijst")
    for action in actions.choices.values():
        add_json(action)


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked with the tokens of this installation."""
    now = dt.datetime.now(tz=dt.UTC)
    if arguments.action == "make":
        made = make_token(
            var_dir(), name=arguments.name, role=arguments.role, now=now, days=arguments.days,
            corporations=corporations_of(open_library()),
        )  # fmt: skip
        if arguments.json:
            write_json(_public_values(made.token, now) | {"token": made.secret})
        else:
            sys.stdout.write(f"{made.secret}\n")
            warn("Bewaar deze sleutel nu: zij wordt niet nog eens getoond.")
    elif arguments.action == "withdraw":
        token = withdraw_token(var_dir(), arguments.id, now=now)
        if arguments.json:
            write_json(_public_values(token, now))
        else:
            sys.stdout.write(f"Sleutel {token.id} ({token.name}) is ingetrokken.\n")
    elif arguments.json:
        write_json([_public_values(token, now) for token in tokens(var_dir())])
    else:
        write_table(
            [
                (token.id, token.role, token.name, token.expires[:10], _state(token, now))
                for token in tokens(var_dir())
            ],
            header=("kenmerk", "rol", "naam", "tot", "stand"),
        )
    return 0


def _public_values(token: Token, now: dt.datetime) -> dict[str, object]:
    """A token without its digest."""
    known = {name: value for name, value in asdict(token).items() if name != "digest"}
    return known | {"counts": token.counts(now)}


def _state(token: Token, now: dt.datetime) -> str:
    if token.withdrawn:
        return f"ingetrokken {token.withdrawn[:10]}"
    return "geldig" if token.counts(now) else "verlopen"
