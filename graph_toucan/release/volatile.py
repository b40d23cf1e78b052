"""What of a conversation changes from run to run: paths of its results, files of its workspace."""

from collections.abc import Iterable, Mapping

from graph_toucan.execute.pointers import generalise, leaves
from graph_toucan.identity import Json
from graph_toucan.model import ToolCard


def volatile_in(value: Json, patterns: Iterable[str]) -> tuple[str, ...]:
    """Return those of a tool's volatile paths under which something stands in this value, sorted."""
    places = {generalise(path) for path, _ in leaves(value)}
    return tuple(
        sorted(one for one in set(patterns) if any(place == one or place.startswith(f"{one}/") for place in places))
    )


def moving_files(tools: Iterable[str], cards: Mapping[str, ToolCard]) -> frozenset[str]:
    """Return the workspace files whose content differs from run to run when these tools are called."""
    return frozenset(file for tool in tools if tool in cards for file in cards[tool].volatile_files)


def moves(path: str, files: frozenset[str]) -> bool:
    """Tell whether a file's content may differ: it is such a file, of the same kind as one, or git's own."""
    suffixes = {name.rsplit(".", 1)[-1] for name in files if "." in name.rsplit("/", 1)[-1]}
    return path in files or path.rsplit(".", 1)[-1] in suffixes or ".git/" in path
