"""What stays is set apart from the collector of garbage, and nothing is lost by that."""

import gc
import threading
import weakref

from pages.ui.server import warm_up


class Ring:
    """Something that only the collector can throw away."""

    def __init__(self):
        self.me = self


def test_what_stays_is_set_apart_and_what_is_left_behind_later_is_still_thrown_away():
    stop = threading.Event()
    before = gc.get_freeze_count()
    kept = Ring()
    left = weakref.ref(kept)
    keeper = threading.Thread(
        target=warm_up.keep_apart, kwargs={"every_s": 0.02, "stop": stop}, daemon=True
    )
    keeper.start()
    try:
        # once each: a collection looks through everything that the test process holds
        gc.collect()
        await_that(lambda: gc.get_freeze_count() > before)
        # set apart while in use, and in use no longer
        del kept
        gc.collect()
        await_that(lambda: left() is None)
    finally:
        stop.set()
        keeper.join(5)
        gc.unfreeze()


def await_that(holds):
    pause = threading.Event()
    for _ in range(500):
        if holds():
            return
        pause.wait(0.02)
    raise AssertionError("not within ten seconds")
