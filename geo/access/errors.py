"""The error for a viewer who may not see or do something."""

from geo.errors import KoppelkansenError


class AccessError(KoppelkansenError):
    """Somebody asks for what their role does not have."""
