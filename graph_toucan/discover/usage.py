"""Read what a program says about its own command line: usage texts, complaints about missing arguments and variables."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_REQUIRED = (
    re.compile(r"the following arguments are required:\s*(.+)"),
    re.compile(r"Missing option '([^']+)'"),
    re.compile(r"Missing parameter:?\s*'?([\w-]+)"),
    re.compile(r"Missing argument '([^']+)'"),
    re.compile(r"missing required argument\b:?\s*['\"]?([\w-]+)", re.IGNORECASE),
    re.compile(r"required option ['\"]([^'\"]+)['\"] not specified"),
    re.compile(r"Missing required arguments?:\s*(.+)"),
    re.compile(r"required flag\(s\)\s+(.+?)\s+not set"),
    re.compile(r"required arguments were not provided:\s*(.+)"),
    re.compile(r"(?:missing|specify|provide|requires?|needs?)[^\n]{0,40}?(--[a-z][\w-]+)", re.IGNORECASE),
    re.compile(r"(--[a-z][\w-]+)[^\n]{0,30}?(?:is|are) (?:required|mandatory|missing)", re.IGNORECASE),
)
_USAGE = re.compile(r"usage:?\s*(.+(?:\n[ \t]+\S.*){0,6})", re.IGNORECASE)
_NAMED = re.compile(r"(--?[A-Za-z][\w-]*)(?:[ =]([A-Z][A-Z0-9_]*|<[^>]+>|\{[^}]+\}))?")
_ENV = (
    re.compile(r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b[^\n]{0,60}?(?:is required|required|must be set|not set|is not set|"
               r"missing|not "
               r"configured|not provided|not found|undefined|is empty)", re.IGNORECASE),
    re.compile(r"(?:missing|required?s?|set|provide|define|specify|needs?|no)\b[^\n]{0,60}?"
               r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b"),
    re.compile(r"KeyError: ['\"]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)['\"]"),
    re.compile(r"environment variable[s:]*\s+['\"`]?([A-Z][A-Z0-9_]{2,})"),
    re.compile(r"\b([A-Z][A-Z0-9_]{2,}) environment variable"),
)  # fmt: skip
_SUBCOMMANDS = ("mcp", "serve", "stdio", "server", "start", "run", "mcp-server", "mcp-stdio", "serve-mcp")
_FOR_CLIENTS = re.compile(
    r"(?m)^[ \t]{1,8}([a-z][\w-]*)(?: \[[^\]\n]*\])?[ \t]{2,}[^\n]*\b(?:stdio|MCP (?:server|clients?))\b"
)
"""A line of a usage text that says of a sub-command that it is for MCP's clients."""
_FLAGS = ("--stdio", "--mcp", "--serve", "--mcp-stdio")
_NOT_ENV = re.compile(
    r"^(E[A-Z]{3,}|UTF_?\d|HTTP_\d+|ERR_\w+|MODULE_NOT_FOUND|NOT_FOUND|[A-Z]+_ERROR|JSON_RPC|READ_ONLY|NODE_ENV|NODE_OPTIONS)$"
)
_NO_ARGUMENTS = frozenset({"OPTIONS", "ARGS", "COMMAND", "COMMANDS", "FLAGS"})
_SETUP = re.compile(
    r"(?:\b[Rr]un|\b[Ee]xecute|\b[Tt]ry|\b[Uu]se|\bwith)\b[^\n`'\"]{0,20}"
    r"[`'\"]([\w.-]+(?: [\w.-]+)? (?:init|initialize|setup|migrate|index)(?: [\w./-]+)?)[`'\"]|"
    r"\b[Rr]un:?\s+([\w.-]+ (?:init|initialize|setup))\b"
)


@dataclass(frozen=True)
class Wanted:
    """An argument that a program asks for: its flag, empty for a positional one; what is said of it; allowed values."""

    flag: str
    hint: str
    choices: tuple[str, ...] = ()


def wanted_arguments(text: str) -> list[Wanted]:
    """Return the arguments that a program says are missing, in order."""
    for pattern in _REQUIRED:
        found: list[Wanted] = []
        for match in pattern.finditer(text):
            found += [_wanted(name, text) for name in _names(match[1])]
        if found:
            return list(dict.fromkeys(found))
    return []


def usage_arguments(text: str) -> list[Wanted]:
    """Return the required positional arguments that a usage line shows: `<dir>`, or capitals outside brackets."""
    match = _USAGE.search(text)
    if match is None:
        return []
    line = match[1].split("\n\n")[0]
    bare = re.sub(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]", " ", line)
    found: list[Wanted] = []
    for item in re.finditer(r"(--[a-z][\w-]+)[ =]<([^>]+)>|<([^<>]+)>|(?<![\w-])([A-Z][A-Z_]{2,})\b", bare):
        if item[1]:
            found.append(Wanted(item[1], f"{item[1]} {item[2]}"))
        elif (name := item[3] or item[4]) and name.upper() not in _NO_ARGUMENTS:
            found.append(Wanted("", name))
    return list(dict.fromkeys(found))


def _names(text: str) -> list[str]:
    names = re.split(r",\s*|\s+and\s+|\s{2,}", text.strip().rstrip("."))
    return [name.strip("'\"`: ") for name in names if name.strip("'\"`: ")]


def _wanted(name: str, text: str) -> Wanted:
    """Return one missing argument, with what the usage says of it."""
    flags = re.findall(r"--?[A-Za-z][\w-]*", name)
    flag = next((one for one in flags if one.startswith("--")), flags[0] if flags else "")
    if not flag and re.search(rf"--{re.escape(name)}\b", text):
        flag = f"--{name}"
    lines = [line for line in text.splitlines() if not re.match(r"\s*usage:|.*\berror:|\s*\[", line, re.IGNORECASE)]
    told = re.search(rf"(?m)^\s*.*(?<![\w-]){re.escape(flag or name)}\b.*$", "\n".join(lines))
    choices = re.search(
        rf"{re.escape(flag or name)}[ =]\{{([^}}]+)\}}|{re.escape(flag or name)}\b[^\n]*choices: ([^\n)\]]+)", text
    )
    values = re.findall(r"[\w.-]+", choices[1] or choices[2]) if choices else []
    hint = f"{flag or name} {told[0].strip()[:160] if told else ''}".strip()
    return Wanted(flag, hint, tuple(values))


def wanted_variables(text: str, known: Iterable[str] = ()) -> list[str]:
    """Return the environment variables that a program says it lacks, those that its code reads first."""
    found: list[str] = []
    for pattern in _ENV:
        found += [name for name in pattern.findall(text) if name.isupper() and not _NOT_ENV.match(name)]
    read = set(known)
    return sorted(dict.fromkeys(found), key=lambda name: name not in read)


def sub_commands(text: str, names: Iterable[str] = ()) -> list[tuple[str, ...]]:
    """Return arguments that make a program speak MCP on stdio, as far as its text mentions them, the likeliest first.

    Args:
        text: what it wrote.
        names: what the program is called.
    """
    found: list[tuple[str, ...]] = []
    listed = bool(re.search(r"usage:|commands?:", text, re.IGNORECASE))
    called = "|".join(re.escape(name) for name in names) or "(?!)"
    for word in _SUBCOMMANDS:
        shown = rf"[{{,|]{re.escape(word)}[}},|]|(?:^|[\s`'\"])(?:{called}) {re.escape(word)}\b"
        line = rf"(?m)^[\s│|]{{1,8}}{re.escape(word)}(?:[ ,:|\[<]|$)"
        if (listed and re.search(line, text)) or re.search(shown, text):
            found.append((word,))
            if word in {"serve", "server", "start", "run"}:
                found += [(word, flag) for flag in ("--mcp", "--stdio") if flag in text]
    if listed:
        found += [(match[1],) for match in _FOR_CLIENTS.finditer(text) if match[1] not in _SUBCOMMANDS]
    found += [(flag,) for flag in _FLAGS if flag in text]
    transport = next((flag for flag in ("--transport", "--mode") if flag in text), "")
    if transport and "stdio" in text:
        found += [(transport, "stdio"), *((word[0], transport, "stdio") for word in list(found)[:2])]
    return list(dict.fromkeys(found))


def setup_command(text: str) -> tuple[str, ...]:
    """Return the command that a program asks to be run first (`tasker init`), empty if it asks for none."""
    match = _SETUP.search(text)
    return tuple((match[1] or match[2]).split()) if match else ()
