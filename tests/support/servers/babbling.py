"""Speaks, but not this protocol: its argument says how."""

import json
import sys
from typing import Any

from rpc import Message, Toolbox

HELLO = {"jsonrpc": "2.0", "id": 1, "result": {"capabilities": {}}}


class Prompting(Toolbox):
    """Writes a prompt before each answer, on the same line."""

    def respond(self, message: Message) -> None:
        sys.stdout.write("> ")
        super().respond(message)


def babble(kind: str) -> Any:
    if kind == "noise":
        sys.stdout.write("Ready to serve!\nListening ...\n")
    elif kind == "unfinished":
        sys.stdout.write("password: ")
    elif kind == "language-server":
        body = json.dumps(HELLO)
        sys.stdout.write(f"Content-Length: {len(body)}\r\n\r\n{body}")
    elif kind == "other":
        sys.stdin.readline()
        sys.stdout.write(json.dumps(HELLO) + "\n")
    sys.stdout.flush()
    if kind == "quits":
        sys.stdout.write("Usage: babbling [KIND]\n")
        sys.exit(7)
    for _ in sys.stdin:
        pass


if __name__ == "__main__":
    kind = sys.argv[1]
    if kind == "prompts":
        Prompting("babbling").serve()
    babble(kind)
