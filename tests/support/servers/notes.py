"""A good server: notes that are files of its working directory, and tools for their texts."""

import os
import re
import time
from typing import Any

from rpc import INTEGER, TEXT, TEXTS, Toolbox, ToolError

box = Toolbox("notes")


def open_note(name: str) -> str:
    if not name or name.startswith("/") or ".." in name:
        raise ToolError(f"Note names are relative, not {name!r}")
    try:
        with open(name, encoding="utf-8") as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError):
        raise ToolError(f"There is no note {name!r}") from None


def write(name: str, text: str) -> None:
    if not name or name.startswith("/") or ".." in name:
        raise ToolError(f"Note names are relative, not {name!r}")
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)


@box.tool("Write a text into a note.", {"saved": TEXT, "characters": INTEGER}, name=TEXT, text=TEXT)
def write_note(name: str, text: str) -> dict[str, Any]:
    write(name, text)
    return {"saved": f"{name} is saved", "characters": len(text)}


@box.tool("Add a line to the end of a note.", {"lines": INTEGER}, name=TEXT, line=TEXT)
def append_line(name: str, line: str) -> dict[str, Any]:
    text = open_note(name)
    text += line + "\n" if text.endswith("\n") or not text else "\n" + line + "\n"
    write(name, text)
    return {"lines": len(text.splitlines())}


@box.tool("Read the text of a note.", name=TEXT)
def read_note(name: str) -> str:
    return open_note(name)


@box.tool("List the notes by name.", {"names": TEXTS, "count": INTEGER})
def list_notes() -> dict[str, Any]:
    names = sorted(name for name in os.listdir() if name.endswith((".md", ".txt")))
    return {"names": names, "count": len(names)}


@box.tool("Count the words in a text.", {"words": INTEGER, "characters": INTEGER}, text=TEXT)
def count_words(text: str) -> dict[str, Any]:
    return {"words": len(text.split()), "characters": len(text)}


@box.tool("Find the longest word of a text.", {"longest_word": TEXT, "length": INTEGER}, text=TEXT)
def longest_word(text: str) -> dict[str, Any]:
    longest = max(re.findall(r"[^\W\d_]+", text) or [""], key=len)
    return {"longest_word": longest, "length": len(longest)}


@box.tool("Count how often a word stands in a text.", {"occurrences": INTEGER}, text=TEXT, word=TEXT)
def count_word(text: str, word: str) -> dict[str, Any]:
    return {"occurrences": len(re.findall(rf"\b{re.escape(word)}\b", text, re.IGNORECASE))}


@box.tool("Turn a text into capital letters.", text=TEXT)
def shout(text: str) -> str:
    return text.upper() + "!"


@box.tool("Give a receipt with the time and a number of its own.", {"at": TEXT, "receipt": TEXT, "desk": TEXT})
def stamp() -> dict[str, Any]:
    return {"at": str(time.time_ns()), "receipt": os.urandom(8).hex(), "desk": "front desk"}


@box.tool("Fail in a way of your choice.", kind=TEXT)
def fail(kind: str) -> str:
    raise ToolError(f"It failed: {kind}")


@box.tool("Fetch a note from the archive.", name=TEXT)
def soft_fail(name: str) -> str:
    return f"Error: the archive has lost {name}"


if __name__ == "__main__":
    box.serve()
