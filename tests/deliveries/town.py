"""A round of three parties in the street of the importing tests, and files for it."""

import datetime as dt

import pandas as pd

from geo.access import EVERYTHING, Viewer, viewer_named
from geo.access.register import register_for
from geo.deliveries.desk import DeliveryDesk
from geo.deliveries.history import DeliveryKey
from geo.deliveries.purposes import purpose_named
from geo.deliveries.round_record import Request, Round
from geo.deliveries.rounds import new_round
from geo.deliveries.versions import Reading
from geo.importing.files import read_upload
from geo.importing.mapping import proposed_mapping
from geo.register import Who
from geo.text.tables import to_csv
from tests.importing.street import pand_id, vbo_id

TODAY = dt.date(2026, 3, 1)
GEMEENTE = "Gemeente Teststad"
CLERK = Who(GEMEENTE, "beleidsmedewerker")
OF = {name: Who(name, "adviseur") for name in ("Trivire", "Woonbron")}
GERDA = Viewer(viewer_named("gemeente").role, organisation=GEMEENTE)
TIM, WIM = viewer_named("corporatie:Trivire"), viewer_named("corporatie:Woonbron")
LOTTE = viewer_named("lezer:Huurdersraad")


def made_round(year=2026, *, items=("plans", "stock", "figures", "characteristics", "approach")):
    plans = new_round(purpose_named("plannen"), year, corporations=sorted(OF), gemeente=GEMEENTE)
    asked = [Request(party=party, item=item) for party in sorted(OF) for item in items]
    asked += [Request(party=GEMEENTE, item="works"), Request(party=GEMEENTE, item="figures")]
    return Round(**{**vars(plans), "requests": tuple(asked)})


def desk_of(library, register, viewer=EVERYTHING):
    return DeliveryDesk(library=library, register=register_for(register, viewer), viewer=viewer)


def key(party, item, *, round_id="2026-Q2-plannen"):
    return DeliveryKey(round_id, party, item)


def plans(*names, party="Trivire", **changes):
    return [
        {
            "Corporatie": party, "Naam": name, "Soort plan": "sloop", "Aantal woningen": 10 + place,
            "Jaar of periode": "2027-2029",
        }
        | changes
        for place, name in enumerate(names)
    ]  # fmt: skip


def dwellings(*numbers, party="Trivire", **changes):
    return [
        {
            "BAG-pand": pand_id(n) if n <= 20 else pand_id(21), "BAG-verblijfsobject": vbo_id(n),
            "Corporatie": party, "Energielabel": "C", "Bouwjaar": 1960,
        }
        | changes
        for n in numbers
    ]  # fmt: skip


def figures(*values, party="Trivire", indicator="voorraad"):
    return [
        {"Jaar": 2020 + place, "Corporatie": party, "Indicator": indicator, "Waarde": value,
         "Eenheid": "woningen"}
        for place, value in enumerate(values)
    ]  # fmt: skip


def csv_of(rows):
    return to_csv(pd.DataFrame(rows))


def reading_of(content, kind, *, name="bestand.csv", edits=()):
    raw = read_upload(name, content)
    answers = {item.key: item.proposed for item in raw.questions}
    return Reading(answers=answers, mapping=proposed_mapping(raw, kind=kind), edits=tuple(edits))
