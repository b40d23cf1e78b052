"""Tables in texts: Markdown, drawn with lines, or comma-separated with a row of names."""

import csv
import re
from collections.abc import Sequence

from graph_toucan.identity import Json, JsonObject

_RULE = re.compile(r"[\s|+:=\-─┼┤├]*[-─=]{3,}[\s|+:=\-─┼┤├]*|\|?(\s*:?-+:?\s*\|)+\s*:?-*:?\s*")
_NAME = re.compile(r"[^\W\d][\w .()/%#-]{0,40}")
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?|-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_MIN_LINES = 3
MAX_LINE = 2000
"""Characters of a line that is read; a longer one is no row and no field."""


def plain(text: str) -> Json:
    """Return a field's text as the number or the truth value that it plainly is, else as the text without its quotes.

    `007`, `5 EUR` and `50%` stay texts: they are more than a number.
    """
    text = text.strip()
    if len(text) > 2 and text[0] == text[-1] and text[0] in "`\"'" and text[0] not in text[1:-1]:
        return text[1:-1]
    if _NUMBER.fullmatch(text):
        bare = text.replace(",", "")
        return float(bare) if "." in bare else int(bare)
    return {"true": True, "false": False, "True": True, "False": False}.get(text, text)


def read_table(text: str) -> tuple[list[JsonObject], str, float]:
    """Return the rows of a text's largest table, the text without its tables, and the tables' share of its lines.

    A text without a table gives no rows, itself and 0.
    """
    lines = [line if len(line) <= MAX_LINE else "" for line in text.splitlines()]
    if len(lines) < 2:
        return [], text, 0.0
    if rows := _comma_separated(lines):
        return rows, "", 1.0
    best: list[JsonObject] = []
    rest: list[str] = []
    at = inside = 0
    while at < len(lines):
        end, rows = _table(lines, at)
        if not rows:
            rest.append(lines[at])
            at += 1
            continue
        best = rows if len(rows) > len(best) else best
        inside += end - at
        at = end
    written = sum(bool(line.strip()) for line in lines)
    return best, "\n".join(rest), inside / written if written else 0.0


def _table(lines: Sequence[str], start: int) -> tuple[int, list[JsonObject]]:
    """Return the end and the rows of the table that begins at a line; no rows where none does."""
    at = start
    if at < len(lines) and lines[at].lstrip().startswith("+") and _RULE.fullmatch(lines[at].strip()):
        at += 1
    if at + 2 >= len(lines) or not _is_row(lines[at]) or not _RULE.fullmatch(lines[at + 1].strip()):
        return start, []
    names = _cells(lines[at])
    if len(names) < 2 or len(set(names)) < len(names) or not all(names):
        return start, []
    at += 2
    body: list[list[str]] = []
    while at < len(lines) and (_is_row(lines[at]) or _RULE.fullmatch(lines[at].strip() or "x")):
        if _is_row(lines[at]) and not _RULE.fullmatch(lines[at].strip()):
            body.append(_cells(lines[at]))
        at += 1
    if not body or any(len(cells) != len(names) for cells in body):
        return start, []
    return at, _records(names, body)


def _is_row(line: str) -> bool:
    return "|" in line.strip().strip("|")


def _cells(line: str) -> list[str]:
    line = re.sub(r"\\\|", "\0", line.strip())
    line = line[1:] if line.startswith("|") else line
    line = line[:-1] if line.endswith("|") else line
    return [cell.replace("\0", "|").replace("**", "").strip() for cell in line.split("|")]


def _records(names: Sequence[str], body: Sequence[Sequence[str]]) -> list[JsonObject]:
    """Return rows by name; a column is of numbers only where all its cells are."""
    columns = [_column([cells[place] for cells in body]) for place in range(len(names))]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _column(cells: Sequence[str]) -> list[Json]:
    values: list[Json] = [plain(cell) if cell else None for cell in cells]
    kinds = {
        str if isinstance(value, str) else bool if isinstance(value, bool) else float
        for value in values
        if value is not None
    }
    if len(kinds) < 2 and kinds != {str}:
        return values
    return [plain(cell) if cell[:1] in "`\"'" and cell else cell for cell in cells]


def _comma_separated(lines: Sequence[str]) -> list[JsonObject]:
    """Return the rows of a text that is wholly comma- or tab-separated under a row of names."""
    lines = [line for line in lines if line.strip()]
    if len(lines) < _MIN_LINES:
        return []
    for mark in (",", "\t"):
        if mark not in lines[0] or ", " in lines[0]:
            continue
        table = list(csv.reader(lines, delimiter=mark))
        names = [name.strip() for name in table[0]]
        named = all(_NAME.fullmatch(name) for name in names) and len(set(names)) == len(names) > 1
        if named and all(len(cells) == len(names) for cells in table):
            return _records(names, [[cell.strip() for cell in cells] for cells in table[1:]])
    return []
