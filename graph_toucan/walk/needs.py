"""What must come before a tool: the setup of its first example, else the source of an edge that is state alone.

Edges are confirmed with a target's first example after that example's setup, so who enters a tool by an edge brings the
setup along. A tool that succeeds without it in another example may still be called alone, with that example.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import networkx as nx

from graph_toucan.identity import JsonObject
from graph_toucan.model import Edge, EdgeKind, ExampleCall, SetupCall, ToolCard


@dataclass(frozen=True)
class Need:
    """A call that comes before a tool.

    Attributes:
        tool: the id of the tool to call.
        example: which of its examples is called.
        edge: the edge from it to the tool that needs it, None where no edge is known.
        by_setup: the tool's first example needs it; else an edge says that the tool works on what it leaves.
        direct: False for what only another need needs.
    """

    tool: str
    example: int
    edge: Edge | None
    by_setup: bool
    direct: bool = True

    @property
    def exact(self) -> bool:
        """Whether it must be called just as in its example: no value goes from it to the tool that needs it."""
        return self.by_setup and not (self.edge and self.edge.bindings)


@dataclass(frozen=True)
class Needs:
    """The needs of every tool in the order in which they are called, and why a tool's setup cannot be brought along."""

    of: Mapping[str, tuple[Need, ...]]
    unmet: Mapping[str, str]


def find_needs(graph: "nx.DiGraph[str]") -> Needs:
    """Return what must come before each tool of the graph."""
    finder = _Finder(graph)
    of = {tool: finder.needs(tool, frozenset()) for tool in sorted(graph.nodes)}
    return Needs(of, finder.unmet)


class _Finder:
    """Finds the needs of one tool after the other, and remembers the setups."""

    def __init__(self, graph: "nx.DiGraph[str]") -> None:
        self.graph = graph
        self.unmet: dict[str, str] = {}
        self._setups: dict[str, tuple[Need, ...] | None] = {}

    def needs(self, tool: str, above: frozenset[str]) -> tuple[Need, ...]:
        if tool not in self._setups:
            self._setups[tool] = self._setup(tool, above | {tool})
        found = self._setups[tool]
        if found is None:
            return ()
        return found or self._state(tool, above | {tool})

    def _setup(self, tool: str, above: frozenset[str]) -> tuple[Need, ...] | None:
        """Return the calls of the first example's setup and what they need, None if a walk cannot make them."""
        calls = self._card(tool).examples[0].setup
        if len({call.tool for call in calls}) < len(calls):
            return self._refuse(tool, "its setup calls a tool twice, and a walk calls none twice")
        needs: list[Need] = []
        for place, call in enumerate(calls):
            if call.tool in above or call.tool not in self.graph:
                return self._refuse(tool, f"its setup calls {call.tool}, which no walk can call before it")
            edge = self._edge(call.tool, tool)
            number = self._example_like(call)
            if not _gives(edge, self._card(tool).examples[0], place):
                return self._refuse(tool, f"its setup takes a value from {call.tool} that no confirmed edge gives")
            if call.bindings and (number != 0 or (self.needs(call.tool, above) and call.tool in self.unmet)):
                return self._refuse(tool, f"its setup calls {call.tool} with a value that no walk can give it")
            if number is None and not (edge and edge.bindings):
                return self._refuse(tool, f"its setup calls {call.tool} with arguments that none of its examples has")
            before = self._before(call.tool, number or 0, needs, above)
            if before is None:
                return self._refuse(tool, f"its setup calls {call.tool}, and what that needs before it cannot come")
            needs += [*before, Need(call.tool, number or 0, edge, by_setup=True)]
        if len({need.tool for need in needs}) < len(needs):
            return self._refuse(tool, "its setup calls a tool that another one needs before it")
        return tuple(needs)

    def _before(self, tool: str, example: int, done: list[Need], above: frozenset[str]) -> list[Need] | None:
        """Return what an example of a tool needs that is not done yet, None if that cannot come."""
        called = {need.tool for need in done}
        if {call.tool for call in self._card(tool).examples[example].setup} <= called:
            return []
        found = self.needs(tool, above)
        if example or tool in self.unmet:
            return None
        return [replace(need, edge=None, direct=False) for need in found if need.tool not in called]

    def _refuse(self, tool: str, why: str) -> None:
        self.unmet[tool] = why

    def _state(self, tool: str, above: frozenset[str]) -> tuple[Need, ...]:
        """Return the surest source whose state the tool works on, after what that source needs itself."""
        edges = [self.graph.edges[source, tool]["edge"] for source in self.graph.predecessors(tool)]
        states = [edge for edge in edges if edge.kind is EdgeKind.PREREQUISITE and not edge.bindings]
        for edge in sorted(states, key=lambda edge: (-edge.confidence, edge.id)):
            if edge.source in above:
                continue
            before = self.needs(edge.source, above)
            if edge.source not in self.unmet and tool not in {need.tool for need in before}:
                indirect = tuple(replace(need, edge=None, direct=False) for need in before)
                return (*indirect, Need(edge.source, 0, edge, by_setup=False))
        return ()

    def _example_like(self, call: SetupCall) -> int | None:
        examples = self._card(call.tool).examples
        wanted = _plain(call)
        return next((number for number, one in enumerate(examples) if _plain(one) == wanted), None)

    def _edge(self, source: str, target: str) -> Edge | None:
        return self.graph.edges[source, target]["edge"] if self.graph.has_edge(source, target) else None

    def _card(self, tool: str) -> ToolCard:
        return self.graph.nodes[tool]["card"]


def _plain(call: SetupCall | ExampleCall) -> tuple[JsonObject, set[str]]:
    """Return the arguments of a call that no result gives it, and the names of the others."""
    drawn = {one.parameter for one in call.bindings}
    return {name: value for name, value in call.arguments.items() if name not in drawn}, drawn


def _gives(edge: Edge | None, example: ExampleCall, place: int) -> bool:
    """Tell whether an edge gives an example all that it takes from one call of its setup."""
    taken = {(one.parameter, one.path) for one in example.bindings if one.call == place}
    given = {(one.parameter, one.path) for one in edge.bindings if one.origin == "result"} if edge else set()
    return taken <= given
