"""Make the calls that must come before another one, and take from their results what they draw anew each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from graph_toucan.execute.pointers import resolve
from graph_toucan.identity import JsonObject
from graph_toucan.model import ExampleCall, Result, SetupBinding, SetupCall


class Desk(Protocol):
    """Whoever answers calls."""

    async def call(self, tool: str, arguments: JsonObject) -> Result:
        """Call a tool by its id."""
        ...


@dataclass(frozen=True)
class Ready:
    """A workspace in which an example's setup was called.

    `given` are the arguments of each call of the setup and `results` what they gave; `arguments` are those for the example.
    """

    given: tuple[JsonObject, ...]
    results: tuple[Result, ...]
    arguments: JsonObject

    @property
    def failed(self) -> Result | None:
        """The first call of the setup that failed, None if all worked."""
        return next((result for result in self.results if result.failed), None)


async def set_up(desk: Desk, example: ExampleCall) -> Ready:
    """Call the setup of an example, and return its arguments with the values that this setup gave."""
    given: list[JsonObject] = []
    results: list[Result] = []
    for call in example.setup:
        arguments = _bound(call.arguments, call.bindings, results)
        given.append(arguments)
        results.append(await desk.call(call.tool, arguments))
    return Ready(tuple(given), tuple(results), _bound(example.arguments, example.bindings, results))


async def call_example(desk: Desk, tool: str, example: ExampleCall) -> tuple[JsonObject, Result]:
    """Call an example after its setup; return the arguments and what it gave."""
    ready = await set_up(desk, example)
    return ready.arguments, await desk.call(tool, ready.arguments)


def without(example: ExampleCall, tool: str) -> ExampleCall:
    """Return an example whose setup leaves out the calls of a tool; what they gave stays as it was once."""
    kept = [place for place, call in enumerate(example.setup) if call.tool != tool]
    moved = {old: new for new, old in enumerate(kept)}

    def rebound(bindings: Sequence[SetupBinding]) -> tuple[SetupBinding, ...]:
        return tuple(one.model_copy(update={"call": moved[one.call]}) for one in bindings if one.call in moved)

    calls = [example.setup[place] for place in kept]
    setup = tuple(call.model_copy(update={"bindings": rebound(call.bindings)}) for call in calls)
    return example.model_copy(update={"setup": setup, "bindings": rebound(example.bindings)})


def after(example: ExampleCall, tool: str, source: ExampleCall) -> ExampleCall:
    """Return an example that comes after a call of another tool and its setup, in the place of its own setup."""
    last = SetupCall(tool=tool, arguments=source.arguments, bindings=source.bindings)
    return example.model_copy(update={"setup": (*source.setup, last), "bindings": ()})


def _bound(arguments: JsonObject, bindings: Sequence[SetupBinding], results: Sequence[Result]) -> JsonObject:
    """Return arguments with what results gave; what a result lacks stays as it was, so that the call itself fails."""
    found = dict(arguments)
    for binding in bindings:
        try:
            found[binding.parameter] = resolve(results[binding.call].value, binding.path)
        except LookupError:
            continue
    return found
