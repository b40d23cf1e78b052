"""From the tool graph to its arrays."""

from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np

from graph_toucan.model import Edge, EdgeKind, ToolCard
from graph_toucan.walk.draws import Keys
from graph_toucan.walk.needs import Needs, find_needs
from graph_toucan.walk.network import Groups, Ids, NeedTable, Network, grouped

_MASKED = 63
"""Bits of a parameter mask; the rare parameters beyond them share the last one, and so never get two values either."""


def compile_network(graph: "nx.DiGraph[str]") -> Network:
    """Return the arrays of a graph whose nodes hold a `card` and whose edges hold an `edge`."""
    tools = tuple(sorted(graph.nodes))
    number = {tool: position for position, tool in enumerate(tools)}
    cards: tuple[ToolCard, ...] = tuple(graph.nodes[tool]["card"] for tool in tools)
    edges: tuple[Edge, ...] = tuple(graph.edges[pair]["edge"] for pair in sorted(graph.edges))
    needs = find_needs(graph)
    servers = tuple(sorted({card.tool.server for card in cards}))
    at = {name: position for position, name in enumerate(servers)}
    server = np.array([at[card.tool.server] for card in cards], np.int32)
    alone = np.array([card.standalone for card in cards], np.bool_)
    alive = alone | np.array([tool not in needs.unmet for tool in tools], np.bool_)
    source = np.array([number[edge.source] for edge in edges], np.int32)
    target = np.array([number[edge.target] for edge in edges], np.int32)
    parameters = _parameter_bits(edges)
    pair = {(edge.source, edge.target): position for position, edge in enumerate(edges)}
    flows = np.array([any(one.origin == "result" for one in edge.bindings) for edge in edges], np.bool_)
    enters = [
        bool(alive[number[edge.source]]) and edge.target not in needs.unmet and _fits(edge, needs, pair, parameters)
        for edge in edges
    ]
    nests = [
        enters[position] and bool(flows[position]) and {need.tool for need in needs.of[edge.target]} <= {edge.source}
        for position, edge in enumerate(edges)
    ]
    tags, tag_count = _tag_numbers(cards)
    living = [int(one) for one in np.flatnonzero(alive)]
    return Network(
        tools=tools,
        cards=cards,
        edges=edges,
        servers=servers,
        source=source,
        target=target,
        server=server,
        tags=tags,
        alive=alive,
        alone=alone,
        needs=_need_table(cards, needs, number, pair),
        flows=flows,
        states=np.array([edge.kind is EdgeKind.PREREQUISITE for edge in edges], np.bool_),
        parameters=parameters,
        drawn=_drawn(cards, needs, pair, parameters),
        confidence=np.array([edge.confidence for edge in edges], np.float64),
        walkable=_out_edges(source, enters, len(tools)),
        nestable=_out_edges(source, nests, len(tools)),
        free=grouped([[i for i, one in enumerate(card.examples) if not one.setup] for card in cards]),
        by_tag=_members(((int(tag), tool) for tool in living for tag in tags[tool] if tag >= 0), tag_count),
        by_server=_members(((int(server[tool]), tool) for tool in living), len(servers)),
        everywhere=grouped([living]),
        askable=_members(((int(server[i]), i) for i, card in enumerate(cards) if asks_for_text(card)), len(servers)),
        unmet=dict(needs.unmet),
    )


def asks_for_text(card: ToolCard) -> bool:
    """Tell whether a tool requires a text of some kind: a person could be asked for it."""
    given = card.examples[0].arguments
    drawn = {one.parameter for one in card.examples[0].bindings}
    return any(isinstance(given.get(name), str) and given[name] for name in card.tool.required if name not in drawn)


def _fits(edge: Edge, needs: Needs, pair: dict[tuple[str, str], int], parameters: Keys) -> bool:
    """Tell whether a tool's needs bind other parameters than an edge to it does."""
    others = [need.edge for need in needs.of[edge.target] if need.edge and need.direct and need.tool != edge.source]
    own = parameters[pair[edge.source, edge.target]]
    return not any(int(own & parameters[pair[other.source, other.target]]) for other in others)


def _drawn(cards: Sequence[ToolCard], needs: Needs, pair: dict[tuple[str, str], int], parameters: Keys) -> Keys:
    """Return the parameters that calls of each tool's setup give it, if some are drawn anew each time."""
    found = np.zeros(len(cards), np.uint64)
    for row, card in enumerate(cards):
        if card.examples[0].bindings:
            for need in needs.of[card.id]:
                if need.edge and need.direct and need.by_setup:
                    found[row] |= parameters[pair[need.edge.source, need.edge.target]]
    return found


def _parameter_bits(edges: Sequence[Edge]) -> Keys:
    """Return a mask for each edge; parameters of one target have bits in the order of their names."""
    names: dict[str, set[str]] = {}
    for edge in edges:
        names.setdefault(edge.target, set()).update(binding.parameter for binding in edge.bindings)
    bits = {target: {name: min(i, _MASKED) for i, name in enumerate(sorted(known))} for target, known in names.items()}
    masks = [
        sum({1 << bits[edge.target][one] for one in {binding.parameter for binding in edge.bindings}}) for edge in edges
    ]
    return np.array(masks, np.uint64)


def _need_table(
    cards: Sequence[ToolCard], needs: Needs, number: dict[str, int], pair: dict[tuple[str, str], int]
) -> NeedTable:
    width = max((len(found) for found in needs.of.values()), default=0)
    shape = (len(cards), width)
    tool, example, edge = (np.full(shape, fill, np.int32) for fill in (-1, 0, -1))
    exact, by_setup, direct = (np.zeros(shape, np.bool_) for _ in range(3))
    foreign = np.zeros(len(cards), np.int32)
    for row, card in enumerate(cards):
        found = needs.of[card.id]
        foreign[row] = len({cards[number[one.tool]].tool.server for one in found} - {card.tool.server})
        for column, one in enumerate(found):
            place = row, column
            tool[place], example[place] = number[one.tool], one.example
            edge[place] = pair[one.edge.source, one.edge.target] if one.edge else -1
            exact[place], by_setup[place], direct[place] = one.exact, one.by_setup, one.direct
    count = (tool >= 0).sum(axis=1).astype(np.int32)
    return NeedTable(tool, example, edge, exact, by_setup, direct, count, foreign)


def _tag_numbers(cards: Sequence[ToolCard]) -> tuple[Ids, int]:
    names = sorted({tag for card in cards for tag in card.tags})
    number = {name: position for position, name in enumerate(names)}
    tags = np.full((len(cards), max((len(card.tags) for card in cards), default=0)), -1, np.int32)
    for row, card in enumerate(cards):
        tags[row, : len(card.tags)] = [number[tag] for tag in card.tags]
    return tags, len(names)


def _out_edges(source: Ids, usable: Sequence[bool], tools: int) -> Groups:
    numbers = np.flatnonzero(np.array(usable, np.bool_)) if len(source) else np.zeros(0, np.int64)
    starts = np.searchsorted(source[numbers], np.arange(tools + 1))
    return Groups(starts.astype(np.int64), numbers.astype(np.int32))


def _members(pairs: Iterable[tuple[int, int]], groups: int) -> Groups:
    lists: list[list[int]] = [[] for _ in range(groups)]
    for group, member in pairs:
        lists[group].append(member)
    return grouped(lists)
