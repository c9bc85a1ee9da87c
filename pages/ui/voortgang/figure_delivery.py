"""Who hands in a file with figures per year, and putting it in the register."""

from dataclasses import dataclass

import streamlit as st

from geo.importing.prepared import Prepared
from geo.progress.delivery import NOBODY, deliver
from geo.register import Who
from pages.ui.frame.register_view import register


@dataclass(frozen=True)
class Signed:
    """Organisation and role as typed, and the reason of a correction."""

    organisation: str
    role: str
    reason: str

    def who(self) -> Who:
        """The party; nobody in particular when nothing was typed."""
        if not self.organisation.strip() and not self.role.strip():
            return NOBODY
        return Who(self.organisation.strip(), self.role.strip())


def ask() -> Signed:
    """Fields for who hands in the figures."""
    st.caption("Jaarcijfers komen ook in het register, met wie ze aanlevert en wanneer.")
    left, right = st.columns(2)
    return Signed(
        left.text_input("Organisatie", max_chars=80, key="jaarcijfers-organisatie"),
        right.text_input("Rol (geen naam)", max_chars=80, key="jaarcijfers-rol"),
        st.text_input(
            "Reden, als dit een gesloten jaar verbetert", max_chars=2000, key="jaarcijfers-reden"
        ),
    )


def record(prepared: Prepared, signed: Signed) -> int:
    """Put the figures of this file in the register; give how many were new."""
    return deliver(
        register(),
        # the rows of this file come after those that were there
        prepared.data.tail(prepared.own_count),
        source=prepared.raw.name,
        who=signed.who(),
        reason=signed.reason.strip(),
    )
