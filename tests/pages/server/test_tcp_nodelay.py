"""Messages leave at once: a browser that confirms late holds nothing up."""

import socket

from pages.ui.server.tcp_nodelay import send_at_once


def connection(listener):
    asking = socket.create_connection(listener.getsockname())
    answering, _ = listener.accept()
    return asking, answering


def test_a_connection_that_comes_in_waits_for_nothing():
    # as Streamlit makes it: without naming the protocol, which asyncio looks at
    with socket.socket(family=socket.AF_INET) as listener, socket.socket() as closed:
        closed.close()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        for at_once in (False, True):
            if at_once:
                assert send_at_once() >= 1
            asking, answering = connection(listener)
            with asking, answering:
                told = answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                assert bool(told) == at_once
