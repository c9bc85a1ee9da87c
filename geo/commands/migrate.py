"""``python -m geo migrate``: bring the register to the layout of this program, a copy first."""

import argparse
import os

from geo.commands.terminal import write_json, write_table
from geo.errors import KoppelkansenError
from geo.paths import var_dir
from geo.text.format import counted


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--check", action="store_true", help="zeg alleen of het nodig is (exitcode 1 als dat zo is)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Look, and migrate when that is needed."""
    # the database is only needed here
    from geo.register import Register  # noqa: PLC0415
    from geo.register.condition import condition  # noqa: PLC0415
    from geo.register.database import default_url  # noqa: PLC0415
    from geo.register.migrate import COPIES  # noqa: PLC0415

    url = default_url(os.environ)
    before = condition(url)
    if before.is_newer and before.revision is not None:
        raise KoppelkansenError(
            f"Het register is van een nieuwere versie van het programma (stap {before.revision}); "
            "werk het programma bij."
        )
    needed = before.revision not in {None, before.expected}
    copies = var_dir() / COPIES
    outcome: dict[str, object] = {"from": before.revision, "to": before.expected, "needed": needed}
    if arguments.check or not needed:
        words = (
            f"Nodig: het register is op stap {before.revision}, dit programma op {before.expected}."
            if needed
            else "Niet nodig: er is nog geen register."
            if before.revision is None
            else f"Niet nodig: het register is op stap {before.expected}."
        )
        _show(outcome, words, as_json=arguments.json)
        return 1 if needed and arguments.check else 0
    there = set(copies.glob("*.zip"))
    with Register.open(url) as register:
        after = register.verify_chain()
    if not after.ok or (before.chain and after.head != before.chain.head):
        raise KoppelkansenError(
            "Na het bijwerken klopt de keten van het register niet; zet de reservekopie in "
            f"{copies} terug en meld dit."
        )
    made = sorted(path.name for path in set(copies.glob("*.zip")) - there)
    outcome |= {"entries": after.head.sequence, "copy": made}
    words = (
        f"Het register is bijgewerkt van stap {before.revision} naar {before.expected}; "
        f"{counted(after.head.sequence, 'regel', 'regels')}, de keten klopt. "
        f"Reservekopie: {', '.join(made)} in {copies}."
    )
    _show(outcome, words, as_json=arguments.json)
    return 0


def _show(outcome: dict[str, object], words: str, *, as_json: bool) -> None:
    if as_json:
        write_json(outcome)
    else:
        write_table([], header=(words,))
