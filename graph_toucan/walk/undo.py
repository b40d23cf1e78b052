"""Take the node operations back: from an FSP and its log to the path that was walked."""

from graph_toucan.model import Fsp, FspTurn, NodeOperation, OperationRecord


def undo(fsp: Fsp) -> tuple[FspTurn, ...]:
    """Return the initial turns, one step each, by undoing the log from its end.

    Raises:
        ValueError: the log names a turn or a step that is not there.
    """
    turns = list(fsp.turns)
    for record in reversed(fsp.operations):
        at = next((number for number, turn in enumerate(turns) if turn.id == record.turn), None)
        if at is None:
            raise ValueError(f"{fsp.id}: the log names turn {record.turn}, which is not there")
        turns[at : at + 1] = _before(fsp, turns[at], record)
    return tuple(turns)


def _before(fsp: Fsp, turn: FspTurn, record: OperationRecord) -> list[FspTurn]:
    """Return what stood in a turn's place before an operation."""
    if record.operation is NodeOperation.SPLIT:
        return []
    steps = [step.id for step in turn.steps]
    if record.step not in steps:
        raise ValueError(f"{fsp.id}: the log names step {record.step}, which is not in turn {turn.id}")
    at = steps.index(record.step)
    if record.operation in {NodeOperation.MERGE, NodeOperation.NEST}:
        first, second = turn.steps[:at], turn.steps[at:]
        return [
            turn.model_copy(update={"steps": first}),
            FspTurn(id=record.other_turn or "", steps=second),
        ]
    left = turn.steps[:at] + turn.steps[at + 1 :]
    return [turn.model_copy(update={"steps": left})] if left else []
