"""How the values of a path are said."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.identity import JsonObject
from graph_toucan.model import Fsp, ToolCard
from graph_toucan.translate.config import SourceMix
from graph_toucan.translate.saying import Sayings, plan_sayings
from graph_toucan.translate.wordings import WORDINGS
from tests.support.graphs import INTEGER, TEXT, card, example, flow, fsp, shared, step, turn

DAY: JsonObject = {"day": "2026-03-15", "count": 3, "title": "Quarterly plan", "loud": True}
BOOL: JsonObject = {"type": "boolean"}
CARDS: dict[str, ToolCard] = {
    one.id: one
    for one in (
        card("a/book", {"day": TEXT, "count": INTEGER, "title": TEXT, "loud": BOOL}, example(DAY, {"id": 1})),
        card("a/read", {"title": TEXT, "id": INTEGER}, example({"title": "Quarterly plan", "id": 7}, {"text": "x"})),
    )
}
TWICE = fsp(turn("t0", step("s0", "a/book")), turn("t1", step("s1", "a/read", ("s0", flow("id", "/id")))))


def planned(path: Fsp = TWICE, earlier: float = 0.0, elsewhere: float = 0.0, seed: int = 1) -> Sayings:
    return plan_sayings(path, CARDS, SourceMix(earlier=earlier, elsewhere=elsewhere), Random(seed))


def test_truth_values_are_always_said_in_words():
    assert {place: one.words for place, one in planned().worded.items()}.keys() == {("s0", "loud")}


@given(st.integers())
def test_as_many_values_as_the_mix_asks_for_are_said_in_words(seed: int):
    found = planned(elsewhere=2 / 9, seed=seed)  # of six arguments, one of them bound; half as many again
    assert len(found.worded) == 2
    for (_, name), one in found.worded.items():
        assert one.value == DAY[name]
        assert one.words in WORDINGS[one.rule].forms(one.value, name)


def test_no_more_values_are_said_in_words_than_have_words():
    assert set(planned(elsewhere=1.0).worded) == {("s0", "day"), ("s0", "count"), ("s0", "loud")}


def test_a_value_that_was_named_in_an_earlier_turn_is_pointed_at():
    assert planned(earlier=1.0).repeated == {("s1", "title"): ("s0", "title")}
    assert not planned(earlier=0.0).repeated


def test_a_value_of_the_same_turn_is_no_repetition():
    together = fsp(turn("t0", step("s0", "a/book"), step("s1", "a/read", ("s0", flow("id", "/id")))))
    assert not planned(together, earlier=1.0).repeated


def test_values_that_the_path_shares_over_turns_count_as_repetitions():
    path = fsp(turn("t0", step("s0", "a/book")), turn("t1", step("s1", "a/read", ("s0", shared("title", "title")))))
    assert not planned(path, earlier=0.2).repeated


def test_of_says_how_the_values_of_one_step_are_said():
    found = planned(elsewhere=1.0)
    assert set(found.of(TWICE.steps[0])) == {"day", "count", "loud"}
    assert found.of(TWICE.steps[1]) == {}
