"""`show fsps`: turns with their kinds, steps with where their values come from, and the operations in words."""

import json
from collections.abc import Callable
from pathlib import Path

from graph_toucan.model import Fsp, FspTurn, NodeOperation, OperationRecord, Step
from tests.support.factory_runs import Finished
from tests.support.graphs import CARDS, EDGES, flow, fsp, shared, step, turn
from tests.support.known_store import write_known

Ask = Callable[..., Finished]

PATH = fsp(
    turn("t0", step("s0", "notes/write_note")),
    turn(
        "t1",
        step("s1", "notes/read_note", ("s0", shared("name", "name"))),
        step("s2", "notes/count_words", ("s1", flow("text", "/text"))),
        Step(id="s3", tool="notes/list_notes", after=("s0",)),
    ),
    FspTurn(id="t3", miss="params", subject="notes/shout"),
    operations=(
        OperationRecord(operation=NodeOperation.MERGE, turn="t1", other_turn="t2", step="s2"),
        OperationRecord(operation=NodeOperation.INSERT_SHORT, turn="t1", other_turn="t1", step="s2", source_step="s1"),
        OperationRecord(operation=NodeOperation.SPLIT, turn="t3", other_turn="t1"),
    ),
)


def lines(finished: Finished) -> list[str]:
    assert finished.code == 0, finished.said
    return [" ".join(line.split()) for line in finished.out.splitlines()]


def test_a_path_is_shown_turn_by_turn_with_where_each_value_comes_from(tmp_path: Path, ask: Ask):
    write_known(tmp_path / "store", list(CARDS.values()), EDGES, fsps=[PATH])
    assert lines(ask("show", "fsps")) == [
        "fsps (1 of 1)",
        f"{PATH.id} starts with notes/write_note; 3 turns, 4 steps, 1 server",
        "t0 normal s0 notes/write_note",
        "t1 merged_with_insert s1 notes/read_note s0 the same name → name",
        "s2 notes/count_words s1 /text → text",
        "s3 notes/list_notes needs s0 done before",
        "t3 empty lacks a value for notes/shout",
        "operations: merge t1 with t2, s2; insert t1, s2 takes from s1; split t3 after t1",
    ]


def test_one_path_is_shown_by_its_id_and_whole_as_json(tmp_path: Path, ask: Ask):
    other = fsp(turn("t0", step("s0", "notes/shout")))
    write_known(tmp_path / "store", list(CARDS.values()), EDGES, fsps=[PATH, other])
    assert lines(ask("show", "fsps", other.id))[1].startswith(f"{other.id} starts with notes/shout; 1 turn, 1 step")
    assert PATH.id not in ask("show", "fsps", "--where", "tools=notes/shout").out
    (row,) = json.loads(ask("show", "fsps", PATH.id, "--json").out)
    assert Fsp.model_validate(row) == PATH
