"""What lies between a transport and the session: messages in, messages out, and answers to what the server asks.

Requests and notifications of the server are dealt with here at once and kept nowhere, so that a flood of them costs no
memory; only answers go on to the session.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
import mcp_types as types
from mcp.shared.dispatcher import DispatchContext
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher
from mcp.shared.message import SessionMessage
from mcp.shared.transport_context import TransportContext

from graph_toucan.errors import LaunchError
from graph_toucan.launch.client_side import ClientSide

FAULT = -32098
"""The code under which a transport's own error reaches the waiter of a request; no server's message can carry one."""
_OUTGOING = 64


class Wire:
    """The two directions of one conversation."""

    def __init__(self, client: ClientSide) -> None:
        """Open both directions; `client` answers the server's requests and takes note of its notifications."""
        self._client = client
        self._answers, self._from_server = anyio.create_memory_object_stream[SessionMessage | Exception](16)
        self._to_server, self.outgoing = anyio.create_memory_object_stream[SessionMessage](_OUTGOING)
        self.heard = 0

    async def take(self, message: types.JSONRPCMessage) -> None:
        """Deal with one message of the server.

        An answer to a server that does not read its answers is dropped.
        """
        self.heard += 1
        if isinstance(message, types.JSONRPCRequest):
            try:
                self._to_server.send_nowait(SessionMessage(self._client.answer(message)))
            except (anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError):
                return
        elif isinstance(message, types.JSONRPCNotification):
            self._client.note(message)
        else:
            await self._pass_on(message)

    async def fail(self, request: types.RequestId, error: LaunchError) -> None:
        """Let one request fail with an error of ours, which `MCPError.error.data` then holds."""
        reason = types.ErrorData(code=FAULT, message=error.cause, data=error)
        await self._pass_on(types.JSONRPCError(jsonrpc="2.0", id=request, error=reason))

    def hang_up(self) -> None:
        """Say that the server has ended: whoever waits for an answer is told."""
        self._answers.close()

    @asynccontextmanager
    async def dispatcher(self) -> AsyncGenerator[JSONRPCDispatcher]:
        """Give the SDK's dispatcher, which pairs requests with answers."""
        dispatcher = JSONRPCDispatcher(self._from_server, self._to_server)
        async with anyio.create_task_group() as group:
            await group.start(dispatcher.run, _no_request, _no_notification)
            try:
                yield dispatcher
            finally:
                group.cancel_scope.cancel()

    def close(self) -> None:
        """Close both directions."""
        for stream in (self._answers, self._from_server, self._to_server, self.outgoing):
            stream.close()

    async def _pass_on(self, answer: types.JSONRPCResponse | types.JSONRPCError) -> None:
        try:
            await self._answers.send(SessionMessage(answer))
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            return  # nobody listens any more


async def _no_request(
    context: DispatchContext[TransportContext], method: str, params: Mapping[str, Any] | None
) -> dict[str, Any]:
    raise AssertionError(f"{method} should have been answered by the wire")


async def _no_notification(
    context: DispatchContext[TransportContext], method: str, params: Mapping[str, Any] | None
) -> None:
    raise AssertionError(f"{method} should have been noted by the wire")
