"""The service's own words in a message: recognised in every form, short and harmless."""

import pytest

from geo.fetch.answer import host_of
from geo.fetch.http import HttpClient
from geo.fetch.problems import FetchProblem, quote

from .servers import reply, serving

ARCGIS = '{"error": {"code": 400, "message": "Invalid or missing input", "details": ["x"]}}'
XML = "<o:ExceptionReport><o:ExceptionText>{}</o:ExceptionText></o:ExceptionReport>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (XML.format("Unknown <![CDATA[layer]]> x").encode(), "Unknown layer x"),
        (XML.format("a &lt;script&gt;alert(1)&lt;/script&gt; b").encode(), "a alert(1) b"),
        (b"<ServiceException code='x'>\n  Laag   onbekend </ServiceException>", "Laag onbekend"),
        (
            b'{"title": "Bad Request", "detail": "unknown parameter: jaar"}',
            "unknown parameter: jaar",
        ),
        (ARCGIS.encode(), "Invalid or missing input"),
        (b'{"code": "InvalidParameterValue", "description": "limit"}', "limit"),
        (b"msWFSDispatch(): service disabled", "msWFSDispatch(): service disabled"),
        (b"see https://evil.example/?key=1 now", "see \u2026 now"),
        ("tekst \u202eomgekeerd\x07".encode(), "tekst omgekeerd"),
        (b"<!DOCTYPE html><html>portal</html>", ""),
        (b"<svg onload='x'/>", ""),
        (b"{", ""),
        (b"[" * 50_000, ""),
        (b"", ""),
    ],
)
def test_a_message_is_found_in_an_answer(body, words):
    assert quote(body) == words


def test_a_long_message_is_shortened():
    assert len(quote(b"woord " * 1000)) <= 161


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_the_words_stand_in_every_refusal_without_the_key(status):
    said = '{"detail": "sleutel GEHEIM-123 is onbekend"}'
    answer = serving(lambda handler: reply(handler, said, status=status))
    with (
        answer as (url, _),
        HttpClient([host_of(url)], pause=lambda _: None) as client,
        pytest.raises(FetchProblem, match="sleutel is onbekend") as raised,
    ):
        client.get(url, headers={"Authorization": "GEHEIM-123"})
    assert "GEHEIM" not in str(raised.value)
