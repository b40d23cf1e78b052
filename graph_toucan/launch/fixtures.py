"""The fixture set: the files that every workspace starts with, made from nothing and the same on every machine.

The words and numbers are in `graph_toucan.launch.fixture_data`; this module gives them their formats. Compressed
formats hold stored (uncompressed) deflate blocks and fixed dates, since the output of a compressor depends on its
version. The one exception is `shop.db`, whose header names the SQLite that wrote it: its digest is that of its SQL.
Copying the set into a workspace, and comparing workspaces, is left to the workspace.
"""

import hashlib
import io
import json
import os
import pathlib
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from graph_toucan.launch import fixture_data as data

DATABASE: Final = "shop.db"
_WRITTEN: Final = int(datetime(2026, 3, 10, 9, tzinfo=UTC).timestamp())
_STORED_BLOCK: Final = 0xFFFF
_BAR_COLOURS: Final = (1, 2, 3, 4)
_PALETTE: Final = ((255, 255, 255), (31, 119, 180), (255, 127, 14), (44, 160, 44), (214, 39, 40), (40, 40, 40))


def lay_fixtures(directory: pathlib.Path) -> None:
    """Write the fixture set into `directory`, with fixed modification times so that `git status` is clean.

    Raises:
        OSError: the directory cannot be written.
    """
    for name, content in {**_files(), DATABASE: _database()}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        # the index must be younger than what it lists, or git reads every file again
        written = _WRITTEN + (60 if name == "repo/.git/index" else 0)
        os.utime(path, (written, written))


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
        "notes.md": data.NOTES_MD,
        "todo.md": data.TODO_MD,
        "article.html": data.ARTICLE_HTML,
        "letters.txt": data.LETTERS_TXT,
        "data.xml": data.DATA_XML,
    }
    return {
        **{name: text.encode() for name, text in texts.items()},
        "sales.xlsx": _workbook("Sales", data.SALES_HEADER, data.SALES),
        "chart.png": _chart(_revenue_by_region()),
        "logo.png": _logo(),
        "report.pdf": _pdf(data.REPORT_PAGES),
        **{f"repo/{name}": content for name, content in _repository().items()},
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


def _stored(content: bytes) -> bytes:
    """Wrap bytes as a zlib stream without compressing them: the same bytes whatever zlib is installed."""
    blocks = [content[start : start + _STORED_BLOCK] for start in range(0, len(content), _STORED_BLOCK)] or [b""]
    body = b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) + block for block in blocks
    )
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(content))


# Workbook


_XLSX_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_XLSX_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_XLSX_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XLSX_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _workbook(sheet: str, header: Sequence[str], rows: Iterable[data.Row]) -> bytes:
    """Give an XLSX file of one sheet, with its strings inline."""
    lines = "".join(_sheet_row(number, row) for number, row in enumerate((tuple(header), *rows), start=1))
    relations = f'<Relationships xmlns="{_XLSX_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_XLSX_OFFICE}/'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_XLSX_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_XLSX_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_XLSX_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{relations}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_XLSX_MAIN}" xmlns:r="{_XLSX_OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{relations}worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_XLSX_MAIN}"><sheetData>{lines}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 3, 10, 9, 0, 0))
            entry.create_system = 3
            archive.writestr(entry, _XLSX_HEAD + text)
    return buffer.getvalue()


def _sheet_row(number: int, row: data.Row) -> str:
    cells = "".join(
        f'<c r="{chr(ord("A") + column)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        if isinstance(cell, str)
        else f'<c r="{chr(ord("A") + column)}{number}"><v>{cell}</v></c>'
        for column, cell in enumerate(row)
    )
    return f'<row r="{number}">{cells}</row>'


# Images


def _png(rows: Sequence[bytes]) -> bytes:
    """Give a PNG from rows of palette indices."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(level for colour in _PALETTE for level in colour)),
        (b"IDAT", _stored(b"".join(b"\0" + row for row in rows))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def _chart(values: Sequence[float], width: int = 160, height: int = 100) -> bytes:
    """Give a bar chart as a PNG: one bar a value, the highest nearly as high as the picture."""
    slot = width // len(values)
    rows = [bytearray(width) for _ in range(height)]
    for index, value in enumerate(values):
        top = height - 2 - round((height - 10) * value / max(values))
        for y in range(top, height - 2):
            rows[y][index * slot + 6 : (index + 1) * slot - 6] = bytes([_BAR_COLOURS[index]]) * (slot - 12)
    rows[height - 2] = bytearray([5]) * width
    return _png([bytes(row) for row in rows])


def _logo(size: int = 32) -> bytes:
    """Give a disc with a diagonal through it as a PNG."""
    middle = (size - 1) / 2
    return _png(
        [
            bytes(
                (2 if x == y else 1) if (x - middle) ** 2 + (y - middle) ** 2 < middle**2 else 0 for x in range(size)
            )
            for y in range(size)
        ]
    )


# PDF


def _pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Give a PDF with one line of Helvetica for each string."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, lines in enumerate(pages):
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        text = f"BT /F1 14 Tf 20 TL 72 760 Td {shown} ET".encode("cp1252")
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * index} 0 R >>".encode()
        )
        bodies.append(f"<< /Length {len(text)} >>\nstream\n".encode() + text + b"\nendstream")
    content, offsets = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    return content + (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
        f"startxref\n{len(content)}\n%%EOF\n"
    ).encode("ascii")


# Git


def _repository() -> dict[str, bytes]:
    """Give a git repository on branch `main`, checked out at its last commit: loose objects, an index, the files."""
    files: dict[str, bytes] = {}
    parent = ""
    for date, author, message, tree in data.COMMITS:
        who = f"{author} <{author.split()[0].lower()}@fjord.example> {_seconds(date)} +0000"
        root = _put_tree(files, tree).hex()
        lines = [f"tree {root}", *([f"parent {parent}"] if parent else []), f"author {who}", f"committer {who}"]
        parent = _put_object(files, "commit", ("\n".join(lines) + f"\n\n{message}\n").encode()).hex()
    last = data.COMMITS[-1][3]
    return files | {
        ".git/HEAD": b"ref: refs/heads/main\n",
        ".git/refs/heads/main": f"{parent}\n".encode(),
        # only size and time in seconds are compared, so a copied repository stays clean
        ".git/config": b"[core]\n\trepositoryformatversion = 0\n\tbare = false\n\ttrustctime = false\n"
        b"\tcheckStat = minimal\n[user]\n\tname = Ann Berg\n\temail = ann@fjord.example\n",
        ".git/index": _index(last),
        **{name: text.encode() for name, text in last.items()},
    }


def _seconds(date: str) -> int:
    return int(datetime.fromisoformat(f"{date}T09:00:00+00:00").timestamp())


def _put_object(files: dict[str, bytes], kind: str, body: bytes) -> bytes:
    """Add a loose object and give its raw id (gitformat-loose)."""
    content = f"{kind} {len(body)}\0".encode() + body
    name = hashlib.sha1(content, usedforsecurity=False)
    files[f".git/objects/{name.hexdigest()[:2]}/{name.hexdigest()[2:]}"] = _stored(content)
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
