"""What is kept on disk is made by one thread, however many ask for it at once."""

import threading

import pandas as pd
import pytest

from geo.catalogue.cache import by_one_thread, cached, cached_bytes

_ASKING = 4


def _at_once(ask):
    """What several threads got, all of which asked before the first had its answer."""
    found = []
    threads = [threading.Thread(target=lambda: found.append(ask())) for _ in range(_ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(found) == _ASKING
    return found


def _slow(made, result):
    def compute():
        made.append(threading.get_ident())
        # long enough for the others to ask too
        threading.Event().wait(0.3)
        return result

    return compute


def test_a_frame_that_several_ask_for_is_computed_once(tmp_path):
    made = []
    compute = _slow(made, pd.DataFrame({"x": [1, 2]}))
    for frame in _at_once(lambda: cached(tmp_path, "a", compute)):
        assert frame["x"].tolist() == [1, 2]
    assert len(made) == 1


def test_bytes_that_several_ask_for_are_computed_once(tmp_path):
    made = []
    compute = _slow(made, b"content")
    assert _at_once(lambda: cached_bytes(tmp_path / "a.json", compute)) == [b"content"] * _ASKING
    assert len(made) == 1


def test_other_results_do_not_wait(tmp_path):
    inside = threading.Barrier(2)

    def ask(name):
        with by_one_thread(tmp_path / name):
            # breaks when the other does not come in meanwhile
            inside.wait(timeout=20)

    threads = [threading.Thread(target=ask, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not inside.broken


def test_what_failed_is_tried_by_the_next(tmp_path):
    def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cached_bytes(tmp_path / "a", fails)
    assert cached_bytes(tmp_path / "a", lambda: b"yes") == b"yes"
