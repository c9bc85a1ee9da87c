"""A server with one map on it; see wms_page.py."""

import struct
import zlib
from pathlib import Path

import streamlit as st

from pages.ui.server.routes import routes


def _green() -> bytes:
    """A PNG of one green pixel: the picture that was kept."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0\0\x80\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


app = st.App(
    Path(__file__).with_name("wms_page.py"),
    routes=routes(lambda _name, _digest: None, get_raster=lambda _name, _digest: _green()),
)
