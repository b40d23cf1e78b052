"""The kinds of turns."""

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.model import FspTurn, NodeOperation, OperationRecord, TurnKind
from graph_toucan.store.tables import decode
from graph_toucan.walk.config import WalkConfig
from graph_toucan.walk.kinds import KINDS, implicit_steps, kinds_of, turn_kind
from graph_toucan.walk.paths import Walker, write_fsps
from graph_toucan.walk.text import FspWriter
from tests.support.graphs import fsp, small_graph, step, turn

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


# --- against the structure ----------------------------------------------------------------------------------------


class Talk:
    """A conversation as plain lists, changed by any operation in any order, with its log; knows each step's origin."""

    def __init__(self, turns: int) -> None:
        self.turns = [(f"t{number}", [f"s{number}"]) for number in range(turns)]
        self.source: dict[str, str] = {}  # of inserted steps
        self.log: list[OperationRecord] = []
        self.began = {f"s{number}" for number in range(turns)}  # the steps with which turns began
        self.made = turns

    def merge(self, at: int) -> None:
        full = [number for number, (_, steps) in enumerate(self.turns) if steps]
        pairs = [(one, two) for one, two in pairwise(full) if two == one + 1]
        if not pairs:
            return
        one, two = pairs[at % len(pairs)]
        (name, steps), (other, more) = self.turns[one], self.turns.pop(two)
        self.log.append(OperationRecord(operation=MERGE, turn=name, other_turn=other, step=more[0]))
        self.turns[one] = (name, steps + more)

    def insert(self, at: int, later: int, own: bool) -> None:
        full = [number for number, (_, steps) in enumerate(self.turns) if steps]
        place = full[at % len(full)]
        home = place + later % (len(self.turns) - place)
        step, source = f"s{self.made}", self.turns[place][1][-1]
        self.source[step] = source
        if own and home > place:
            self.turns.insert(home + 1, (f"t{self.made}", [step]))
            self.began.add(step)
            home += 1
        elif self.turns[home][1]:
            self.turns[home] = (self.turns[home][0], [*self.turns[home][1], step])
        else:
            return
        operation = SHORT if home == place else LONG
        record = {"turn": self.turns[home][0], "other_turn": self.turns[place][0], "step": step, "source_step": source}
        self.log.append(OperationRecord.model_validate({"operation": operation, **record}))
        self.made += 1

    def split(self, at: int) -> None:
        place = at % len(self.turns)
        self.log.append(OperationRecord(operation=SPLIT, turn=f"t{self.made}", other_turn=self.turns[place][0]))
        self.turns.insert(place + 1, (f"t{self.made}", []))
        self.made += 1

    def kind(self, steps: list[str]) -> TurnKind:
        """Return what a turn is by what stands in it: nothing, several walked steps, steps fed from here or from elsewhere."""
        if not steps:
            return TurnKind.EMPTY
        fed = {self.source[step] in steps for step in steps if step in self.source}
        if len(self.began.intersection(steps)) > 1:
            return TurnKind.MERGED_WITH_INSERT if fed else TurnKind.MERGED
        plain = {frozenset({True}): TurnKind.INSERT_SHORT, frozenset({False}): TurnKind.INSERT_LONG}
        return plain.get(frozenset(fed), TurnKind.INSERT_MIXED if fed else TurnKind.NORMAL)


MOVES = st.one_of(
    st.tuples(st.just("merge"), st.integers(0, 9)),
    st.tuples(st.just("insert"), st.integers(0, 9), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("split"), st.integers(0, 9)),
)


@settings(max_examples=3000, deadline=None)
@given(st.lists(MOVES, max_size=12))
def test_the_kind_from_the_log_is_what_stands_in_the_turn_for_any_operations_in_any_order(moves: list[tuple[str, ...]]):
    talk = Talk(4)
    for name, *numbers in moves:
        getattr(talk, name)(*numbers)
    turns = [FspTurn(id=name, steps=tuple(step(one, f"a/{one}") for one in steps)) for name, steps in talk.turns]
    path = fsp(*turns, operations=talk.log)
    for one, (_, steps) in zip(turns, talk.turns, strict=True):
        assert turn_kind(path, one) is talk.kind(steps), (talk.turns, talk.log)
        assert implicit_steps(path, one) == {talk.source[inner] for inner in steps if talk.source.get(inner) in steps}


def test_the_kinds_of_a_batch_are_those_from_the_logs_of_its_rows():
    config = WalkConfig(paths=300, insert=0.8, insert_long=0.5, split=0.4, merge=0.5)
    walker = Walker(small_graph(), config, 5)
    seen: set[TurnKind] = set()
    for batch in walker.batches():
        kinds = kinds_of(batch)
        sink = io.BytesIO()
        write_fsps(iter([FspWriter(walker.network, 2 * config.max_steps).table(batch)]), sink)
        for row, path in enumerate(decode("fsps", sink.getvalue())):
            told = {turn.id: turn_kind(path, turn) for turn in path.turns}
            assert told == {f"t{number}": KINDS[kind] for number, kind in enumerate(kinds[row].tolist()) if kind >= 0}
            seen |= set(told.values())
    assert seen == set(TurnKind)
