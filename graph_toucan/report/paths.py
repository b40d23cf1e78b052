"""What function signature paths are like, in numbers: their lengths, kinds of turns, operations, and how even they are."""

from collections import Counter
from collections.abc import Iterable

from graph_toucan.graph.statistics import gini
from graph_toucan.model import Fsp, Model, NodeOperation, TurnKind
from graph_toucan.walk.kinds import turn_kind


class PathStatistics(Model):
    """Numbers of paths. Lengths map a number of turns or steps to how many paths have it.

    `linked_steps` take a value from an earlier step, `several_servers` counts paths. The Gini coefficients (0 even, 1 all on
    one) are of steps over the tools, and over the servers, that any path uses; `starts` are the tools that paths start at.
    """

    paths: int
    turns: int
    steps: int
    linked_steps: int
    several_servers: int
    tools: int
    servers: int
    starts: int
    turn_kinds: dict[TurnKind, int]
    operations: dict[NodeOperation, int]
    turns_per_path: dict[int, int]
    steps_per_path: dict[int, int]
    gini_tools: float
    gini_servers: float
    busiest: dict[str, int]


def path_statistics(fsps: Iterable[Fsp], busiest: int = 10) -> PathStatistics:
    """Return the numbers of paths, which are looked at one by one and not kept; with the tools that have most steps."""
    kinds: Counter[TurnKind] = Counter()
    operations: Counter[NodeOperation] = Counter()
    tools: Counter[str] = Counter()
    turns: Counter[int] = Counter()
    steps: Counter[int] = Counter()
    starts: set[str] = set()
    linked = several = 0
    for fsp in fsps:
        kinds.update(turn_kind(fsp, turn) for turn in fsp.turns)
        operations.update(record.operation for record in fsp.operations)
        used = [step.tool for step in fsp.steps]
        tools.update(used)
        turns[len(fsp.turns)] += 1
        steps[len(used)] += 1
        starts.add(fsp.start)
        linked += sum(bool(step.bindings) for step in fsp.steps)
        several += len({_server(tool) for tool in used}) > 1
    servers: Counter[str] = Counter()
    for tool, count in tools.items():
        servers[_server(tool)] += count
    return PathStatistics(
        paths=turns.total(),
        turns=kinds.total(),
        steps=tools.total(),
        linked_steps=linked,
        several_servers=several,
        tools=len(tools),
        servers=len(servers),
        starts=len(starts),
        turn_kinds={kind: kinds[kind] for kind in TurnKind if kinds[kind]},
        operations={operation: operations[operation] for operation in NodeOperation if operations[operation]},
        turns_per_path=dict(sorted(turns.items())),
        steps_per_path=dict(sorted(steps.items())),
        gini_tools=gini(list(tools.values())),
        gini_servers=gini(list(servers.values())),
        busiest=dict(sorted(tools.items(), key=lambda item: (-item[1], item[0]))[:busiest]),
    )


def _server(tool: str) -> str:
    return tool.split("/", 1)[0]
