"""A picture of the tool graph: clusters of tools, and lines that tell what is known of each dependency.

A confirmed edge is a solid line, any other a broken one. Edges within a server are grey; those that cross servers have the
colour of the cluster that they leave, and those between the same two clusters run together. Up to `NAMED` tools each has its
name in a row of its cluster's box; beyond, tools are dots, and clusters and the busiest tools have names.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from graph_toucan.graph.layout import DOT_TITLE_SIZE, NAME_SIZE, TITLE_SIZE, Layout, Point, lay_out, text_width
from graph_toucan.graph.scene import INK, MUTED, Band, Curve, Dot, Scene, Words, colour, seen
from graph_toucan.model import Edge, Evidence, ToolCard

NAMED = 400
"""Up to how many tools each is named."""

MOST_CURVES = 12_000
"""How many edges are drawn at most; the strongest."""

_ARROWS = 700
_HUBS = 40
_NAME, _FOOT = 30, 58.0
_GREY, _RED = "#6b7787", "#c0392b"
_DASHES: dict[Evidence, tuple[float, ...]] = {
    Evidence.CONFIRMED: (),
    Evidence.JUDGED: (6, 4),
    Evidence.UNINFORMATIVE: (2, 3),
    Evidence.UNTESTED: (2, 5),
    Evidence.REFUTED: (1, 4),
}
_STRENGTH = [Evidence.CONFIRMED, Evidence.JUDGED, Evidence.UNINFORMATIVE, Evidence.UNTESTED, Evidence.REFUTED]


class Grouping(StrEnum):
    """What makes a cluster: the server that a tool belongs to, or the first of its tags."""

    SERVER = "server"
    TAG = "tag"


@dataclass(frozen=True)
class _Parts:
    """What all marks are drawn from."""

    layout: Layout
    groups: Mapping[str, str]
    hues: Mapping[str, float]
    degrees: Mapping[str, int]


def draw_graph(
    edges: Iterable[Edge], cards: Iterable[ToolCard], by: Grouping = Grouping.SERVER, most: int = MOST_CURVES
) -> Scene:
    """Return the picture of these edges; tools without one are counted, not drawn.

    Of more than `most` edges the weakest are left out. The picture depends on the graph alone, not on the order in which
    it is given. Time grows with the number of edges and the square of the number of clusters: 3,000 tools of 200 servers take
    a few seconds.
    """
    known = {card.id: card for card in cards}
    given = sorted(edges, key=lambda edge: (_STRENGTH.index(edge.evidence), -edge.confidence, edge.id))
    drawn = given[:most]
    degrees = Counter(tool for edge in drawn for tool in {edge.source, edge.target})
    if not drawn:
        note = "The graph has no edges to draw."
        return Scene(640, 90, note, words=(Words(note, 24, 50, 14, MUTED, halo=False),))
    groups = {tool: _group(tool, known, by) for tool in sorted(degrees)}
    form = "rows" if len(degrees) <= NAMED else "dots"
    layout = lay_out(_gathered(groups), ((edge.source, edge.target) for edge in drawn), _names(groups), form)
    parts = _Parts(layout, groups, _hues(groups.values()), degrees)
    order = sorted(drawn, key=lambda edge: (edge.crosses_servers, -_STRENGTH.index(edge.evidence), edge.id))
    note = _note(len(degrees), len(drawn), len(given), len({*known, *degrees}))
    scene = Scene(
        width=max(layout.width, 720),
        height=layout.height + _FOOT,
        note=note,
        bands=tuple(_band(parts, name) for name in sorted(layout.clusters)),
        curves=tuple(_curve(parts, edge, len(drawn)) for edge in order),
        dots=tuple(_dot(parts, tool, known) for tool in sorted(degrees)),
        words=tuple(_titles(parts) + (_row_names(parts) if form == "rows" else _hub_names(parts))),
        named=form == "rows",
    )
    return _with_legend(scene, drawn, layout.height)


# --- groups and colours -----------------------------------------------------------------------------------------------


def _group(tool: str, cards: Mapping[str, ToolCard], by: Grouping) -> str:
    if by is Grouping.SERVER:
        return tool.split("/", 1)[0]
    tags = cards[tool].tags if tool in cards else ()
    return tags[0] if tags else "untagged"


def _gathered(groups: Mapping[str, str]) -> dict[str, list[str]]:
    gathered: dict[str, list[str]] = {}
    for tool, group in groups.items():
        gathered.setdefault(group, []).append(tool)
    return gathered


def _names(groups: Mapping[str, str]) -> dict[str, str]:
    """Return how tools and clusters are called in the picture."""
    return {**{group: _cut(group) for group in groups.values()}, **{tool: _short(tool) for tool in groups}}


def _short(tool: str) -> str:
    return _cut(tool.split("/", 1)[-1])


def _cut(name: str) -> str:
    name = seen(name)
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _hues(groups: Iterable[str]) -> dict[str, float]:
    """Return a hue in degrees for each cluster, neighbours in the alphabet far apart on the wheel."""
    return {group: (25 + index * 137.508) % 360 for index, group in enumerate(sorted(set(groups)))}


# --- marks ------------------------------------------------------------------------------------------------------------


def _band(parts: _Parts, name: str) -> Band:
    cluster, hue = parts.layout.clusters[name], parts.hues[name]
    fill, line = colour(0.975, 0.016, hue), colour(0.87, 0.05, hue)
    if parts.layout.form == "rows":
        return Band(cluster.x, cluster.y, cluster.width, cluster.height, fill, line, round=False)
    across = cluster.height - DOT_TITLE_SIZE - 6
    return Band(cluster.x, cluster.y + (DOT_TITLE_SIZE + 6) / 2, across, across, fill, line, round=True)


def _radius(parts: _Parts, tool: str) -> float:
    share = math.sqrt(min(parts.degrees[tool], 36)) / 6
    return 3.2 + 2.3 * share if parts.layout.form == "rows" else 2.2 + 3.8 * share


def _dot(parts: _Parts, tool: str, cards: Mapping[str, ToolCard]) -> Dot:
    x, y = parts.layout.places[tool]
    known = f"\n{cards[tool].kind}: {seen(cards[tool].tool.description)[:200]}" if tool in cards else ""
    tip = f"{seen(tool)}, {parts.degrees[tool]} edges{known}"
    return Dot(
        seen(tool), x, y, _radius(parts, tool), colour(0.62, 0.15, parts.hues[parts.groups[tool]]), _short(tool), tip
    )


def _curve(parts: _Parts, edge: Edge, count: int) -> Curve:
    points = _points(parts, edge)
    solid = edge.evidence is Evidence.CONFIRMED
    faint = min(1.0, max(0.3, 14 / math.sqrt(count)))
    hue = parts.hues[parts.groups[edge.source]]
    shade = colour(0.55, 0.14, hue) if edge.crosses_servers else _GREY
    carried = ", ".join(f"{binding.path or 'result'} → {binding.parameter}" for binding in edge.bindings)
    tip = f"{edge.source} → {edge.target}\n{edge.kind}, {edge.evidence}, confidence {edge.confidence:.2f}"
    return Curve(
        points,
        _RED if edge.evidence is Evidence.REFUTED else shade,
        (1.6 if edge.crosses_servers else 1.4) * (1.0 if solid else 0.75),
        round(faint * (0.95 if solid else 0.6), 3),
        _DASHES[edge.evidence],
        arrow=count <= _ARROWS,
        tip=seen(f"{tip}\n{carried}" if carried else tip),
        ends=(seen(edge.source), seen(edge.target)),
    )


def _points(parts: _Parts, edge: Edge) -> tuple[Point, Point, Point, Point]:
    """Return the way of an edge: bent within a cluster, along the way of its two clusters between them."""
    start, end = parts.layout.places[edge.source], parts.layout.places[edge.target]
    one, two = parts.groups[edge.source], parts.groups[edge.target]
    if edge.source == edge.target:
        reach = 5 * _radius(parts, edge.source)
        return start, (start[0] - reach, start[1] - reach), (end[0] - reach, end[1] + reach), end
    if one != two:
        a, b = parts.layout.clusters[one], parts.layout.clusters[two]
        dx, dy = b.x - a.x, b.y - a.y
        control = (a.x + dx * 0.3 - dy * 0.08, a.y + dy * 0.3 + dx * 0.08)
        other = (a.x + dx * 0.7 - dy * 0.08, a.y + dy * 0.7 + dx * 0.08)
    elif parts.layout.form == "rows" and abs(start[0] - end[0]) < 1:
        reach = 7 + 1.6 * math.sqrt(abs(start[1] - end[1]))
        control, other = (start[0] - reach, start[1]), (end[0] - reach, end[1])
    else:
        dx, dy = end[0] - start[0], end[1] - start[1]
        control = (start[0] + dx * 0.3 - dy * 0.15, start[1] + dy * 0.3 + dx * 0.15)
        other = (start[0] + dx * 0.7 - dy * 0.15, start[1] + dy * 0.7 + dx * 0.15)
    return start, control, other, _stopped(other, end, _radius(parts, edge.target) + 1)


def _stopped(before: Point, end: Point, short: float) -> Point:
    """Return the end of a curve so much shorter that its head touches the dot's edge."""
    dx, dy = end[0] - before[0], end[1] - before[1]
    length = math.hypot(dx, dy)
    keep = max(0.0, 1 - short / length) if length else 1.0
    return before[0] + dx * keep, before[1] + dy * keep


# --- words ------------------------------------------------------------------------------------------------------------


def _titles(parts: _Parts) -> list[Words]:
    made: list[Words] = []
    for name, cluster in sorted(parts.layout.clusters.items()):
        shade, top = colour(0.42, 0.11, parts.hues[name]), cluster.y - cluster.height / 2
        if parts.layout.form == "rows":
            left = cluster.x - cluster.width / 2 + 10
            made.append(Words(_cut(name), left, top + TITLE_SIZE + 5, TITLE_SIZE, shade, bold=True))
        else:
            base = top + DOT_TITLE_SIZE
            made.append(Words(_cut(name), cluster.x, base, DOT_TITLE_SIZE, shade, bold=True, anchor="middle"))
    return made


def _row_names(parts: _Parts) -> list[Words]:
    places = parts.layout.places
    return [Words(_short(tool), places[tool][0] + 9, places[tool][1] + 4, NAME_SIZE) for tool in sorted(places)]


def _hub_names(parts: _Parts) -> list[Words]:
    """Return the names of the busiest tools, as far as they do not lie on a title or on each other."""
    taken = [_box(words) for words in _titles(parts)]
    made: list[Words] = []
    ranked = sorted(parts.degrees, key=lambda tool: (-parts.degrees[tool], tool))
    for tool in ranked[: 4 * _HUBS]:
        x, y = parts.layout.places[tool]
        words = Words(_short(tool), x + _radius(parts, tool) + 2, y + 4, NAME_SIZE, hub=True)
        box = _box(words)
        inside = box[2] <= parts.layout.width
        if len(made) < _HUBS and inside and not any(_overlap(box, other) for other in taken):
            made.append(words)
            taken.append(box)
    return made


def _box(words: Words) -> tuple[float, float, float, float]:
    width = text_width(words.text, words.size) * (1.1 if words.bold else 1.0)
    left = words.x - width / 2 if words.anchor == "middle" else words.x
    return left, words.y - words.size, left + width, words.y + 0.3 * words.size


def _overlap(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _with_legend(scene: Scene, drawn: Sequence[Edge], top: float) -> Scene:
    """Return the picture with what its lines mean, how many there are of each, and its note below."""
    counts = Counter(edge.evidence for edge in drawn)
    across = sum(edge.crosses_servers for edge in drawn)
    entries = [
        (f"{evidence} {counts[evidence]:,}", INK, _DASHES[evidence]) for evidence in _STRENGTH if counts[evidence]
    ]
    entries += [(f"within a server {len(drawn) - across:,}", _GREY, ())] if across < len(drawn) else []
    entries += [(f"across servers {across:,}", colour(0.55, 0.14, 255), ())] if across else []
    curves, words, left, base = list(scene.curves), list(scene.words), 30.0, top + 16
    for text, shade, dash in entries:
        line = ((left, base), (left + 10, base), (left + 20, base), (left + 30, base))
        curves.append(Curve(line, shade, 1.8, 1.0, dash))
        words.append(Words(text, left + 37, base + 4, 12, INK, halo=False))
        left += 37 + text_width(text, 12) + 24
    words.append(Words(scene.note, 30, base + 27, 12, MUTED, halo=False))
    width = max(scene.width, left, 60 + text_width(scene.note, 12))
    return replace(scene, curves=tuple(curves), words=tuple(words), width=width)


def _note(tools: int, drawn: int, given: int, known: int) -> str:
    """Return what the picture shows and what it leaves out."""
    text = f"{tools:,} tools with {drawn:,} dependencies."
    if drawn < given:
        text += f" {given - drawn:,} weaker ones are left out."
    return f"{text} Tools without one: {known - tools:,}." if known > tools else text
