"""Sets TCP_NODELAY: small messages go out at once, without waiting for an acknowledgement.

Streamlit binds its socket without naming the protocol, and asyncio takes that for a socket that
knows no TCP_NODELAY: it leaves the kernel's waiting for a confirmation (RFC 896) in place. Whoever
has nothing to send confirms after some 40 ms. Measured with 15 small messages to one that does:
43 ms, and 0.5 ms with this.
"""

import gc
import socket


def send_at_once() -> int:
    """Set this for all connections that come in from now on, by the sockets that listen.

    Returns:
        How many sockets listen; a connection inherits from the one it came in by.
    """
    listening = [
        found
        for found in gc.get_objects()
        if issubclass(type(found), socket.socket) and _waits(found)
    ]
    for listener in listening:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return len(listening)


def _waits(found: socket.socket) -> bool:
    """Whether a socket takes in connections by TCP."""
    if found.family not in {socket.AF_INET, socket.AF_INET6} or found.type != socket.SOCK_STREAM:
        return False
    try:
        return bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        # closed by now
        return False
