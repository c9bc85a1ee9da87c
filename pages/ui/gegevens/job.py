"""A long job of a page: its progress in view, and a button that stops it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import streamlit as st

from geo.catalogue.isolated_reading import interruptible

Report = Callable[[str, float], None]
"""What a job calls with the step it is at (Dutch) and the share that is done (0-1)."""

_T = TypeVar("_T")
_JOB: Final = "import-taak"
_LOOK_EVERY_S: Final = 0.2


class Stopped(Exception):  # noqa: N818 - no error: the person asked for it
    """Raised inside a job that was stopped."""


@dataclass
class _Job:
    key: str
    text: str
    share: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    outcome: Future[Any] = field(default_factory=Future)

    def report(self, text: str, share: float) -> None:
        if self.stop.is_set():
            raise Stopped
        self.text, self.share = text, min(max(share, 0.0), 1.0)

    def run(self, work: Callable[[Report], Any]) -> None:
        try:
            with interruptible(lambda: self.report(self.text, self.share)):
                self.outcome.set_result(work(self.report))
        except BaseException as error:  # noqa: BLE001 - handed to who waits for it
            self.outcome.set_exception(error)


def run_job(key: str, *, text: str, work: Callable[[Report], _T]) -> _T | None:
    """Return what a job gives; None when the person stopped it.

    The job runs in a thread of its own, so that its progress and the button *Stop* work. A page
    that runs again meanwhile goes on watching the same job; another key stops the former one.

    Args:
        key: what tells this job from another.
        text: what the job does, in Dutch.
        work: called with :data:`Report`; must not use Streamlit.
    """
    job = st.session_state.get(_JOB)
    if not isinstance(job, _Job) or job.key != key:
        if isinstance(job, _Job):
            job.stop.set()
        job = st.session_state[_JOB] = _Job(key, text)
        threading.Thread(target=job.run, args=(work,), daemon=True).start()
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text=job.text)
        if st.button("Stop", key=f"stop-{key}"):
            job.stop.set()
    # a click elsewhere ends this run at the next sign to the page; the next run goes on watching
    while not (job.outcome.done() or job.stop.is_set()):
        wait([job.outcome], timeout=_LOOK_EVERY_S)
        bar.progress(job.share, text=job.text)
    st.session_state.pop(_JOB, None)
    place.empty()
    if job.stop.is_set():
        st.info("Gestopt; er is niets veranderd.")
        return None
    outcome: _T = job.outcome.result()
    return outcome
