"""What a browser may ask of the server over the connection of its session.

Streamlit makes a file of a download button for every connection that names it, and gives it to
every request that names what was made; for whoever asks it clears the caches of everybody and tells
of the source code. Here a file is made for the session whose page has the button, and given to the
account that this page was drawn for, also while that page is drawn anew with another file; where
people log in, what serves a developer is not offered.
"""

import asyncio
import itertools
import logging
import os
import threading
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.access import PUBLIC
from geo.errors import KoppelkansenError
from geo.text.os_errors import machine_words
from pages.ui.frame import login

_log = logging.getLogger(__name__)

Owners = frozenset[login.Account | None]
"""The accounts that a file is for; None among them is everybody."""

_OF_DEVELOPERS: Final = frozenset({"clear_cache", "load_git_info", "set_run_on_save"})
_REFUSED: Final = "Dit bestand kan nu niet worden gemaakt. Druk nog eens of laad de pagina opnieuw."
"""Also for a button of a page that is just being drawn anew: that has another name by then."""
_KEPT: Final = 10_000
"""With more files than this remembered, those that are gone are forgotten."""
_HELD_S: Final = 60.0
"""So long a file that was made on request stays, whatever other sessions do meanwhile."""

_made_for: dict[str, Owners] = {}
_remembering: Final = threading.Lock()
_holders: Final = itertools.count()
_handle_message: Final = AppSession.handle_backmsg
_add: Final = MediaFileManager.add
_add_deferred: Final = MediaFileManager.add_deferred


def hold_apart() -> None:
    """Let the sessions of this process ask for no more than their own."""
    # the module uses it under this name, and exports it to nobody
    setattr(app_session, "DeferredFileHandler", OwnFiles)  # noqa: B010
    setattr(AppSession, "handle_backmsg", _handled)  # noqa: B010
    setattr(MediaFileManager, "add", _added)  # noqa: B010
    setattr(MediaFileManager, "add_deferred", _added_deferred)  # noqa: B010


class OwnFiles(DeferredFileHandler):
    """Makes a file for the session that has its button on its page."""

    async def handle(
        self, request: BackendOperationRequest, session_id: str
    ) -> BackendOperationResponse:
        """Make the file, for whom the page with the button was drawn."""
        media: Any = self._get_media_file_mgr()
        button = request.deferred_file.file_id
        wanted = media._deferred_callables.get(button)  # noqa: SLF001 - not offered otherwise
        # asked before the work: a session that is left meanwhile is nobody's, not everybody's
        owners = owners_of(button)
        if wanted is None or wanted["session_id"] != session_id:
            return BackendOperationResponse(request_id=request.request_id, error_msg=_REFUSED)
        try:
            # in a thread of its own: the server goes on meanwhile
            url = await asyncio.to_thread(media.execute_deferred, button)
        except MediaFileStorageError as error:
            _log.warning("a file could not be made for a page", exc_info=error)
            return BackendOperationResponse(
                request_id=request.request_id, error_msg=_words(error.__cause__)
            )
        _remember(media, file_id_of(url), owners)
        _hold(media, file_id_of(url))
        answer = BackendOperationResponse(request_id=request.request_id)
        answer.deferred_file.url = url
        return answer


def _words(cause: BaseException | None) -> str:
    """Why a file could not be made, in Dutch; it stands under the button."""
    if isinstance(cause, KoppelkansenError):
        return str(cause)
    if isinstance(cause, OSError | MemoryError):
        return machine_words(cause)
    return _REFUSED


def _added(media: MediaFileManager, *args: Any, **named: Any) -> str:
    """Keep a file that a page shows or offers, and remember whose page that is."""
    url = _add(media, *args, **named)
    _remember(media, file_id_of(url), _owners_now())
    return url


def _added_deferred(media: MediaFileManager, *args: Any, **named: Any) -> str:
    """Keep how the file of a button is made, and remember whose page has that button."""
    button = _add_deferred(media, *args, **named)
    _remember(media, button, _owners_now())
    return button


def _owners_now() -> Owners:
    """Whose page is drawn now: of an account, or of everybody where it is that of the public."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return frozenset()
    if login.viewer() == PUBLIC:
        return frozenset({None})
    return frozenset({login.account_of(context.user_info)}) - {None}


def _remember(media: Any, file_id: str, owners: Owners) -> None:
    with _remembering:
        _made_for[file_id] = owners_of(file_id) | owners
        if len(_made_for) > _KEPT:
            with media._lock:  # noqa: SLF001 - not offered otherwise
                there = {*media._file_metadata, *media._deferred_callables}  # noqa: SLF001 - idem
            for gone in _made_for.keys() - there:
                del _made_for[gone]


def _hold(media: Any, file_id: str) -> None:
    """Keep a file until its browser had the time to fetch it.

    Streamlit lets go of it as soon as two pages, of whomever, have been drawn.
    """
    holder = f"fetching-{next(_holders)}"
    with media._lock:  # noqa: SLF001 - idem
        media._files_by_session_and_coord[holder] = {"": file_id}  # noqa: SLF001 - idem
    asyncio.get_running_loop().call_later(_HELD_S, media.clear_session_refs, holder)


def _handled(session: AppSession, message: BackMsg) -> None:
    asked = message.WhichOneof("type")
    if asked in _OF_DEVELOPERS and login.is_on():
        _log.warning("a browser asked for %s, which is not offered", asked)
        return
    _handle_message(session, message)


def file_id_of(url: str) -> str:
    """The number of a file in the address that Streamlit gives it, read as it reads that itself."""
    return os.path.splitext(url.rpartition("/")[2])[0]  # noqa: PTH122 - of an address, not a path


def owners_of(file_id: str) -> Owners:
    """The accounts that a file, or the button that makes it, was drawn for."""
    return _made_for.get(file_id, frozenset())


def is_of(session_id: str, account: login.Account | None) -> bool:
    """Whether a session is that of an account; a session that is not there is anybody's."""
    session: Any = Runtime.instance().get_app_session(session_id) if Runtime.exists() else None
    return session is None or login.account_of(session._user_info) == account  # noqa: SLF001 - idem
