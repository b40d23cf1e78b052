"""A picture of the tool graph: tools as dots coloured by server, dependencies as arrows, as inline SVG."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import networkx as nx

from graph_toucan.model import Edge, Evidence, ToolCard
from graph_toucan.release.text import clean

WIDTH, HEIGHT = 1000, 640
MOST_TOOLS = 150
"""How many tools are drawn at most: those with most dependencies."""

_SIDE, _TOP = 130, 40
_LABELLED = 60
_Point = tuple[float, float]


def graph_picture(edges: Iterable[Edge], cards: Iterable[ToolCard]) -> str:
    """Return the SVG figure of the graph with its legend.

    Refuted edges are not drawn. Tools without an edge are counted, not drawn. The layout depends on the graph alone.
    """
    alive = sorted((edge for edge in edges if edge.evidence is not Evidence.REFUTED), key=lambda edge: edge.id)
    known = {card.id: card for card in cards}
    shown = _busiest(alive)
    drawn = [edge for edge in alive if edge.source in shown and edge.target in shown]
    if not drawn:
        return '<figure class="graph"><p class="empty">The graph has no edges to draw.</p></figure>'
    places = _layout(shown, drawn)
    hues = _hues(shown)
    degrees = Counter(tool for edge in drawn for tool in (edge.source, edge.target))
    marks = [_arrow(edge, places, degrees) for edge in drawn]
    marks += [_dot(tool, places[tool], hues, degrees[tool], known) for tool in shown]
    if len(shown) <= _LABELLED:
        marks += [_label(tool, places, drawn, _radius(degrees[tool])) for tool in shown]
    else:
        marks += [_name(server, shown, places) for server in sorted(hues)]
    note = _note(len(shown), len(drawn), len(alive), len({*known, *_tools(alive)}))
    label = f"Tool graph: {note}"
    return (
        f'<figure class="graph"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{_text(label)}">'
        f"{_ARROWHEAD}{''.join(marks)}</svg>{_legend(shown, hues)}<figcaption>{_text(note)}</figcaption></figure>"
    )


_ARROWHEAD = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
    '<path class="head" d="M0 0 8 4 0 8z"/></marker></defs>'
)


def _tools(edges: Iterable[Edge]) -> set[str]:
    return {tool for edge in edges for tool in (edge.source, edge.target)}


def _server(tool: str) -> str:
    return tool.split("/", 1)[0]


def _busiest(edges: Sequence[Edge]) -> list[str]:
    """Return the tools to draw, sorted by id."""
    degrees = Counter(tool for edge in edges for tool in (edge.source, edge.target))
    return sorted(sorted(degrees, key=lambda tool: (-degrees[tool], tool))[:MOST_TOOLS])


def _layout(tools: Sequence[str], edges: Sequence[Edge]) -> dict[str, _Point]:
    """Return a place for each tool; unseen anchors hold the tools of a server, and all servers, together."""
    graph = nx.Graph()
    graph.add_nodes_from(tools)
    for edge in edges:
        graph.add_edge(edge.source, edge.target, weight=1.0)
    for tool in tools:
        graph.add_edge(tool, ("server", _server(tool)), weight=1.2)
        graph.add_edge(("server", _server(tool)), ("all",), weight=0.25)
    spread = 2.4 / len(graph) ** 0.5
    raw = nx.spring_layout(graph, seed=7, k=spread, iterations=200, method="force")
    return _scaled({tool: (float(raw[tool][0]), float(raw[tool][1])) for tool in tools})


def _scaled(places: Mapping[str, _Point]) -> dict[str, _Point]:
    """Return the places stretched to the picture."""
    low_x, high_x = min(x for x, _ in places.values()), max(x for x, _ in places.values())
    low_y, high_y = min(y for _, y in places.values()), max(y for _, y in places.values())
    wide, tall = (high_x - low_x) or 1.0, (high_y - low_y) or 1.0
    return {
        tool: (
            _SIDE + (x - low_x) / wide * (WIDTH - 2 * _SIDE),
            _TOP + (y - low_y) / tall * (HEIGHT - 2 * _TOP),
        )
        for tool, (x, y) in places.items()
    }


def _hues(tools: Iterable[str]) -> dict[str, int]:
    """Return a hue in degrees for each server, neighbours in the alphabet far apart on the wheel."""
    servers = sorted({_server(tool) for tool in tools})
    return {server: round(25 + index * 137.508) % 360 for index, server in enumerate(servers)}


def _radius(degree: int) -> float:
    return 5 + min(degree, 16) ** 0.5 * 1.6


def _arrow(edge: Edge, places: Mapping[str, _Point], degrees: Mapping[str, int]) -> str:
    """Return a slightly bent arrow, so that two opposite edges are both seen."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    dx, dy = x2 - x1, y2 - y1
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    stop = max(0.0, 1 - (_radius(degrees[edge.target]) + 3) / length)
    bend_x, bend_y = (x1 + x2) / 2 - dy * 0.12, (y1 + y2) / 2 + dx * 0.12
    end_x, end_y = bend_x + (x2 - bend_x) * (2 * stop - 1), bend_y + (y2 - bend_y) * (2 * stop - 1)
    end_x, end_y = (end_x, end_y) if stop > 0.5 else (x2, y2)
    known = "confirmed" if edge.evidence is Evidence.CONFIRMED else "unconfirmed"
    title = f"{edge.source} → {edge.target}: {edge.kind}, {edge.evidence}, confidence {edge.confidence:.2f}"
    return (
        f'<path class="edge {known}" d="M{x1:.1f} {y1:.1f}Q{bend_x:.1f} {bend_y:.1f} {end_x:.1f} {end_y:.1f}" '
        f'marker-end="url(#head)"><title>{_text(title)}</title></path>'
    )


def _dot(tool: str, place: _Point, hues: Mapping[str, int], degree: int, cards: Mapping[str, ToolCard]) -> str:
    kind = f" ({cards[tool].kind})" if tool in cards else ""
    return (
        f'<g class="tool"><title>{_text(tool)}{_text(kind)}, {degree} edges</title><circle cx="{place[0]:.1f}" '
        f'cy="{place[1]:.1f}" r="{_radius(degree):.1f}" style="--hue:{hues[_server(tool)]}"/></g>'
    )


def _label(tool: str, places: Mapping[str, _Point], edges: Iterable[Edge], radius: float) -> str:
    """Return the tool's name beside its dot, on the side that its arrows leave free."""
    x, y = places[tool]
    pairs = [(edge.source, edge.target) for edge in edges if tool in (edge.source, edge.target)]
    pull = sum(places[end][0] - x for pair in pairs for end in pair)
    left = pull > 0
    name = tool.split("/", 1)[-1]
    shown = name if len(name) <= 24 else f"{name[:23]}…"
    at, anchor = (x - radius - 4, "end") if left else (x + radius + 4, "start")
    return f'<text class="name" x="{at:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{_text(shown)}</text>'


def _name(server: str, tools: Iterable[str], places: Mapping[str, _Point]) -> str:
    """Return the server's name in the middle of its tools, for pictures too full to name each tool."""
    own = [places[tool] for tool in tools if _server(tool) == server]
    x, y = sum(x for x, _ in own) / len(own), sum(y for _, y in own) / len(own)
    return f'<text class="server" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{_text(server)}</text>'


def _legend(tools: Iterable[str], hues: Mapping[str, int]) -> str:
    counts = Counter(_server(tool) for tool in tools)
    servers = "".join(
        f'<li><i class="swatch" style="--hue:{hue}"></i>{_text(server)} <small>{counts[server]}</small></li>'
        for server, hue in sorted(hues.items())
    )
    lines = '<li><i class="line confirmed"></i>confirmed</li><li><i class="line unconfirmed"></i>not confirmed</li>'
    return f'<ul class="legend">{servers}{lines}</ul>'


def _note(tools: int, drawn: int, alive: int, known: int) -> str:
    """Return what the picture shows and what it leaves out."""
    text = f"{tools} tools with {drawn} dependencies."
    if drawn < alive:
        text += f" {alive - drawn} more among tools with fewer dependencies are left out."
    alone = known - tools
    return f"{text} Tools without one: {alone}." if alone > 0 else text


def _text(text: str) -> str:
    return escape(clean(text), quote=True)
