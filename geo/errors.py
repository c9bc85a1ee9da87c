"""Errors with one plain Dutch sentence each: what, where, what was expected, what to do."""


class KoppelkansenError(Exception):
    """Anything the program can explain to its user; the message is shown as it is."""


class DataError(KoppelkansenError):
    """Data that does not keep its contract."""


class SourceError(KoppelkansenError):
    """The register of sources is wrong, or something unregistered was asked for."""


class NotFoundError(KoppelkansenError):
    """A layer, file or item that is not there."""


class FetchError(KoppelkansenError):
    """An official service did not give a usable answer."""


class RegisterError(KoppelkansenError):
    """The register refuses, or cannot reach its database."""
