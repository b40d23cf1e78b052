"""Programs that read again what earlier calls of the session wrote."""

from collections.abc import Iterator, Sequence

from graph_toucan.identity import Json, JsonObject
from graph_toucan.simulate.calls import Change
from graph_toucan.simulate.synthesis.arguments import common_names
from graph_toucan.simulate.synthesis.program import Program, is_number, same


class Memory:
    """What was changed before each of a tool's calls, in its workspace."""

    def __init__(self, given: Sequence[JsonObject], before: Sequence[Sequence[Change]]) -> None:
        """Keep the arguments of all cases and what was changed before each."""
        self._given = list(given)
        self._before = list(before)
        self._names = common_names(given)

    def before(self, places: Sequence[int]) -> list[Sequence[Change]]:
        """Return what was changed before some of the cases, by their numbers."""
        return [self._before[place] for place in places] if self._before else []

    def written(self, targets: Sequence[Json]) -> Program | None:
        """Return a program that reads what an earlier call of the session wrote, or None.

        Only cases count before which such a call was made; it must have written what they show, and that must tell something.
        It gives None in a session where nothing was written.
        """
        for tool in sorted({change.tool for row in self._before for change in row}):
            for key, own in self._links(tool):
                matched = [(place, self._match(tool, key, own, place)) for place in range(len(self._given))]
                cases = [(targets[place], change) for place, change in matched if change is not None]
                if not cases or not any(_weighs(target) for target, _ in cases):
                    continue
                for taken, path in _places(cases[0][1]):
                    if all(same(_taken(change, taken, path), target) for target, change in cases) and self._news(
                        path, own
                    ):
                        steps = [taken, *path]
                        source = f"written(state, {tool!r}, {key!r}, {_own(own)}, {steps!r})"
                        return Program(source, f"what {tool} wrote", frozenset({"written"}))
        return None

    def gathered(self, targets: Sequence[Json]) -> Program | None:
        """Return a program for lists of what all earlier calls of a tool in the session wrote, in order, or None.

        Each call wrote one item, or a list of them. Only cases count before which there was one.
        """
        for tool in sorted({change.tool for row in self._before for change in row}):
            cases = [
                (targets[place], changes)
                for place, row in enumerate(self._before)
                if (changes := [change for change in row if change.tool == tool])
            ]
            for taken, path in _places(cases[0][1][0]):
                if all(_joined(changes, taken, path) == target for target, changes in cases):
                    source = f"gathered(state, {tool!r}, {[taken, *path]!r})"
                    return Program(source, f"all that {tool} wrote", frozenset({"written", "gathered"}))
        return None

    def _news(self, path: tuple[str, ...], own: str) -> bool:
        """Tell whether what is read again is more than the argument by which it was found."""
        return not own or path[-1:] != (own,)

    def _links(self, tool: str) -> Iterator[tuple[str, str]]:
        """Yield the parameters by which an earlier call is found again: its own, and this tool's; none for the latest."""
        names = {name for row in self._before for change in row if change.tool == tool for name in change.arguments}
        for own in self._names:
            yield from ((key, own) for key in sorted(names))
        if not self._names:
            yield "", ""

    def _match(self, tool: str, key: str, own: str, place: int) -> Change | None:
        wanted = self._given[place].get(own) if own else None
        for change in reversed(self._before[place]):
            if change.tool == tool and (not key or (key in change.arguments and change.arguments[key] == wanted)):
                return change
        return None


def _joined(changes: Sequence[Change], taken: str, path: tuple[str, ...]) -> list[Json]:
    found: list[Json] = []
    for change in changes:
        value = _taken(change, taken, path)
        found += value if isinstance(value, list) else [value]
    return found


def _taken(change: Change, taken: str, path: tuple[str, ...]) -> Json:
    value: Json = change.arguments if taken == "arguments" else change.value
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return value


def _places(change: Change) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what of an earlier call may be read again: its arguments, and what it told."""
    yield "arguments", ()
    for name in change.arguments:
        yield "arguments", (name,)
    if isinstance(change.value, dict):
        for name, value in change.value.items():
            yield "value", (name,)
            if isinstance(value, dict):
                for inner in value:
                    yield "value", (name, inner)


def _own(own: str) -> str:
    return f"given[{own!r}]" if own else "None"


def _weighs(value: Json) -> bool:
    """Tell whether a value is so telling that it stands somewhere else by no chance."""
    return len(value) > 3 if isinstance(value, str) else is_number(value) and abs(value) > 20
