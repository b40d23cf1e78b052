"""Where the tools of a graph are drawn: clusters placed by force, their members packed inside, nothing on top of another.

Two forms. `rows` gives each cluster a box with one line per tool, so that every tool has its name; `dots` gives it a disc of
dots, for graphs that have too many tools to name. The layout depends on the clusters and links alone: it draws no random
numbers, and the order in which they are given does not matter.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Form = Literal["rows", "dots"]
Point = tuple[float, float]
_Floats = NDArray[np.float64]

NAME_SIZE, TITLE_SIZE, DOT_TITLE_SIZE = 11.5, 13.5, 11.5
"""Font sizes in the units of the picture: a tool's name, its cluster's above rows, its cluster's above dots."""

ROW, SPACING = 17.0, 13.0
_PAD = 10.0
_GAPS: dict[Form, float] = {"rows": 24.0, "dots": 9.0}
_MARGIN = 26.0
_BOLD = 1.1
_ARC = 20.0
_TURN = math.pi * (3 - math.sqrt(5))
_WORK = 3.0e7
_LANDSCAPE, _CLOSER = np.array([0.72, 0.44]), np.array([0.96, 0.95])
_CLOSER_ROUNDS, _SIDEWAYS = 14, 0.72
_WIDE, _NARROW = set("mwMW@%"), set("iljtfrI.,:;'|()[] ")


@dataclass(frozen=True)
class Cluster:
    """A cluster: its place (the middle) and its size in units of the picture, the title line included."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """The size of the picture, its clusters by name, and the place of each tool."""

    form: Form
    width: float
    height: float
    clusters: dict[str, Cluster]
    places: dict[str, Point]


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is in a sans-serif font of that size; wide scripts count fully."""
    return size * sum(_share(character) for character in text)


def _share(character: str) -> float:
    if character in _NARROW:
        return 0.33
    if character in _WIDE or ord(character) >= 0x2E80:
        return 1.0
    return 0.68 if character.isupper() else 0.57


def lay_out(
    groups: Mapping[str, Sequence[str]], links: Iterable[tuple[str, str]], names: Mapping[str, str], form: Form
) -> Layout:
    """Return the layout of a graph.

    Args:
        groups: the tools of each cluster, each tool in one of them.
        links: pairs of tools, as often as they are linked; both are in a cluster.
        names: how tools and clusters are called in the picture.
        form: with a name in a row for each tool, or as dots.
    """
    pairs = sorted(links)
    degrees = Counter(tool for pair in pairs for tool in pair)
    order = sorted(groups)
    members = [sorted(groups[name], key=lambda tool: (-degrees[tool], tool)) for name in order]
    inner = [_packed(tools, names, form) for tools in members]
    titles = [_BOLD * text_width(names[name], TITLE_SIZE if form == "rows" else DOT_TITLE_SIZE) for name in order]
    sizes = np.array([_size(slots, title, form) for slots, title in zip(inner, titles, strict=True)]).reshape(-1, 2)
    home = {tool: index for index, tools in enumerate(members) for tool in tools}
    centres = _placed(sizes + _GAPS[form], _weights(pairs, home, len(order)))
    centres = centres - (centres - sizes / 2).min(axis=0) + _MARGIN
    width, height = ((centres + sizes / 2).max(axis=0) + _MARGIN).tolist()
    clusters = {
        name: Cluster(name, *centres[index].tolist(), *sizes[index].tolist()) for index, name in enumerate(order)
    }
    corners = [_corner(clusters[name], form) for name in order]
    places = _seated(members, inner, corners, pairs, form)
    return Layout(form, width, height, clusters, places)


# --- inside a cluster -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Slots:
    """Places for the members of a cluster, from its inner corner (rows) or middle (dots), and the room they take."""

    places: list[Point]
    width: float
    height: float


def _packed(tools: Sequence[str], names: Mapping[str, str], form: Form) -> _Slots:
    if form == "dots":
        reach = SPACING / math.sqrt(math.pi)
        spiral = [(reach * math.sqrt(index + 0.5), index * _TURN) for index in range(len(tools))]
        places = [(far * math.cos(angle), far * math.sin(angle)) for far, angle in spiral]
        across = 2 * (reach * math.sqrt(len(tools)) + SPACING / 2)
        return _Slots(places, across, across)
    column = _ARC + 14 + max(text_width(names[tool], NAME_SIZE) for tool in tools)
    rows = min(len(tools), max(8, math.ceil(math.sqrt(len(tools) * column / ROW))))
    columns = math.ceil(len(tools) / rows)
    places = [(_ARC + index // rows * column, (index % rows + 0.5) * ROW) for index in range(len(tools))]
    return _Slots(places, columns * column, rows * ROW)


def _size(slots: _Slots, title: float, form: Form) -> tuple[float, float]:
    if form == "dots":
        return max(slots.width, title + 6), slots.height + DOT_TITLE_SIZE + 6
    return max(slots.width, title) + 2 * _PAD, slots.height + TITLE_SIZE + 2.4 * _PAD


def _corner(cluster: Cluster, form: Form) -> Point:
    """Return where the slots of a cluster count from."""
    if form == "dots":
        return cluster.x, cluster.y + (DOT_TITLE_SIZE + 6) / 2
    return cluster.x - cluster.width / 2 + _PAD, cluster.y - cluster.height / 2 + TITLE_SIZE + 1.4 * _PAD


def _seated(
    members: Sequence[Sequence[str]],
    inner: Sequence[_Slots],
    corners: Sequence[Point],
    pairs: Sequence[tuple[str, str]],
    form: Form,
) -> dict[str, Point]:
    """Return the place of each tool: of dots the busiest in the middle, of rows those near that are linked."""
    places: dict[str, Point] = {}
    for tools, slots, corner in zip(members, inner, corners, strict=True):
        places |= _moved(tools, slots, corner)
    if form == "dots":
        return places
    near: dict[str, list[str]] = {}
    for source, target in pairs:
        near.setdefault(source, []).append(target)
        near.setdefault(target, []).append(source)
    for _ in range(4):
        before = dict(places)

        def height(tool: str) -> tuple[float, str]:
            around = [before[other][1] for other in near.get(tool, ())]  # noqa: B023 - called within the round
            return (sum(around) + before[tool][1]) / (len(around) + 1), tool  # noqa: B023 - likewise

        for tools, slots, corner in zip(members, inner, corners, strict=True):
            places |= _moved(sorted(tools, key=height), slots, corner)
    return places


def _moved(tools: Sequence[str], slots: _Slots, corner: Point) -> dict[str, Point]:
    return {tool: (corner[0] + x, corner[1] + y) for tool, (x, y) in zip(tools, slots.places, strict=True)}


# --- clusters among each other ----------------------------------------------------------------------------------------


def _weights(pairs: Iterable[tuple[str, str]], home: Mapping[str, int], count: int) -> _Floats:
    """Return how strongly each two clusters are linked, shape (count, count), symmetric."""
    weights = np.zeros((count, count))
    for source, target in pairs:
        one, two = home[source], home[target]
        if one != two:
            weights[one, two] += 1
            weights[two, one] += 1
    return np.log1p(weights)


def _placed(sizes: _Floats, weights: _Floats) -> _Floats:
    """Return the middles of the clusters, shape (count, 2): linked ones near each other, none on top of another."""
    count = len(sizes)
    rounds = int(np.clip(_WORK / count**2, 15, 300))
    areas = sizes[:, 0] * sizes[:, 1]
    centres = _drawn_together(areas / areas.mean(), weights, rounds) * math.sqrt(float(areas.sum())) * _LANDSCAPE
    pushes = int(np.clip(_WORK / count**2, 20, 2000))
    centres = _apart(centres, sizes, pushes)
    for _ in range(_CLOSER_ROUNDS):
        closer = _apart(centres * _CLOSER, sizes, pushes)
        if _area(closer, sizes) >= _area(centres, sizes) * 0.998:
            break
        centres = closer
    return centres


def _area(centres: _Floats, sizes: _Floats) -> float:
    return float(np.prod((centres + sizes / 2).max(axis=0) - (centres - sizes / 2).min(axis=0)))


def _drawn_together(mass: _Floats, weights: _Floats, rounds: int) -> _Floats:
    """Return places in about the unit disc by forces (Fruchterman and Reingold 1991), the largest and most linked inside.

    Args:
        mass: how large each is, shape (count,), 1 on average.
        weights: how strongly each two are linked, shape (count, count).
        rounds: how often the forces act.
    """
    count = len(mass)
    rank = np.empty(count)
    rank[np.lexsort((np.arange(count), -(weights.sum(axis=1) + mass)))] = np.arange(count)
    reach = np.sqrt((rank + 0.5) / count)
    x, y = reach * np.cos(rank * _TURN), reach * np.sin(rank * _TURN)
    ideal, inwards = 1 / math.sqrt(count), 0.6 * np.sqrt(mass)
    for round_number in range(rounds):
        dx, dy = x[:, None] - x[None, :], y[:, None] - y[None, :]
        square = dx * dx + dy * dy + 1e-12
        force = ideal**2 / square - weights * (0.25 / ideal)
        np.fill_diagonal(force, 0.0)
        move_x, move_y = (dx * force).sum(axis=1) - x * inwards, (dy * force).sum(axis=1) - y * inwards
        length = np.hypot(move_x, move_y) + 1e-9
        step = np.minimum(length, 0.12 * (1 - round_number / rounds) + 0.002) / length
        x, y = x + move_x * step, y + move_y * step
    places = np.stack([x - x.mean(), y - y.mean()], axis=1)
    return places / max(float(np.abs(places).max()), 1e-9)


def _apart(centres: _Floats, sizes: _Floats, rounds: int) -> _Floats:
    """Return the places pushed apart until no two boxes touch, along the side on which they overlap less."""
    wide = (sizes[:, None, 0] + sizes[None, :, 0]) / 2
    tall = (sizes[:, None, 1] + sizes[None, :, 1]) / 2
    np.fill_diagonal(wide, -1.0)
    order = np.arange(len(sizes))
    tie = np.where(order[:, None] < order[None, :], -1.0, 1.0)
    x, y = centres[:, 0], centres[:, 1]
    while True:
        for _ in range(rounds):
            dx, dy = x[:, None] - x[None, :], y[:, None] - y[None, :]
            over_x, over_y = wide - np.abs(dx), tall - np.abs(dy)
            hit = (over_x > 0.01) & (over_y > 0.01)
            if not hit.any():
                return np.stack([x, y], axis=1)
            one = np.nonzero(hit)[0]
            across = over_x[hit] * _SIDEWAYS < over_y[hit]
            side_x, side_y = (np.where(gap[hit] == 0, tie[hit], np.sign(gap[hit])) for gap in (dx, dy))
            count = len(order)
            x = x + 0.45 * np.bincount(one, np.where(across, over_x[hit] * side_x, 0), count)
            y = y + 0.45 * np.bincount(one, np.where(across, 0, over_y[hit] * side_y), count)
        x, y = x * 1.05, y * 1.05
