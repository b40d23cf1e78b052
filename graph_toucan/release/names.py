"""The names under which tools are exposed to a model: `server-tool`, as trainers and model APIs accept them."""

import re
from collections import Counter
from collections.abc import Iterable

from graph_toucan.identity import digest

LIMIT = 64
"""The longest function name that the OpenAI and Anthropic APIs take."""

_MARK = 5
_FORBIDDEN = re.compile(r"[^A-Za-z0-9_-]")


def exposed_name(tool_id: str) -> str:
    """Return the name of a tool: `server-tool` in `[A-Za-z0-9_-]`, at most 64 characters.

    What is not allowed becomes `_`; a longer name is cut and ends in `_` and 5 hex digits of the id's digest.
    """
    name = _plain(tool_id)
    return name if len(name) <= LIMIT else _marked(tool_id, _MARK)


def name_map(tool_ids: Iterable[str]) -> dict[str, str]:
    """Return the name of each tool, no two alike, whatever the order of the ids.

    Where ids would share a name (`a-b/c` and `a/b-c`), each of them gets a digest at its end.
    """
    ids = sorted(set(tool_ids))
    names = {tool_id: exposed_name(tool_id) for tool_id in ids}
    length = _MARK
    while shared := _shared(names):
        names |= {tool_id: _marked(tool_id, length) for tool_id in shared}
        length += 1
    return names


def _shared(names: dict[str, str]) -> list[str]:
    """Return the ids whose name another id has too."""
    uses = Counter(names.values())
    return [tool_id for tool_id, name in names.items() if uses[name] > 1]


def _plain(tool_id: str) -> str:
    return _FORBIDDEN.sub("_", tool_id.replace("/", "-", 1)) or "_"


def _marked(tool_id: str, length: int) -> str:
    """Return the name cut so that `_` and `length` hex digits of the id's digest fit."""
    mark = digest(tool_id)[:length]
    return f"{_plain(tool_id)[: LIMIT - 1 - len(mark)]}_{mark}"
