"""The kind of each turn, derived from the operation log alone."""

from graph_toucan.model import Fsp, FspTurn, NodeOperation, TurnKind


def turn_kind(fsp: Fsp, turn: FspTurn) -> TurnKind:
    """Return what kind of turn the operations have made of this one."""
    done = {record.operation for record in fsp.operations if record.turn == turn.id}
    if NodeOperation.SPLIT in done:
        return TurnKind.EMPTY
    merged = NodeOperation.MERGE in done
    short, far = NodeOperation.INSERT_SHORT in done, NodeOperation.INSERT_LONG in done
    if merged:
        return TurnKind.MERGED_WITH_INSERT if short or far else TurnKind.MERGED
    if short and far:
        return TurnKind.INSERT_MIXED
    if short:
        return TurnKind.INSERT_SHORT
    return TurnKind.INSERT_LONG if far else TurnKind.NORMAL


def implicit_steps(fsp: Fsp, turn: FspTurn) -> frozenset[str]:
    """Return the ids of the steps that the query leaves implicit: those whose result a short insertion uses."""
    return frozenset(
        record.source_step
        for record in fsp.operations
        if record.operation is NodeOperation.INSERT_SHORT and record.turn == turn.id and record.source_step
    )
