"""Renumbered query sources."""

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.augment.shift import shifted, shifted_turns
from graph_toucan.model import ArgumentSource, Dialogue, QuerySource, ResultSource, RuleSource, SchemaSource
from tests.support.dialogues import dialogues


def sources() -> st.SearchStrategy[ArgumentSource]:
    plain: st.SearchStrategy[ArgumentSource] = st.one_of(
        st.integers(0, 9).map(lambda turn: QuerySource(turn=turn)),
        st.just(ResultSource(call_id="c", path="/x")),
        st.just(SchemaSource(keyword="default")),
    )
    return st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3).map(lambda of: RuleSource(rule="r", of=tuple(of))),
        max_leaves=5,
    )


def turns_of(source: ArgumentSource) -> list[int]:
    if isinstance(source, RuleSource):
        return [turn for inner in source.of for turn in turns_of(inner)]
    return [source.turn] if isinstance(source, QuerySource) else []


@given(sources(), st.integers(-1, 9))
def test_only_turns_beyond_the_place_move_and_by_one(source: ArgumentSource, after: int):
    moved = shifted(source, after)
    assert turns_of(moved) == [turn + (turn > after) for turn in turns_of(source)]
    assert moved.kind == source.kind


@given(dialogues())
def test_a_shift_beyond_the_end_changes_nothing(dialogue: Dialogue):
    assert shifted_turns(dialogue.turns, len(dialogue.turns)) == dialogue.turns


@given(dialogues(), st.integers(0, 3))
def test_a_shift_changes_nothing_but_sources(dialogue: Dialogue, after: int):
    for old, new in zip(dialogue.turns, shifted_turns(dialogue.turns, after), strict=True):
        assert (old.id, old.query, old.answer, old.kind) == (new.id, new.query, new.answer, new.kind)
        for one, two in zip(old.exchanges, new.exchanges, strict=True):
            assert (one.result, one.call.arguments, one.call.id) == (two.result, two.call.arguments, two.call.id)
