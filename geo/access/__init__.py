"""Who may see and do what: viewers, the layers and lines they get, and what they may record.

Everything is decided where data is read or written: a :class:`Viewer` gets a library and a
register of its own (:func:`geo.access.library.library_for`,
:func:`geo.access.register.register_for`), and whatever
is computed, drawn or written to a file from these cannot tell more than they hold.
"""

from geo.access.errors import AccessError
from geo.access.roles import Role
from geo.access.viewer import EVERYTHING, PUBLIC, Viewer, viewer_named

__all__ = [
    "EVERYTHING",
    "PUBLIC",
    "AccessError",
    "Role",
    "Viewer",
    "viewer_named",
]
