"""Which candidates are kept: the best ones within caps per source, per target and in all, and one for every target."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_SMALL = 40


@dataclass(frozen=True)
class Pair:
    """An ordered pair of tools by their positions, with its score; `lot` decides among equals."""

    source: int
    target: int
    score: float
    lot: int


@dataclass
class _Kept:
    per_source: int
    per_target: int
    chosen: dict[int, Pair] = field(default_factory=dict[int, Pair])
    sources: Counter[int] = field(default_factory=Counter[int])
    targets: Counter[int] = field(default_factory=Counter[int])

    def add(self, number: int, pair: Pair, *, counts: bool = True) -> None:
        self.chosen[number] = pair
        self.sources[pair.source] += counts
        self.targets[pair.target] += 1

    def room(self, pair: Pair) -> bool:
        return self.sources[pair.source] < self.per_source and self.targets[pair.target] < self.per_target


def allowed(tools: int, share: float) -> int:
    """Return how many candidates a share of all ordered pairs of tools is.

    For fewer than 40 tools it is the share of the pairs of 40: the share of a handful would be nothing.
    """
    pairs = max(tools, _SMALL) * (max(tools, _SMALL) - 1)
    return max(0, int(share * pairs))


def select(pairs: Sequence[Pair], *, per_source: int, per_target: int, limit: int) -> list[int]:
    """Return the positions of the pairs to keep, best first.

    Every target that has a pair comes to one first, as far as the caps of the sources let it; the rest go by score. What a
    source has only for the sake of its targets, and not among its best, takes no room from its best ones. Both depend on
    scores and lots alone, never on the order of the pairs.

    Args:
        pairs: the pairs, each at most once.
        per_source: how many of one source's best, and again how many for targets that have nothing better.
        per_target: how many of one target.
        limit: how many in all.
    """
    if limit <= 0 or per_source <= 0 or per_target <= 0:
        return []
    order = _ranked(pairs)
    first = _one_for_each_target(pairs, order, per_source)
    kept = _Kept(per_source, per_target)
    best = _best_of_sources(pairs, order, per_source)
    for number in [number for number in order if number in first][:limit]:
        kept.add(number, pairs[number], counts=number in best)
    for number in order:
        if len(kept.chosen) >= limit:
            break
        if number not in kept.chosen and kept.room(pairs[number]):
            kept.add(number, pairs[number])
    return [number for number in order if number in kept.chosen]


def _ranked(pairs: Sequence[Pair]) -> list[int]:
    scores = np.array([pair.score for pair in pairs], dtype=np.float64)
    lots: NDArray[np.uint64] = np.array([pair.lot for pair in pairs], dtype=np.uint64)
    return np.lexsort((lots, -scores)).tolist()


def _best_of_sources(pairs: Sequence[Pair], order: Sequence[int], count: int) -> set[int]:
    """Return the best pairs of each source."""
    found: set[int] = set()
    seen: Counter[int] = Counter()
    for number in order:
        source = pairs[number].source
        if seen[source] < count:
            found.add(number)
        seen[source] += 1
    return found


def _one_for_each_target(pairs: Sequence[Pair], order: Sequence[int], per_source: int) -> set[int]:
    """Return one pair for as many targets as possible: the best one that is free, else by moving others to their next."""
    options: dict[int, list[int]] = {}
    for number in order:
        options.setdefault(pairs[number].target, []).append(number)
    held: dict[int, int] = {}
    users: dict[int, set[int]] = {}
    for number in order:
        pair = pairs[number]
        if pair.target not in held and len(users.setdefault(pair.source, set())) < per_source:
            held[pair.target] = number
            users[pair.source].add(pair.target)
    closed: set[int] = set()
    for target in options:  # in the order of their best pairs
        if target not in held:
            _make_room(target, pairs, options, held, users, closed, per_source)
    return set(held.values())


def _make_room(
    target: int,
    pairs: Sequence[Pair],
    options: dict[int, list[int]],
    held: dict[int, int],
    users: dict[int, set[int]],
    closed: set[int],
    per_source: int,
) -> None:
    """Give a target a pair by an augmenting path; sources from which none leads on are closed for later searches."""
    came: dict[int, int] = {}
    waiting = deque([target])
    while waiting:
        asking = waiting.popleft()
        for number in options[asking]:
            source = pairs[number].source
            if source in came or source in closed:
                continue
            came[source] = number
            if len(users.setdefault(source, set())) < per_source:
                _shift(number, target, pairs, held, users, came)
                return
            waiting.extend(sorted(users[source], key=lambda user: (-pairs[held[user]].score, pairs[held[user]].lot)))
    closed.update(came)


def _shift(
    number: int,
    target: int,
    pairs: Sequence[Pair],
    held: dict[int, int],
    users: dict[int, set[int]],
    came: dict[int, int],
) -> None:
    while True:
        pair = pairs[number]
        before = held.get(pair.target)
        held[pair.target] = number
        users[pair.source].add(pair.target)
        if pair.target == target or before is None:
            return
        left = pairs[before].source
        users[left].discard(pair.target)
        number = came[left]
