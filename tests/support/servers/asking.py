"""Asks its client for this and that in the middle of a call, and waits for the answers."""

import json
import sys
from typing import Any

from rpc import TEXT, Toolbox, send

box = Toolbox("asking")


@box.tool("Ask the client, and tell what it answers.", method=TEXT)
def ask(method: str) -> Any:
    send({"jsonrpc": "2.0", "id": "question", "method": method, "params": {"message": "?", "requestedSchema": {}}})
    return {"told": json.loads(sys.stdin.readline())}


@box.tool("Send many notifications and requests before the answer.")
def flood() -> str:
    for number in range(20_000):
        send({"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": f"n{number}"}})
        send({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": 1, "progress": number}})
        send({"jsonrpc": "2.0", "id": f"p{number}", "method": "ping"})
    send({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})
    return "done"


@box.tool("Answer with ten million letters.")
def shout() -> str:
    return "a" * 10_000_000


if __name__ == "__main__":
    if "--flood" in sys.argv:
        while True:
            send({"jsonrpc": "2.0", "id": 1, "method": "ping"})
            send({"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "x" * 9000}})
    box.serve()
