"""The messages of a server on stdio: newline-delimited JSON-RPC.

Differs from the SDK's stdio transport in that what is not JSON-RPC on stdout is counted, kept and skipped, an answer
behind other text on its line is still found, and the framing of language servers is recognised.
"""

import contextlib
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio
import anyio.lowlevel
import mcp_types as types

from graph_toucan.errors import ProtocolMismatch, StartError
from graph_toucan.launch.process import MAX_LINE_BYTES, ServerProcess
from graph_toucan.launch.wire import Wire

_NOISE_CHARACTERS = 4000
_CHUNK_BYTES = 1 << 20
_LANGUAGE_SERVER = re.compile(rb"\s*Content-Length:\s*\d+\s*$", re.IGNORECASE)
_BEHIND_TEXT = re.compile(rb'\{\s*"(?:jsonrpc|id|result|error)"')


@dataclass
class Noise:
    """What came on stdout and was not JSON-RPC: how many lines, the first of them, and the beginning of them all.

    `unfinished` is the beginning of what stands there without the end of a line.
    """

    lines: int = 0
    first: str = ""
    text: str = ""
    unfinished: str = ""

    def add(self, line: bytes) -> None:
        """Count one line."""
        text = line[: 4 * _NOISE_CHARACTERS].decode(errors="replace").rstrip()
        self.lines += 1
        self.first = self.first or text.strip()[:200]
        if len(self.text) < _NOISE_CHARACTERS:
            self.text += text[:_NOISE_CHARACTERS] + "\n"

    @property
    def summary(self) -> str:
        """A clause for an error message, empty where there was no noise."""
        if self.lines:
            return f"; what it wrote on stdout is no message ({self.lines} lines, the first: {self.first!r})"
        if self.unfinished:
            return f"; what it wrote on stdout has no end of line: {self.unfinished!r}"
        return ""


@asynccontextmanager
async def stdio_link(server: str, process: ServerProcess, noise: Noise, wire: Wire) -> AsyncGenerator[None]:
    """Connect a wire with a process that speaks on stdin and stdout, for as long as the context lasts.

    Raises:
        ProtocolMismatch: the first thing it says is framed as language servers do (out of the context).
    """
    stdin, stdout = process.process.stdin, process.process.stdout
    if stdin is None or stdout is None:
        raise StartError("the server process has no pipes", "Report this: it should not happen.")

    async def read() -> None:
        lines = _Lines(noise)
        try:
            while chunk := await stdout.read(_CHUNK_BYTES):
                for line in lines.add(chunk):
                    await _take(server, line, noise, wire)
                await anyio.lowlevel.checkpoint()  # data that is there already is read without one
            if rest := lines.rest():
                await _take(server, rest, noise, wire)
        finally:
            wire.hang_up()

    async def write() -> None:
        async for item in wire.outgoing:
            text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
            stdin.write(text.encode() + b"\n")
            with contextlib.suppress(ConnectionError):
                await stdin.drain()

    async with anyio.create_task_group() as group:
        group.start_soon(read)
        group.start_soon(write)
        try:
            yield
        finally:
            group.cancel_scope.cancel()


async def _take(server: str, line: bytes, noise: Noise, wire: Wire) -> None:
    message = _message(line)
    if message is not None:
        await wire.take(message)
        return
    noise.add(line)
    if not wire.heard and _LANGUAGE_SERVER.match(line):
        raise ProtocolMismatch(
            f"server {server!r} frames its messages with Content-Length headers, as language servers do, "
            "and not one on each line",
            "Check that its command starts an MCP server; a language server may need another sub-command or flag for that.",
        )


def _message(line: bytes) -> types.JSONRPCMessage | None:
    """Return the message of a line, or the answer that follows other text (a prompt, say) on it.

    Only answers count there: a log line that quotes one does no harm, one that quotes a request would. What is no UTF-8 in a
    message is replaced by the character that stands for it.
    """
    if line.lstrip()[:1] == b"{":
        try:
            line.decode()
        except UnicodeDecodeError:
            line = line.decode(errors="replace").encode()
    with contextlib.suppress(ValueError):
        return types.jsonrpc_message_adapter.validate_json(line, by_name=False)
    if (found := _BEHIND_TEXT.search(line)) and found.start():
        with contextlib.suppress(ValueError):
            message = types.jsonrpc_message_adapter.validate_json(line[found.start() :], by_name=False)
            return message if isinstance(message, types.JSONRPCResponse | types.JSONRPCError) else None
    return None


class _Lines:
    """Cuts a byte stream into lines, skipping any that is longer than `MAX_LINE_BYTES`."""

    def __init__(self, noise: Noise) -> None:
        self._noise = noise
        self._parts: list[bytes] = []
        self._length = 0

    def add(self, chunk: bytes) -> list[bytes]:
        """Take what came and return the lines that it completes."""
        *ends, rest = chunk.split(b"\n")
        lines: list[bytes] = []
        for end in ends:
            self._keep(end)
            lines.append(self.rest())
        self._keep(rest)
        start = self._parts[0][:200] if self._parts else b""
        self._noise.unfinished = start.decode(errors="replace").strip()
        return lines

    def rest(self) -> bytes:
        """Return what is left without an end of line, and start anew."""
        line = b"".join(self._parts)
        too_long = self._length > MAX_LINE_BYTES
        self._parts, self._length = [], 0
        return b"(left out: a line of more than %d MB)" % (MAX_LINE_BYTES >> 20) if too_long else line

    def _keep(self, part: bytes) -> None:
        self._length += len(part)
        if self._length > MAX_LINE_BYTES:
            self._parts = []
        elif part:
            self._parts.append(part)
