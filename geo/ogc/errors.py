"""Errors of a request for features; the message is a Dutch sentence for who builds on the API."""

from geo.errors import KoppelkansenError


class QueryError(KoppelkansenError):
    """A parameter that is unknown or has a value that cannot be used (HTTP 400)."""


class UnknownResourceError(KoppelkansenError):
    """A collection or feature that is not there, or not for who asks (HTTP 404)."""
