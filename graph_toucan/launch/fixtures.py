"""The fixture set: the files that every workspace starts with, made from nothing and the same on every machine.

The words and numbers are in `graph_toucan.launch.fixture_data`, the file formats in `fixture_formats`; this module says
which file holds what. Every byte is the same on every machine, but for `shop.db`, whose header names the SQLite that
wrote it: its digest is that of its SQL.
Copying the set into a workspace, and comparing workspaces, is left to the workspace.
"""

import hashlib
import json
import os
import pathlib
import sqlite3
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Final

from graph_toucan.launch import fixture_data as data
from graph_toucan.launch import fixture_formats as formats
from graph_toucan.launch import fixture_schemas as schemas

DATABASE: Final = "shop.db"
_WRITTEN: Final = int(datetime(2026, 3, 10, 9, tzinfo=UTC).timestamp())


def lay_fixtures(directory: pathlib.Path) -> None:
    """Write the fixture set into `directory`, with fixed modification times so that `git status` is clean.

    Raises:
        OSError: the directory cannot be written.
    """
    for name, content in fixture_files().items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        # the index must be younger than what it lists, or git reads every file again
        written = _WRITTEN + (60 if name.endswith(".git/index") else 0)
        os.utime(path, (written, written))


@cache
def fixture_files() -> Mapping[str, bytes]:
    """Give the content of every file of the set, by relative path."""
    return {**_files(), DATABASE: _database()}


@cache
def fixture_digest() -> str:
    """Give the SHA-256 in hex of the sorted (relative path, content) pairs, without touching the disk."""
    digest = hashlib.sha256()
    for name, content in sorted({**_files(), DATABASE: data.SHOP_SQL.encode()}.items()):
        for part in (name.encode(), content):
            digest.update(struct.pack(">Q", len(part)) + part)
    return digest.hexdigest()


@cache
def _files() -> Mapping[str, bytes]:
    """Give every file but the database, relative path to content."""
    texts = {
        "sales.csv": _csv(data.SALES_HEADER, data.SALES),
        "inventory.csv": _csv(data.INVENTORY_HEADER, data.INVENTORY),
        "products.json": json.dumps(data.PRODUCTS, indent=2) + "\n",
        "places.geojson": json.dumps(_places(), indent=2) + "\n",
        "config.yaml": data.CONFIG_YAML,
        "settings.toml": data.SETTINGS_TOML,
        "schema.graphql": schemas.SCHEMA_GRAPHQL,
        "openapi.yaml": schemas.OPENAPI_YAML,
        "main.beancount": schemas.MAIN_BEANCOUNT,
        "notes.md": data.NOTES_MD,
        "todo.md": data.TODO_MD,
        "article.html": data.ARTICLE_HTML,
        "letters.txt": data.LETTERS_TXT,
        "data.xml": data.DATA_XML,
        "memory.jsonl": "".join(json.dumps(fact) + "\n" for fact in data.FACTS),
        "tasks.json": json.dumps(data.TASKS, indent=2) + "\n",
        "datasets/handbook.json": json.dumps(data.HANDBOOK, indent=2) + "\n",
    }
    return {
        **{name: text.encode() for name, text in texts.items()},
        "sales.xlsx": formats.workbook("Sales", data.SALES_HEADER, data.SALES),
        "chart.png": formats.chart(_revenue_by_region()),
        "logo.png": formats.logo(),
        "letter.docx": formats.letter(data.LETTER),
        "report.pdf": formats.pdf(data.REPORT_PAGES),
        **_repository("repo", data.COMMITS),
        **_repository("drafts", data.DRAFT_COMMITS, staged=data.DRAFT_STAGED, changed=data.DRAFT_CHANGED),
    }


@cache
def _database() -> bytes:
    """Give the SQLite file of the shop."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(data.SHOP_SQL)
        return connection.serialize()
    finally:
        connection.close()


def _csv(header: Sequence[str], rows: Iterable[data.Row]) -> str:
    return "".join(",".join(str(cell) for cell in row) + "\n" for row in (header, *rows))


def _places() -> dict[str, object]:
    """Give the places as a GeoJSON feature collection (longitude first)."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": name, "kind": kind},
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            }
            for name, kind, longitude, latitude in data.PLACES
        ],
    }


def _revenue_by_region() -> list[float]:
    """Give the revenue of North, South, East and West."""
    return [
        sum(float(row[5]) for row in data.SALES if row[1] == region) for region in ("North", "South", "East", "West")
    ]


# Git


# only size and time in seconds are compared, so a copied repository stays clean
_GIT_CONFIG: Final = b"""\
[core]
\trepositoryformatversion = 0
\tbare = false
\ttrustctime = false
\tcheckStat = minimal
[user]
\tname = Ann Berg
\temail = ann@fjord.example
"""


def _repository(
    folder: str,
    commits: Sequence[data.Commit],
    *,
    staged: Mapping[str, str] = MappingProxyType({}),
    changed: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, bytes]:
    """Give a git repository: `main` is checked out at the last commit, `review` is left at the first.

    `staged` files are in the index and on disk but not committed; `changed` ones are only on disk.
    """
    files: dict[str, bytes] = {}
    ids: list[str] = []
    for date, author, message, tree in commits:
        when = int(datetime.fromisoformat(f"{date}T09:00:00+00:00").timestamp())
        who = f"{author} <{author.split()[0].lower()}@fjord.example> {when} +0000"
        parents = [f"parent {ids[-1]}"] if ids else []
        lines = [f"tree {_put_tree(files, tree).hex()}", *parents, f"author {who}", f"committer {who}", "", message, ""]
        ids.append(_put_object(files, "commit", "\n".join(lines).encode()).hex())
    for text in staged.values():
        _put_object(files, "blob", text.encode())
    indexed = {**commits[-1][3], **staged}
    files |= {
        ".git/HEAD": b"ref: refs/heads/main\n",
        ".git/refs/heads/main": f"{ids[-1]}\n".encode(),
        ".git/refs/heads/review": f"{ids[0]}\n".encode(),
        ".git/config": _GIT_CONFIG,
        ".git/index": _index(indexed),
        **{name: text.encode() for name, text in {**indexed, **changed}.items()},
    }
    return {f"{folder}/{name}": content for name, content in files.items()}


def _put_object(files: dict[str, bytes], kind: str, body: bytes) -> bytes:
    """Add a loose object and give its raw id (gitformat-loose)."""
    content = f"{kind} {len(body)}\0".encode() + body
    name = hashlib.sha1(content, usedforsecurity=False)
    files[f".git/objects/{name.hexdigest()[:2]}/{name.hexdigest()[2:]}"] = formats.stored(content)
    return name.digest()


def _put_tree(files: dict[str, bytes], tree: Mapping[str, str]) -> bytes:
    """Add a tree with all below it and give its raw id; git sorts folders as if their names ended in a slash."""
    entries: dict[str, bytes] = {}
    for name in sorted({path.partition("/")[0] for path in tree}):
        if name in tree:
            entries[name] = f"100644 {name}\0".encode() + _put_object(files, "blob", tree[name].encode())
        else:
            below = {path.removeprefix(f"{name}/"): text for path, text in tree.items() if path.startswith(f"{name}/")}
            entries[f"{name}/"] = f"40000 {name}\0".encode() + _put_tree(files, below)
    return _put_object(files, "tree", b"".join(entry for _, entry in sorted(entries.items())))


def _index(tree: Mapping[str, str]) -> bytes:
    """Give a version 2 index of the checked-out files (gitformat-index)."""
    body = struct.pack(">4sII", b"DIRC", 2, len(tree))
    for name, text in sorted(tree.items()):
        path, blob = name.encode(), text.encode()
        identity = hashlib.sha1(f"blob {len(blob)}\0".encode() + blob, usedforsecurity=False).digest()
        times = (_WRITTEN, 0, _WRITTEN, 0)
        entry = struct.pack(">10I20sH", *times, 0, 0, 0o100644, 0, 0, len(blob), identity, len(path)) + path
        body += entry + b"\0" * (8 - len(entry) % 8)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def fixture_names() -> tuple[str, ...]:
    """Return the relative paths of the fixture files that a person would name, sorted (git's own files left out)."""
    return tuple(sorted(name for name in _files() if "/.git/" not in name))
