"""Gives results of two megabytes: as a text, and as structured content behind a short text."""

from typing import Any

from rpc import Message, Toolbox

SIZE = 2_000_000


class Huge(Toolbox):
    def call(self, name: str, arguments: Message) -> Message:
        found = super().call(name, arguments)
        return {**found, "content": [{"type": "text", "text": "See the data"}]} if name == "data" else found


box = Huge("huge")


@box.tool("Give a long text.")
def text() -> str:
    return "x" * SIZE


@box.tool("Give much data behind a short text.")
def data() -> Any:
    return {"blob": "x" * SIZE}


if __name__ == "__main__":
    box.serve()
