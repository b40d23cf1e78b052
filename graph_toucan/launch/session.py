"""One conversation with one server: start, list tools, call, stop.

The official SDK pairs requests with answers (with its legacy handshake, so that state lives between calls); results are
not validated, because one malformed tool must not lose a server's others and a result that breaks its own output schema is
still what the server said.
"""

import asyncio
import time
from contextlib import AsyncExitStack

import anyio
from mcp import MCPError
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher

from graph_toucan.errors import (
    CallTimeout,
    Evidence,
    GraphToucanError,
    LaunchError,
    LimitExceeded,
    ProtocolMismatch,
    ServerCrashed,
    StartError,
    Unreachable,
)
from graph_toucan.identity import JsonObject
from graph_toucan.launch.client_side import ClientSide, Handshake, LogLine, ServerInfo, settle, shake_hands
from graph_toucan.launch.command import Launch, LaunchSettings, Place, run_setup
from graph_toucan.launch.faults import RpcError, call_error, is_end, meaning_of
from graph_toucan.launch.http_client import Address
from graph_toucan.launch.http_faults import NoEndpoint
from graph_toucan.launch.monitor import Usage
from graph_toucan.launch.plan import HttpKind, LaunchPlan
from graph_toucan.launch.process import ServerProcess
from graph_toucan.launch.remote import http_link
from graph_toucan.launch.transport import Noise, stdio_link
from graph_toucan.launch.wire import Wire

__all__ = ["LaunchSettings", "Place", "RpcError", "ServerSession"]

_SOCKET_WAIT_SECONDS = 0.02
_CLOSE_SECONDS = 5.0
_Route = tuple[HttpKind, Address]


class ServerSession:
    """A running server. Use `await ServerSession.start(...)`, then `close()`."""

    def __init__(self, plan: LaunchPlan, place: Place, settings: LaunchSettings) -> None:
        """Prepare; nothing runs before `start`."""
        self._plan = plan
        self._settings = settings
        self._launch = Launch(plan, place, settings)
        self._client = ClientSide(self._launch.root)
        self._dispatcher: JSONRPCDispatcher | None = None
        self._process: ServerProcess | None = None
        self._closing = asyncio.Event()
        self._grace_seconds = 0.0
        self._task: asyncio.Task[None] | None = None
        self.noise = Noise()
        self.handshake = Handshake()
        self.start_seconds = 0.0

    @classmethod
    async def start(
        cls, plan: LaunchPlan, place: Place, settings: LaunchSettings, noise: Noise | None = None
    ) -> "ServerSession":
        """Prepare the workspace, start the server, and shake hands; `noise` collects what it says besides.

        Raises:
            StartError: it cannot be executed, ends at once, or a setup command fails.
            RpcError: it answers the handshake with an error.
            CallTimeout: it does not answer the handshake in time.
            Unauthorized, Unreachable, Redirected: a server that runs elsewhere cannot be spoken to.
            ProtocolMismatch: what answers does not speak the protocol.
        """
        session = cls(plan, place, settings)
        session.noise = noise or session.noise
        await run_setup(session._launch)
        began = time.monotonic()
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        session._task = asyncio.create_task(session._serve(started))
        try:
            await asyncio.wait_for(asyncio.shield(started), settings.start_seconds)
        except BaseException as error:
            late = session._late() if isinstance(error, TimeoutError) else None  # while the server is still there
            if not started.done():  # out of time, or nobody waits for it any more
                started.cancel()
                session._task.cancel()
            await session.close()
            if late is None:
                raise
            raise late from None
        session.start_seconds = time.monotonic() - began
        return session

    @property
    def evidence(self) -> Evidence:
        """What the server process has left behind so far, without credentials."""
        stdout = self._plan.masked(self.noise.text)
        if self._process is None:
            return Evidence(stdout=stdout)
        return Evidence(self._process.process.returncode, self._plan.masked(self._process.stderr_text), stdout)

    @property
    def protocol_version(self) -> str:
        """The version of the protocol that the handshake agreed on."""
        return self.handshake.protocol_version

    @property
    def server_info(self) -> ServerInfo:
        """What the server calls itself."""
        return self.handshake.server_info

    @property
    def instructions(self) -> str:
        """What the server tells a model about its use."""
        return self.handshake.instructions

    @property
    def capabilities(self) -> JsonObject:
        """What the server offers, as it said in the handshake."""
        return self.handshake.capabilities

    @property
    def tools_changed(self) -> bool:
        """Whether the server has said that its list of tools has changed since it was last asked for."""
        return self._client.tools_changed

    @property
    def log(self) -> tuple[LogLine, ...]:
        """The last messages that the server sent for a log, without credentials."""
        return tuple(LogLine(line.level, self._plan.masked(line.text)) for line in self._client.log)

    @property
    def process(self) -> ServerProcess | None:
        """The process of the server, None for one that runs elsewhere."""
        return self._process

    @property
    def usage(self) -> Usage:
        """The most memory and processes of the server that were seen; nothing of one that runs elsewhere."""
        return self._process.sample() if self._process else Usage()

    @property
    def leftovers(self) -> tuple[str, ...]:
        """The processes that outlived the server, where `close` gave it time to end by itself."""
        return self._process.leftovers if self._process else ()

    async def request(self, method: str, params: JsonObject, timeout_seconds: float | None = None) -> JsonObject:
        """Send one request and return the raw result object.

        Raises:
            CallTimeout: no answer in time.
            ServerCrashed: the connection ended.
            LimitExceeded: it was ended for using more than it may.
            RpcError: the server answered with a protocol error.
            LaunchError: a server that runs elsewhere could not be asked (see `start`).
        """
        dispatcher = self._dispatcher
        if dispatcher is None:
            raise self._noted(ServerCrashed(f"server {self._plan.server!r} is not running" + self._last_words()))
        seconds = timeout_seconds or self._settings.call_seconds
        if method == "tools/list":
            self._client.tools_changed = False
        if method == "tools/call":
            await settle(dispatcher, self._client, seconds)
        try:
            raw = await dispatcher.send_raw_request(method, self._launch.inward(params), {"timeout": seconds})
        except MCPError as error:
            raise self._noted(call_error(self._plan, error, method, seconds, self._last_words())) from error
        return self._launch.outward(raw)

    async def close(self, grace_seconds: float = 0.0) -> None:
        """Stop the server and wait until it is gone; with grace it may end by itself first, and `leftovers` tells."""
        self._grace_seconds = grace_seconds
        self._closing.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=_CLOSE_SECONDS + grace_seconds)
            if not self._task.done():
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _serve(self, started: "asyncio.Future[None]") -> None:
        """Hold the connection open in one task, as its cancel scopes require, until `close`."""
        try:
            async with AsyncExitStack() as stack:
                self._dispatcher = await self._connect(stack)
                started.set_result(None)
                await self._closing.wait()
        except BaseException as error:  # noqa: BLE001 - the one boundary: whatever ends a start becomes a LaunchError
            if not started.done():
                if self._process is not None and is_end(error):
                    await self._process.exit_code()
                started.set_exception(self._start_error(error))
        finally:
            self._dispatcher = None
            if self._process is not None:
                with anyio.CancelScope(shield=True):
                    await self._process.stop(self._grace_seconds)

    # --- connecting -------------------------------------------------------------------------------------------

    async def _connect(self, stack: AsyncExitStack) -> JSONRPCDispatcher:
        plan = self._plan
        if plan.url is None:
            self._process = await self._launch.execute(self._launch.command(), self._launch.place.stderr)
        if plan.url is None and plan.http_path is None:
            return await self._converse(stack, None)
        if self._process is not None:
            await self._bridged(self._process)
        refusal: NoEndpoint | None = None
        for route in self._routes():
            try:
                return await self._converse(stack, route)
            except (LaunchError, MCPError, BaseExceptionGroup) as error:
                meaning = meaning_of(error)
                if refusal is None and not isinstance(meaning, NoEndpoint):
                    raise
                if refusal is not None and not isinstance(meaning, ProtocolMismatch | MCPError):
                    raise
                refusal = refusal or (meaning if isinstance(meaning, NoEndpoint) else None)
        raise refusal or StartError(f"server {plan.server!r} has no address", "Add one to its catalogue entry.")

    def _routes(self) -> list[_Route]:
        """Return where to try: the planned address, then another for server-sent events, or the other transport there."""
        plan, launch = self._plan, self._launch
        other: HttpKind = "sse" if plan.http_kind == "streamable-http" else "streamable-http"
        if plan.url is None:
            here = Address(f"http://127.0.0.1:{launch.port}{plan.http_path}", {}, launch.bridge)
            return [(plan.http_kind, here), (other, here)]
        kind: HttpKind = "sse" if plan.fallback else other
        second = Address(plan.fallback or plan.url, plan.headers)
        return [(plan.http_kind, Address(plan.url, plan.headers)), (kind, second)]

    async def _bridged(self, process: ServerProcess) -> None:
        """Wait for the socket that leads to an HTTP server."""
        while not self._launch.bridge.exists():
            if process.process.returncode is not None:
                raise StartError(f"server {self._plan.server!r} ended at its start" + self._last_words())
            await anyio.sleep(_SOCKET_WAIT_SECONDS)

    async def _converse(self, stack: AsyncExitStack, route: _Route | None) -> JSONRPCDispatcher:
        """Open one transport and shake hands; what was opened stays so only if that succeeds."""
        plan = self._plan
        async with AsyncExitStack() as opened:
            wire = Wire(self._client)
            opened.callback(wire.close)
            if route is not None:
                await opened.enter_async_context(http_link(route[0], plan, route[1], wire))
            elif self._process is not None:
                await opened.enter_async_context(stdio_link(plan.server, self._process, self.noise, wire))
            dispatcher = await opened.enter_async_context(wire.dispatcher())
            self.handshake = await shake_hands(plan.server, dispatcher, self._client)
            await stack.enter_async_context(opened.pop_all())
        return dispatcher

    # --- errors -----------------------------------------------------------------------------------------------

    def _last_words(self) -> str:
        if self._process is None:
            return ""
        tail = self._plan.masked(self._process.stderr_tail)
        return f"; its last words on stderr: {tail}" if tail else ""

    def _noted(self, error: LaunchError) -> LaunchError:
        """Give an error its evidence; a server that was ended for what it used fails for that and nothing else."""
        if self._process is not None and self._process.violation:
            error = LimitExceeded(
                f"server {self._plan.server!r} was ended: {self._process.violation}",
                "Raise its limits, or leave the server out.",
            )
        error.evidence = self.evidence
        return error

    def _late(self) -> LaunchError:
        name, seconds = self._plan.server, self._settings.start_seconds
        return self._noted(
            CallTimeout(
                f"server {name!r} did not answer the handshake within {seconds:g} s"
                + self._plan.masked(self.noise.summary)
                + self._last_words(),
                "Raise the start timeout, or leave the server out.",
            )
        )

    def _start_error(self, error: BaseException) -> GraphToucanError:
        error = meaning_of(error)
        if isinstance(error, MCPError) and not is_end(error):
            error = call_error(self._plan, error, "the handshake", self._settings.start_seconds, self._last_words())
        local = self._plan.url is None
        if not isinstance(error, GraphToucanError) or (local and isinstance(error, Unreachable)):
            reason = self._plan.masked(str(error) or type(error).__name__)
            error = StartError(
                f"server {self._plan.server!r} did not come up: {reason}"
                + f"{self._plan.masked(self.noise.summary)}{self._last_words()}",
                "Check its launch command and requirements in the catalogue.",
            )
        return self._noted(error) if isinstance(error, LaunchError) else error
