"""Which parts of a result change from run to run, measured by running a call twice in fresh workspaces."""

from collections.abc import Iterable

from graph_toucan.execute.pointers import Scalar, covered, generalise, leaves
from graph_toucan.identity import Json
from graph_toucan.model import StateChange


def differing_paths(first: Json, second: Json) -> tuple[str, ...]:
    """Return the generalised pointers of leaves that differ between two values, sorted."""
    one, two = dict(leaves(first)), dict(leaves(second))
    changed = {path for path in one.keys() | two.keys() if path not in one or path not in two or one[path] != two[path]}
    return tuple(sorted({generalise(path) for path in changed}))


def stable_leaves(value: Json, volatile: Iterable[str]) -> dict[str, Scalar]:
    """Return the leaves of a value that are not volatile, by pointer."""
    patterns = frozenset(volatile)
    return {path: leaf for path, leaf in leaves(value) if not covered(path, patterns)}


def differing_files(first: Iterable[StateChange], second: Iterable[StateChange]) -> tuple[str, ...]:
    """Return the paths of files that one of two runs changed and the other did not, or not in the same way."""
    one = {change.path: (change.change, change.digest) for change in first}
    two = {change.path: (change.change, change.digest) for change in second}
    return tuple(sorted(path for path in one.keys() | two.keys() if one.get(path) != two.get(path)))
