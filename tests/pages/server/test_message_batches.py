"""What a run makes leaves in few batches."""

import asyncio

import pytest
from streamlit.runtime import runtime

from pages.ui.server import message_batches


class Session:
    """A session that has nothing to send."""

    id = "een"

    def flush_browser_queue(self):
        return []

    def on_flushed_messages_sent(self):
        pass


class Sessions:
    """One session, in the place of Streamlit's manager of sessions."""

    session, client = Session(), None

    def list_active_sessions(self):
        return [self]

    def list_sessions(self):
        return []


@pytest.fixture
def waited(monkeypatch):
    """Lets Streamlit's server send once; gives the seconds it waits until it does again."""
    name = "MESSAGE_FLUSH_INTERVAL_SECS"
    monkeypatch.setattr(runtime, name, getattr(runtime, name))

    async def once():
        loop = asyncio.get_running_loop()
        made = object.__new__(runtime.Runtime)
        made._state = runtime.RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
        made._session_mgr = Sessions()
        made._async_objs = runtime.AsyncObjects(
            eventloop=loop, must_stop=asyncio.Event(), has_connection=asyncio.Event(),
            need_send_data=asyncio.Event(), started=loop.create_future(),
            stopped=loop.create_future(),
        )  # fmt: skip
        waits = []

        async def sleep(seconds, real=asyncio.sleep):
            waits.append(seconds)
            made._async_objs.must_stop.set()
            await real(0)

        with monkeypatch.context() as patch:
            patch.setattr(runtime.asyncio, "sleep", sleep)
            await made._loop_coroutine()
        return waits

    return lambda: asyncio.run(once())


def test_the_server_waits_for_a_batch_before_it_sends_again(waited):
    assert waited() == [runtime.MESSAGE_FLUSH_INTERVAL_SECS]
    assert runtime.MESSAGE_FLUSH_INTERVAL_SECS < message_batches.BATCH_S
    assert message_batches.send_in_batches()
    assert waited() == [message_batches.BATCH_S]


def test_a_streamlit_that_arranges_it_otherwise_is_left_alone(monkeypatch):
    monkeypatch.delattr(runtime, "MESSAGE_FLUSH_INTERVAL_SECS")
    assert not message_batches.send_in_batches()
    assert not hasattr(runtime, "MESSAGE_FLUSH_INTERVAL_SECS")
