"""In which order a server's tools are tried: those that read before those that make, change and destroy."""

import re
from collections.abc import Sequence

from graph_toucan.model import Tool
from graph_toucan.onboard import hints

_STAGES: tuple[tuple[str, ...], ...] = (
    ("list", "get", "read", "show", "describe", "info", "status", "search", "find", "query", "count", "check", "help"),
    (
        "open",
        "load",
        "init",
        "start",
        "connect",
        "create",
        "add",
        "new",
        "make",
        "write",
        "insert",
        "register",
        "import",
    ),
    ("update", "edit", "set", "append", "modify", "merge", "format", "apply"),
    ("rename", "move", "replace", "transform", "unprotect", "protect"),
)
_ONLINE = re.compile(
    r"\b(https?://|online|internet|web ?site|download|remote|rest api|web api|public api)", re.IGNORECASE
)
_LAST = frozenset(
    {
        "delete",
        "remove",
        "drop",
        "kill",
        "shutdown",
        "stop",
        "exit",
        "quit",
        "close",
        "clear",
        "reset",
        "purge",
        "destroy",
        "truncate",
        "wipe",
        "terminate",
        "erase",
        "restart",
        "uninstall",
        "revoke",
    }
)


def order_tools(tools: Sequence[Tool]) -> list[Tool]:
    """Return tools in the order in which to try them: those that read, that make, that change, that destroy."""
    return sorted(tools, key=lambda tool: (_stage(tool), len(tool.required), tool.name))


def destroys(tool: Tool) -> bool:
    """Tell whether a tool says that it destroys something, by its name or its annotations."""
    if tool.annotations.get("readOnlyHint") is True:
        return False
    words = hints.snake(tool.name).split("_")
    return bool(_LAST & set(words)) or (
        tool.annotations.get("destructiveHint") is True and not (set(words) & set(_STAGES[0] + _STAGES[1]))
    )


def name_words(name: str) -> frozenset[str]:
    """Return the words of a tool's name."""
    return frozenset(hints.snake(name).split("_"))


def after_waiting(tools: Sequence[Tool], waited: Tool) -> list[Tool]:
    """Return tools with those last that are like one that did not answer: of like names, and such as look something up."""
    words = name_words(waited.name)
    return sorted(tools, key=lambda tool: (len(name_words(tool.name) & words), _goes_out(tool), _looks_up(tool)))


def _looks_up(tool: Tool) -> bool:
    return bool(name_words(tool.name) & set(_STAGES[0]))


def only_reads(tool: Tool) -> bool:
    """Tell whether a tool looks like one that changes nothing: by its annotations, else by the verb of its name."""
    if tool.annotations.get("readOnlyHint") is True:
        return True
    words = set(hints.snake(tool.name).split("_")[:2])
    return not destroys(tool) and not words & {verb for verbs in _STAGES[1:] for verb in verbs}


def says_that_it_reads(tool: Tool) -> bool:
    """Tell whether a tool says so itself, by its annotations or the verb of its name, that it only reads."""
    return tool.annotations.get("readOnlyHint") is True or (
        only_reads(tool) and bool(set(hints.snake(tool.name).split("_")[:2]) & set(_STAGES[0]))
    )


def makes(name: str) -> bool:
    """Tell whether a tool's name says that it makes, opens or loads something that other tools may need."""
    return bool(name_words(name) & set(_STAGES[1]))


def _stage(tool: Tool) -> float:
    if destroys(tool):
        return 5
    words = hints.snake(tool.name).split("_")
    found = [place for place, verbs in enumerate(_STAGES) if words and set(words[:2]) & set(verbs)]
    stage = 0 if tool.annotations.get("readOnlyHint") is True else found[0] if found else 0.5
    return stage + (0.6 if _goes_out(tool) else 0)


def _goes_out(tool: Tool) -> bool:
    """Tell whether a tool looks like one that needs the network: where there is none, it costs a time-out."""
    words = set(hints.snake(tool.name).split("_"))
    named = words & {"fetch", "download", "online", "web", "url", "remote"}
    return bool(named) or bool(_ONLINE.search(tool.description[:300]))


def spread_tools(tools: Sequence[Tool], limit: int) -> list[Tool]:
    """Return at most `limit` tools, spread evenly over the list, in the order in which to try them."""
    kept = [tool for tool in tools if not destroys(tool)] or list(tools)
    if len(kept) > limit:
        kept = [kept[place * len(kept) // limit] for place in range(limit)]
    else:
        kept += [tool for tool in tools if tool not in kept][: limit - len(kept)]
    return order_tools(kept)
