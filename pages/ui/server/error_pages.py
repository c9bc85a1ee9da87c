"""What a browser gets at an address that gives no page: a Dutch sentence, and the pages there are.

Streamlit answers every address with its app, which then says in English that there is no such
page; a file that is not there gets a bare line of text.
"""

from collections.abc import Iterable, Mapping
from html import escape
from http import HTTPStatus
from typing import Final

from pages.ui.server.page_list import PageEntry

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""The Content Security Policy of these documents: no script, nothing from elsewhere."""

_TITLES: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "Log eerst in",
    HTTPStatus.FORBIDDEN: "Dit is niet voor u te zien",
    HTTPStatus.NOT_FOUND: "Deze pagina is er niet",
    HTTPStatus.GONE: "Dit bestand is er niet meer",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Dit bestand is te groot",
}
_REASONS: Final[Mapping[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "Dit adres is voor wie is ingelogd.",
    HTTPStatus.FORBIDDEN: "Dit adres is voor een andere rol, of uw login geldt niet meer.",
    HTTPStatus.NOT_FOUND: (
        "Het adres is misschien verkeerd overgenomen, of het bestand is er niet meer: een "
        "download en een gedeelde presentatie worden opnieuw gemaakt op hun eigen pagina."
    ),
}
_DOCUMENT: Final = """<!DOCTYPE html>
<html lang="nl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.5 "Source Sans", system-ui, sans-serif; max-width: 40rem;
  margin: 12vh auto 0; padding: 0 1.5rem 3rem;
  background: light-dark(#ffffff, #10181e); color: light-dark(#111111, #f2f5f7); }}
h1 {{ font-size: 2rem; line-height: 1.2; }}
a {{ color: light-dark(#0b5a8a, #8cc8ec); display: inline-block; padding: 0.3rem 0; }}
ul {{ padding-left: 1.2rem; }}
</style></head>
<body><main><h1>{title}</h1><p>{reason}</p><p>Ga verder op een van deze pagina's:</p>
<ul>{links}</ul></main></body>
</html>
"""


def error_page(
    status: int, *, pages: Iterable[PageEntry], base: str = "/", reason: str | None = None
) -> bytes:
    """The document for a status of 400 and higher, with links to the pages.

    Args:
        status: the HTTP status.
        pages: where one can go on.
        base: the path of the app on the server, with a slash at both ends.
        reason: a Dutch sentence that says what is wrong; None gives one for the status.
    """
    title = _TITLES.get(status, "Dit lukt nu niet")
    reason = reason or _REASONS.get(
        status, "De server kan dit adres zo niet beantwoorden; uw gegevens zijn er nog."
    )
    links = "".join(
        f'<li><a href="{escape(base + page.path)}">{escape(page.title)}</a></li>' for page in pages
    )
    return _DOCUMENT.format(title=escape(title), reason=escape(reason), links=links).encode()
