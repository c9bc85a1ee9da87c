"""What a browser may ask of the server over the connection of its session.

Streamlit makes a file of a download button for every connection that names it, and gives it to
every request that names what was made; for whoever asks it clears the caches of everybody and tells
of the source code. Here a file is made for the session whose page has the button, and given to the
account that it was made for; where people log in, what serves a developer is not offered.
"""

import logging
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.backend_operation_handler import DeferredFileHandler

from pages.ui.frame import login

_log = logging.getLogger(__name__)

_OF_DEVELOPERS: Final = frozenset({"clear_cache", "load_git_info", "set_run_on_save"})
_REFUSED: Final = "Dit bestand kan nu niet worden gemaakt. Laad de pagina opnieuw."
_KEPT: Final = 10_000
"""So many files that were made on request are remembered; a server forgets them when it stops."""

_made_for: dict[str, login.Account | None] = {}
_handle_message: Final = AppSession.handle_backmsg


def hold_apart() -> None:
    """Let the sessions of this process ask for no more than their own."""
    # the module uses it under this name, and exports it to nobody
    setattr(app_session, "DeferredFileHandler", OwnFiles)  # noqa: B010
    setattr(AppSession, "handle_backmsg", _handled)  # noqa: B010


class OwnFiles(DeferredFileHandler):
    """Makes a file for the session that has its button on its page."""

    async def handle(
        self, request: BackendOperationRequest, session_id: str
    ) -> BackendOperationResponse:
        """Make the file, and remember whose it is."""
        media: Any = self._get_media_file_mgr()
        wanted = media._deferred_callables.get(request.deferred_file.file_id)  # noqa: SLF001 - not offered otherwise
        if wanted is None or wanted["session_id"] != session_id:
            return BackendOperationResponse(request_id=request.request_id, error_msg=_REFUSED)
        answer = await super().handle(request, session_id)
        if answer.HasField("deferred_file"):
            _remember(file_id_of(answer.deferred_file.url), _account_of(session_id))
        return answer


def _handled(session: AppSession, message: BackMsg) -> None:
    asked = message.WhichOneof("type")
    if asked in _OF_DEVELOPERS and login.is_on():
        _log.warning("a browser asked for %s, which is not offered", asked)
        return
    _handle_message(session, message)


def file_id_of(url: str) -> str:
    """The number of a file in the address that Streamlit gives it."""
    return PurePosixPath(urlsplit(url).path).stem


def owners_of(file_id: str) -> frozenset[login.Account | None]:
    """The accounts for which a file was made; None for who did not log in."""
    found = {_made_for[file_id]} if file_id in _made_for else set()
    if Runtime.exists():
        media: Any = Runtime.instance().media_file_mgr
        on_pages = list(media._files_by_session_and_coord.items())  # noqa: SLF001 - not offered otherwise
        found |= {
            _account_of(session)
            for session, files in on_pages
            if file_id in files.values() and _is_somebodys(session)
        }
    return frozenset(found)


def is_of(session_id: str, account: login.Account | None) -> bool:
    """Whether a session is that of an account; a session that is not there is anybody's."""
    return not _is_there(session_id) or _account_of(session_id) == account


def _is_there(session_id: str) -> bool:
    return Runtime.exists() and Runtime.instance().get_app_session(session_id) is not None


def _is_somebodys(session_id: str) -> bool:
    """Whether a session is there, and not left by who logged out of it."""
    session = Runtime.instance().get_app_session(session_id)
    return session is not None and session.is_resumable()


def _account_of(session_id: str) -> login.Account | None:
    session: Any = Runtime.instance().get_app_session(session_id)
    return None if session is None else login.account_of(session._user_info)  # noqa: SLF001 - idem


def _remember(file_id: str, account: login.Account | None) -> None:
    _made_for.pop(file_id, None)
    _made_for[file_id] = account
    while len(_made_for) > _KEPT:
        del _made_for[next(iter(_made_for))]
