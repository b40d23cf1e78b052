"""Speaks the older HTTP transport, at /sse on the port of its arguments, with the official SDK."""

import sys

from mcp.server import MCPServer

made = MCPServer("events")


@made.tool()
def repeat(text: str) -> str:
    """Repeat a text."""
    return text


if __name__ == "__main__":
    if sys.argv[1] != "--port":
        sys.exit("usage: --port PORT")
    made.run("sse", port=int(sys.argv[2]))
