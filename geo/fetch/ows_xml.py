"""XML answers of OGC services, read safely and without regard to namespaces."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring as safe_xml

from geo.fetch.answer import Answer, host_of
from geo.fetch.problems import FetchProblem


def parse_xml(answer: Answer) -> ET.Element:
    """Return the root of an XML answer; a web page or exception report is a FetchProblem.

    A document that defines entities is refused: no service needs them, and they are how XML
    is made to fill the memory or to read files.
    """
    host = host_of(answer.url)
    if answer.looks_like_html():
        raise FetchProblem("web_page", host)
    try:
        root: ET.Element = safe_xml(answer.body)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FetchProblem("not_readable", host, "XML") from error
    if local(root) in {"ExceptionReport", "ServiceExceptionReport"}:
        raise FetchProblem("exception_report", host, body=answer.body)
    return root


def local(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def descendants(element: ET.Element, name: str) -> Iterable[ET.Element]:
    """Yield every element below of that name, in whatever namespace."""
    return (item for item in element.iter() if local(item) == name)


def child_text(element: ET.Element, name: str) -> str | None:
    """Return the text of a direct child, or None."""
    for item in element:
        if local(item) == name:
            return (item.text or "").strip() or None
    return None
