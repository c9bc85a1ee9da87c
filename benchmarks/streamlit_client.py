"""A visitor without a browser: speaks the protocol of Streamlit's own page over its websocket.

The messages are the ones of the installed Streamlit (protobuf), so a visitor costs the server
what a browser costs it: a session, reruns, and every element that goes out.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_XSRF: Final = "_streamlit_xsrf"
_MAX_MESSAGE_BYTES: Final = 64 << 20
_NEW_RUN: Final = ForwardMsg.FINISHED_EARLY_FOR_RERUN


class VisitError(Exception):
    """What a visitor should not have met: an error on the page, or no answer."""


@dataclass(frozen=True)
class Widget:
    """An element somebody can use: its id, its fields, and the fragment it stands in."""

    id: str
    kind: str
    fields: Any
    fragment: str

    @property
    def key(self) -> str:
        """The key the page gave it; empty when it gave none."""
        found = self.id.rsplit("-", 1)[-1] if self.id.count("-") <= 2 else self.id.split("-", 2)[2]  # noqa: PLR2004 - "$$ID", a digest, the key
        return "" if found == "None" else found


class Visitor:
    """One session: a page that is open, with what was chosen on it.

    Args:
        address: of the app, such as ``http://127.0.0.1:8501`` or one below a path; loopback only.
        patience_s: how long a run may take before it counts as no answer, in seconds.
        origin: where the page says it comes from; by default the address itself.
    """

    def __init__(self, address: str, *, patience_s: float = 60, origin: str | None = None) -> None:
        parts = urlsplit(address)
        if parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError(f"{address} is not on this machine; load is only sent to loopback")
        self.address = address.rstrip("/")
        self.patience_s = patience_s
        self.origin = origin or f"{parts.scheme}://{parts.netloc}"
        self.widgets: dict[str, Widget] = {}
        self.texts: list[str] = []
        self.errors: list[str] = []
        self.received_bytes = 0
        self._socket: ClientConnection | None = None
        self._values: dict[str, tuple[str, Any]] = {}
        self._cached: dict[str, ForwardMsg] = {}
        self._page = ""
        self._page_hash = ""
        self._query = ""

    async def open(self, page: str = "", *, query: str = "") -> float:
        """Open a page of the app; gives the seconds until its script had run."""
        started = time.perf_counter()
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{self.address}/_stcore/health", timeout=self.patience_s)
            answer.raise_for_status()
            token = answer.cookies.get(_XSRF, "")
        self._socket = await connect(
            f"ws{self.address.removeprefix('http')}/_stcore/stream",
            subprotocols=["streamlit", *([token] if token else [])],  # type: ignore[list-item]
            additional_headers={"Cookie": f"{_XSRF}={token}", "Origin": self.origin},
            max_size=_MAX_MESSAGE_BYTES,
            proxy=None,
            open_timeout=self.patience_s,
        )
        self._page, self._query = page, query
        await self._rerun()
        return time.perf_counter() - started

    async def go(self, page: str) -> float:
        """Go to another page by the navigation; gives seconds."""
        self._page, self._page_hash, self._query = page, "", ""
        return await self._rerun()

    async def choose(self, widget: Widget, value: Any) -> float:
        """Give a widget another value, as its user would; gives the seconds of the run."""
        field = _FIELD[widget.kind]
        self._values[widget.id] = (field, value)
        seconds = await self._rerun(fragment=widget.fragment)
        if field.endswith("trigger_value"):
            # a button is pressed for one run only
            self._values.pop(widget.id, None)
        return seconds

    def chosen(self, widget: Widget) -> Any:
        """What the widget has now; None when it was never touched."""
        return self._values.get(widget.id, ("", None))[1]

    def with_key(self, start: str) -> list[Widget]:
        """The widgets whose key begins so, in the order of the page."""
        return [widget for widget in self.widgets.values() if widget.key.startswith(start)]

    def labelled(self, label: str) -> Widget:
        """The widget with this label.

        Raises:
            VisitError: there is none.
        """
        for widget in self.widgets.values():
            if getattr(widget.fields, "label", None) == label:
                return widget
        raise VisitError(f"no widget {label!r} on page {self._page!r}")

    async def close(self) -> None:
        """Close the tab."""
        if self._socket is not None:
            await self._socket.close()

    async def _rerun(self, *, fragment: str = "") -> float:
        """Ask for a run and wait until it is done; gives seconds."""
        if self._socket is None:
            raise VisitError("the page is not open")
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self._query
        # by name until the app has told which page that is
        state.page_name = "" if self._page_hash else self._page
        state.page_script_hash = self._page_hash
        state.fragment_id = fragment
        state.cached_message_hashes.extend(self._cached)
        state.context_info.url = f"{self.address}/{self._page}"
        state.context_info.locale = "nl-NL"
        state.context_info.timezone = "Europe/Amsterdam"
        for name, (field, value) in self._values.items():
            widget = state.widget_states.widgets.add()
            widget.id = name
            if field.endswith("array_value"):
                getattr(widget, field).data.extend(value)
            else:
                setattr(widget, field, value)
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.patience_s):
                await self._socket.send(asked.SerializeToString())
                await self._until_finished()
        except TimeoutError as error:
            raise VisitError(
                f"no answer within {self.patience_s:g} s on page {self._page!r}"
            ) from error
        except ConnectionClosed as error:
            raise VisitError(f"the server closed the connection on {self._page!r}") from error
        return time.perf_counter() - started

    async def _until_finished(self) -> None:
        seen: dict[str, Widget] = {}
        whole = False
        while True:
            message = await self._next()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                whole = not message.metadata.run.fragment_ids
                seen = {}
                self.texts = []
            elif kind == "delta":
                self._note(message.delta, seen)
            elif kind == "navigation":
                self._page_hash = message.navigation.page_script_hash
            elif kind == "page_not_found":
                raise VisitError(f"there is no page {self._page!r}")
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished != _NEW_RUN:
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise VisitError(f"the script of page {self._page!r} does not compile")
                if whole:
                    # what is not on the page any more is not sent along either
                    self.widgets = seen
                    self._values = {k: v for k, v in self._values.items() if k in seen}
                else:
                    self.widgets.update(seen)
                return

    async def _next(self) -> ForwardMsg:
        assert self._socket is not None  # noqa: S101 - `_rerun` sees to it
        raw = await self._socket.recv()
        content = raw if isinstance(raw, bytes) else raw.encode()
        self.received_bytes += len(content)
        message = ForwardMsg()
        message.ParseFromString(content)
        if message.WhichOneof("type") == "ref_hash":
            known = ForwardMsg()
            known.CopyFrom(self._cached[message.ref_hash])
            known.metadata.CopyFrom(message.metadata)
            return known
        if message.metadata.cacheable and message.hash:
            self._cached[message.hash] = message
        return message

    def _note(self, delta: Any, seen: dict[str, Widget]) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        fields = getattr(delta.new_element, kind) if kind else None
        if kind == "exception":
            self.errors.append(f"{self._page}: {fields.type}: {fields.message}")
        elif kind == "alert" and fields.format == fields.ERROR:
            self.errors.append(f"{self._page}: {fields.body}")
        elif kind in {"markdown", "heading"}:
            self.texts.append(fields.body)
        elif kind in _FIELD and not getattr(fields, "disabled", False):
            seen[fields.id] = Widget(fields.id, kind, fields, delta.fragment_id)


_FIELD: Final[Mapping[str, str]] = {
    "button": "trigger_value",
    "button_group": "int_array_value",
    "checkbox": "bool_value",
    "multiselect": "string_array_value",
    "radio": "string_value",
    "selectbox": "string_value",
    "slider": "double_array_value",
    "text_input": "string_value",
}
"""Kinds of widgets a visitor can use, and the field of the protocol their value goes in."""
