"""What a server wants to be told at its start: arguments, variables, a sub-command, a transport, a place to write."""

import re

from graph_toucan.discover.failure import TRACEBACK, Failure
from graph_toucan.discover.launches import Launch
from graph_toucan.discover.stand_ins import is_host, is_secret, stand_in
from graph_toucan.discover.usage import (
    Wanted,
    setup_command,
    sub_commands,
    usage_arguments,
    wanted_arguments,
    wanted_variables,
)
from graph_toucan.launch.plan import WORKSPACE

_LISTENS = re.compile(
    r"(?:running|listening|started|serving|available|server|transport|https?|sse)\b[^\n]*?"
    r"(?:https?://[\w.\[\]-]+:(\d+)|port:? (\d+)|(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::\]):(\d+))(/[\w/-]*)?",
    re.IGNORECASE,
)
_DEMO = re.compile(r"(?<![\w-])(--(?:demo|sample|example|in-memory|mock)(?:-(?:mode|data|db))?)(?![\w=-])")
_READ_ONLY = re.compile(r"EROFS|Read-only file system|EACCES|Permission denied", re.IGNORECASE)
_PATH_NAME = re.compile(
    r"(?:PATH|DIR|DIRECTORY|FILE|ROOT|DB|DATABASE|DATA|CACHE|STORAGE|STORE|VAULT|WORKSPACE|FOLDER)$"
)
_SYSTEM_NAME = re.compile(
    r"^(?:PATH|HOME|TMPDIR|TEMP|TMP|XDG_\w+|APPDATA|LOCALAPPDATA|USERPROFILE|PYTHONPATH|NODE_PATH|VIRTUAL_ENV|PWD)$"
)
_BLIND = (
    ("mcp",),
    ("serve",),
    ("stdio",),
    ("--stdio",),
    ("serve", "--mcp"),
    ("--mcp",),
    ("start",),
    ("server",),
    ("--serve",),
)
_MAX_BLIND = 6


def asked_arguments(failure: Failure) -> list[Launch]:
    """Arguments that it says are missing, else those that its usage line shows."""
    if TRACEBACK.search(failure.evidence.stderr) and not re.search(r"usage:|required", failure.text, re.IGNORECASE):
        return []
    found: list[Launch] = []
    for wanted in (wanted_arguments(failure.text), usage_arguments(failure.text)):
        words = _given(wanted, failure.launch.arguments)
        if words:
            names = ", ".join(one.flag or one.hint.split(" ")[0] for one in wanted)
            found.append(failure.launch.with_arguments(f"it asks for {names}", *words))
    return found


def _given(wanted: list[Wanted], there: tuple[str, ...]) -> list[str]:
    words: list[str] = []
    for one in wanted:
        by_name = stand_in(one.hint.split(" ")[0], one.choices)
        value = by_name if by_name not in {None, WORKSPACE} else stand_in(one.hint, one.choices)
        if value is None or one.flag in there:
            return []
        words += [one.flag, value] if one.flag else [value]
    return words


def asked_variables(failure: Failure) -> list[Launch]:
    """Environment variables that it says are missing and that a place in the workspace can be given for."""
    launch = failure.launch
    changes = {
        name: value
        for name in wanted_variables(failure.text, failure.offer.env)
        if name not in dict(launch.env) and not is_secret(name) and not is_host(name) and (value := stand_in(name))
    }
    if not changes:
        return []
    return [launch.but(f"it asks for {', '.join(changes)}", env=tuple({**dict(launch.env), **changes}.items()))]


def setup(failure: Failure) -> list[Launch]:
    """A command of its own that it asks to be run before it."""
    words = setup_command(failure.text)
    if not words or failure.launch.setup or len(words) < 2:
        return []
    named = {entry.name for entry in failure.offer.entries}
    entry = failure.launch.entry
    if words[0] not in named and words[0] != entry:
        return []
    return [failure.launch.but(f"it asks to run {' '.join(words)!r} first", setup=(words,))]


def said_sub_commands(failure: Failure) -> list[Launch]:
    """Sub-commands and flags that its usage text mentions."""
    launch = failure.launch
    if TRACEBACK.search(failure.evidence.stderr):
        return []
    names = {entry.name for entry in failure.offer.entries}
    found = [words for words in sub_commands(failure.text, names) if not set(words) & set(launch.arguments)]
    return [launch.with_arguments(f"its usage mentions {' '.join(words)}", *words) for words in found[:5]]


def demo_mode(failure: Failure) -> list[Launch]:
    """A flag under which it works with data of its own, where it wants a configuration that nobody gave."""
    launch = failure.launch
    flags = [flag for flag in _DEMO.findall(failure.text) if flag not in launch.arguments]
    return [launch.with_arguments("it offers data of its own", flag) for flag in flags[:1]]


def listens(text: str) -> bool:
    """Tell whether a server says that it listens on a port."""
    return bool(_LISTENS.search(text))


def speaks_http(failure: Failure) -> list[Launch]:
    """It listens on a port: tell it to use stdio if it can, else speak to it there."""
    launch, offer = failure.launch, failure.offer
    match = _LISTENS.search(failure.text)
    if match is None or launch.http_url is not None:
        return []
    found: list[Launch] = []
    for name in sorted(offer.env):
        if re.search(r"TRANSPORT|MCP_MODE|SERVER_MODE", name) and name not in dict(launch.env):
            found.append(launch.with_env(f"it listens on a port, and reads {name}", name, "stdio"))
    words = [words for words in (("--transport", "stdio"), ("--stdio",), ("stdio",)) if words[0] in offer.readme]
    found += [
        launch.with_arguments("it listens on a port", *word) for word in words if not set(word) & set(launch.arguments)
    ]
    port = match[1] or match[2] or match[3]
    path = match[4] if match[4] and len(match[4]) > 1 else "/mcp"
    return [*found, launch.but(f"it listens on port {port}", http_url=f"http://127.0.0.1:{port}{path}")]


def read_only(failure: Failure) -> list[Launch]:
    """It writes into its own installation: a variable that it reads may name another place."""
    launch = failure.launch
    if not _READ_ONLY.search(failure.text):
        return []
    names = [name for name in sorted(failure.offer.env) if _PATH_NAME.search(name) and not _SYSTEM_NAME.match(name)]
    changes = {
        name: stand_in(name) or WORKSPACE for name in names if name not in dict(launch.env) and not is_secret(name)
    }
    if not changes:
        return []
    return [launch.but("it cannot write where it wants to", env=tuple({**dict(launch.env), **changes}.items()))]


def blind_sub_commands(failure: Failure) -> list[Launch]:
    """It ended without speaking: try what starts other servers, what its README mentions first."""
    launch = failure.launch
    if failure.evidence.exit_code not in {0, 1, 2} or TRACEBACK.search(failure.text) or launch.arguments:
        return []
    if "python" in launch.entry[0] if isinstance(launch.entry, tuple) and launch.entry else False:
        return []
    told = [words for words in _BLIND if re.search(rf"\b[\w-]+ {re.escape(' '.join(words))}\b", failure.offer.readme)]
    ordered = list(dict.fromkeys([*told, *_BLIND]))[:_MAX_BLIND]
    return [
        launch.with_arguments(f"it ended without speaking; other servers start with {' '.join(words)!r}", *words)
        for words in ordered
    ]
