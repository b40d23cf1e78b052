"""Statistics of a run: what the Graph-Toucan outline asks for (step 11), and how much of it was verified."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field

from graph_toucan.model import (
    ArgumentSource,
    Edge,
    EdgeKind,
    Evidence,
    Exchange,
    Fsp,
    Model,
    Outcome,
    Probe,
    Rejection,
    ResultSource,
    RuleSource,
    Tool,
    ToolCard,
    Trajectory,
    Transform,
    TurnKind,
)

UNKNOWN_EDGE = "unknown"
"""The kind of a dependency that is in a conversation but not in the graph."""


class Distribution(Model):
    """How a count is spread over conversations; `histogram` maps a value to the number of conversations."""

    mean: float = 0.0
    minimum: int = 0
    maximum: int = 0
    histogram: dict[int, int] = Field(default_factory=dict[int, int])


class Statistics(Model):
    """What a run made, in numbers. Shares are in 0..1; dictionaries have all kinds, in the order of their enum.

    A *step* is one tool of the path that a conversation was told from (its calls, where no path is known); a *call*
    was made. A *refusal* is a conversation with at least one turn in which the assistant must not call. A call is
    *dependent* when one of its arguments comes from an earlier result, directly or by a rule.
    """

    conversations: int
    single_turn: int
    multi_turn: int
    refusals: int
    by_transform: dict[str, int]
    by_teacher: dict[str, int]
    turns: Distribution
    steps: Distribution
    calls: Distribution
    servers_per_conversation: Distribution
    several_servers: int
    turn_kinds: dict[str, int]
    misses: dict[str, int]
    dependencies: dict[str, int]
    dependent_calls: int
    total_calls: int
    failed_calls: int
    executors: dict[str, int]
    edges: int
    edges_by_kind: dict[str, int]
    edges_by_evidence: dict[str, int]
    cross_server_edges: int
    servers_by_outcome: dict[str, int]
    tools: int
    tools_called: int
    verified: int
    controls: int
    controls_held: int
    rejections: dict[str, dict[str, int]]

    @property
    def refusal_share(self) -> float:
        """The share of conversations with a refusal."""
        return share(self.refusals, self.conversations)

    @property
    def multi_turn_share(self) -> float:
        """The share of conversations with more than one turn."""
        return share(self.multi_turn, self.conversations)

    @property
    def several_servers_share(self) -> float:
        """The share of conversations that call tools of at least two servers."""
        return share(self.several_servers, self.conversations)

    @property
    def verified_share(self) -> float:
        """The share of conversations whose second execution agreed."""
        return share(self.verified, self.conversations)

    @property
    def dependent_share(self) -> float:
        """The share of calls that take an argument from an earlier result."""
        return share(self.dependent_calls, self.total_calls)

    @property
    def servers_ready(self) -> int:
        """How many servers are ready."""
        return self.servers_by_outcome.get(Outcome.READY, 0)


def share(part: int, whole: int) -> float:
    """Return `part / whole`, 0 of nothing."""
    return part / whole if whole else 0.0


def compute(
    trajectories: Iterable[Trajectory],
    *,
    fsps: Mapping[str, Fsp] | None = None,
    edges: Iterable[Edge] = (),
    probes: Iterable[Probe] = (),
    tools: Iterable[Tool | ToolCard] = (),
    rejections: Iterable[Rejection] = (),
) -> Statistics:
    """Return the statistics of a run.

    Args:
        trajectories: the conversations that were released.
        fsps: the function signature path of each dialogue, by dialogue id.
        edges: the tool graph.
        probes: onboarding attempts, the latest one per server last.
        tools: the tools (or cards) that conversations could draw on.
        rejections: the rows left out, of all stages.
    """
    rows, graph, paths = list(trajectories), list(edges), fsps or {}
    calls = [exchange for row in rows for exchange in _exchanges(row)]
    turns = [turn for row in rows for turn in row.turns]
    attempts = {probe.server: probe for probe in probes}
    servers = [len({exchange.call.tool.split("/", 1)[0] for exchange in _exchanges(row)}) for row in rows]
    controls = [held for row in rows for held in row.verification.controls.values()]
    return Statistics(
        conversations=len(rows),
        single_turn=sum(len(row.turns) == 1 for row in rows),
        multi_turn=sum(len(row.turns) > 1 for row in rows),
        refusals=sum(any(turn.miss for turn in row.turns) for row in rows),
        by_transform=_counted((row.transform for row in rows), Transform),
        by_teacher=_counted(row.teacher for row in rows),
        turns=_distribution([len(row.turns) for row in rows]),
        steps=_distribution([_steps(row, paths.get(row.dialogue)) for row in rows]),
        calls=_distribution([len(_exchanges(row)) for row in rows]),
        servers_per_conversation=_distribution(servers),
        several_servers=sum(number > 1 for number in servers),
        turn_kinds=_counted((turn.kind for turn in turns), TurnKind),
        misses=_counted((turn.miss for turn in turns if turn.miss), ("func", "params", "irrelevant")),
        dependencies=_dependencies(rows, paths, graph),
        dependent_calls=sum(_depends(exchange) for exchange in calls),
        total_calls=len(calls),
        failed_calls=sum(exchange.result.failed for exchange in calls),
        executors=_counted(exchange.result.executor for exchange in calls),
        edges=len(graph),
        edges_by_kind=_counted((edge.kind for edge in graph), EdgeKind),
        edges_by_evidence=_counted((edge.evidence for edge in graph), Evidence),
        cross_server_edges=sum(edge.crosses_servers and edge.evidence is Evidence.CONFIRMED for edge in graph),
        servers_by_outcome=_counted(probe.outcome for probe in attempts.values()),
        tools=len({tool.id for tool in tools}),
        tools_called=len({exchange.call.tool for exchange in calls}),
        verified=sum(row.verification.verified for row in rows),
        controls=len(controls),
        controls_held=sum(controls),
        rejections=_by_stage(rejections),
    )


def result_sources(source: ArgumentSource) -> list[ResultSource]:
    """Return the result sources that a source rests on, through rules."""
    if isinstance(source, RuleSource):
        return [found for part in source.of for found in result_sources(part)]
    return [source] if isinstance(source, ResultSource) else []


def _exchanges(row: Trajectory) -> list[Exchange]:
    return [exchange for turn in row.turns for exchange in turn.exchanges]


def _steps(row: Trajectory, path: Fsp | None) -> int:
    """Return the steps of a conversation; a refusal without calls has none."""
    made = len(_exchanges(row))
    return len(path.steps) if path and made else made


def _depends(exchange: Exchange) -> bool:
    return any(result_sources(source) for source in exchange.call.sources.values())


def _dependencies(rows: Sequence[Trajectory], paths: Mapping[str, Fsp], edges: Sequence[Edge]) -> dict[str, int]:
    """Return the dependencies in conversations by the kind of their edge, each pair of tools once a conversation."""
    kinds = {(edge.source, edge.target): edge.kind for edge in edges}
    found = Counter(
        str(kinds.get(pair, UNKNOWN_EDGE))
        for row in rows
        for pair in _called_pairs(row) | _planned_pairs(row, paths.get(row.dialogue))
    )
    known = {str(kind): found[kind] for kind in EdgeKind}
    return known | ({UNKNOWN_EDGE: found[UNKNOWN_EDGE]} if found[UNKNOWN_EDGE] else {})


def _called_pairs(row: Trajectory) -> set[tuple[str, str]]:
    """Return (source tool, target tool) of arguments that come from an earlier result."""
    tools = {exchange.call.id: exchange.call.tool for exchange in _exchanges(row)}
    return {
        (tools[origin.call_id], exchange.call.tool)
        for exchange in _exchanges(row)
        for source in exchange.call.sources.values()
        for origin in result_sources(source)
        if origin.call_id in tools
    }


def _planned_pairs(row: Trajectory, path: Fsp | None) -> set[tuple[str, str]]:
    """Return (source tool, target tool) of the path's bindings, where both tools were called."""
    if path is None:
        return set()
    tools = {step.id: step.tool for step in path.steps}
    called = {exchange.call.tool for exchange in _exchanges(row)}
    pairs = {(tools[b.step], step.tool) for step in path.steps for b in step.bindings if b.step in tools}
    return {pair for pair in pairs if called.issuperset(pair)}


def _distribution(values: Sequence[int]) -> Distribution:
    if not values:
        return Distribution()
    counts = Counter(values)
    return Distribution(
        mean=round(sum(values) / len(values), 4),
        minimum=min(values),
        maximum=max(values),
        histogram={value: counts[value] for value in range(min(values), max(values) + 1)},
    )


def _counted(values: Iterable[str], kinds: Iterable[str] = ()) -> dict[str, int]:
    """Return how often each value occurs: the given kinds first, zeros included, then others by frequency."""
    counts = Counter(str(value) for value in values)
    known = {str(kind): counts.pop(str(kind), 0) for kind in kinds}
    return known | dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _by_stage(rejections: Iterable[Rejection]) -> dict[str, dict[str, int]]:
    stages: dict[str, list[str]] = {}
    for rejection in rejections:
        stages.setdefault(rejection.stage, []).append(rejection.reason)
    return {stage: _counted(reasons) for stage, reasons in sorted(stages.items())}
