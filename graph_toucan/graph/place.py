"""Which member of a list a binding takes: the one that is most like what the target has taken before.

A tool that lists files gives many; the one for a tool that reads tables is the first table among them.
"""

import re
from dataclasses import replace

from graph_toucan.execute.pointers import resolve
from graph_toucan.graph.candidate import Candidate
from graph_toucan.graph.shapes import shape_of
from graph_toucan.identity import Json
from graph_toucan.model import Binding, ToolCard

_MEMBERS = 60
_ENDING = re.compile(r"\.([A-Za-z][A-Za-z0-9]{0,6})$")


def fitted(candidate: Candidate) -> Candidate:
    """Return a candidate whose bindings take the members of lists that fit the target's first example best.

    All bindings take the same member, that which fits the first one best, where they stand in the same list.
    """
    source, target = candidate.source, candidate.target
    if not (source.examples and target.examples and candidate.bindings):
        return candidate
    first = candidate.bindings[0]
    moved = _fitted(first, source, target)
    if moved is first:
        return candidate
    old, new = _list_of(first.path), _list_of(moved.path)
    others = tuple(_along(binding, old, new, source) for binding in candidate.bindings[1:])
    return replace(candidate, bindings=(moved, *others))


def _fitted(binding: Binding, source: ToolCard, target: ToolCard) -> Binding:
    wanted = target.examples[0].arguments.get(binding.parameter)
    where = _list_of(binding.path)
    if binding.origin != "result" or wanted is None or where is None:
        return binding
    value = source.examples[0].value
    best, most = binding, _likeness(resolve(value, binding.path), wanted)
    for number in range(1, _MEMBERS):
        path = f"{where[0]}/{number}{where[2]}"
        try:
            likeness = _likeness(resolve(value, path), wanted)
        except LookupError:
            continue
        if likeness > most:
            best, most = binding.model_copy(update={"path": path}), likeness
    return best


def _list_of(path: str) -> tuple[str, str, str] | None:
    """Return what stands before the first list position of a path, the position, and what stands after it."""
    match = re.search(r"/(\d+)(?=/|$)", path)
    return (path[: match.start()], match[1], path[match.end() :]) if match else None


def _along(
    binding: Binding, old: tuple[str, str, str] | None, new: tuple[str, str, str] | None, source: ToolCard
) -> Binding:
    """Return another binding with the same member, if it stands in the same list and that member has it."""
    if binding.origin != "result" or old is None or new is None:
        return binding
    here = _list_of(binding.path)
    if here is None or here[:2] != old[:2]:
        return binding
    path = f"{new[0]}/{new[1]}{here[2]}"
    try:
        resolve(source.examples[0].value, path)
    except LookupError:
        return binding
    return binding.model_copy(update={"path": path})


def _likeness(value: Json, wanted: Json) -> int:
    """Return how like two values are: of the same type, of the same form, with the same ending."""
    if isinstance(wanted, list) and wanted and not isinstance(value, list):
        wanted = wanted[0]
    alike = 1 * (type(value) is type(wanted)) + 1 * (shape_of(value) is shape_of(wanted))
    if isinstance(value, str) and isinstance(wanted, str):
        one, two = _ENDING.search(value), _ENDING.search(wanted)
        alike += 2 * ((one and one[1].lower()) == (two and two[1].lower()))
    return alike
