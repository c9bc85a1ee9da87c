import os

import pytest

from geo.access import EVERYTHING, viewer_named
from pages.ui.frame import file_cache, login


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))


def test_a_file_comes_back_and_the_oldest_make_place():
    with login.acting_as(EVERYTHING):
        digests = []
        for number in range(4):
            digests.append(file_cache.keep(b"%d" % number, kind="zip", most=3))
            # a file system may note the same time for two that were written after each other
            path = file_cache._place(digests[-1], "zip")
            os.utime(path, (number, number))
        found = [file_cache.load(digest, kind="zip") for digest in digests]
    assert found == [None, b"1", b"2", b"3"]


def test_who_sees_less_gets_no_file_of_who_sees_more():
    with login.acting_as(EVERYTHING):
        digest = file_cache.keep(b"alles", kind="zip", most=3)
    with login.acting_as(viewer_named("lezer")):
        assert file_cache.load(digest, kind="zip") is None


@pytest.mark.parametrize("digest", ["../../register", "", "x" * 16, "0" * 15])
def test_what_is_no_digest_is_no_file(digest):
    with login.acting_as(EVERYTHING):
        assert file_cache.load(digest, kind="zip") is None
