"""One conversation with one server process: start, list tools, call, stop.

The official SDK does the protocol (legacy handshake, so that state lives between calls); requests go through its
dispatcher unvalidated, because one malformed tool must not lose a server's others and a result that breaks its own
output schema is still what the server said.
"""

import asyncio
import json
import socket
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import anyio
from mcp import ClientSession, MCPError
from mcp.shared.dispatcher import CallOptions
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher

from graph_toucan.errors import CallTimeout, GraphToucanError, LaunchError, ServerCrashed, StartError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.plan import BRIDGE_PORT, HOME, WORKSPACE, LaunchPlan
from graph_toucan.launch.sandbox import Limits, SandboxKind, caged, limited
from graph_toucan.launch.transport import Noise, ServerProcess, http_streams, stdio_streams

_REQUEST_TIMEOUT = -32001
_CONNECTION_CLOSED = -32000
_SOCKET_WAIT_SECONDS = 0.02
_BASE_ENV = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "NO_COLOR": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "user.name",
    "GIT_CONFIG_VALUE_0": "Toucan",
    "GIT_CONFIG_KEY_1": "user.email",
    "GIT_CONFIG_VALUE_1": "toucan@example.com",
}


@dataclass(frozen=True)
class Place:
    """The directories of one server in one workspace: shared files, its HOME, its socket folder, its stderr."""

    files: Path
    home: Path
    run: Path
    stderr: Path


@dataclass(frozen=True)
class LaunchSettings:
    """How servers are run: the cage, limits, and timeouts in seconds."""

    sandbox: SandboxKind = SandboxKind.BWRAP
    limits: Limits = field(default_factory=Limits)
    start_seconds: float = 30.0
    call_seconds: float = 30.0


class RpcError(LaunchError):
    """The server answered a request with a JSON-RPC error."""


class ServerSession:
    """A running server. Use `await ServerSession.start(...)`, then `close()`."""

    def __init__(self, plan: LaunchPlan, place: Place, settings: LaunchSettings) -> None:
        """Prepare; nothing runs before `start`."""
        self._plan = plan
        self._place = place
        self._settings = settings
        self._dispatcher: JSONRPCDispatcher | None = None
        self._process: ServerProcess | None = None
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._port = BRIDGE_PORT if self._sandboxed and not plan.network else _free_port()
        self.noise = Noise()
        self.protocol_version = ""
        self.start_seconds = 0.0

    @classmethod
    async def start(cls, plan: LaunchPlan, place: Place, settings: LaunchSettings) -> "ServerSession":
        """Start the server and shake hands.

        Raises:
            StartError: it cannot be executed, or ends at once.
            RpcError: it answers the handshake with an error.
            CallTimeout: it does not answer the handshake in time.
        """
        session = cls(plan, place, settings)
        began = time.monotonic()
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        session._task = asyncio.create_task(session._serve(started))
        try:
            await asyncio.wait_for(asyncio.shield(started), settings.start_seconds)
        except BaseException as error:
            if not started.done():  # out of time, or nobody waits for it any more
                started.cancel()
                session._task.cancel()
            await session.close()
            if not isinstance(error, TimeoutError):
                raise
            raise CallTimeout(
                f"server {plan.server!r} did not answer the handshake within {settings.start_seconds:g} s"
                + session._last_words(),
                "Raise the start timeout, or leave the server out.",
            ) from None
        session.start_seconds = time.monotonic() - began
        return session

    async def request(self, method: str, params: JsonObject, timeout_seconds: float | None = None) -> JsonObject:
        """Send one request and return the raw result object.

        Raises:
            CallTimeout: no answer in time.
            ServerCrashed: the connection ended.
            RpcError: the server answered with a protocol error.
        """
        if self._dispatcher is None:
            raise ServerCrashed(f"server {self._plan.server!r} is not running" + self._last_words())
        seconds = timeout_seconds or self._settings.call_seconds
        options: CallOptions = {"timeout": seconds, "headers": {"mcp-protocol-version": self.protocol_version}}
        try:
            raw = await self._dispatcher.send_raw_request(method, self._inward(params), options)
        except MCPError as error:
            raise self._classify(error, method, seconds) from error
        return self._outward(raw)

    async def close(self) -> None:
        """Stop the server and wait until it is gone."""
        self._closing.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=5)
            if not self._task.done():
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _serve(self, started: "asyncio.Future[None]") -> None:
        """Hold the connection open in one task, as its cancel scopes require, until `close`."""
        try:
            async with AsyncExitStack() as stack:
                streams = await self._connect(stack)
                dispatcher = JSONRPCDispatcher(*streams)
                session = await stack.enter_async_context(ClientSession(dispatcher=dispatcher))
                handshake = await session.initialize()
                self.protocol_version = str(handshake.protocol_version)
                self._dispatcher = dispatcher
                started.set_result(None)
                await self._closing.wait()
        except BaseException as error:  # noqa: BLE001 - the one boundary: whatever ends a start becomes a LaunchError
            if not started.done():
                started.set_exception(self._start_error(error))
        finally:
            self._dispatcher = None
            if self._process is not None:
                with anyio.CancelScope(shield=True):
                    await self._process.stop()

    async def _connect(self, stack: AsyncExitStack):  # noqa: ANN202 - the SDK keeps the stream types private
        plan, seconds = self._plan, self._settings.call_seconds
        if plan.url is not None:
            return await stack.enter_async_context(
                http_streams(plan.url, headers=plan.headers, socket=None, timeout_seconds=seconds)
            )
        self._process = await ServerProcess.start(
            self._command(),
            env=self._outer_env(),
            cwd=self._place.files,
            stderr=self._place.stderr,
            mark=None if self._sandboxed else f"HOME={self._place.home}",
        )
        if plan.http_path is None:
            return await stack.enter_async_context(stdio_streams(self._process, self.noise))
        bridge = self._place.run / "mcp.sock"
        while not bridge.exists():
            if self._process.process.returncode is not None:
                raise StartError(f"server {plan.server!r} ended at its start" + self._last_words())
            await anyio.sleep(_SOCKET_WAIT_SECONDS)
        url = f"http://127.0.0.1:{self._port}{plan.http_path}"
        return await stack.enter_async_context(
            http_streams(url, headers={}, socket=bridge, timeout_seconds=max(seconds, self._settings.start_seconds))
        )

    # --- the command ------------------------------------------------------------------------------------------

    @property
    def _sandboxed(self) -> bool:
        return self._settings.sandbox is SandboxKind.BWRAP

    def _filled(self, text: str) -> str:
        where, home = (WORKSPACE, HOME) if self._sandboxed else (str(self._place.files), str(self._place.home))
        text = text.replace("{port}", str(self._port)).replace("{PORT}", str(self._port))
        text = text.replace("{workspace}", where).replace("{home}", home)
        return text if self._sandboxed else text.replace(WORKSPACE, where)

    def _inner_env(self) -> dict[str, str]:
        home = HOME if self._sandboxed else str(self._place.home)
        env = {**_BASE_ENV, "HOME": home, "TMPDIR": "/tmp"}  # noqa: S108 - private inside the cage
        program = Path(self._plan.command[0])
        if program.is_absolute():
            env["PATH"] = f"{program.parent}:{env['PATH']}"
        return {**env, **{name: self._filled(value) for name, value in self._plan.env.items()}}

    def _outer_env(self) -> dict[str, str]:
        return {"PATH": "/usr/local/bin:/usr/bin:/bin"} if self._sandboxed else self._inner_env()

    def _command(self) -> list[str]:
        command = [self._filled(word) for word in self._plan.command]
        if self._plan.http_path is not None:
            folder = "/run/bridge" if self._sandboxed else str(self._place.run)
            bridge = str(Path(__file__).with_name("bridge.py"))
            python = str(Path(sys.executable).resolve())
            command = [python, "-I", bridge, f"{folder}/mcp.sock", str(self._port), *command]
        if self._sandboxed:
            command = caged(
                command,
                env=self._inner_env(),
                workspace=self._place.files,
                home=self._place.home,
                run=self._place.run,
                visible=[place for place in (self._plan.prefix, *self._plan.visible) if place],
                network=self._plan.network,
            )
        return limited(command, self._settings.limits)

    # --- paths and errors -------------------------------------------------------------------------------------

    def _inward(self, value: JsonObject) -> JsonObject:
        """Replace `/workspace` by where it really is, outside the sandbox."""
        if self._sandboxed or self._plan.url is not None:
            return value
        return _replaced(value, [(WORKSPACE, str(self._place.files)), (HOME, str(self._place.home))])

    def _outward(self, value: JsonObject) -> JsonObject:
        """Replace this machine's paths by the ones that are the same everywhere."""
        if self._sandboxed or self._plan.url is not None:
            return value
        return _replaced(value, [(str(self._place.files), WORKSPACE), (str(self._place.home), HOME)])

    def _last_words(self) -> str:
        tail = self._process.stderr_tail if self._process else ""
        return f"; its last words on stderr: {tail}" if tail else ""

    def _start_error(self, error: BaseException) -> GraphToucanError:
        while isinstance(error, BaseExceptionGroup) and error.exceptions:
            error = error.exceptions[0]  # pyright: ignore[reportUnknownVariableType]
        if isinstance(error, GraphToucanError):
            return error
        if isinstance(error, MCPError) and error.error.code not in {_REQUEST_TIMEOUT, _CONNECTION_CLOSED}:
            return self._classify(error, "the handshake", self._settings.start_seconds)
        reason = str(error) or type(error).__name__
        return StartError(
            f"server {self._plan.server!r} did not come up: {reason}" + self._last_words(),
            "Check its launch command and requirements in the catalogue.",
        )

    def _classify(self, error: MCPError, method: str, seconds: float) -> LaunchError:
        name = self._plan.server
        if error.error.code == _REQUEST_TIMEOUT:
            return CallTimeout(f"server {name!r} did not answer {method} within {seconds:g} s")
        if error.error.code == _CONNECTION_CLOSED:
            return ServerCrashed(f"server {name!r} ended during {method}" + self._last_words())
        return RpcError(f"server {name!r} answered {method} with error {error.error.code}: {error.error.message}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _replaced(value: JsonObject, pairs: list[tuple[str, str]]) -> JsonObject:
    text = json.dumps(value)
    for old, new in pairs:
        text = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    result: Json = json.loads(text)
    return result
