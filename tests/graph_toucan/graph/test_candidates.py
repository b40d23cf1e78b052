"""Which bindings are worth executing."""

import random
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_toucan.execute.pointers import resolve
from graph_toucan.graph.candidates import Candidate, find_candidates
from graph_toucan.graph.shapes import serves
from graph_toucan.model import ToolCard
from tests.support.graphs import CARDS, NUMBER, NUMBERS, TEXT, card, example


def find(*cards: ToolCard, per_target: int = 20, per_source: int = 20, limit: int = 500) -> list[Candidate]:
    return find_candidates(cards, per_target=per_target, per_source=per_source, limit=limit)


def found(*cards: ToolCard) -> set[tuple[str, str, str]]:
    """The candidates as `(source tool, path, parameter)`."""
    return {(item.source.tool.name, item.binding.path, item.binding.parameter) for item in find(*cards)}


def reader(parameter: str = "name", value: object = "Ann Lee", **spec: object) -> ToolCard:
    return card("b/read", {parameter: {**TEXT, **spec}}, example({parameter: value}, {"done": True}))


def maker(value: object, **changes: object) -> ToolCard:
    return card("a/make", {"seed": TEXT}, example({"seed": "the seed"}, value), **changes)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6))
def test_the_order_of_the_cards_does_not_change_the_candidates(seed: int):
    cards = list(CARDS.values())
    random.Random(seed).shuffle(cards)
    as_given = find(*CARDS.values(), per_target=3, per_source=3, limit=30)
    assert [(item.id, item.score) for item in find(*cards, per_target=3, per_source=3, limit=30)] == [
        (item.id, item.score) for item in as_given
    ]


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 30))
def test_caps_hold_for_values_that_flow_and_for_shared_state(per_target: int, per_source: int, limit: int):
    kept = find(*CARDS.values(), per_target=per_target, per_source=per_source, limit=limit)
    assert len(kept) <= limit
    for origin in ("result", "argument"):
        some = [item for item in kept if item.binding.origin == origin]
        assert max(Counter(item.target.id for item in some).values(), default=0) <= per_target
        assert max(Counter(item.source.id for item in some).values(), default=0) <= per_source
        assert len({(item.source.id, item.target.id) for item in some}) == len(some)
    assert sum(item.binding.origin == "argument" for item in kept) <= limit // 3


def test_no_candidate_has_a_wrong_shape_or_joins_a_tool_to_itself():
    kept = find(*CARDS.values())
    assert kept
    for item in kept:
        assert item.source.id != item.target.id
        assert 0 <= item.score <= 1.1
        if item.binding.origin == "result":
            value = resolve(item.source.examples[0].value, item.binding.path)
            assert serves(value, item.target.examples[0].arguments[item.binding.parameter])


def test_the_useful_bindings_of_the_small_servers_are_among_the_candidates():
    kept = {(item.source.tool.name, item.target.tool.name, item.binding.path) for item in find(*CARDS.values())}
    assert ("count_words", "reading_time", "/words") in kept
    assert ("parse", "describe", "/values") in kept
    assert ("write_note", "read_note", "name") in kept


def test_an_output_that_passes_an_argument_through_is_left_out():
    assert found(maker({"person": "the seed", "other": "someone else"}), reader()) == {("make", "/other", "name")}


def test_a_list_that_is_passed_through_is_left_out():
    target = card("b/read", {"values": NUMBERS}, example({"values": [4.0]}, {"done": True}))
    given_list = {"numbers": [1.5, 2.5]}
    made = card("a/make", {"numbers": NUMBERS}, example(given_list, {"same": [1.5, 2.5], "new": [9.5]}))
    assert found(made, target) == {("make", "/new", "values")}


def test_an_output_that_echoes_a_parameter_name_is_left_out():
    assert found(maker({"Seed": "another seed", "other": "someone else"}), reader()) == {("make", "/other", "name")}


def test_a_volatile_output_is_left_out_unless_it_is_an_identifier():
    value = {"at": "ten past nine", "id": "00ff00ff00ff00ff", "kept": "someone else"}
    made = maker(value, volatile_paths=("/at", "/id"))
    assert found(made, reader()) <= {("make", "/id", "name"), ("make", "/kept", "name")}
    assert {path for _, path, _ in found(made, reader(value="user-17"))} == {"/id"}
    only_moving = maker({"at": "ten past nine"}, volatile_paths=("/at",))
    assert not found(only_moving, reader())


def test_a_list_with_a_volatile_member_is_left_out():
    target = card("b/read", {"values": NUMBERS}, example({"values": [4.0]}, {"done": True}))
    assert found(maker({"drawn": [1.5, 2.5]}), target) == {("make", "/drawn", "values")}
    assert not found(maker({"drawn": [1.5, 2.5]}, volatile_paths=("/drawn/*",)), target)


def test_parameters_that_take_fixed_choices_code_or_truth_values_are_no_targets():
    made = maker({"other": "someone else", "word": "red"})
    assert not found(made, reader(value="red", enum=["red", "blue"]))
    assert not found(made, reader(parameter="sql"))
    assert not found(made, reader(value="somewhere", format="uri"))
    assert not found(made, card("b/read", {"name": TEXT}, example({"name": True}, {})))


def test_tools_without_an_example_are_passed_over():
    assert not find(maker({"other": "someone else"}), card("b/read", {"name": TEXT}))


def test_a_name_that_both_sides_share_raises_the_score():
    named, unnamed = (
        find(
            card("a/make", {}, example({}, {field: 5.5})), card("b/use", {"total": NUMBER}, example({"total": 1.5}, {}))
        )
        for field in ("total", "w")
    )
    assert named[0].score > unnamed[0].score


def test_a_target_whose_example_needed_the_source_before_it_is_a_prerequisite():
    opened = card("a/open", {"key": TEXT}, example({"key": "door"}, {"ok": True}))
    used = card("a/use", {"key": TEXT}, example({"key": "door"}, {"ok": True}, setup=[("a/open", {"key": "door"})]))
    (only,) = find(opened, used)
    assert (only.source.id, only.target.id, only.binding.origin, only.score) == ("a/open", "a/use", "argument", 1.0)


def test_only_a_file_that_the_source_changed_makes_shared_state():
    target = card("b/read", {"path": TEXT}, example({"path": "old.csv"}, {"rows": 3}))
    arguments = {"path": "new.csv"}
    changed = card("a/save", {"path": TEXT}, example(arguments, {"ok": True}, effects=["new.csv"]))
    unchanged = card("a/save", {"path": TEXT}, example(arguments, {"ok": True}, effects=["log.txt"]))
    assert [item.binding.origin for item in find(changed, target)] == ["argument"]
    assert not find(unchanged, target)
    other_kind = card("b/read", {"path": TEXT}, example({"path": "old.json"}, {"rows": 3}))
    assert not find(changed, other_kind)
