"""A changed file as a few short lines that a person can read: lines of texts, rows of tables, commits."""

import difflib
from typing import Final

from graph_toucan.launch.git_files import Reader, git_lines
from graph_toucan.launch.table_lines import (
    database_lines,
    is_database,
    is_workbook,
    workbook_lines,
)

MOST_LINES: Final = 8
MOST_CHARACTERS: Final = 120
_MOST_TEXT: Final = 200_000
_MOST_TEXT_LINES: Final = 2000


def change_lines(path: str, old: bytes | None, new: bytes | None, read: Reader) -> tuple[str, ...]:
    """Return how a file changed: at most 8 lines of at most 120 characters each, and how many more there would be.

    `+` is what is there now, `-` what was there, `~` what is otherwise. The same contents give the same lines.

    Args:
        path: its path in the workspace.
        old: what it held, None if it was not there.
        new: what it holds, None if it is gone.
        read: gives the content of other files of the workspace by path.
    """
    lines = _lines(path, old, new, read)
    shown = [line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…" for line in lines]
    if len(shown) <= MOST_LINES:
        return tuple(shown)
    return (*shown[: MOST_LINES - 1], f"... and {len(shown) - MOST_LINES + 1} more")


def _lines(path: str, old: bytes | None, new: bytes | None, read: Reader) -> list[str]:
    told: list[str] | None = None
    if ".git/" in path:
        told = git_lines(path, old, new, read)
    elif is_database(new) or (new is None and is_database(old)):
        told = database_lines(old if is_database(old) else None, new)
    elif is_workbook(new) or (new is None and is_workbook(old)):
        told = workbook_lines(old if is_workbook(old) else None, new)
    if told is not None:
        return told
    before, after = _text(old), _text(new)
    if before is None or after is None:
        return [size_line(None if old is None else len(old), None if new is None else len(new))]
    return _text_lines(before, after)


def _text(data: bytes | None) -> list[str] | None:
    """Return the lines of a text, None for what is none or is too long to compare."""
    if data is None:
        return []
    if len(data) > _MOST_TEXT or b"\0" in data:
        return None
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return None
    return lines if len(lines) <= _MOST_TEXT_LINES else None


def _text_lines(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that went and came, in the order of the text."""
    told: list[str] = []
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(None, before, after).get_opcodes():
        if kind != "equal":
            told += [f"- {_visible(line)}".rstrip() for line in before[start:end]]
            told += [f"+ {_visible(line)}".rstrip() for line in after[new_start:new_end]]
    return told


def _visible(line: str) -> str:
    return "".join(character if character.isprintable() else " " for character in line)


def size_line(old: int | None, new: int | None) -> str:
    """Return the one line that tells a change by its sizes in bytes, None for what is not there."""
    if old is None:
        return f"+ {new or 0:,} bytes"
    if new is None:
        return f"- {old:,} bytes"
    return f"~ {old:,} bytes became {new:,}"
