"""The file formats of the fixture set, written from nothing so that each file has the same bytes on every machine.

Compressed formats hold stored (uncompressed) blocks and fixed dates, since the output of a compressor depends on its
version. What the files say is in `graph_toucan.launch.fixture_data`.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Final
from xml.sax.saxutils import escape

_STORED_BLOCK: Final = 0xFFFF
_BAR_COLOURS: Final = (1, 2, 3, 4)
_PALETTE: Final = ((255, 255, 255), (31, 119, 180), (255, 127, 14), (44, 160, 44), (214, 39, 40), (40, 40, 40))

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCUMENT_TYPE: Final = "application/vnd.openxmlformats-officedocument"


def stored(content: bytes) -> bytes:
    """Wrap bytes as a zlib stream without compressing them: the same bytes whatever zlib is installed."""
    blocks = [content[start : start + _STORED_BLOCK] for start in range(0, len(content), _STORED_BLOCK)] or [b""]
    body = b"".join(
        struct.pack("<BHH", block is blocks[-1], len(block), len(block) ^ 0xFFFF) + block for block in blocks
    )
    return b"\x78\x01" + body + struct.pack(">I", zlib.adler32(content))


# Office documents


def workbook(sheet: str, header: Sequence[str], rows: Sequence[Sequence[str | int | float]]) -> bytes:
    """Give an XLSX file of one sheet, with its strings inline."""
    lines = "".join(_sheet_row(number, row) for number, row in enumerate((header, *rows), start=1))
    used = f"A1:{ascii_uppercase[len(header) - 1]}{len(rows) + 1}"
    types = {
        "/xl/workbook.xml": f"{_DOCUMENT_TYPE}.spreadsheetml.sheet.main+xml",
        "/xl/worksheets/sheet1.xml": f"{_DOCUMENT_TYPE}.spreadsheetml.worksheet+xml",
    }
    return _archive(
        {
            "[Content_Types].xml": _content_types(types),
            "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><dimension ref="{used}"/>'
            f"<sheetData>{lines}</sheetData></worksheet>",
        }
    )


def _sheet_row(number: int, row: Sequence[str | int | float]) -> str:
    cells = "".join(
        f'<c r="{ascii_uppercase[column]}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        if isinstance(cell, str)
        else f'<c r="{ascii_uppercase[column]}{number}"><v>{cell}</v></c>'
        for column, cell in enumerate(row)
    )
    return f'<row r="{number}">{cells}</row>'


def letter(paragraphs: Sequence[str]) -> bytes:
    """Give a DOCX file of plain paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    return _archive(
        {
            "[Content_Types].xml": _content_types(
                {"/word/document.xml": f"{_DOCUMENT_TYPE}.wordprocessingml.document.main+xml"}
            ),
            "_rels/.rels": _relation("officeDocument", "word/document.xml"),
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
        }
    )


def _content_types(parts: Mapping[str, str]) -> str:
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relation(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'


def _archive(parts: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 3, 10, 9, 0, 0))
            entry.create_system = 3  # the same whatever system writes it
            archive.writestr(entry, _XML + text)
    return buffer.getvalue()


# Images


def _png(rows: Sequence[bytes]) -> bytes:
    """Give a PNG from rows of palette indices."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(level for colour in _PALETTE for level in colour)),
        (b"IDAT", stored(b"".join(b"\0" + row for row in rows))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def chart(values: Sequence[float], width: int = 160, height: int = 100) -> bytes:
    """Give a bar chart as a PNG: one bar a value, the highest nearly as high as the picture."""
    slot = width // len(values)
    rows = [bytearray(width) for _ in range(height)]
    for index, value in enumerate(values):
        top = height - 2 - round((height - 10) * value / max(values))
        for y in range(top, height - 2):
            rows[y][index * slot + 6 : (index + 1) * slot - 6] = bytes([_BAR_COLOURS[index]]) * (slot - 12)
    rows[height - 2] = bytearray([5]) * width
    return _png([bytes(row) for row in rows])


def logo(size: int = 32) -> bytes:
    """Give a disc with a diagonal through it as a PNG."""
    middle = (size - 1) / 2
    return _png(
        [
            bytes((2 if x == y else 1) if (x - middle) ** 2 + (y - middle) ** 2 < middle**2 else 0 for x in range(size))
            for y in range(size)
        ]
    )


# PDF


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
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
