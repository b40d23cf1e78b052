"""Values that a server draws anew each time, such as the id of a session: which earlier result gives them."""

from collections.abc import Iterator, Sequence

from graph_toucan.describe.trials import Trial
from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json
from graph_toucan.model import SetupBinding


def find_bindings(one: Sequence[Trial], two: Sequence[Trial]) -> tuple[tuple[SetupBinding, ...], ...] | None:
    """Return what each of some calls takes from the results of those before it, where two runs of them differ.

    Args:
        one: the trials of a setup and of a call after it.
        two: those of the same calls in another workspace.

    Returns:
        The bindings of each call in order; None if an argument differs that no earlier result gave in both runs.
    """
    found: list[tuple[SetupBinding, ...]] = []
    for place, (first, second) in enumerate(zip(one, two, strict=True)):
        bindings: list[SetupBinding] = []
        for name, value in first.arguments.items():
            other = second.arguments.get(name)
            if value == other:
                continue
            given = next(_givers(value, other, one[:place], two[:place]), None)
            if given is None:
                return None
            bindings.append(SetupBinding(parameter=name, call=given[0], path=given[1]))
        found.append(tuple(bindings))
    return tuple(found)


def _givers(value: Json, other: Json, one: Sequence[Trial], two: Sequence[Trial]) -> Iterator[tuple[int, str]]:
    """Yield the calls and paths that gave one value in the first run, and the other in the second."""
    for place, (first, second) in enumerate(zip(one, two, strict=True)):
        later = dict(leaves(second.result.value))
        yield from (
            (place, path) for path, leaf in leaves(first.result.value) if leaf == value and later.get(path) == other
        )
