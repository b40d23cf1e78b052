"""One server process and its streams: newline-delimited JSON-RPC on stdio, or streamable HTTP through a socket.

Differs from the SDK's stdio transport in three ways that real servers made necessary: what is not JSON-RPC on stdout
is counted and skipped, stderr is kept for error messages, and the whole process group is killed at the end.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import anyio
import httpx2
import mcp_types as types
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage

from graph_toucan.errors import StartError

if TYPE_CHECKING:
    from mcp.client._transport import TransportStreams

MAX_LINE_BYTES = 64 * 1024 * 1024
_STDERR_TAIL = 600
_KILL_ROUNDS = 5
_REAP_SECONDS = 3


@dataclass
class Noise:
    """What came on stdout and was not JSON-RPC."""

    lines: int = 0
    first: str = ""


class ServerProcess:
    """A child process in a group of its own, with its stderr in a file."""

    def __init__(self, process: asyncio.subprocess.Process, stderr: Path, mark: str | None) -> None:
        """Wrap a started process."""
        self.process = process
        self._stderr = stderr
        self._mark = mark

    @classmethod
    async def start(
        cls, command: Sequence[str], *, env: dict[str, str], cwd: Path, stderr: Path, mark: str | None = None
    ) -> "ServerProcess":
        """Start a command with pipes on stdin and stdout.

        Args:
            command: the program and its arguments.
            env: its whole environment.
            cwd: its working directory.
            stderr: the file that its stderr goes to.
            mark: a `NAME=value` of its environment that no process but it and its children can have, if there is one.

        Raises:
            StartError: the command cannot be executed.
        """
        with stderr.open("ab") as log:
            process = await _spawn(command, env, cwd, log)
        return cls(process, stderr, mark)

    @property
    def stderr_tail(self) -> str:
        """The last words of the server on stderr, in one line."""
        if not self._stderr.exists():
            return ""
        return " ".join(self._stderr.read_text(errors="replace").split())[-_STDERR_TAIL:]

    async def stop(self) -> None:
        """Kill the process group, and children that left it, and reap the process."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for _ in range(_KILL_ROUNDS):  # what is killed may have just started another
            stragglers = _marked(self._mark) if self._mark else []
            for pid in stragglers:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            if not stragglers:
                break
        with anyio.move_on_after(_REAP_SECONDS):  # a pipe that someone else holds open must not hold us up
            await self.process.wait()


def _marked(mark: str) -> list[int]:
    """Return the processes with a mark in their environment, where the system shows it (`/proc`)."""
    found: list[int] = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark.encode() in environ.read_bytes().split(b"\0"):
                found.append(int(environ.parent.name))
    return found


async def _spawn(command: Sequence[str], env: dict[str, str], cwd: Path, log: BinaryIO) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=env,
            cwd=cwd,
            start_new_session=True,
            limit=MAX_LINE_BYTES,
        )
    except OSError as error:
        raise StartError(f"cannot execute {command[0]}: {error.strerror}", "Check the launch command.") from error


@asynccontextmanager
async def stdio_streams(process: ServerProcess, noise: Noise) -> "AsyncGenerator[TransportStreams]":
    """Give the message streams of a process that speaks on stdin and stdout."""
    to_session, from_server = anyio.create_memory_object_stream[SessionMessage | Exception](16)
    to_server, from_session = anyio.create_memory_object_stream[SessionMessage](16)
    stdin, stdout = process.process.stdin, process.process.stdout
    if stdin is None or stdout is None:
        raise StartError("the server process has no pipes", "Report this: it should not happen.")

    async def read() -> None:
        async with to_session:
            while line := await _line(stdout):
                try:
                    message = types.jsonrpc_message_adapter.validate_json(line, by_name=False)
                except ValueError:
                    noise.lines += 1
                    noise.first = noise.first or line.decode(errors="replace").strip()[:200]
                    continue
                await to_session.send(SessionMessage(message))

    async def write() -> None:
        async with from_session:
            async for item in from_session:
                text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
                stdin.write(text.encode() + b"\n")
                with contextlib.suppress(ConnectionError):
                    await stdin.drain()

    async with anyio.create_task_group() as group:
        group.start_soon(read)
        group.start_soon(write)
        try:
            yield from_server, to_server
        finally:
            group.cancel_scope.cancel()
            from_server.close()
            to_server.close()
            from_session.close()
            to_session.close()


async def _line(stdout: asyncio.StreamReader) -> bytes:
    """Return the next line, skipping any that is longer than `MAX_LINE_BYTES`; empty at the end."""
    while True:
        try:
            return await stdout.readline()
        except ValueError:
            continue


@asynccontextmanager
async def http_streams(
    url: str, *, headers: dict[str, str], socket: Path | None, timeout_seconds: float
) -> "AsyncGenerator[TransportStreams]":
    """Give the message streams of a server at a URL, over a Unix socket where one is given."""
    transport = httpx2.AsyncHTTPTransport(uds=str(socket)) if socket else None
    timeout = httpx2.Timeout(timeout_seconds, connect=timeout_seconds)
    async with (
        httpx2.AsyncClient(transport=transport, headers=headers, timeout=timeout) as client,
        streamable_http_client(url, http_client=client, terminate_on_close=False) as streams,
    ):
        yield streams
