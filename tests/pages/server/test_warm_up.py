"""What is got ready, and what stays: set apart from the collector of garbage, nothing lost."""

import gc
import threading
import time
import weakref

import pytest

from geo.errors import DataError, SourceError
from pages.ui.frame import page_data
from pages.ui.server import warm_up


class Ring:
    """Something that only the collector can throw away."""

    def __init__(self):
        self.me = self


def test_what_stays_is_set_apart_and_what_is_left_behind_later_is_still_thrown_away():
    before = gc.get_freeze_count()
    kept = Ring()
    left = weakref.ref(kept)
    try:
        warm_up.set_apart()
        assert gc.get_freeze_count() > before
        # set apart while in use, and in use no longer
        del kept
        gc.collect()
        assert left() is not None
        warm_up.set_apart()
        assert left() is None
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_a_library_that_cannot_be_opened_leaves_the_collector_on(monkeypatch):
    def refuse():
        raise SourceError("Het bronnenregister is niet te lezen.")

    monkeypatch.setattr(page_data, "whole_library", refuse)
    gc.disable()
    try:
        with pytest.raises(SourceError):
            warm_up.warm()
        assert gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("error", [DataError("beschadigd"), ValueError("unforeseen")])
def test_what_goes_wrong_once_does_not_end_the_following(monkeypatch, error):
    stamps, asked = ["1"], []

    def work_out():
        asked.append(stamps[-1])
        if len(asked) == 1:
            raise error

    monkeypatch.setattr(warm_up, "_stamp", lambda: stamps[-1])
    monkeypatch.setattr(warm_up, "needs_example", lambda _: False)
    monkeypatch.setattr(warm_up, "fill_cache", work_out)
    stop = threading.Event()
    follower = following(stop, pause_s=0.05)
    try:
        await_that(lambda: asked == ["1"])
        stamps.append("2")
        await_that(lambda: asked == ["1", "2"])
        # what the second brought stays
        await_that(lambda: gc.get_freeze_count() > 0)
    finally:
        stop.set()
        follower.join(5)
        gc.unfreeze()


def test_garbage_is_collected_when_whoever_waited_has_had_time(monkeypatch):
    done = []
    monkeypatch.setattr(warm_up, "_stamp", lambda: "1")
    monkeypatch.setattr(warm_up, "needs_example", lambda _: False)
    monkeypatch.setattr(warm_up, "fill_cache", lambda: done.append(("filled", time.monotonic())))
    monkeypatch.setattr(warm_up, "set_apart", lambda: done.append(("apart", time.monotonic())))
    stop = threading.Event()
    follower = following(stop, pause_s=0.5)
    try:
        await_that(lambda: len(done) == 2)
        # once: nothing more was stored
        assert not stop.wait(0.2)
    finally:
        stop.set()
        follower.join(5)
    (first, filled), (second, apart) = done
    assert (first, second) == ("filled", "apart")
    assert apart - filled >= 0.5


def following(stop, *, pause_s):
    follower = threading.Thread(
        target=warm_up.follow,
        args=("0",),
        kwargs={"every_s": 0.01, "pause_s": pause_s, "stop": stop},
        daemon=True,
    )
    follower.start()
    return follower


def await_that(holds):
    pause = threading.Event()
    for _ in range(500):
        if holds():
            return
        pause.wait(0.02)
    raise AssertionError("not within ten seconds")
