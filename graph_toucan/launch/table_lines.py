"""What changed in tables: rows of SQLite databases and cells of XLSX workbooks, as short lines."""

import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any, Final

SQLITE: Final = b"SQLite format 3\0"
_MOST_ROWS: Final = 5000
_MOST_BYTES: Final = 16 << 20
_MOST_STEPS: Final = 50
_VALUE: Final = 40

_Row = tuple[Any, ...]
_CELL = re.compile(r"<c\s([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_TEXT = re.compile(r"<t(?:\s[^>]*)?>(.*?)</t>", re.DOTALL)
_SHARED = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_SHEET = re.compile(r'<sheet\s[^>]*?name="([^"]*)"')


class _Table:
    """One table: its columns, which of them are its key, and its rows by key (or by themselves), None if too many."""

    def __init__(self, columns: Sequence[str], keys: Sequence[int], rows: Sequence[_Row] | None, count: int) -> None:
        self.columns = tuple(columns)
        self.keys = tuple(keys)
        self.count = count
        self.rows = None if rows is None else {tuple(row[at] for at in keys) if keys else row: row for row in rows}


def is_database(data: bytes | None) -> bool:
    """Tell whether bytes are a SQLite database."""
    return data is not None and data.startswith(SQLITE)


def settled(database: bytes, log: bytes) -> bytes:
    """Return the bytes of a database with what still lies in its write-ahead log."""
    with tempfile.TemporaryDirectory(prefix="toucan-db-") as folder:
        copy = Path(folder) / "copy.db"
        copy.write_bytes(database)
        copy.with_name("copy.db-wal").write_bytes(log)
        try:
            with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(":memory:")) as plain:
                source.backup(plain)
                return plain.serialize()
        except sqlite3.Error:
            return database


def database_content(data: bytes) -> bytes:
    """Return what a database says, without how it lies in its pages; the bytes themselves if it cannot be read."""
    if len(data) > _MOST_BYTES:
        return data
    try:
        with closing(_opened(data)) as source:
            return "\n".join(source.iterdump()).encode("utf-8", "surrogatepass")
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, ValueError):
        return data


def _opened(data: bytes) -> sqlite3.Connection:
    """Open a copy in memory, with no more steps than a small database needs."""
    source = sqlite3.connect(":memory:")
    try:
        source.deserialize(_without_log(data))
        source.execute("PRAGMA trusted_schema = OFF")
    except sqlite3.Error:
        source.close()
        raise
    steps = iter(range(_MOST_STEPS))
    source.set_progress_handler(lambda: next(steps, None) is None, 100_000)
    return source


def database_lines(old: bytes | None, new: bytes | None) -> list[str] | None:
    """Return the rows that differ between two databases, table by table; None if one of them cannot be read."""
    before, after = _tables(old), _tables(new)
    if before is None or after is None:
        return None
    lines: list[str] = []
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one is None and other is not None:
            lines.append(f"+ table {name} ({', '.join(other.columns)}), {other.count} rows")
            lines += _row_lines(name, _Table(other.columns, other.keys, [], 0), other) if old is not None else []
        elif one is not None and other is None:
            lines.append(f"- table {name}, {one.count} rows")
        elif one is not None and other is not None:
            lines += _row_lines(name, one, other)
    return lines


def _tables(data: bytes | None) -> dict[str, _Table] | None:
    """Read a database from its bytes, None if that fails."""
    if data is None:
        return {}
    if len(data) > _MOST_BYTES:
        return None
    try:
        with closing(_opened(data)) as source:
            names = [
                str(name)
                for (name,) in source.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                    "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
                )
            ]
            return {name: _table(source, name) for name in names}
    except (sqlite3.Error, UnicodeDecodeError, OverflowError):
        return None


def _without_log(data: bytes) -> bytes:
    """Return a database that does not look for a write-ahead log, which memory has not (bytes 18 and 19 of its header)."""
    return data[:18] + b"\x01\x01" + data[20:]


def _table(source: sqlite3.Connection, name: str) -> _Table:
    quoted = '"' + name.replace('"', '""') + '"'
    info = source.execute(f"PRAGMA table_info({quoted})").fetchall()
    columns = [str(column[1]) for column in info]
    keys = [at for at, column in enumerate(info) if column[5]]
    (count,) = source.execute(f"SELECT count(*) FROM {quoted}").fetchone()  # noqa: S608 - quoted as SQL has it
    rows = source.execute(f"SELECT * FROM {quoted}").fetchall() if count <= _MOST_ROWS else None  # noqa: S608
    return _Table(columns, keys, rows, count)


def _row_lines(name: str, old: _Table, new: _Table) -> list[str]:
    lines: list[str] = []
    if old.columns != new.columns:
        lines.append(f"~ table {name} has the columns {', '.join(new.columns)}")
    if old.rows is None or new.rows is None or old.columns != new.columns:
        return [*lines, *([f"~ {name}: {old.count} rows became {new.count}"] if old.count != new.count else [])]
    lines += [f"- {name}: {_told(new.columns, row)}" for key, row in old.rows.items() if key not in new.rows]
    for key, row in new.rows.items():
        was = old.rows.get(key)
        if was is None:
            lines.append(f"+ {name}: {_told(new.columns, row)}")
        elif was != row:
            which = ", ".join(f"{new.columns[at]}={_short(row[at])}" for at in new.keys)
            moved = [at for at in range(len(row)) if was[at] != row[at]]
            lines.append(
                f"~ {name} {which}: "
                + ", ".join(f"{new.columns[at]} {_short(was[at])} -> {_short(row[at])}" for at in moved)
            )
    return lines


def _told(columns: Sequence[str], row: _Row) -> str:
    return ", ".join(f"{column}={_short(value)}" for column, value in zip(columns, row, strict=True))


def _short(value: Any) -> str:
    if isinstance(value, bytes):
        return f"({len(value)} bytes)"
    text = " ".join(str(value).split())
    return text if len(text) <= _VALUE else f"{text[: _VALUE - 1]}…"


# --- workbooks --------------------------------------------------------------------------------------------------


def is_workbook(data: bytes | None) -> bool:
    """Tell whether bytes are an XLSX workbook."""
    return data is not None and data.startswith(b"PK") and b"xl/workbook.xml" in data


def workbook_lines(old: bytes | None, new: bytes | None) -> list[str] | None:
    """Return the cells that differ between two workbooks; None if one of them cannot be read."""
    before, after = _cells(old), _cells(new)
    if before is None or after is None:
        return None
    lines = [f"+ sheet {name}" for name in after if name not in before]
    lines += [f"- sheet {name}" for name in before if name not in after]
    for name, cells in after.items():
        was = before.get(name, {})
        for place in sorted(was.keys() | cells.keys(), key=_place):
            one, other = was.get(place), cells.get(place)
            if one != other:
                lines.append(f"~ {name}!{place}: {_short(one or '(empty)')} -> {_short(other or '(empty)')}")
    return lines


def _cells(data: bytes | None) -> Mapping[str, dict[str, str]] | None:
    """Return the values of a workbook's cells by sheet and place, as texts."""
    if data is None:
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            if sum(part.file_size for part in book.infolist()) > _MOST_BYTES:
                return None
            there = set(book.namelist())

            def text(part: str) -> str:
                return book.read(part).decode(errors="replace") if part in there else ""

            shared = [_plain(item) for item in _SHARED.findall(text("xl/sharedStrings.xml"))]
            names = [unescape(name) for name in _SHEET.findall(text("xl/workbook.xml"))]
            parts = sorted((part for part in there if part.startswith("xl/worksheets/sheet")), key=_place)
            return {name: _sheet(text(part), shared) for name, part in zip(names, parts, strict=False)}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError):
        return None


def _sheet(text: str, shared: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for attributes, inner in _CELL.findall(text):
        given = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        value = re.search(r"<v>(.*?)</v>", inner, re.DOTALL)
        if given.get("t") == "s" and value and value[1].isdigit() and int(value[1]) < len(shared):
            content = shared[int(value[1])]
        else:
            content = unescape(value[1]) if value else _plain(inner)
        if formula := re.search(r"<f>(.*?)</f>", inner, re.DOTALL):
            content = f"={unescape(formula[1])}"
        if content:
            found[given.get("r", "?")] = content
    return found


def _plain(markup: str) -> str:
    return unescape("".join(_TEXT.findall(markup)))


def _place(name: str) -> tuple[int, str]:
    """Return what sorts `A2` before `A10`, and `B2` before `A10`: the row, then the column."""
    digits = re.findall(r"\d+", name)
    return (int(digits[-1]) if digits else 0, re.sub(r"\d+", "", name).rjust(4))
