"""Servers over HTTP, on the network or through a Unix socket: streamable HTTP here, the older transport beside it.

The official SDK's clients take an answer of 202 for an error, lose status and headers of what a server refuses with, and end
the whole conversation where one request fails. Here a request that cannot be made or answered fails alone.
"""

import contextlib
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

import anyio
import httpx2
import mcp_types as types
from anyio.abc import TaskGroup, TaskStatus
from httpx2 import EventSource, ServerSentEvent

from graph_toucan.errors import LaunchError, ProtocolMismatch, ServerCrashed, Unreachable
from graph_toucan.launch.http_client import Address, HttpClient, http_client
from graph_toucan.launch.http_faults import status_fault
from graph_toucan.launch.link import EVENTS, Link, content_of, kind_of
from graph_toucan.launch.plan import HttpKind, LaunchPlan
from graph_toucan.launch.process import MAX_LINE_BYTES
from graph_toucan.launch.sse import ServerSentEvents
from graph_toucan.launch.wire import Wire

_HEADERS = {"accept": f"application/json, {EVENTS}", "content-type": "application/json"}
_WAIT_SECONDS = 1.0
_LEAST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.01, 30.0
_TRIES = 3
_SHORT_STREAM_SECONDS = 5.0
_FAREWELL_SECONDS = 1.0


@asynccontextmanager
async def http_link(kind: HttpKind, plan: LaunchPlan, address: Address, wire: Wire) -> AsyncGenerator[None]:
    """Connect a wire with a server over HTTP, for as long as the context lasts.

    Raises:
        LaunchError: the stream that server-sent events need from the beginning cannot be opened; of streamable HTTP, the
            first request tells.
    """
    async with http_client(plan, address) as http, anyio.create_task_group() as group:
        link = (StreamableHttp if kind == "streamable-http" else ServerSentEvents)(http, wire, group)
        await group.start(link.run)
        try:
            yield
        finally:
            with anyio.move_on_after(_FAREWELL_SECONDS, shield=True), contextlib.suppress(LaunchError):
                await link.say_goodbye()
            group.cancel_scope.cancel()


@dataclass
class _Cursor:
    """How far an event stream was read, and how long to wait before asking for the rest."""

    last_id: str = ""
    wait_seconds: float = _WAIT_SECONDS
    events: int = 0

    def take(self, event: ServerSentEvent) -> None:
        """Note one event."""
        self.events += 1
        self.last_id = event.id or self.last_id
        if event.retry is not None:
            self.wait_seconds = min(max(event.retry / 1000, _LEAST_WAIT_SECONDS), _LONGEST_WAIT_SECONDS)


class StreamableHttp(Link):
    """One address for everything: a request is a POST, answered as JSON, as an event stream, or on the GET stream."""

    def __init__(self, http: HttpClient, wire: Wire, group: TaskGroup) -> None:
        """Nothing is sent before the first message."""
        super().__init__(http, wire, group)
        self._session = ""
        self._version = ""
        self._listener: Literal["none", "running", "over"] = "none"
        self._promised: dict[types.RequestId, str] = {}

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Send messages until the session ends."""
        task_status.started()
        await self.write()

    async def say_goodbye(self) -> None:
        """Delete the session, if the server gave one."""
        if self._session:
            async with self.http.send("DELETE", self._headers()):
                pass

    def after_handshake(self) -> None:
        """Open the GET stream, on which the server says what it says by itself."""
        if self._listener == "none":
            self._listener = "running"
            self.group.start_soon(self._listen)

    async def post(self, message: types.JSONRPCMessage) -> None:
        """Send one message and read its answer, if it is a request."""
        opening = isinstance(message, types.JSONRPCRequest) and message.method == "initialize"
        cursor = _Cursor()
        async with self.http.send("POST", self._headers(), content_of(message), patient=opening) as response:
            if opening and response.is_success:
                self._session = response.headers.get("mcp-session-id", "")
            if not isinstance(message, types.JSONRPCRequest) or await self._answered(message, response, cursor):
                return
        await self._resume(message, cursor)

    def _headers(self, last_id: str = "") -> dict[str, str]:
        headers = {**_HEADERS, "mcp-session-id": self._session, "mcp-protocol-version": self._version}
        return {name: value for name, value in {**headers, "last-event-id": last_id}.items() if value}

    async def _answered(self, request: types.JSONRPCRequest, response: httpx2.Response, cursor: _Cursor) -> bool:
        """Read what came for a request; return whether that was its answer, or a promise of one."""
        if response.status_code >= 400:
            await self._refused(request, response)
        elif response.status_code in {202, 204}:
            self._promise(request)
        elif kind_of(response) == EVENTS:
            return await self._read(request, response, cursor)
        else:  # JSON, whatever it is called
            message = self.parsed(response, await self.http.body(response))
            if isinstance(message, types.JSONRPCResponse | types.JSONRPCError):
                message = message.model_copy(update={"id": request.id})  # some answer with `null`, or text for a number
            await self._deliver(request, message)
        return True

    async def _refused(self, request: types.JSONRPCRequest, response: httpx2.Response) -> None:
        """Pass on an error of the protocol that came with a bad status; raise what the status says otherwise."""
        body = await self.http.beginning(response)
        if response.status_code in {400, 500} and kind_of(response) == "application/json":
            with contextlib.suppress(ProtocolMismatch):
                message = self.parsed(response, body)
                if isinstance(message, types.JSONRPCError):
                    await self.wire.take(message.model_copy(update={"id": request.id}))
                    return
        raise status_fault(self.http.plan, response, body, has_session=bool(self._session))

    async def _deliver(self, request: types.JSONRPCRequest | None, message: types.JSONRPCMessage) -> bool:
        """Pass on a message, and note what it means here; return whether it answers the request."""
        answers = False
        if isinstance(message, types.JSONRPCResponse | types.JSONRPCError) and message.id is not None:
            self._promised.pop(message.id, None)
            answers = request is not None and str(message.id) == str(request.id)
        if isinstance(message, types.JSONRPCResponse) and not self._version:  # the first is the handshake's
            self._version = str(message.result.get("protocolVersion", ""))
        await self.wire.take(message)
        return answers

    async def _read(self, request: types.JSONRPCRequest | None, response: httpx2.Response, cursor: _Cursor) -> bool:
        """Pass on the messages of an event stream; return whether the request was answered before it ended."""
        try:
            async for event in EventSource(response, max_event_size=MAX_LINE_BYTES):
                cursor.take(event)
                if not event.data or event.event != "message":
                    continue
                if await self._deliver(request, self.parsed(response, event.data)):
                    return True
        except httpx2.SSEError as error:
            raise ProtocolMismatch(f"server {self.http.plan.server!r} sent a broken event stream: {error}") from None
        except httpx2.TransportError:
            return False  # it broke in the middle: what is missing may be asked for
        return False

    async def _resume(self, request: types.JSONRPCRequest, cursor: _Cursor) -> None:
        """Ask for the rest of a stream that ended before the answer, from the last event that had an id."""
        failures = 0
        while cursor.last_id and failures < _TRIES:
            await anyio.sleep(cursor.wait_seconds)
            try:
                async with self.http.send("GET", self._headers(cursor.last_id)) as response:
                    if response.status_code >= 400:
                        raise await self.http.fault(response, has_session=bool(self._session))
                    if await self._read(request, response, cursor):
                        return
            except Unreachable:
                failures += 1
        why = "it could not be taken up again" if cursor.last_id else "its events have no ids to take it up again by"
        raise ServerCrashed(
            f"server {self.http.plan.server!r} ended the stream before the answer to {request.method}, and {why}",
            "Try again.",
        )

    def _promise(self, request: types.JSONRPCRequest) -> None:
        """Wait for an answer on the GET stream: the server has accepted the request, and not answered it."""
        self.after_handshake()
        if self._listener == "over":
            raise self._broken_promise(request.method)
        self._promised[request.id] = request.method

    def _broken_promise(self, method: str) -> ProtocolMismatch:
        return ProtocolMismatch(
            f"server {self.http.plan.server!r} accepted {method} (202), and offers no stream to send the answer on",
            "Tell who makes the server: the answer belongs into the response, or on the GET stream.",
        )

    async def _listen(self) -> None:
        """Read the GET stream, again where it ends, until the server refuses it or it is of no use."""
        cursor, failures = _Cursor(), 0
        while failures < _TRIES:
            began, seen = time.monotonic(), cursor.events
            with contextlib.suppress(LaunchError):
                async with self.http.send("GET", self._headers(cursor.last_id)) as response:
                    if response.status_code != 200 or kind_of(response) != EVENTS:
                        break
                    await self._read(None, response, cursor)
            useful = cursor.events > seen or time.monotonic() - began > _SHORT_STREAM_SECONDS
            failures = 0 if useful else failures + 1
            await anyio.sleep(cursor.wait_seconds)
        self._listener = "over"
        for request, method in tuple(self._promised.items()):
            await self.wire.fail(request, self._broken_promise(method))
