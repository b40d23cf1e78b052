"""What changed in a git repository, read from its own files: commits, branches, tags, what is staged. Git is not needed.

Formats: gitformat-loose and gitformat-index of Git's manual. Objects in packs are not read: their ids alone are told.
"""

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from graph_toucan.identity import canonical_json

Reader = Callable[[str], bytes | None]
"""Gives the content of a file by its relative path, None if there is none."""

_ID: Final = re.compile(r"[0-9a-f]{40}")
_MOST_COMMITS: Final = 6
_MOST_BYTES: Final = 1 << 20
_ENTRY: Final = struct.Struct(">40x20sH")
_WHICH: Final = 0xF000
_NAME: Final = 0xFFF
_EXTENDED: Final = 0x4000


def is_index(path: str) -> bool:
    """Tell whether a path is the list of what is staged in a repository."""
    return path == ".git/index" or path.endswith("/.git/index")


def index_content(data: bytes) -> bytes:
    """Return what an index says of contents, without the times at which it looked; the bytes themselves if it is none."""
    entries = staged(data)
    return data if entries is None else canonical_json(sorted(entries.items())).encode()


def staged(data: bytes | None) -> dict[str, str] | None:
    """Return the ids of the staged contents by path, None for what is no index of version 2 or 3."""
    if data is None:
        return {}
    if data[:4] != b"DIRC" or len(data) < 32:
        return None
    version, count = struct.unpack_from(">II", data, 4)
    if version not in (2, 3):
        return None
    found: dict[str, str] = {}
    at = 12
    for _ in range(count):
        if at + _ENTRY.size > len(data):
            return None
        identity, flags = _ENTRY.unpack_from(data, at)
        start = at + _ENTRY.size + (2 if flags & _EXTENDED else 0)
        end = data.find(b"\0", start)
        if end < 0:
            return None
        mark = f"{identity.hex()} {(flags & _WHICH) >> 12 & 3}".removesuffix(" 0")  # the stage of a conflict
        found[data[start:end].decode(errors="replace")] = mark
        at += (end - at) // 8 * 8 + 8
    return found


def git_lines(path: str, old: bytes | None, new: bytes | None, read: Reader) -> list[str] | None:
    """Return lines that tell a change of one of git's own files, None for one that says nothing of its own.

    Args:
        path: its relative path, with `.git/` in it.
        old: what it held, None if it was not there.
        new: what it holds.
        read: gives other files of the repository, for commits.
    """
    repository, _, name = path.rpartition(".git/")
    if name == "index":
        return _staged_lines(staged(old), staged(new))
    if name == "HEAD":
        return [f"HEAD is now {_reference(new)}"]
    if match := re.fullmatch(r"refs/(heads|tags|remotes)/(.+)", name):
        kind = {"heads": "branch", "tags": "tag", "remotes": "remote branch"}[match[1]]
        return _reference_lines(f"{kind} {match[2]}", _id(old), _id(new), f"{repository}.git/", read)
    return None


def _reference(data: bytes | None) -> str:
    text = (data or b"").decode(errors="replace").strip()
    return f"at branch {text.removeprefix('ref: refs/heads/')}" if text.startswith("ref:") else f"at commit {text[:7]}"


def _reference_lines(what: str, old: str, new: str, folder: str, read: Reader) -> list[str]:
    if not new:
        return [f"- {what} (was at {_named(old, folder, read)})"]
    if not old:
        return [f"+ {what} at {_named(new, folder, read)}"]
    commits = _commits(new, old, folder, read)
    if commits is None:
        return [f"{what} moved from {_named(old, folder, read)} to {_named(new, folder, read)}"]
    return [f"+ commit {commit} on {what}" for commit in commits]


def _commits(new: str, old: str, folder: str, read: Reader) -> list[str] | None:
    """Return the commits from one back to an older one, the oldest first; None if there is no such way back."""
    found: list[str] = []
    at = new
    while at != old:
        body = _commit(at, folder, read)
        if body is None or len(found) == _MOST_COMMITS:
            return None
        found.append(_named(at, folder, read))
        parent = re.search(r"^parent ([0-9a-f]{40})$", body.partition("\n\n")[0], re.MULTILINE)
        if parent is None:
            return None
        at = parent[1]
    return found[::-1]


def _named(identity: str, folder: str, read: Reader) -> str:
    body = _commit(identity, folder, read)
    message = body.partition("\n\n")[2].strip().splitlines() if body else []
    return f"{identity[:7]} {message[0]!r}" if message else identity[:7]


def _commit(identity: str, folder: str, read: Reader) -> str | None:
    packed = read(f"{folder}objects/{identity[:2]}/{identity[2:]}")
    if packed is None:
        return None
    try:
        plain = zlib.decompressobj().decompress(packed, _MOST_BYTES)
    except zlib.error:
        return None
    head, _, body = plain.partition(b"\0")
    return body.decode(errors="replace") if head.startswith(b"commit ") else None


def _id(data: bytes | None) -> str:
    text = (data or b"").decode(errors="replace").strip()
    return text if _ID.fullmatch(text) else ""


def _staged_lines(old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> list[str]:
    if old is None or new is None:
        return ["what is staged has changed"]
    words = {(False, True): "+ staged", (True, False): "- no longer staged:", (True, True): "~ staged anew:"}
    return [
        f"{words[path in old, path in new]} {path}"
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]
