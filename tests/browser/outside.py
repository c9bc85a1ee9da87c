"""A proxy that lets nothing out.

A browser that is told to use it asks it for every host but this machine. Playwright's own
``route`` would do the same, but it switches off the browser's cache: each opening of a page would
fetch and compile all of Streamlit again, which is half of the work of a test.
"""

import socketserver
import threading

_REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class _Refuse(socketserver.StreamRequestHandler):
    def handle(self):
        self.rfile.readline(8192)
        self.wfile.write(_REFUSAL)


class Outside(socketserver.ThreadingTCPServer):
    """The proxy, answering as long as it is not closed."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Refuse)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def settings(self):
        """Options for Playwright's ``new_context`` of a browser that goes by this proxy."""
        address = f"http://127.0.0.1:{self.server_address[1]}"
        return {"proxy": {"server": address, "bypass": "127.0.0.1,localhost,[::1]"}}

    def close(self):
        """Stop answering."""
        self.shutdown()
        self.server_close()
