"""A form that is sent twice is recorded once; sent anew, it is recorded anew."""

import threading
import time

import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui.frame import recording


def form():
    import streamlit as st  # noqa: PLC0415 - a script of its own

    from pages.ui.frame.recording import attempt, show_messages, submit  # noqa: PLC0415

    show_messages()
    with st.form("proef"):
        text = st.text_input("Tekst")
        pressed = submit("Leg vast", form="proef")

    def act():
        if text == "fout":
            from geo.errors import RegisterError  # noqa: PLC0415

            raise RegisterError("Dat kan niet.")
        st.session_state.setdefault("lines", []).append(text)
        return "Vastgelegd."

    if pressed:
        attempt(act)
        st.rerun()


def test_a_second_press_of_the_same_button_records_nothing():
    at = AppTest.from_function(form).run()
    at.text_input[0].set_value("een")
    pressed = at.button[0]
    pressed.click().run()
    assert [one.value for one in at.success] == ["Vastgelegd."]
    pressed.click().run()
    assert at.session_state["lines"] == ["een"]
    at.button[0].click().run()
    assert at.session_state["lines"] == ["een", "een"]


def test_what_was_refused_can_be_sent_again():
    at = AppTest.from_function(form).run()
    at.text_input[0].set_value("fout")
    at.button[0].click().run()
    assert [one.value for one in at.error] == ["Dat kan niet."]
    at.text_input[0].set_value("goed")
    at.button[0].click().run()
    assert at.session_state["lines"] == ["goed"]


def test_a_callback_of_an_older_turn_does_nothing(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    done = []
    first = recording.turn()
    assert recording.attempt(lambda: done.append(1), of=first)
    assert not recording.attempt(lambda: done.append(2), of=first)
    assert recording.attempt(lambda: done.append(3), of=recording.turn())
    assert done == [1, 3]


def test_two_runs_at_the_same_time_record_once(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    first, done, both = recording.turn(), [], threading.Barrier(2)

    def run():
        both.wait()
        recording.attempt(lambda: time.sleep(0.05) or done.append(1), of=first)

    runs = [threading.Thread(target=run) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert done == [1]
