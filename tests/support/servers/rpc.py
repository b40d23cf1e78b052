"""Just enough of MCP over stdio for the servers that tests speak to: newline-delimited JSON-RPC, standard library only.

The servers beside this file are scripts, started by the plain interpreter in well under 0.1 s. Each is a `Toolbox`
that serves its tools, or one that misbehaves in one way.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
INTEGER = {"type": "integer"}
NUMBERS = {"type": "array", "items": NUMBER}
TEXTS = {"type": "array", "items": TEXT}

Message = dict[str, Any]


class ToolError(Exception):
    """What a tool raises to give a flagged error."""


class RpcError(Exception):
    """What a handler raises to answer with a JSON-RPC error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def send(message: Message) -> None:
    """Write one message."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def note_start(name: str) -> None:
    """Add a line to the file that `STARTS_LOG` names, if it does, so that a test can tell which servers were started."""
    if log := os.environ.get("STARTS_LOG"):
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{name}\n")


def listed(
    name: str, description: str, parameters: dict[str, Any], output: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return a tool as `tools/list` shows it; `output` are the properties of its structured result."""
    schema = {"type": "object", "properties": parameters, "required": list(parameters)}
    tool: dict[str, Any] = {"name": name, "description": description, "inputSchema": schema}
    if output is not None:
        tool["outputSchema"] = {"type": "object", "properties": output, "required": list(output)}
    return tool


def answer(value: Any) -> Message:
    """Return a tool's value as a result: a text as it is, an object also as structured content."""
    if isinstance(value, str):
        return {"content": [{"type": "text", "text": value}]}
    return {"content": [{"type": "text", "text": json.dumps(value)}], "structuredContent": value}


class Toolbox:
    """A server: tools by name, and what it does with each message."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tools: list[dict[str, Any]] = []
        self.functions: dict[str, Callable[..., Any]] = {}

    def tool(self, description: str, output: dict[str, Any] | None = None, **parameters: Any) -> Any:
        """Register the decorated function under its own name."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self.tools.append(listed(function.__name__, description, parameters, output))
            self.functions[function.__name__] = function
            return function

        return register

    def serve(self) -> None:
        """Answer messages until stdin ends."""
        note_start(self.name)
        for line in sys.stdin:
            message = json.loads(line)
            if "id" in message and "method" in message:
                self.respond(message)

    def respond(self, message: Message) -> None:
        """Answer one request."""
        try:
            result = self.handle(message["method"], message.get("params") or {})
        except RpcError as error:
            send({"jsonrpc": "2.0", "id": message["id"], "error": {"code": error.code, "message": str(error)}})
        else:
            send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def handle(self, method: str, params: Message) -> Message:
        """Return the result of a request."""
        if method == "initialize":
            version = params.get("protocolVersion", "2025-06-18")
            info = {"name": self.name, "version": "1.0.0"}
            return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info}
        if method == "ping":
            return {}
        if method == "tools/list":
            return self.page(params.get("cursor"))
        if method == "tools/call":
            return self.call(params["name"], params.get("arguments") or {})
        raise RpcError(-32601, f"Method not found: {method}")

    def page(self, cursor: str | None) -> Message:
        """Return the tools from a cursor on: all of them, in one page."""
        del cursor
        return {"tools": self.tools}

    def call(self, name: str, arguments: Message) -> Message:
        """Call a tool."""
        if name not in self.functions:
            raise RpcError(-32602, f"Unknown tool: {name}")
        try:
            return answer(self.functions[name](**arguments))
        except ToolError as error:
            return {**answer(str(error)), "isError": True}
        except TypeError as error:
            return {**answer(f"Invalid arguments: {error}"), "isError": True}
