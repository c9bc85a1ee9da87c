"""The script Streamlit runs: page settings, first start, navigation.

It lies here and not at the top: Streamlit serves the files of a folder named ``pages`` beside
its main script as pages of their own, past everything a main script does first (such as asking
who somebody is). Beside this file there is no such folder, so there is no way around it.
"""

import streamlit as st

from geo.errors import KoppelkansenError
from pages.ui.server import module_loading

if __name__ == "__main__":
    try:
        module_loading.module("pages.ui.server.shell").run()
    except KoppelkansenError as error:
        st.error(str(error))
