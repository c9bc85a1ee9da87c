"""Addresses of pages of the app, for the links in a file that is taken along."""

import os
from typing import Final
from urllib.parse import urlencode

from geo.report.state import PackState

BASE_VARIABLE: Final = "KOPPELKANSEN_URL"
"""Environment variable with the address where colleagues open the app."""

LOCAL_BASE: Final = "http://localhost:8501"


def app_base(base_url: str | None = None) -> str:
    """The address of the app without a slash at its end: given, from the environment, or local."""
    return (base_url or os.environ.get(BASE_VARIABLE) or LOCAL_BASE).rstrip("/")


def kans_path(state: PackState, koppelkans_id: str) -> str:
    """The path of one koppelkans in the app, as it was in the session when there is one."""
    chosen = {"kans": koppelkans_id}
    if state.session:
        chosen = {"sessie": state.session, **chosen}
    return f"/koppelkansen?{urlencode(chosen)}"


def explained(base: str) -> str:
    """What to do when the links point to the wrong place, in Dutch."""
    return (
        f"De links naar de app beginnen met {base}. Draait de app bij u op een ander adres, dan "
        "geldt wat erachter staat: zet het pad (vanaf /koppelkansen) achter uw eigen adres. Wie "
        f"het pakket maakt, stelt het adres in met de omgevingsvariabele {BASE_VARIABLE}."
    )
