"""Presentations kept on disk for the route that hands them out."""

from typing import Final

from pages.ui.frame import file_cache

_KEEP: Final = 40
_KIND: Final = "html"


def keep(page: str) -> str:
    """Keep a presentation; gives the digest it can be asked for by."""
    return file_cache.keep(page.encode(), kind=_KIND, most=_KEEP)


def story_page(digest: str) -> bytes | None:
    """A kept presentation; None when there is none (any more)."""
    return file_cache.load(digest, kind=_KIND)
