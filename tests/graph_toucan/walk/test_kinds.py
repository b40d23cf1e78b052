"""The kinds of turns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.model import FspTurn, NodeOperation, OperationRecord, TurnKind
from graph_toucan.walk.kinds import implicit_steps, turn_kind
from tests.support.graphs import fsp, step, turn

MERGE, SHORT, LONG, SPLIT = (
    NodeOperation.MERGE,
    NodeOperation.INSERT_SHORT,
    NodeOperation.INSERT_LONG,
    NodeOperation.SPLIT,
)
FIRST = turn("t0", step("s0", "a/x"), step("s1", "a/y"))


def kind_after(*operations: NodeOperation) -> TurnKind:
    records = [OperationRecord(operation=operation, turn="t0", other_turn="t9") for operation in operations]
    return turn_kind(fsp(FIRST, operations=records), FIRST)


@pytest.mark.parametrize(
    ("operations", "kind"),
    [
        ((), TurnKind.NORMAL),
        ((SPLIT,), TurnKind.EMPTY),
        ((MERGE,), TurnKind.MERGED),
        ((SHORT,), TurnKind.INSERT_SHORT),
        ((LONG,), TurnKind.INSERT_LONG),
        ((SHORT, LONG), TurnKind.INSERT_MIXED),
        ((MERGE, SHORT), TurnKind.MERGED_WITH_INSERT),
        ((MERGE, LONG), TurnKind.MERGED_WITH_INSERT),
        ((MERGE, SHORT, LONG), TurnKind.MERGED_WITH_INSERT),
    ],
)
def test_each_kind_follows_from_the_operations_on_its_turn(operations: tuple[NodeOperation, ...], kind: TurnKind):
    assert kind_after(*operations) is kind
    assert kind_after(*reversed(operations)) is kind


@given(st.lists(st.sampled_from([MERGE, SHORT, LONG, SPLIT])))
def test_an_empty_turn_stays_empty_and_a_merged_one_merged_whatever_else_happened(operations: list[NodeOperation]):
    assert kind_after(SPLIT, *operations) is TurnKind.EMPTY
    rest = [operation for operation in operations if operation is not SPLIT]
    assert kind_after(MERGE, *rest) in {TurnKind.MERGED, TurnKind.MERGED_WITH_INSERT}


@given(st.lists(st.sampled_from([MERGE, SHORT, LONG, SPLIT])))
def test_operations_on_other_turns_do_not_count(operations: list[NodeOperation]):
    records = [OperationRecord(operation=operation, turn="t1", other_turn="t0") for operation in operations]
    assert turn_kind(fsp(FIRST, operations=records), FIRST) is TurnKind.NORMAL


def test_the_step_whose_result_a_short_insertion_uses_is_implicit():
    records = [
        OperationRecord(operation=SHORT, turn="t0", step="s1", source_step="s0", other_turn="t0"),
        OperationRecord(operation=LONG, turn="t1", step="s3", source_step="s1", other_turn="t0"),
        OperationRecord(operation=MERGE, turn="t1", other_turn="t2"),
    ]
    later = FspTurn(id="t1", steps=(step("s2", "a/z"), step("s3", "b/x")))
    path = fsp(FIRST, later, operations=records)
    assert implicit_steps(path, FIRST) == {"s0"}
    assert implicit_steps(path, later) == frozenset()
