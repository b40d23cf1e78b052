"""Candidate edges: which output of which tool could be which parameter of another.

Four signals tell: names, the embeddings of what is given and what is wanted, types, and real values. Outputs that merely
pass an input through are left out (Graph-Toucan outline, step 5). The score of a pair depends on its two tools alone; which
pairs are kept depends on scores, caps and digests of ids, so that no tool wins by its place in a list. Judging and executing
is left to `judge` and `confirm`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from graph_toucan.graph.bind import Scored, candidate_of, scored
from graph_toucan.graph.candidate import Candidate, Signals
from graph_toucan.graph.combine import Combinations, combinations, worth_scoring
from graph_toucan.graph.fields import Fields, Ints, fields_of
from graph_toucan.graph.retrieve import any_that_fit, equal_values, pair_hashes, pairs_to_look_at
from graph_toucan.graph.select import Pair, allowed, select
from graph_toucan.graph.state import shared_state
from graph_toucan.model import ToolCard

__all__ = ["Candidate", "Signals", "explain_pair", "find_candidates"]

_SPARE = 8
_PER_PAIR = 6
_ALL = 40_000
_LAST_RESORT = 64
_SAME_VALUE = 0.75


def find_candidates(
    cards: Sequence[ToolCard], *, per_source: int, per_target: int, share: float = 0.05
) -> list[Candidate]:
    """Return the candidate edges between tools, best first, at most one for each ordered pair.

    A tool that was never called is a target by its schema, and a source by what it declares to give. Every tool that a value
    of some other tool could fill is the target of at least one, as far as `per_source` and `share` leave room.

    Args:
        cards: all tool cards, in any order.
        per_source: how many targets each source may have, and again how many that have no better source.
        per_target: how many sources each target may have.
        share: how many of all ordered pairs of tools may be candidates (0..1); of 40 tools' pairs if there are fewer.
    """
    fields = fields_of(cards)
    limit = allowed(len(fields.cards), share)
    if limit <= 0 or per_source <= 0 or per_target <= 0:
        return []
    found = _flows(fields, 2 * max(per_source, per_target) + _SPARE)
    rows: dict[int, list[int]] = defaultdict(list)
    for row, pair in enumerate(found.pair.tolist()):
        rows[pair].append(row)
    states = _by_pair(fields, shared_state(fields.cards))
    scores = {pair: float(found.score[some].max()) for pair, some in rows.items()}
    for pair, state in states.items():
        scores[pair] = max(scores.get(pair, 0.0), state.score)
    pairs = _pairs(fields, scores)
    kept = select(pairs, per_source=per_source, per_target=per_target, limit=limit)
    count = len(fields.cards)
    chosen = [pairs[number].source * count + pairs[number].target for number in kept]
    return [_merged(_flow(fields, found, rows.get(pair, ())), states.get(pair)) for pair in chosen]


def explain_pair(source: ToolCard, target: ToolCard) -> list[Candidate]:
    """Return each single binding by which a source could fill a target, best first, and the state that they share.

    Nothing is cut: also what is far below what `find_candidates` would keep is told, with the same score.
    """
    fields = fields_of([source, target])
    if len(fields.cards) < 2:
        return []
    wanted_pair = [card.id for card in fields.cards].index(source.id) * 2 + (source.id < target.id)
    pair = np.array([wanted_pair], dtype=np.int64)
    found = scored(fields, combinations(fields, pair, keep=100_000, per_parameter=100_000))
    flows = [candidate_of(fields, found, [row]) for row in range(len(found.pair))]
    states = [state for state in shared_state(fields.cards) if state.source.id == source.id]
    return sorted([*flows, *states], key=lambda candidate: (-candidate.score, repr(candidate.bindings)))


def _flows(fields: Fields, width: int) -> Scored:
    """Return the scored ways in which values may flow, of the pairs that are worth it."""
    pairs = pairs_to_look_at(fields, width)
    best = combinations(fields, pairs, keep=_PER_PAIR)
    if len(pairs) > _ALL:
        best = worth_scoring(fields, best, width)
    found = scored(fields, _united(fields, best, equal_values(fields, width)))
    reached = np.zeros(len(fields.cards), dtype=np.bool_)
    reached[found.pair % max(1, len(fields.cards))] = True
    missed = np.flatnonzero(~reached & (fields.wanted.count > 0))
    rest = [any_that_fit(fields, int(target), _LAST_RESORT) for target in missed]
    if not rest:
        return found
    more = scored(fields, _united(fields, best.of(np.zeros(0, dtype=np.int64)), *rest))
    return Scored(*(np.concatenate([one, two]) for one, two in zip(_columns(found), _columns(more), strict=True)))


def _columns(found: Scored) -> Iterable[np.ndarray]:
    return (getattr(found, name) for name in Scored.__dataclass_fields__)


def _united(fields: Fields, found: Combinations, *others: tuple[Ints, Ints]) -> Combinations:
    """Return combinations and others, given as rows of outputs and of parameters, each once and in one order."""
    given = np.concatenate([found.given, *(rows for rows, _ in others)])
    wanted = np.concatenate([found.wanted, *(rows for _, rows in others)])
    if not len(given):
        return found
    codes = np.unique(given * len(fields.wanteds) + wanted)
    given, wanted = codes // len(fields.wanteds), codes % len(fields.wanteds)
    return Combinations(given, wanted, np.zeros(len(given), dtype=np.float32))


def _by_pair(fields: Fields, states: Iterable[Candidate]) -> dict[int, Candidate]:
    position = {card.id: place for place, card in enumerate(fields.cards)}
    count = len(fields.cards)
    return {position[state.source.id] * count + position[state.target.id]: state for state in states}


def _pairs(fields: Fields, scores: dict[int, float]) -> list[Pair]:
    codes = np.array(sorted(scores), dtype=np.int64)
    sources, targets = codes // max(1, len(fields.cards)), codes % max(1, len(fields.cards))
    lots = pair_hashes(fields, sources, targets).tolist()
    columns = zip(codes.tolist(), sources.tolist(), targets.tolist(), lots, strict=True)
    return [Pair(source, target, scores[code], lot) for code, source, target, lot in columns]


def _flow(fields: Fields, found: Scored, rows: Sequence[int]) -> Candidate | None:
    return candidate_of(fields, found, rows) if rows else None


def _merged(flow: Candidate | None, state: Candidate | None) -> Candidate:
    """Return one candidate for a pair that may share state and pass a value on.

    Where a call of the source had to come first and it gave the very value that the target took, the value is what is needed.
    """
    if state is None or flow is None:
        kept = flow or state
        if kept is None:
            raise ValueError("a pair without a flow and without state is no candidate")
        return kept
    if flow.score > state.score or (flow.signals.values >= _SAME_VALUE and not state.bindings):
        return Candidate(flow.source, flow.target, flow.bindings, max(flow.score, state.score), flow.signals)
    return state
