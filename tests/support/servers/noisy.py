"""Prints plain text on stdout before, between and after its messages."""

import sys
from typing import Any

from rpc import TEXT, Message, Toolbox


class Noisy(Toolbox):
    def respond(self, message: Message) -> None:
        sys.stdout.write(f"[info] handling {message['method']}\n\n{{not json\n[1, 2]\n")
        super().respond(message)
        sys.stdout.write("[info] done\n")


box = Noisy("noisy")


@box.tool("Repeat a text.", text=TEXT)
def repeat(text: str) -> Any:
    return text


if __name__ == "__main__":
    sys.stdout.write("Welcome to the noisy server v1.0\n")
    box.serve()
