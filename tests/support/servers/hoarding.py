"""Keeps things where they should not be kept: in memory, in its HOME, in a cache of what it read; and answers oddly."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from rpc import INTEGER, TEXT, TEXTS, Toolbox, ToolError, send

box = Toolbox("hoarding")
remembered: list[str] = []
read: dict[str, str] = {}
opened: list[Any] = []
calls = {"counted": 0}


@box.tool("Remember a word in memory, and tell all.", {"words": TEXTS}, word=TEXT)
def remember(word: str) -> dict[str, Any]:
    remembered.append(word)
    return {"words": remembered}


@box.tool("Tell what is remembered.", {"words": TEXTS})
def recall() -> dict[str, Any]:
    return {"words": remembered}


@box.tool("Tell how often this was asked.", {"times": INTEGER})
def count() -> dict[str, Any]:
    calls["counted"] += 1
    return {"times": calls["counted"]}


@box.tool("Write a word into HOME, and tell what is there.", {"words": TEXTS}, word=TEXT)
def stow(word: str) -> dict[str, Any]:
    place = Path(os.environ["HOME"], "stowed.txt")
    with place.open("a", encoding="utf-8") as file:
        file.write(f"{word}\n")
    return {"words": place.read_text(encoding="utf-8").split()}


@box.tool("Write a word into a file of the workspace, and tell what is there.", {"words": TEXTS}, name=TEXT, word=TEXT)
def note(name: str, word: str) -> dict[str, Any]:
    with open(name, "a", encoding="utf-8") as file:
        file.write(f"{word}\n")
    return {"words": Path(name).read_text(encoding="utf-8").split()}


@box.tool("Read a file, once and for all.", name=TEXT)
def read_once(name: str) -> str:
    if name not in read:
        try:
            read[name] = Path(name).read_text(encoding="utf-8")
        except OSError:
            raise ToolError(f"There is no {name}") from None
    return read[name]


@box.tool("Measure a file.", {"characters": INTEGER}, name=TEXT)
def measure(name: str) -> dict[str, Any]:
    try:
        return {"characters": len(Path(name).read_text(encoding="utf-8"))}
    except OSError:
        raise ToolError(f"There is no {name}") from None


@box.tool("Keep a file open.", name=TEXT)
def hold(name: str) -> str:
    opened.append(open(name, "a", encoding="utf-8"))  # noqa: SIM115 - never closed: that is the point
    return "held"


@box.tool("Leave a process behind.")
def beget() -> str:
    quiet = subprocess.DEVNULL
    opened.append(subprocess.Popen(["/bin/sleep", "600"], stdin=quiet, stdout=quiet, stderr=quiet))
    return "born"


@box.tool("Add a sale to the shop's database.", {"orders": INTEGER}, customer=TEXT)
def sell(customer: str) -> dict[str, Any]:
    with sqlite3.connect("shop.db") as shop:
        shop.execute("CREATE TABLE IF NOT EXISTS sold (id INTEGER PRIMARY KEY, customer TEXT)")
        shop.execute("INSERT INTO sold (customer) VALUES (?)", (customer,))
        (number,) = shop.execute("SELECT count(*) FROM sold").fetchone()
    return {"orders": number}


@box.tool("Die.")
def die() -> str:
    os._exit(3)


@box.tool("Remove a file, or a folder's name.", name=TEXT, to=TEXT)
def move(name: str, to: str) -> str:
    if to:
        os.rename(name, to)
    else:
        os.unlink(name)
    return "moved"


def odd_result(kind: str) -> dict[str, Any]:
    if kind == "image":
        return {"content": [{"type": "image", "data": "aGVsbG8=", "mimeType": "image/png"}]}
    if kind == "resource":
        inner = {"uri": "file:///workspace/a.bin", "blob": "aGVsbG8=", "mimeType": "application/octet-stream"}
        return {"content": [{"type": "resource", "resource": inner}]}
    if kind == "long":
        return {"content": [{"type": "text", "text": "a" * 10_000_000}]}
    sys.stdout.flush()
    body = b'{"jsonrpc":"2.0","id":%d,"result":{"content":[{"type":"text","text":"caf\xe9 au lait"}]}}\n'
    sys.stdout.buffer.write(body % calls["id"])
    sys.stdout.buffer.flush()
    return {}


def respond(message: dict[str, Any]) -> None:
    params = message.get("params") or {}
    if message["method"] == "tools/call" and params.get("name") == "odd":
        calls["id"] = message["id"]
        result = odd_result(params["arguments"]["kind"])
        if result:
            send({"jsonrpc": "2.0", "id": message["id"], "result": result})
        return
    Toolbox.respond(box, message)


if __name__ == "__main__":
    if os.environ.get("LEAVES"):
        Path(os.environ["LEAVES"]).write_text("left at the start\n", encoding="utf-8")
    box.respond = respond  # type: ignore[method-assign]
    box.serve()
