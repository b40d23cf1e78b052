"""The best ways to join each pair of tools by what arrays can tell, and which pairs are then scored in full."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph_toucan.graph.fields import Fields, Floats, Ints
from graph_toucan.graph.retrieve import pair_hashes

_CHUNK = 60_000


@dataclass(frozen=True)
class Combinations:
    """Outputs and parameters that could be joined: rows of `Fields`, and their score without a look at values."""

    given: Ints
    wanted: Ints
    base: Floats

    def of(self, rows: Ints) -> "Combinations":
        """Return some of them."""
        return Combinations(self.given[rows], self.wanted[rows], self.base[rows])


def combinations(fields: Fields, pairs: Ints, keep: int, per_parameter: int = 3) -> Combinations:
    """Return the best combinations of each pair of tools, in the order of the pairs.

    Args:
        fields: all tools.
        pairs: sorted numbers `source * tools + target`.
        keep: how many of each pair.
        per_parameter: how many of them for each parameter.
    """
    parts = [_best(fields, chunk, keep, per_parameter) for chunk in _chunks(fields, pairs)]
    nothing = np.zeros(0, dtype=np.int64)
    if not parts:
        return Combinations(nothing, nothing, np.zeros(0, dtype=np.float32))
    return Combinations(
        np.concatenate([part.given for part in parts]),
        np.concatenate([part.wanted for part in parts]),
        np.concatenate([part.base for part in parts]),
    )


def worth_scoring(fields: Fields, found: Combinations, width: int) -> Combinations:
    """Return the combinations of the pairs that are among the best of their source or of their target."""
    count = len(fields.cards)
    codes = fields.given.tool[found.given] * count + fields.wanted.tool[found.wanted]
    pairs, inverse = np.unique(codes, return_inverse=True)
    best = np.zeros(len(pairs), dtype=np.float32)
    np.maximum.at(best, inverse, found.base)
    sources, targets = pairs // max(1, count), pairs % max(1, count)
    lots = pair_hashes(fields, sources, targets)
    kept = np.zeros(len(pairs), dtype=np.bool_)
    for side in (sources, targets):
        order = np.lexsort((lots, -np.round(best, 5), side))
        kept[order[_place_in_group(side[order]) < width]] = True
    return found.of(np.flatnonzero(kept[inverse]))


def _chunks(fields: Fields, pairs: Ints) -> Iterator[Ints]:
    count = max(1, len(fields.cards))
    sizes = fields.given.count[pairs // count] * fields.wanted.count[pairs % count]
    chunk = np.cumsum(sizes) // _CHUNK
    for number in range(int(chunk[-1]) + 1 if len(pairs) else 0):
        low, high = np.searchsorted(chunk, [number, number + 1])
        if high > low:
            yield pairs[low:high]


def _best(fields: Fields, pairs: Ints, keep: int, per_parameter: int) -> Combinations:
    count = len(fields.cards)
    sources, targets = pairs // count, pairs % count
    sizes = fields.given.count[sources] * fields.wanted.count[targets]
    pair = np.repeat(np.arange(len(pairs)), sizes)
    local = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    width = fields.wanted.count[targets][pair]
    given = fields.given.start[sources][pair] + local // width
    wanted = fields.wanted.start[targets][pair] + local % width
    possible = np.flatnonzero(fields.fit(given, wanted) > 0)
    pair, given, wanted = pair[possible], given[possible], wanted[possible]
    base = fields.base(given, wanted)
    ranked = -np.round(base, 5)
    order = np.lexsort((given, ranked, wanted, pair))
    each = pair[order] * len(fields.wanteds) + wanted[order]
    order = order[_place_in_group(each) < per_parameter]
    order = order[np.lexsort((wanted[order], given[order], ranked[order], pair[order]))]
    order = order[_place_in_group(pair[order]) < keep]
    return Combinations(given[order], wanted[order], base[order])


def _place_in_group(groups: Ints) -> Ints:
    """Return for each of some sorted numbers how many equal ones come before it."""
    first = np.concatenate([[True], groups[1:] != groups[:-1]]) if len(groups) else np.zeros(0, dtype=np.bool_)
    starts = np.flatnonzero(first)
    places: Ints = np.arange(len(groups)) - np.repeat(starts, np.diff(np.append(starts, len(groups))))
    return places
