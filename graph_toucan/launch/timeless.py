"""What a file says without the time at which it was written: office documents, other archives, and PDFs carry it inside.

Two runs that make the same document at different times have made the same thing.
"""

import io
import re
import zipfile
import zlib

from graph_toucan.identity import digest

_ARCHIVE = b"PK\x03\x04"
_WRITTEN = re.compile(
    rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>|<meta:(?:creation-date)>[^<]*</meta:creation-date>|"
    rb"<dc:date>[^<]*</dc:date>|<cp:lastPrinted>[^<]*</cp:lastPrinted>"
)
_ABOUT = ("docProps/core.xml", "meta.xml")
_PDF_WRITTEN = re.compile(
    rb"/(?:CreationDate|ModDate)\s*\((?:\\.|[^)\\])*\)|/ID\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]|"
    rb"<xmp:(CreateDate|ModifyDate|MetadataDate)>[^<]*</xmp:\1>"
)
_MOST_BYTES = 50_000_000


def timeless(data: bytes) -> bytes:
    """Return what stands for a file's content wherever it is compared: the same for the same document, whenever written.

    Of an archive these are the names and contents of its members, without their times; of an office document also without the
    times in its properties; of a PDF its bytes without dates and id. Anything else, and what cannot be read, is itself.
    """
    if data.startswith(_ARCHIVE):
        return _members(data) or data
    if data.startswith(b"%PDF-"):
        return _PDF_WRITTEN.sub(b"", data)
    return data


def _members(data: bytes) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = sorted(archive.infolist(), key=lambda info: info.filename)
            if sum(info.file_size for info in infos) > _MOST_BYTES:
                return None
            parts = [f"{info.filename} {digest(_content(archive, info))}" for info in infos]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        return None
    return "\n".join(parts).encode()


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    content = archive.read(info)
    return _WRITTEN.sub(b"", content) if info.filename in _ABOUT else content
