"""What two runs of a server have to be compared by: their tools, their logs, the files in HOME, values that moved."""

import time
from collections.abc import Iterable
from pathlib import Path

from graph_toucan.identity import Json
from graph_toucan.launch.workspace import Workspace
from graph_toucan.model import Tool
from graph_toucan.model.probe import CallCheck, Fault

_LOG_READ = 20_000
_TELLING = (Fault.ARGUMENTS, Fault.UNKNOWN, Fault.OWN, Fault.TIMEOUT, Fault.SERVICE, Fault.NETWORK, Fault.CREDENTIALS)
"""Faults by how far the call came, the farthest last: the one to keep when a tool's attempts failed in several ways."""


def difference(before: Iterable[Tool], after: Iterable[Tool]) -> str:
    """Return in which way two lists of a server's tools differ, or an empty text."""
    first, second = ({tool.name: tool for tool in tools} for tools in (before, after))
    lost, gained = sorted(first.keys() - second.keys()), sorted(second.keys() - first.keys())
    changed = [name for name in first.keys() & second.keys() if _takes(first[name]) != _takes(second[name])]
    parts = [
        f"{word} {', '.join(sorted(names)[:5])}"
        for word, names in (("without", lost), ("with new", gained), ("with other parameters for", changed))
        if names
    ]
    return f"it lists its tools differently at its next start: {'; '.join(parts)}" if parts else ""


def _takes(tool: Tool) -> list[Json]:
    """Return what a tool takes, without what may well change from day to day: a default, an example."""
    return [sorted(tool.parameters), sorted(tool.required)]


def exchange(value: Json, exchanged: dict[str, Json]) -> Json:
    """Return arguments with the texts of one run replaced by those that stood in their place in another."""
    if isinstance(value, dict):
        return {key: exchange(item, exchanged) for key, item in value.items()}
    if isinstance(value, list):
        return [exchange(item, exchanged) for item in value]
    return exchanged.get(value, value) if isinstance(value, str) and len(value) > 3 else value


def log_of(workspace: Workspace, slug: str) -> Path:
    """Return the file that a server's stderr goes to in a workspace."""
    return workspace.files.parent / f"{slug}.stderr"


def log_size(log: Path) -> int:
    """Return the length of a log so far, in bytes."""
    return log.stat().st_size if log.is_file() else 0


def log_since(log: Path, start: int) -> str:
    """Return the end of what a log gained since it had `start` bytes."""
    if not log.is_file():
        return ""
    with log.open("rb") as file:
        file.seek(max(start, log.stat().st_size - _LOG_READ))
        return file.read().decode(errors="replace")


def home_files(workspace: Workspace) -> list[str]:
    """Return the files under the HOMEs of a workspace's servers, relative to HOME, at most a hundred."""
    found: list[str] = []
    for home in sorted(workspace.files.parent.glob("h*")):
        found += [path.relative_to(home).as_posix() for path in sorted(Path(home).rglob("*")) if path.is_file()]
    return found[:100]


def timed(check: CallCheck, began: float, **changes: Json) -> CallCheck:
    """Return a check with what came of it, and the seconds since it began."""
    return check.model_copy(update={**changes, "seconds": round(time.monotonic() - began, 3)})


def rank(check: CallCheck) -> int:
    """Return how far a call came, the higher the farther; one that worked came farthest."""
    return _TELLING.index(check.fault) if check.fault else len(_TELLING)
