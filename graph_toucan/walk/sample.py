"""Sample paths over the graph; the first FSP has one step per turn (MAGNET, section 3.1; FireFly's sub-DAGs).

A walk prefers the out-edges of the last tool, then those of any tool visited before (so a path may branch, as a sub-DAG
does), and only then goes on with an independent tool that shares a tag, as people change the subject nearby.
"""

from collections.abc import Iterator, Mapping
from random import Random

import networkx as nx

from graph_toucan.identity import seeded_random
from graph_toucan.model import Edge, EdgeKind, FspTurn, Model, Step, StepBinding, ToolCard


class WalkConfig(Model):
    """How walks are sampled and shaped.

    `paths`: how many FSPs are kept, of `oversample` times as many that are sampled; `min_steps`, `max_steps`: the length of
    a walk (MAGNET walks 7 steps); `max_servers`: servers per conversation. Probabilities: MAGNET's 0.3 for merge; 0.5 and
    0.3 for insert and its long form, and 0.15 for split, from the Graph-Toucan prototype.
    """

    paths: int = 160
    oversample: int = 4
    min_steps: int = 3
    max_steps: int = 6
    max_servers: int = 3
    merge: float = 0.3
    insert: float = 0.5
    insert_long: float = 0.3
    split: float = 0.15


LEADS_ON = 0.6
"""How often a change of subject must lead to a tool that others depend on; the rest lets every tool be met."""


def start_tools(graph: "nx.DiGraph[str]") -> list[str]:
    """Return the tools that a walk may start from: those with an example that works in a fresh workspace."""
    return [tool for tool in sorted(graph.nodes) if card_of(graph, tool).standalone]


def card_of(graph: "nx.DiGraph[str]", tool: str) -> ToolCard:
    """Return the card of a node."""
    return graph.nodes[tool]["card"]


def edge_between(graph: "nx.DiGraph[str]", source: str, target: str) -> Edge:
    """Return the edge of two nodes."""
    return graph.edges[source, target]["edge"]


def sample_walks(
    graph: "nx.DiGraph[str]", config: WalkConfig, seed: int, shard: int = 0, shards: int = 1
) -> Iterator[tuple[str, tuple[FspTurn, ...]]]:
    """Yield `(start tool, one-step turns)`, going round the start tools, no path twice.

    Shard `shard` of `shards` has every `shards`-th start tool and its part of `config.paths`, so that no two shards can have
    the same path.
    """
    standalone = start_tools(graph)
    starts = ([tool for tool in standalone if graph.out_degree(tool)] or standalone)[shard::shards]
    wanted = config.paths // shards + (shard < config.paths % shards)
    seen: set[tuple[str, ...]] = set()
    count = 0
    for round_number in range(4 + 4 * wanted // max(1, len(starts))):
        for start in seeded_random(seed, str(round_number), "start").sample(starts, len(starts)):
            if count >= wanted:
                return
            rng = seeded_random(seed, f"{start}#{round_number}", "walk")
            steps = _walk(graph, start, config, rng)
            tools = tuple(step.tool for step in steps)
            if len(steps) >= config.min_steps and tools not in seen:
                seen.add(tools)
                count += 1
                yield start, tuple(FspTurn(id=f"t{number}", steps=(step,)) for number, step in enumerate(steps))


def _walk(graph: "nx.DiGraph[str]", start: str, config: WalkConfig, rng: Random) -> list[Step]:
    length = rng.randint(config.min_steps, config.max_steps)
    steps = [_fresh_step(graph, start, 0, rng)]
    while len(steps) < length:
        step = _follow(graph, steps, config, rng) or _jump(graph, steps, config, rng)
        if step is None:
            break
        steps.append(step)
    return steps


def _follow(graph: "nx.DiGraph[str]", steps: list[Step], config: WalkConfig, rng: Random) -> Step | None:
    """Take an edge from the last step if there is one, else from any earlier step."""
    visited = {step.tool for step in steps}
    for sources in ([steps[-1]], steps[:-1]):
        options = [
            (step, target)
            for step in sources
            for target in sorted(graph.successors(step.tool))
            if target not in visited and follows(graph, step.tool, target) and _fits(target, visited, config)
        ]
        if options:
            source, target = rng.choice(options)
            return linked_step(graph, source, target, f"s{len(steps)}")
    return None


def follows(graph: "nx.DiGraph[str]", source: str, target: str) -> bool:
    """Tell whether an edge suffices for its target to succeed: one that needs setup must get it from the source."""
    setup = {call.tool for call in card_of(graph, target).examples[0].setup}
    return not setup or source in setup or edge_between(graph, source, target).kind is EdgeKind.PREREQUISITE


def linked_step(graph: "nx.DiGraph[str]", source: Step, target: str, step_id: str) -> Step:
    """Return a step on `target` whose bound parameters come from `source` by the edge between them."""
    edge = edge_between(graph, source.tool, target)
    bindings = tuple(StepBinding(step=source.id, binding=binding) for binding in edge.bindings)
    return Step(id=step_id, tool=target, bindings=bindings)


def _jump(graph: "nx.DiGraph[str]", steps: list[Step], config: WalkConfig, rng: Random) -> Step | None:
    visited = {step.tool for step in steps}
    tags = {tag for tool in visited for tag in card_of(graph, tool).tags}
    free = [tool for tool in start_tools(graph) if tool not in visited and _fits(tool, visited, config)]
    leading = [tool for tool in free if graph.out_degree(tool)] if rng.random() < LEADS_ON else []
    leading = leading or free
    near = [tool for tool in leading if tags & set(card_of(graph, tool).tags)]
    options = near or leading
    return _fresh_step(graph, rng.choice(options), len(steps), rng) if options else None


def _fits(tool: str, visited: set[str], config: WalkConfig) -> bool:
    servers = {name.split("/", 1)[0] for name in visited} | {tool.split("/", 1)[0]}
    return len(servers) <= config.max_servers


def _fresh_step(graph: "nx.DiGraph[str]", tool: str, number: int, rng: Random) -> Step:
    examples = card_of(graph, tool).examples
    alone = [index for index, example in enumerate(examples) if not example.setup]
    return Step(id=f"s{number}", tool=tool, example=rng.choice(alone or [0]))


def subjects(cards: Mapping[str, ToolCard], used: set[str], *, offered: bool) -> list[str]:
    """Return the tools that an empty turn may be about.

    Args:
        cards: all cards by tool id.
        used: the servers of the path.
        offered: True for tools of those servers that require a value (`params`), False for tools of others (`func`).
    """
    return [
        tool
        for tool, card in sorted(cards.items())
        if card.examples
        and (card.tool.server in used) == offered
        and (not offered or any(_asks_for(card, name) for name in card.tool.required))
    ]


def _asks_for(card: ToolCard, parameter: str) -> bool:
    value = card.examples[0].arguments.get(parameter)
    return isinstance(value, str) and bool(value)
