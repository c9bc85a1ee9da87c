"""The whole example city as one frozen state, with a register of two sessions."""

import datetime as dt
from dataclasses import replace

from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.snapshot import frozen_items, lists_now, session_state
from geo.koppelkansen.weights import Weights
from geo.register import Decision, Register, Status, Who
from geo.report.freeze import freeze_pack

GEMEENTE = Who("Gemeente Dordrecht", "klimaatadaptatie")
TRIVIRE = Who("Trivire", "vastgoed")
WOONBRON = Who("Woonbron", "ontwikkeling")


def _weights(weights: Weights) -> Weights:
    """Weights of the year before, so that the list of now differs."""
    parts = {**weights.parts, "time": 5.0, "dwellings": 40.0}
    return replace(weights, parts=parts)


def frozen(library, url):
    """The state of session 2025-Q3 after one of 2024-Q3, each with decisions."""
    inputs = load_inputs(library)
    before = replace(inputs, weights=_weights(inputs.weights))
    with Register.open(url) as register:
        old = frozen_items(lists_now(library, inputs=before, as_of_year=2024).items)
        day = dt.date(2024, 9, 25)
        register.open_session(
            "2024-Q3",
            date=day,
            participants=[GEMEENTE, TRIVIRE, WOONBRON],
            state=session_state(library, inputs=before, date=day),
            items=old,
            who=GEMEENTE,
        )
        register.decide(
            old[0]["id"],
            Decision(
                Status.NADER_ONDERZOEKEN, "Eerst uitzoeken of de straat toch open moet.",
                owner="Gemeente", year=2026,
            ),
            who=GEMEENTE,
            session="2024-Q3",
        )  # fmt: skip
        register.close_session("2024-Q3", who=GEMEENTE)
        new = frozen_items(lists_now(library, inputs=inputs, as_of_year=2025).items)
        day = dt.date(2025, 9, 24)
        register.open_session(
            "2025-Q3",
            date=day,
            participants=[GEMEENTE, TRIVIRE, WOONBRON],
            state=session_state(library, inputs=inputs, date=day),
            items=new,
            who=GEMEENTE,
        )
        register.decide(
            new[1]["id"],
            Decision(
                Status.OPGENOMEN, "Past in het uitvoeringsprogramma en het riool gaat toch open.",
                owner="Trivire", measure="Bomen en schaduw", year=2027, budget_eur=45_000,
            ),
            who=TRIVIRE,
            session="2025-Q3",
        )  # fmt: skip
        register.comment(
            new[1]["id"], "=HYPERLINK is hier gewoon tekst", who=WOONBRON, session="2025-Q3"
        )
        return freeze_pack(
            library, register=register, session="2025-Q3", today=dt.date(2025, 10, 1)
        )
