"""The older HTTP transport: one event stream for all that the server says, which names the address for what it is told."""

import contextlib

import anyio
import httpx2
import mcp_types as types
from anyio.abc import TaskStatus
from httpx2 import EventSource

from graph_toucan.errors import ProtocolMismatch
from graph_toucan.launch.http_client import same_place
from graph_toucan.launch.http_faults import NoEndpoint, body_fault, redirect_fault
from graph_toucan.launch.link import EVENTS, Link, content_of, kind_of
from graph_toucan.launch.process import MAX_LINE_BYTES

_OTHER_TRANSPORT = {400, 404, 405, 406}
"""How servers of streamable HTTP answer a GET without a session."""


class ServerSentEvents(Link):
    """A conversation over server-sent events; it ends with the stream."""

    _endpoint: httpx2.URL

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Read the stream until it ends; started once it has named the address for messages.

        Raises:
            LaunchError: there is no such stream, it names no address, or one elsewhere.
        """
        try:
            async with self.http.send("GET", {"accept": EVENTS}, patient=True) as response:
                if response.status_code >= 400:
                    fault = await self.http.fault(response)
                    if response.status_code in _OTHER_TRANSPORT:
                        fault = NoEndpoint(fault.cause, fault.solution)
                    raise fault
                if kind_of(response) != EVENTS:
                    head = await self.http.beginning(response)
                    raise body_fault(self.http.plan, response.request.url, kind_of(response), head)
                await self._read(response, task_status)
        finally:
            self.wire.hang_up()

    async def post(self, message: types.JSONRPCMessage) -> None:
        """Send one message; its answer comes on the stream."""
        headers = {"content-type": "application/json"}
        async with self.http.send("POST", headers, content_of(message), url=self._endpoint) as response:
            if response.status_code >= 400:
                raise await self.http.fault(response, has_session=True)

    async def _read(self, response: httpx2.Response, task_status: TaskStatus[None]) -> None:
        named = False
        async for event in EventSource(response, max_event_size=MAX_LINE_BYTES):
            if event.event == "endpoint" and not named:
                named = True
                self._endpoint = self._within(response.request.url, event.data)
                self.group.start_soon(self.write)
                task_status.started()
            elif event.event == "message" and event.data:
                # one event that is no message is no reason to end a conversation that has begun
                with contextlib.suppress(*((ProtocolMismatch,) if self.wire.heard else ())):
                    await self.wire.take(self.parsed(response, event.data))
        if not named:
            raise ProtocolMismatch(
                f"server {self.http.plan.server!r}: the event stream ended without naming an address for messages",
                "Check that the address in the catalogue is that of an MCP server's event stream (usually /sse).",
            )

    def _within(self, url: httpx2.URL, endpoint: str) -> httpx2.URL:
        target = url.join(endpoint)
        if not same_place(url, target):
            raise redirect_fault(self.http.plan, url, target)
        return target
