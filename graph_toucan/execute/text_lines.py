"""`key: value` lines in texts: fields, fields under a heading, and records of repeated keys."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph_toucan.execute.text_tables import MAX_LINE, plain
from graph_toucan.identity import Json, JsonObject

_BULLET = re.compile(r"(?:[-*+•·▪▸►‣◦]|\d{1,3}[.)])\s+")
_SYMBOLS = re.compile(r"[^\w\s\"'`<>\[\](){}/\\|.,~$@#*+=%&:;!?^\u2010-\u2015\u2018-\u201f-]+\s*")
_PAIR = re.compile(
    r"(?P<key>[^\W\d_][^:\uff1a]{0,44}?|(?P<quote>['\"])[^'\"]{1,44}(?P=quote))\s*(?::\s+|\uff1a\s*)(?P<value>\S.*)"
)
_KEY = re.compile(r"([^\W\d_]{1,3}\.\s)?[\w /&%'#()+-]+")
_DECORATION = re.compile(r"[\W_]{3,}")
_HEADING = re.compile(r"#{1,6}\s+\S.*|=+ .* =+|-+ .* -+")
_CODE = re.compile(
    r"Traceback \(|\s*File \"[^\"]*\", line \d|\s+at \S+ ?\(|diff --git |@@ |--- \S|\+\+\+ |```|"
    r"\s*</?[a-zA-Z!?][^>]*>|.*[;{]\s*$|"
    r"\s*(def|class|import|from|const|let|var|function|return|public|private|SELECT|INSERT|CREATE)\s.*[=(:{;]"
)
_COLONS = (":", "\uff1a")
_MAX_KEY_WORDS = 5
_MAX_UNREAD = 0.25
_ITEM = "item"


@dataclass(frozen=True)
class _Line:
    indent: int
    bullet: bool
    body: str
    key: str
    value: Json
    after_blank: bool
    pairs: tuple[tuple[str, Json], ...] = ()


def read_lines(text: str, *, alone: bool) -> tuple[JsonObject, list[JsonObject]]:
    """Return the fields and the records of a text whose lines are `key: value`; nothing where most are not.

    Args:
        text: the text, without its tables.
        alone: whether there is nothing else in it; then two fields are needed for a text of several lines.
    """
    raw = [line.rstrip() for line in text.splitlines()]
    if any(_CODE.match(line) for line in raw):
        return {}, []
    lines = _lines(raw)
    sections, used = _sections(lines)
    pairs, starts, read = _pairs(lines, used)
    counted = [line for line in lines if not _is_heading(line)]
    unread = len(counted) - read - len(used)
    found = len(pairs) + sum(len(value) if isinstance(value, dict) else 1 for value in sections.values())
    if not _enough(lines, found, unread, len(counted), alone=alone):
        return {}, []
    fields, rows = _records(pairs, starts)
    return {**fields, **{name: value for name, value in sections.items() if name not in fields}}, rows


def _enough(lines: Sequence[_Line], found: int, unread: int, counted: int, *, alone: bool) -> bool:
    """Tell whether a text is made of fields: two at least, or one short value that is all of it."""
    if not found:
        return False
    if found == 1 and alone:
        value = next(line.value for line in lines if line.pairs) if any(line.pairs for line in lines) else ""
        return len(lines) == 1 and (not isinstance(value, str) or bool(re.fullmatch(r"\S{2,}", value)))
    return unread <= max(1, _MAX_UNREAD * counted) if found > 2 or not alone else unread <= 1


def _lines(raw: Sequence[str]) -> list[_Line]:
    found: list[_Line] = []
    blank = False
    for line in raw:
        if not line.strip() or _DECORATION.fullmatch(line.strip()):
            blank = True
            continue
        found.append(_line(line, after_blank=blank))
        blank = False
    return found


def _line(line: str, *, after_blank: bool) -> _Line:
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    body = line.strip()
    mark = _BULLET.match(body)
    body = body[mark.end() :] if mark else body
    body = _SYMBOLS.sub("", body, count=1) if _SYMBOLS.match(body) else body
    body = body.replace("**", "").replace("__", "").strip()
    pairs = _pairs_of(body) if len(body) <= MAX_LINE else []
    return _Line(indent, mark is not None, body, *(pairs[0] if pairs else ("", None)), after_blank, tuple(pairs))


def _pairs_of(body: str) -> list[tuple[str, Json]]:
    """Return the pairs of a line: one, or several with commas or bars between them where each part is one."""
    for mark in (", ", " | ", "; "):
        parts = body.rstrip(".").split(mark)
        several = [pair for part in parts if (pair := _pair(part.strip()))]
        if 1 < len(several) == len(parts) and len({key for key, _ in several}) == len(several):
            return several
    one = _pair(body)
    return [one] if one else []


def _pair(body: str) -> tuple[str, Json] | None:
    match = _PAIR.fullmatch(body)
    if not match:
        return None
    quoted = match["quote"] is not None
    key = match["key"].strip().strip("`*_\"'")
    if quoted:
        return None if match["value"].endswith(",") else (key, _read_value(match["value"].strip()))
    sound = _KEY.fullmatch(key) and len(key.split()) <= _MAX_KEY_WORDS and key.count("(") == key.count(")")
    if not sound or "://" in key:
        return None
    return key, _read_value(match["value"].strip())


def _read_value(text: str) -> Json:
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return plain(text)


def _is_heading(line: _Line) -> bool:
    return (
        not line.pairs
        and len(line.body) <= MAX_LINE
        and (bool(_HEADING.fullmatch(line.body)) or line.body[-1:] in _COLONS)
    )


def _section_name(line: _Line) -> str:
    name = line.body[:-1].strip() if line.body[-1:] in _COLONS else ""
    return name if name and _KEY.fullmatch(name) and len(name.split()) <= _MAX_KEY_WORDS else ""


def _sections(lines: Sequence[_Line]) -> tuple[dict[str, Json], set[int]]:
    """Return what stands under headings that end in a colon, bulleted or indented, and the places of its lines."""
    found: dict[str, Json] = {}
    used: set[int] = set()
    at = 0
    while at < len(lines):
        name = "" if lines[at].pairs else _section_name(lines[at])
        end = at + 1
        while name and end < len(lines) and _belongs(lines[end], lines[at]):
            end += 1
        members = lines[at + 1 : end]
        value = _members(members) if members else None
        if value is not None and name not in found:
            found[name] = value
            used.update(range(at + 1, end))
        at = end if value is not None else at + 1
    return found, used


def _belongs(line: _Line, heading: _Line) -> bool:
    deeper = line.indent > heading.indent or (line.bullet and not heading.bullet and line.indent >= heading.indent)
    return deeper and not (not line.pairs and _section_name(line))


def _members(lines: Sequence[_Line]) -> Json:
    """Return the members of a section: an object of its pairs, or a list of its bullets; None for anything else."""
    if all(line.pairs for line in lines):
        pairs = [pair for line in lines for pair in line.pairs]
        return dict(pairs) if len({key for key, _ in pairs}) == len(pairs) else None
    if all(line.bullet and not line.pairs for line in lines):
        return [plain(line.body) for line in lines]
    return None


def _pairs(lines: Sequence[_Line], used: set[int]) -> tuple[list[tuple[str, Json, bool]], set[str], int]:
    """Return the pairs outside sections as `(key, value, after a blank line)`, keys that open a record, and lines read."""
    found: list[tuple[str, Json, bool]] = []
    starts: set[str] = set()
    read = 0
    item_indents = {
        line.indent
        for line, following in pairwise(lines)
        if line.bullet and not line.pairs and following.pairs and following.indent > line.indent
    }
    for place, line in enumerate(lines):
        if place in used:
            continue
        if line.pairs:
            found += [(key, value, line.after_blank) for key, value in line.pairs]
            read += 1
        elif line.bullet and line.indent in item_indents:
            found.append((_ITEM, plain(line.body), line.after_blank))
            starts.add(_ITEM)
            read += 1
    return found, starts, read


def _records(pairs: Sequence[tuple[str, Json, bool]], starts: set[str]) -> tuple[JsonObject, list[JsonObject]]:
    """Return pairs as fields, and as rows where keys repeat: each row begins at the first key that does."""
    counts = Counter(key for key, _, _ in pairs)
    opener = next((key for key, _, _ in pairs if counts[key] > 1 or key in starts), None)
    if opener is None:
        return {key: value for key, value, _ in pairs}, []
    first = next(place for place, (key, _, _) in enumerate(pairs) if key == opener)
    fields: JsonObject = {key: value for key, value, _ in pairs[:first]}
    rows: list[list[tuple[str, Json, bool]]] = []
    for pair in pairs[first:]:
        if pair[0] == opener:
            rows.append([])
        rows[-1].append(pair)
    tail = next((place for place, pair in enumerate(rows[-1]) if place and pair[2] and counts[pair[0]] == 1), None)
    if tail is not None and (len(rows) > 1 or opener in starts):
        fields |= {key: value for key, value, _ in rows[-1][tail:] if key not in fields}
        rows[-1] = rows[-1][:tail]
    sound = all((len(row) > 1 or opener in starts) and len({key for key, _, _ in row}) == len(row) for row in rows)
    if not sound:
        return {key: value for key, value, _ in pairs if counts[key] == 1}, []
    return fields, [{key: value for key, value, _ in row} for row in rows]
