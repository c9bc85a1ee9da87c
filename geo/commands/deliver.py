"""``python -m geo deliver``: a delivery of a party, from file to accepted."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.catalogue.writing import replacing
from geo.commands.actions import add_action
from geo.commands.import_questions import question_lines, read_answers
from geo.commands.rounds import at_desk, read_bytes
from geo.commands.terminal import signature, write_json, write_table
from geo.deliveries.items import ITEMS, item_named
from geo.errors import DataError
from geo.importing.files import read_upload
from geo.importing.mapping import proposed_mapping, read_mapping, remembered
from geo.importing.questions import proposals, unanswered_words

if TYPE_CHECKING:
    from geo.deliveries.desk import DeliveryDesk
    from geo.deliveries.history import Delivery, DeliveryKey


_AS = "wie dit vastlegt, zoals 'Trivire: wonen'"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with a delivery."""
    actions = parser.add_subparsers(metavar="ACTIE", required=True)
    save = _add(actions, "file", "Bewaar een bestand als volgende versie (concept).", _save)
    save.add_argument("file", type=Path, metavar="BESTAND")
    save.add_argument("--mapping", type=Path, metavar="BESTAND", help="kolomkoppeling (JSON)")
    save.add_argument("--sheet", metavar="NAAM", help="werkblad of laag")
    save.add_argument(
        "--choose", action="append", default=[], metavar="VRAAG=KEUZE",
        help="antwoord op een vraag over het bestand; mag vaker",
    )  # fmt: skip
    save.add_argument("--agree", action="store_true", help="neem bij elke vraag het voorstel over")
    save.add_argument("--hand-in", action="store_true", help="dien de versie meteen in")
    save.add_argument("--dry-run", action="store_true", help="toon alleen wat er in staat")
    hand_in = _add(actions, "hand-in", "Dien de laatste versie in.", _hand_in)
    hand_in.add_argument("--remark", default="", metavar="TEKST")
    back = _add(actions, "send-back", "Stuur een aanlevering terug.", _send_back)
    back.add_argument(
        "--remark", action="append", required=True, metavar="[RIJ=]TEKST",
        help="opmerking, met het rijnummer ervoor als zij over één rij gaat; mag vaker",
    )  # fmt: skip
    accept = _add(actions, "accept", "Accepteer een aanlevering: zij wordt actief.", _accept)
    accept.add_argument("--reason", default="", metavar="TEKST")
    export = _add(actions, "export", "Schrijf de laatste versie als één bestand.", _export)
    export.add_argument("--out", type=Path, required=True, metavar="BESTAND")
    taken = add_action(
        actions, "import", "Dien een bestand van een andere installatie in.", _import
    )
    taken.add_argument("file", type=Path, metavar="BESTAND")
    taken.add_argument("--as", dest="who", metavar="ORGANISATIE:ROL", help=_AS)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return at_desk(arguments.do, arguments)


def _add(actions: Any, name: str, text: str, do: Any) -> argparse.ArgumentParser:
    parser = add_action(actions, name, text, do)
    parser.add_argument("round", metavar="UITVRAAG")
    parser.add_argument("party", metavar="PARTIJ")
    parser.add_argument("item", choices=tuple(ITEMS), metavar="WAT",
                        help=f"een van: {', '.join(ITEMS)}")  # fmt: skip
    parser.add_argument("--as", dest="who", metavar="ORGANISATIE:ROL", help=_AS)
    return parser


def _key(arguments: argparse.Namespace) -> "DeliveryKey":
    from geo.deliveries.history import DeliveryKey  # noqa: PLC0415

    return DeliveryKey(arguments.round, arguments.party, arguments.item)


def _save(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.actions import hand_in, save_version  # noqa: PLC0415
    from geo.deliveries.desk import check_file  # noqa: PLC0415
    from geo.deliveries.versions import Reading  # noqa: PLC0415

    key, content = _key(arguments), read_bytes(arguments.file)
    kind = item_named(key.item).kind
    reading, checked = Reading(), None
    if kind is not None:
        answers = read_answers(arguments.choose)
        raw = read_upload(arguments.file.name, content, sheet=arguments.sheet, answers=answers)
        mapping = remembered(raw, kind=kind, var=desk.library.var)
        if arguments.mapping:
            mapping = read_mapping(arguments.mapping, kind=kind)
        for _ in range(3):
            reading = Reading(
                sheet=arguments.sheet,
                answers=answers,
                mapping=mapping or proposed_mapping(raw, kind=kind),
            )
            checked = check_file(desk, key, arguments.file.name, content, reading)
            asked = proposals(checked.prepared.file_questions, answers)
            if not (arguments.agree and asked):
                break
            answers = {**answers, **asked}
        assert checked is not None  # noqa: S101 - the loop runs at least once
        _show_check(checked.prepared, arguments)
        if stops := checked.prepared.reconciliation.stops:
            raise DataError(stops[0].message)
        if arguments.dry_run:
            return 0
        if arguments.hand_in and checked.prepared.open_questions:
            raise DataError(unanswered_words(checked.prepared.open_questions))
    who = signature(arguments.who)
    delivery = save_version(
        desk, key, arguments.file.name, content, reading, who=who, checked=checked
    )
    if arguments.hand_in:
        delivery = hand_in(desk, key, who=who)
    return _write_delivery(delivery, arguments)


def _show_check(prepared: Any, arguments: argparse.Namespace) -> None:
    if arguments.json:
        if arguments.dry_run:
            write_json(
                {
                    "rows": prepared.rows,
                    "loaded": prepared.loaded,
                    "rejected": prepared.rejected,
                    "findings": [item.to_dict() for item in prepared.findings],
                    "comparison": prepared.comparison.to_dict(),
                    "reconciliation": prepared.reconciliation.to_dict(),
                    "open_questions": [item.key for item in prepared.open_questions],
                }
            )
        return
    lines = [
        *prepared.summary(),
        *(f"[{item.severity}] {item.with_advice}" for item in prepared.findings),
        *(check.message for check in prepared.reconciliation.asks),
        *question_lines(prepared.file_questions, prepared.mapping.answers),
    ]
    for line in lines:
        sys.stdout.write(f"{line}\n")


def _hand_in(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.actions import hand_in  # noqa: PLC0415

    who = signature(arguments.who)
    return _write_delivery(
        hand_in(desk, _key(arguments), who=who, remark=arguments.remark), arguments
    )


def _send_back(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.actions import send_back  # noqa: PLC0415
    from geo.deliveries.history import RowRemark  # noqa: PLC0415

    remarks = []
    for text in arguments.remark:
        row, mark, rest = text.partition("=")
        about_row = bool(mark) and row.strip().isdigit()
        remarks.append(
            RowRemark(text=rest.strip(), row=int(row)) if about_row else RowRemark(text=text)
        )
    who = signature(arguments.who)
    return _write_delivery(send_back(desk, _key(arguments), remarks, who=who), arguments)


def _accept(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.actions import accept  # noqa: PLC0415

    who = signature(arguments.who)
    return _write_delivery(
        accept(desk, _key(arguments), who=who, reason=arguments.reason), arguments
    )


def _export(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.exchange import export_delivery, read_delivery_file  # noqa: PLC0415

    content = export_delivery(desk, _key(arguments))
    with replacing(arguments.out) as temporary:
        temporary.write_bytes(content)
    digest = read_delivery_file(content).digest
    if arguments.json:
        write_json({"file": str(arguments.out), "digest": digest})
    else:
        sys.stdout.write(f"Geschreven: {arguments.out}\nKenmerk: {digest}\n")
    return 0


def _import(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.exchange import hand_in_file, read_delivery_file  # noqa: PLC0415

    given = read_delivery_file(read_bytes(arguments.file))
    delivery = hand_in_file(desk, given, who=signature(arguments.who))
    if not arguments.json:
        sys.stdout.write(f"Kenmerk: {given.digest}\n")
    return _write_delivery(delivery, arguments)


def _write_delivery(delivery: "Delivery", arguments: argparse.Namespace) -> int:
    key = delivery.key
    if arguments.json:
        write_json(
            {
                "round": key.round,
                "party": key.party,
                "item": key.item,
                "state": str(delivery.state),
                "versions": delivery.number,
                "accepted_version": delivery.accepted_number,
                "remarks": [
                    {"row": remark.row, "text": remark.text} for remark in delivery.remarks
                ],
                "lines": [
                    {
                        "sequence": entry.sequence,
                        "recorded_at": entry.recorded_at.isoformat(),
                        "organisation": entry.who.organisation,
                        "role": entry.who.role,
                        "action": entry.content["action"],
                        "version": entry.content["number"],
                    }
                    for entry in delivery.entries
                ],
            }
        )
        return 0
    write_table(
        [(key.party, key.item, str(delivery.state), str(delivery.number))],
        header=("partij", "wat", "stand", "versie"),
    )
    return 0
