"""Markup: headings of Markdown, characters that HTML and addresses may not have, tables of texts."""

import re

_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"


def heading_lines(markdown: str, max_depth: int) -> list[str]:
    """Return the headings (headers) of Markdown up to a depth, with their marks, those in code left out."""
    outside = re.sub(r"(?ms)^```.*?^```", "", markdown)
    found = [line.rstrip() for line in outside.split("\n") if re.match(r"#{1,6} +\S", line)]
    return [line for line in found if len(line) - len(line.lstrip("#")) <= max_depth]


def heading_count(markdown: str, max_depth: int) -> int:
    """Return the number of headings (headers) of Markdown up to a depth."""
    return len(heading_lines(markdown, max_depth))


def heading_texts(markdown: str, max_depth: int) -> list[str]:
    """Return the texts of the headings (headers) of Markdown up to a depth."""
    return [line.lstrip("#").strip() for line in heading_lines(markdown, max_depth)]


def heading_levels(markdown: str, max_depth: int) -> list[int]:
    """Return the levels of the headings (headers) of Markdown up to a depth."""
    return [len(line) - len(line.lstrip("#")) for line in heading_lines(markdown, max_depth)]


def anchor(text: str) -> str:
    """Return the anchor (slug) of a heading: small letters, hyphens for spaces."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", text.lower()).strip())


def table_of_contents(markdown: str, max_depth: int) -> str:
    """Return a list of links (table of contents, toc) to the headings of Markdown up to a depth."""
    levels = heading_levels(markdown, max_depth)
    least = min([1, *levels])
    return "\n".join(
        [
            f"{'  ' * (level - least)}- [{text}](#{anchor(text)})"
            for level, text in zip(levels, heading_texts(markdown, max_depth))
        ]
    )


def html_escaped(text: str) -> str:
    """Return a text with the characters escaped that HTML may not have."""
    found = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return found.replace('"', "&quot;").replace("'", "&#x27;")


def html_unescaped(text: str) -> str:
    """Return the text of escaped HTML."""
    found = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return found.replace("&#x27;", "'").replace("&#39;", "'").replace("&amp;", "&")


def without_tags(text: str) -> str:
    """Return a text without HTML tags."""
    return re.sub(r"<[^>]*>", "", text)


def percent_encoded(text: str, safe: str) -> str:
    """Return a text as an address has it (URL encoded), some characters left as they are."""
    kept = _SAFE + safe
    return "".join([mark if mark in kept else "".join([f"%{byte:02X}" for byte in mark.encode()]) for mark in text])


def url_encoded(text: str) -> str:
    """Return a text as a part of an address (URL encoded)."""
    return percent_encoded(text, "")


def url_path_encoded(text: str) -> str:
    """Return a text as a path of an address (URL encoded, slashes stay)."""
    return percent_encoded(text, "/")


def url_decoded(text: str) -> str:
    """Return the text of a part of an address (URL decoded)."""
    parts = text.split("%")
    found = parts[0].encode().hex()
    for part in parts[1:]:
        found += part[:2] + part[2:].encode().hex()
    return bytes.fromhex(found).decode()
