"""What a run makes leaves in few batches, in its order, and the end of it at once."""

import asyncio
import time

import pytest
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

from pages.ui.server import message_batches

PART = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
STARTED = ScriptRunnerEvent.SCRIPT_STARTED
STOPPED = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS


class Session:
    """What a session does with an event of its run: it is handled in the thread that sends."""

    def __init__(self, loop):
        self._event_loop = loop
        self.woken = 0
        self.refuses = None
        self.handled = []

    def _handle_scriptrunner_event_on_event_loop(self, sender, event, forward_msg=None):
        if forward_msg is not None and forward_msg == self.refuses:
            raise ValueError("refused")
        self.handled.append((event, forward_msg, time.monotonic()))

    def _call_soon_on_event_loop(self, callback):
        self.woken += 1
        self._event_loop.call_soon_threadsafe(callback)


def of_run(*runs, pause_s=0.0, after_s=2 * message_batches.BATCH_S):
    """The sessions after runs of events that come from a thread of their own."""

    async def main():
        loop = asyncio.get_running_loop()
        sessions = [Session(loop) for _ in runs]

        def run():
            for number in range(max(len(run) for run in runs)):
                for session, events in zip(sessions, runs, strict=True):
                    if number < len(events):
                        event, *message = events[number]
                        named = {"forward_msg": message[0]} if message else {}
                        message_batches._raised(session, "run", event, **named)
                time.sleep(pause_s)

        await asyncio.to_thread(run)
        await asyncio.sleep(after_s)
        return sessions

    return asyncio.run(main())


def test_parts_are_handed_over_together_and_in_their_order():
    parts = [(PART, number) for number in range(50)]
    (session,) = of_run([(STARTED,), *parts], pause_s=0.001)
    assert [(event, message) for event, message, _ in session.handled] == [
        (STARTED, None),
        *parts,
    ]
    # a machine that is slow makes it take longer
    spent_s = session.handled[-1][-1] - session.handled[0][-1]
    assert session.woken <= 3 + spent_s / message_batches.BATCH_S


def test_the_end_of_a_run_takes_along_what_came_before_and_does_not_wait():
    (session,) = of_run([(STARTED,), (PART, 1), (PART, 2), (STOPPED,), (PART, 3)], after_s=0.005)
    assert [(event, message) for event, message, _ in session.handled] == [
        (STARTED, None),
        (PART, 1),
        (PART, 2),
        (STOPPED, None),
    ]


def test_what_comes_after_an_end_is_not_lost():
    events = [(STARTED,), (PART, 1), (STOPPED,), (PART, 2), (STARTED,), (PART, 3)]
    (session,) = of_run(events, pause_s=0.004)
    assert [message for event, message, _ in session.handled if event is PART] == [1, 2, 3]


def test_a_long_run_is_seen_to_go_on():
    (session,) = of_run([(PART, number) for number in range(10)], pause_s=0.02)
    moments = {round(moment, 2) for *_, moment in session.handled}
    assert len(moments) > 1
    assert [message for _, message, _ in session.handled] == list(range(10))


def test_sessions_hold_their_own():
    one, other = of_run([(PART, "a"), (STOPPED,)], [(PART, "b"), (PART, "c")])
    assert [message for _, message, _ in one.handled] == ["a", None]
    assert [message for _, message, _ in other.handled] == ["b", "c"]


def test_what_begins_a_run_stays_in_front_of_its_parts_while_others_wait():
    # the wait of what came before can end at any moment of the next run
    run = [(STARTED,), *((PART, number) for number in range(6)), (STOPPED,)]
    for _ in range(5):
        (session,) = of_run(run * 6, pause_s=0.003)
        assert [(event, message) for event, message, _ in session.handled] == [
            (event, *(message or [None])) for event, *message in run * 6
        ]


def test_an_event_that_is_refused_takes_no_other_with_it(caplog):
    async def main():
        session = Session(asyncio.get_running_loop())
        session.refuses = 2
        for event in ((PART, 1), (PART, 2), (PART, 3)):
            message_batches._raised(session, "run", event[0], forward_msg=event[1])
        message_batches._raised(session, "run", STOPPED)
        await asyncio.sleep(0.01)
        return session

    session = asyncio.run(main())
    assert [message for _, message, _ in session.handled] == [1, 3, None]
    assert "was not handled" in caplog.text


@pytest.fixture
def kept_as_it_is(monkeypatch):
    """Streamlit's own step is put back after the test."""
    monkeypatch.setattr(AppSession, message_batches._RAISED, AppSession._on_scriptrunner_event)


@pytest.mark.usefixtures("kept_as_it_is")
def test_it_takes_the_place_of_a_step_of_this_streamlit():
    assert message_batches.send_in_batches()
    assert AppSession._on_scriptrunner_event is message_batches._raised


@pytest.mark.usefixtures("kept_as_it_is")
def test_a_streamlit_that_arranges_it_otherwise_is_left_alone(monkeypatch):
    before = AppSession._on_scriptrunner_event
    monkeypatch.setattr(message_batches, "_USED", (message_batches._RAISED, "_renamed_step"))
    assert not message_batches.send_in_batches()
    assert AppSession._on_scriptrunner_event is before
