"""Values as a person writes them into a request, so that they can still be read off it exactly."""

import json
import re
from collections.abc import Mapping

from graph_toucan.identity import Json, JsonObject
from graph_toucan.teach.rules.english.grammar import humanise, listed

MAX_INLINE = 90
"""Characters of a text that a sentence may hold; a longer one stands on lines of its own."""

_MAX_JSON = 64
_MAX_LISTED = 8
_MAX_LEAVES = 6
_BARE = re.compile(r"[\w./:#@%+~^&=?-]*[\w/#%)-]")
_CODE_MARKS = re.compile(r"[\d_/\\.@#:=^*+<>|()\[\]{}$]|[a-z][A-Z]|^[A-Z0-9-]{2,}$")
_FENCED = re.compile(
    r"(?:^|\n)\s*(?:def |class |import |from \w+ import|function |const |SELECT |#include|<\w+|---|\{|\[|@@|\$ )|[{};]\s*$",
    re.M,
)


def state(value: Json) -> str:
    """Return a value in the plainest way, so that `sources.is_stated` finds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f'"{value}"'
    return json.dumps(value, ensure_ascii=False)


def details(values: JsonObject) -> str:
    """Return values by parameter as a phrase: `path "a.csv" and limit 5`."""
    return listed([f"{humanise(name)} {state(value)}" for name, value in values.items()])


def spoken(value: Json, quote: bool = True) -> str:
    """Return a value as a person writes it inside a sentence.

    Paths, codes and expressions stand bare, other texts in quotes; single words are bare too where `quote` is false. Short
    lists of scalars are joined with `and`, small flat objects told field by field; everything else is JSON.
    """
    if isinstance(value, bool) or value is None:
        return state(value)
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, str):
        return text(value, quote)
    if isinstance(value, list):
        return _list(value, quote)
    return _object(value)


def number(value: float) -> str:
    """Return a number with all its digits, none needless, and commas from ten thousand on: `12,500`, `39.5`, `4`."""
    written = json.dumps(value)
    if written.lstrip("-").isdigit():
        return f"{value:,}" if abs(value) >= 10_000 else written
    short = f"{value:g}"
    if "e" in short or float(short) != value:
        return written
    return f"{int(value):,}" if value == int(value) and abs(value) >= 10_000 else short


def text(value: str, quote: bool = True) -> str:
    """Return a text inside a sentence: bare if it is a path, a code or an expression, else in quotes that it does not hold."""
    if not value:
        return '""'
    if value == ".":
        return 'the current folder (".")'
    if value[0] + value[-1] in {"[]", "{}"} or (is_bare(value) and (not quote or _CODE_MARKS.search(value))):
        return value
    if '"' not in value:
        return f'"{value}"'
    return f"'{value}'" if "'" not in value else f"\u201c{value}\u201d"


def is_bare(value: str) -> bool:
    """Tell whether a text is one word, a path, a code or the like, which nobody would put into quotes."""
    return (bool(_BARE.fullmatch(value)) and not value.startswith((".", "?"))) or value in {".", "..", "/"}


def is_long(value: Json) -> bool:
    """Tell whether a value does not fit into a sentence."""
    if isinstance(value, str):
        return len(value) > MAX_INLINE or "\n" in value
    if not isinstance(value, list | dict):
        return False
    said = spoken(value)
    return len(said) > (_MAX_JSON if said[:1] in {"[", "{"} else MAX_INLINE)


def block(value: Json) -> str:
    """Return a long value on lines of its own: code, data and texts of several lines fenced, a paragraph in quotes."""
    if not isinstance(value, str):
        return f"```json\n{json.dumps(value, ensure_ascii=False, indent=None)}\n```"
    if "\n" not in value and not _FENCED.search(value) and '"' not in value:
        return f'"{value}"'
    return f"```\n{value}\n```" if "```" not in value else f"~~~\n{value}\n~~~"


def _list(value: list[Json], quote: bool) -> str:
    if (
        value
        and len(value) <= _MAX_LISTED
        and all(isinstance(item, str | int | float) and not isinstance(item, bool) for item in value)
    ):
        items = [spoken(item, quote) for item in value]
        if not any("," in item for item in items) and all(items):
            return listed(items)
    return json.dumps(value, ensure_ascii=False)


def _object(value: Mapping[str, Json]) -> str:
    flat = 0 < len(value) <= _MAX_LEAVES and all(
        isinstance(item, str | int | float) and not isinstance(item, bool) and item != "" for item in value.values()
    )
    if not flat or any(isinstance(item, str) and (len(item) > 40 or "\n" in item) for item in value.values()):
        return json.dumps(dict(value), ensure_ascii=False)
    return listed([f"{humanise(key) or key} {spoken(item)}" for key, item in value.items()])
