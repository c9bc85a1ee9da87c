"""Browser contexts that tests use one after the other, each time as good as new.

A new context has an empty cache, and its first page compiles every script again: a page took 5.8 s
of CPU in a context of its own and 3.9 s in one that had shown the app before. One tab per context
stays open, so that the process that draws its pages, and what that compiled, stays too (with
Chromium's ``--process-per-site``).
"""

from collections import defaultdict
from dataclasses import dataclass

KEPT_FLAG = "--process-per-site"
"""What Chromium needs so that tabs of one context share a process."""
# a page of the app's own server that loads nothing
_KEPT_PAGE = "/_stcore/health"
_EVERYTHING = "cookies,local_storage,indexeddb,service_workers,cache_storage,file_systems"


@dataclass(frozen=True)
class Lent:
    """A context in use by a test, and the tab of it that stays open."""

    context: object
    kept: object
    key: tuple
    server: object


class SharedContexts:
    """Contexts by app and options; one that is in use is lent to nobody else."""

    def __init__(self, browser):
        """Start with none.

        Args:
            browser: Playwright's, started with :data:`KEPT_FLAG`.
        """
        self._browser = browser
        self._free = defaultdict(list)

    def take(self, server, options):
        """A context for pages of ``server`` with Playwright's options for ``new_context``."""
        self._drop_stopped()
        key = (server.url, repr(sorted(options.items())))
        if self._free[key]:
            return self._free[key].pop()
        context = self._browser.new_context(base_url=server.url, **options)
        kept = context.new_page()
        kept.goto(_KEPT_PAGE)
        return Lent(context, kept, key, server)

    def give_back(self, lent):
        """Close the pages of a test and forget what they stored."""
        if _stopped(lent.server):
            lent.context.close()
            return
        for page in lent.context.pages:
            if page is not lent.kept:
                page.close()
        session = lent.context.new_cdp_session(lent.kept)
        asked = {"origin": lent.server.url, "storageTypes": _EVERYTHING}
        session.send("Storage.clearDataForOrigin", asked)
        session.detach()
        # of every host
        lent.context.clear_cookies()
        lent.context.clear_permissions()
        self._free[lent.key].append(lent)

    def _drop_stopped(self):
        for key, lents in list(self._free.items()):
            if any(_stopped(lent.server) for lent in lents):
                for lent in self._free.pop(key):
                    lent.context.close()


def _stopped(server):
    return server.process.poll() is not None
