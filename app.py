"""The app: ``streamlit run app.py``.

The server is made here, with the routes that give layers to the map and the middleware that
makes every page Dutch and closed to outside hosts; what a visitor sees starts in
``pages/ui/server/page_script.py``.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui.server import app_server, module_loading

app_server.set_up_log()

app = st.App(
    app_server.SCRIPT,
    routes=app_server.routes(),
    middleware=app_server.middleware(),
    lifespan=app_server.lifespan,
    on_script_error=app_server.explain,
)

if get_script_run_ctx(suppress_warning=True) is not None:
    # run as a plain script (a test, or a server that does not know st.App): the same pages,
    # without the routes
    module_loading.module("pages.ui.server.shell").run()
