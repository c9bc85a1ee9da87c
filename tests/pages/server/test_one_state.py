"""A page looks at one state of the layers, and asks the disk for it once."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from geo.catalogue import library, pointers
from geo.catalogue.pointers import read_pointers
from pages.ui.server import page_list

PAGES = [page for page in page_list.PAGES if page.module in {"kaart", "koppelkansen"}]


@pytest.mark.usefixtures("app_var")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.module)
def test_a_page_reads_the_pointers_once(monkeypatch, page):
    asked = []

    def counted(var):
        asked.append(var)
        return read_pointers(var)

    monkeypatch.setattr(pointers, "read_pointers", counted)
    monkeypatch.setattr(library, "read_pointers", counted)
    # the page comes first, where it needs no address
    monkeypatch.setattr(page_list, "PAGES", (replace(page, path=""),))
    at = AppTest.from_string("from pages.ui.server import shell\nshell.run()", default_timeout=120)
    at.run()
    assert not at.exception
    assert [item.value for item in at.title] == [page.title]
    assert len(asked) == 1
