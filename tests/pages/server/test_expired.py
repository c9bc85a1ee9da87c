"""After a login expired a page that is still open records nothing and gives nothing."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from geo.access import PUBLIC, viewer_named
from geo.access.claims import Login
from geo.register import Register
from pages.ui.frame import login
from pages.ui.server import shell

GEMEENTE = Login(viewer_named("gemeente", organisation="Gemeente Vlek"))
EXPIRED = Login(PUBLIC, "Uw sessie is verlopen. Log opnieuw in.", expired=True)


def decision_page():
    import streamlit as st  # noqa: PLC0415 - the function is the page

    from geo.register import Who  # noqa: PLC0415
    from pages.ui.frame.register_view import register  # noqa: PLC0415

    def record():
        who = Who("Gemeente Vlek", "beleid")
        register().comment("plan-a", st.session_state["reden"], who=who)

    st.text_input("Reden", value="omdat", key="reden")
    st.button("Vastleggen", key="direct", on_click=record)
    with st.form("besluit"):
        if st.form_submit_button("Leg vast"):
            record()


@pytest.mark.parametrize("button", ["direct", "form"])
def test_a_decision_form_sent_after_expiry_records_nothing(tmp_path, monkeypatch, button):
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    monkeypatch.setattr(login, "current", lambda: GEMEENTE)
    page = AppTest.from_function(decision_page, default_timeout=30).run()
    at = 0 if button == "direct" else 1
    page.button[at].click().run()
    assert not page.exception
    with Register.open(url) as register:
        assert len(register.entries()) == 1
    monkeypatch.setattr(login, "current", lambda: EXPIRED)
    page.text_input[0].set_value("te laat")
    page.button[at].click().run()
    assert page.exception
    with Register.open(url) as register:
        assert [entry.content["text"] for entry in register.entries()] == ["omdat"]


@pytest.mark.parametrize(("who", "left"), [(EXPIRED, {}), (GEMEENTE, {"keuze": "geheim"})])
def test_what_was_made_with_a_login_that_expired_is_gone_before_the_page(monkeypatch, who, left):
    state, seen = {"keuze": "geheim"}, []
    monkeypatch.setattr(login, "current", lambda: who)
    monkeypatch.setattr(shell, "needs_example", lambda _: False)
    monkeypatch.setattr(shell, "_look_for_official_borders", lambda: None)
    monkeypatch.setattr(shell.layer_data, "wait_for_large_stock", lambda: None)
    monkeypatch.setattr(shell, "_pages", lambda viewer: [viewer.inside])
    monkeypatch.setattr(shell.page_data, "app_title", lambda: "Kaart")
    monkeypatch.setattr(shell.page_data, "whole_library", lambda: None)
    chosen = SimpleNamespace(title="Kaart", run=lambda: seen.append(dict(state)))
    fake = SimpleNamespace(
        session_state=state, set_page_config=lambda **_: None,
        navigation=lambda pages, **_: seen.append(pages) or chosen,
    )  # fmt: skip
    monkeypatch.setattr(shell, "st", fake)
    shell.run()
    assert seen == [[who.viewer.inside], left]
