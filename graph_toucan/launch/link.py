"""What both HTTP transports share: each message to the server is a POST, and one that fails, fails its request alone."""

import contextlib

import anyio
import httpx2
import mcp_types as types
from anyio.abc import TaskGroup

from graph_toucan.errors import LaunchError
from graph_toucan.launch.http_client import HttpClient
from graph_toucan.launch.http_faults import body_fault
from graph_toucan.launch.wire import Wire

EVENTS = "text/event-stream"
_TELLING_AT_ONCE = 16


class Link:
    """Sends what the session has to say; how a message is posted is for each transport to say."""

    def __init__(self, http: HttpClient, wire: Wire, group: TaskGroup) -> None:
        """Nothing is sent yet; tasks run in `group`."""
        self.http = http
        self.wire = wire
        self.group = group
        self._asked: dict[types.RequestId, anyio.CancelScope] = {}
        self._telling = anyio.Semaphore(_TELLING_AT_ONCE)

    async def post(self, message: types.JSONRPCMessage) -> None:
        """Send one message, and see that its answer gets to the wire.

        Raises:
            LaunchError: it cannot be sent, or not be answered.
        """
        raise NotImplementedError

    async def say_goodbye(self) -> None:
        """End the session politely, where the transport knows how."""

    def after_handshake(self) -> None:
        """Do what is to be done once the server may speak by itself."""

    async def write(self) -> None:
        """Send what the session has to say until it ends; only the end of the handshake waits for its receipt."""
        async for item in self.wire.outgoing:
            message = item.message
            if isinstance(message, types.JSONRPCRequest):
                self.group.start_soon(self._ask, message)
            elif isinstance(message, types.JSONRPCNotification) and message.method == "notifications/initialized":
                await self._tell(message)
                self.after_handshake()
            else:
                await self._telling.acquire()
                self.group.start_soon(self._tell_one_of_many, message)

    async def _ask(self, request: types.JSONRPCRequest) -> None:
        scope = self._asked[request.id] = anyio.CancelScope()
        try:
            with scope:
                await self.post(request)
        except LaunchError as fault:
            await self.wire.fail(request.id, fault)
        finally:
            del self._asked[request.id]

    async def _tell_one_of_many(self, message: types.JSONRPCMessage) -> None:
        try:
            await self._tell(message)
        finally:
            self._telling.release()

    async def _tell(self, message: types.JSONRPCMessage) -> None:
        """Send a message that has no answer; whether that fails, the next request will show."""
        if isinstance(message, types.JSONRPCNotification) and message.method == "notifications/cancelled":
            given_up = self._asked.get((message.params or {}).get("requestId", ""))
            if given_up:
                given_up.cancel()
        with contextlib.suppress(LaunchError):
            await self.post(message)

    def parsed(self, response: httpx2.Response, text: str | bytes) -> types.JSONRPCMessage:
        """Return the message that a text holds.

        Raises:
            ProtocolMismatch: it holds none.
        """
        try:
            return types.jsonrpc_message_adapter.validate_json(text, by_name=False)
        except ValueError:
            content = text.encode() if isinstance(text, str) else text
            raise body_fault(self.http.plan, response.request.url, kind_of(response), content) from None


def content_of(message: types.JSONRPCMessage) -> bytes:
    """Return a message as it goes over the wire."""
    return message.model_dump_json(by_alias=True, exclude_unset=True).encode()


def kind_of(response: httpx2.Response) -> str:
    """Return the media type of a response, without parameters."""
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()
