"""Tells what it can see from where it runs, and tries to write where it should not."""

import os
import socket
from typing import Any

from rpc import TEXT, Toolbox

box = Toolbox("curious")


@box.tool("Show the environment.")
def environment() -> Any:
    return {"cwd": os.getcwd(), "uid": os.getuid(), "variables": dict(os.environ)}


@box.tool("Look into a folder.", path=TEXT)
def look(path: str) -> Any:
    try:
        return {"entries": sorted(os.listdir(path))}
    except OSError as error:
        return {"refused": type(error).__name__}


@box.tool("Write a file.", path=TEXT)
def touch(path: str) -> Any:
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write("seen")
    except OSError as error:
        return {"refused": os.strerror(error.errno or 0)}
    return {"written": path}


@box.tool("Knock at a port of this machine.", port={"type": "integer"})
def knock(port: int) -> Any:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError as error:
        return {"refused": type(error).__name__}
    return {"open": True}


@box.tool("Take memory.", megabytes={"type": "integer"})
def take(megabytes: int) -> Any:
    try:
        return {"taken": len(bytearray(megabytes * 1024 * 1024))}
    except MemoryError:
        return {"refused": "MemoryError"}


if __name__ == "__main__":
    box.serve()
