"""The kind of each turn, derived from the operation log alone."""

import numpy as np
from numpy.typing import NDArray

from graph_toucan.model import Fsp, FspTurn, NodeOperation, OperationRecord, TurnKind
from graph_toucan.walk.batch import Batch

KINDS = tuple(TurnKind)
"""The kinds by number."""

_NESTED = (NodeOperation.NEST, NodeOperation.INSERT_SHORT, NodeOperation.INSERT_LONG)


def turn_kind(fsp: Fsp, turn: FspTurn) -> TurnKind:
    """Return what kind of turn the operations have made of this one.

    What was done to a turn counts for the turn that it was joined to. An insertion is short where its step and the step
    whose result it uses are in one turn in the end, as they are where turns were nested, and long where they are in two.
    """
    homes = _homes(fsp)
    done = [record for record in fsp.operations if homes.get(record.turn, record.turn) == turn.id]
    if any(record.operation is NodeOperation.SPLIT for record in done):
        return TurnKind.EMPTY
    inserted = [_is_short(record, homes) for record in done if record.operation in _NESTED]
    merged = any(record.operation is NodeOperation.MERGE for record in done)
    return _kind(merged=merged, short=any(inserted), far=not all(inserted))


def implicit_steps(fsp: Fsp, turn: FspTurn) -> frozenset[str]:
    """Return the ids of the steps that the query leaves implicit: helpers, whose result another step of the turn uses."""
    homes = _homes(fsp)
    return frozenset(
        record.source_step
        for record in fsp.operations
        if record.operation in _NESTED
        and record.source_step
        and homes.get(record.turn, record.turn) == turn.id
        and _is_short(record, homes)
    )


def _kind(*, merged: bool, short: bool, far: bool) -> TurnKind:
    if merged:
        return TurnKind.MERGED_WITH_INSERT if short or far else TurnKind.MERGED
    if short and far:
        return TurnKind.INSERT_MIXED
    if short:
        return TurnKind.INSERT_SHORT
    return TurnKind.INSERT_LONG if far else TurnKind.NORMAL


def _homes(fsp: Fsp) -> dict[str, str]:
    """Return for each turn that was joined to another one the turn in which its steps are now."""
    homes: dict[str, str] = {}
    for record in reversed(fsp.operations):
        if record.operation in {NodeOperation.MERGE, NodeOperation.NEST} and record.other_turn:
            homes[record.other_turn] = homes.get(record.turn, record.turn)
    return homes


def _is_short(record: OperationRecord, homes: dict[str, str]) -> bool:
    """Tell whether an insertion's step is with its source: made there, or in a turn that was merged with the source's."""
    if record.operation is not NodeOperation.INSERT_LONG or record.other_turn is None:
        return record.operation is not NodeOperation.INSERT_LONG
    return homes.get(record.turn, record.turn) == homes.get(record.other_turn, record.other_turn)


def kinds_of(batch: Batch) -> NDArray[np.int8]:
    """Return the number of each turn's kind in `KINDS`, by turn number, -1 for turns that are not there, (W, T).

    The operations are in MAGNET's order there: no turn is merged after an insertion.
    """
    plain = np.array([[[KINDS.index(_kind(merged=bool(merged), short=bool(short), far=bool(far)))
                        for far in (0, 1)] for short in (0, 1)] for merged in (0, 1)], np.int8)  # fmt: skip
    kinds = plain[batch.merged.astype(np.int8), batch.short.astype(np.int8), batch.far.astype(np.int8)]
    split = np.flatnonzero(batch.empty >= 0)
    kinds[split, batch.empty[split]] = KINDS.index(TurnKind.EMPTY)
    kinds[batch.place < 0] = -1
    return kinds
