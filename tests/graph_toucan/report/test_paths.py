"""Numbers of paths, counted by hand."""

from graph_toucan.model import FspTurn, NodeOperation, OperationRecord, TurnKind
from graph_toucan.report.paths import path_statistics
from tests.support.graphs import flow, fsp, step, turn

ONE = fsp(
    turn("t0", step("s0", "notes/read_note")),
    turn("t1", step("s1", "numbers/parse", ("s0", flow("text", "/text"))), step("s2", "notes/shout")),
    FspTurn(id="t3", miss="func", subject="x/y"),
    operations=(
        OperationRecord(operation=NodeOperation.MERGE, turn="t1", other_turn="t2", step="s2"),
        OperationRecord(operation=NodeOperation.SPLIT, turn="t3", other_turn="t1"),
    ),
)
TWO = fsp(turn("t0", step("s0", "notes/shout")))


def test_the_numbers_of_paths_are_those_counted_by_hand():
    numbers = path_statistics([ONE, TWO])
    assert (numbers.paths, numbers.turns, numbers.steps, numbers.linked_steps) == (2, 4, 4, 1)
    assert (numbers.several_servers, numbers.tools, numbers.servers, numbers.starts) == (1, 3, 2, 2)
    assert numbers.turn_kinds == {TurnKind.NORMAL: 2, TurnKind.EMPTY: 1, TurnKind.MERGED: 1}
    assert numbers.operations == {NodeOperation.MERGE: 1, NodeOperation.SPLIT: 1}
    assert (numbers.turns_per_path, numbers.steps_per_path) == ({1: 1, 3: 1}, {1: 1, 3: 1})
    assert numbers.busiest == {"notes/shout": 2, "notes/read_note": 1, "numbers/parse": 1}
    assert (numbers.gini_tools, numbers.gini_servers) == (0.1667, 0.25)


def test_no_paths_have_numbers_too():
    numbers = path_statistics([])
    assert (numbers.paths, numbers.steps, numbers.gini_tools, numbers.busiest) == (0, 0, 0.0, {})
