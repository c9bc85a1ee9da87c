"""The app: ``streamlit run app.py``.

The server is made here, with the routes that give layers to the map and the middleware that
makes every page Dutch and closed to outside hosts; what a visitor sees starts in
``pages/ui/script.py``.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui import loading, server

server.set_up_log()

app = st.App(
    server.SCRIPT,
    routes=server.routes(),
    middleware=server.middleware(),
    lifespan=server.lifespan,
    on_script_error=server.explain,
)

if get_script_run_ctx(suppress_warning=True) is not None:
    # run as a plain script (a test, or a server that does not know st.App): the same pages,
    # without the routes
    loading.module("pages.ui.shell").run()
