"""Calls that can be made at once."""

from graph_toucan.model import Step
from graph_toucan.translate.rounds import rounds
from tests.support.graphs import CARDS, flow, shared, step


def ids(steps: list[Step]) -> list[list[str]]:
    return [[one.id for one in group] for group in rounds(steps, CARDS)]


def test_steps_that_need_nothing_of_each_other_are_one_round():
    assert ids([step("a", "notes/count_words"), step("b", "notes/longest_word")]) == [["a", "b"]]


def test_a_step_comes_after_those_whose_values_it_takes():
    steps = [
        step("a", "notes/count_words"),
        step("b", "numbers/reading_time", ("a", flow("words", "/words"))),
        step("c", "notes/longest_word"),
    ]
    assert ids(steps) == [["a", "c"], ["b"]]


def test_a_step_comes_after_those_whose_state_it_needs():
    later = step("b", "notes/longest_word").model_copy(update={"after": ("a",)})
    assert ids([step("a", "notes/count_words"), later]) == [["a"], ["b"]]


def test_a_step_that_changes_something_keeps_its_place():
    steps = [
        step("a", "notes/count_words"),
        step("b", "notes/write_note"),
        step("c", "notes/longest_word"),
        step("d", "notes/append_line", ("b", shared("name", "name"))),
    ]
    assert ids(steps) == [["a"], ["b"], ["c"], ["d"]]


def test_what_comes_from_an_earlier_turn_holds_nothing_up():
    assert ids([step("b", "numbers/reading_time", ("gone", flow("words", "/words")))]) == [["b"]]
