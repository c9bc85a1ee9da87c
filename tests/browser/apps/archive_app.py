"""A server with one map on a layer out of a file of tiles; see archive_page.py."""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.ui.server.middleware import DutchPages
from pages.ui.server.routes import routes

app = st.App(
    Path(__file__).with_name("archive_page.py"),
    routes=routes(
        lambda _name, _digest: None,
        get_archive=lambda _name, _digest: Path(os.environ["KK_TEST_ARCHIVE"]),
    ),
    middleware=[Middleware(DutchPages)],
)
