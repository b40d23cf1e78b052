"""Which candidates are kept within caps."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.graph.select import Pair, allowed, select


@st.composite
def scored_pairs(draw: st.DrawFn) -> list[Pair]:
    pairs = draw(st.sets(st.tuples(st.integers(0, 7), st.integers(8, 15)), max_size=40))
    scores = st.sampled_from((0.1, 0.2, 0.5, 0.9))
    return [Pair(source, target, draw(scores), draw(st.integers(0, 2**32))) for source, target in sorted(pairs)]


def most_targets(pairs: list[Pair], per_source: int) -> int:
    """How many targets can have a source of their own choice at all, by trying augmenting paths one by one."""
    held: dict[tuple[int, int], int] = {}

    def place(target: int, seen: set[tuple[int, int]]) -> bool:
        for pair in pairs:
            for seat in range(per_source if pair.target == target else 0):
                slot = pair.source, seat
                if slot not in seen:
                    seen.add(slot)
                    if slot not in held or place(held[slot], seen):
                        held[slot] = target
                        return True
        return False

    return sum(place(target, set()) for target in sorted({pair.target for pair in pairs}))


@given(scored_pairs(), st.integers(1, 3), st.integers(1, 3), st.integers(0, 30))
def test_caps_hold(pairs: list[Pair], per_source: int, per_target: int, limit: int):
    kept = [pairs[number] for number in select(pairs, per_source=per_source, per_target=per_target, limit=limit)]
    assert len(kept) <= limit
    assert max(Counter(pair.source for pair in kept).values(), default=0) <= 2 * per_source
    assert max(Counter(pair.target for pair in kept).values(), default=0) <= per_target


@given(scored_pairs(), st.integers(1, 3))
def test_as_many_targets_as_possible_are_reached(pairs: list[Pair], per_source: int):
    kept = [pairs[number] for number in select(pairs, per_source=per_source, per_target=5, limit=1000)]
    assert len({pair.target for pair in kept}) == most_targets(pairs, per_source)


@given(scored_pairs(), st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(pairs: list[Pair], drawn: random.Random):
    def chosen(some: list[Pair]) -> list[Pair]:
        return [some[number] for number in select(some, per_source=2, per_target=2, limit=9)]

    other = drawn.sample(pairs, len(pairs))
    if len({(pair.score, pair.lot) for pair in pairs}) == len(pairs):
        assert chosen(other) == chosen(pairs)


@given(scored_pairs())
def test_without_caps_that_bind_everything_is_kept_best_first(pairs: list[Pair]):
    kept = [pairs[number] for number in select(pairs, per_source=100, per_target=100, limit=1000)]
    assert sorted(kept, key=lambda pair: (-pair.score, pair.lot)) == kept
    assert len(kept) == len(pairs)


def test_a_share_of_few_tools_is_that_of_forty():
    assert allowed(2, 0.05) == allowed(40, 0.05) == 78
    assert allowed(100, 0.05) == 495
    assert allowed(100, 0.0) == 0


def test_targets_that_have_nothing_better_take_no_room_from_a_sources_best_ones():
    best = [Pair(0, target, 0.9 - target / 100, target) for target in range(1, 4)]
    rest = [Pair(0, target, 0.2, target) for target in range(4, 7)]
    others = [Pair(source, target, 0.95, 0) for source in (7, 8) for target in range(1, 4)]
    pairs = [*rest, *best, *others]
    kept = [pairs[number] for number in select(pairs, per_source=3, per_target=3, limit=100)]
    assert {pair.target for pair in kept if pair.source == 0} == {1, 2, 3, 4, 5, 6}
