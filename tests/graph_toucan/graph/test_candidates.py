"""Which candidate edges are found among tools, and that nothing but the tools decides it."""

import dataclasses
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_toucan.execute.transforms import given_by
from graph_toucan.graph import retrieve
from graph_toucan.graph.candidates import Candidate, explain_pair, find_candidates
from graph_toucan.model import OutputField, ToolCard
from tests.support.graphs import CARDS, INTEGER, NUMBER, NUMBERS, TEXT, card, example


def find(*cards: ToolCard, per_source: int = 20, per_target: int = 20, share: float = 1.0) -> list[Candidate]:
    return find_candidates(cards, per_source=per_source, per_target=per_target, share=share)


def found(*cards: ToolCard) -> set[tuple[str, str, str]]:
    """All bindings as `(source tool, path, parameter)`."""
    return {
        (item.source.tool.name, binding.path, binding.parameter)
        for source in cards
        for target in cards
        for item in explain_pair(source, target)
        for binding in item.bindings
    }


def shown(candidates: list[Candidate]) -> list[tuple[str, str, str, float]]:
    return [(item.source.id, item.target.id, repr(item.bindings), item.score) for item in candidates]


def reader(parameter: str = "name", value: object = "Ann Lee", **spec: object) -> ToolCard:
    return card("b/read", {parameter: {**TEXT, **spec}}, example({parameter: value}, {"done": True}))


def maker(value: object, **changes: object) -> ToolCard:
    return card("a/make", {"seed": TEXT}, example({"seed": "the seed"}, value), **changes)


def like_tools(number: int) -> list[ToolCard]:
    """Tools of as many servers that differ in nothing but their server."""
    return [
        card(f"s{place}/use", {"code": TEXT}, example({"code": "x-1"}, {"code_made": "y-2"}), description="Use a code.")
        for place in range(number)
    ]


# --- no order, no favour ------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6))
def test_the_order_of_the_cards_does_not_change_the_candidates(seed: int):
    cards = [*CARDS.values(), *like_tools(6)]
    random.Random(seed).shuffle(cards)
    as_given = find_candidates([*CARDS.values(), *like_tools(6)], per_target=3, per_source=3)
    assert shown(find_candidates(cards, per_target=3, per_source=3)) == shown(as_given)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_does_not_matter_where_pairs_are_retrieved_either(seed: int):
    cards = [*CARDS.values(), *like_tools(20)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retrieve, "_SMALL", 0)
        as_given = find_candidates(cards, per_target=2, per_source=2)
        random.Random(seed).shuffle(cards)
        assert shown(find_candidates(cards, per_target=2, per_source=2)) == shown(as_given)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5), st.floats(0, 1))
def test_caps_hold_and_each_pair_of_tools_comes_once(per_target: int, per_source: int, share: float):
    kept = find(*CARDS.values(), per_target=per_target, per_source=per_source, share=share)
    assert len(kept) <= share * 40 * 39
    assert max(Counter(item.target.id for item in kept).values(), default=0) <= per_target
    assert max(Counter(item.source.id for item in kept).values(), default=0) <= 2 * per_source
    assert len({item.id for item in kept}) == len(kept)
    assert [item.score for item in kept] == sorted((item.score for item in kept), reverse=True)


@pytest.mark.parametrize("small", [True, False])
def test_where_everything_fits_everything_no_tool_is_favoured(monkeypatch: pytest.MonkeyPatch, small: bool):
    if not small:
        monkeypatch.setattr(retrieve, "_SMALL", 0)
    kept = find(*like_tools(120), per_source=4, per_target=4)
    as_source, as_target = (
        Counter(item.source.id for item in kept),
        Counter(item.target.id for item in kept),
    )
    assert set(as_target) == set(as_source) == {one.id for one in like_tools(120)}
    assert min(as_source.values()) >= 2
    assert max(as_source.values()) <= 8
    # By their place in the alphabet, sources of the first half would serve the targets of either half alike.
    first_half = {one.id for one in like_tools(60)}
    share = sum(item.source.id in first_half for item in kept) / len(kept)
    assert 0.4 < share < 0.6


def test_a_score_depends_on_the_two_tools_alone():
    alone = explain_pair(CARDS["notes/count_words"], CARDS["numbers/reading_time"])
    among = next(
        item
        for item in find(*CARDS.values())
        if (item.source.id, item.target.id) == ("notes/count_words", "numbers/reading_time")
    )
    assert (alone[0].score, alone[0].signals, alone[0].bindings[0]) == (among.score, among.signals, among.bindings[0])


def test_every_tool_that_some_value_fits_is_a_target():
    hub = card("a/list_codes", {}, example({}, {"code": "x-7"}))
    users = [card(f"b/use_{place}", {"code": TEXT}, example({"code": "x-7"}, {"done": True})) for place in range(9)]
    spare = [card(f"c/other_{place}", {}, example({}, {"word": "lamp"})) for place in range(9)]
    targets = {item.target.id for item in find(hub, *users, *spare, per_source=1, per_target=3)}
    assert targets == {user.id for user in users}


# --- what is a candidate ------------------------------------------------------------------------------------------


def test_no_candidate_joins_a_tool_to_itself_or_points_at_nothing():
    kept = find(*CARDS.values())
    assert kept
    for item in kept:
        assert item.source.id != item.target.id
        assert 0 <= item.score <= 1
        for binding in item.bindings:
            assert binding.parameter in item.target.tool.parameters
            given_by(binding, item.source.examples[0].arguments, item.source.examples[0].value)


def test_the_useful_bindings_of_the_small_servers_are_among_the_candidates():
    kept = {(item.source.tool.name, item.target.tool.name, item.bindings[0].path) for item in find(*CARDS.values())}
    assert ("count_words", "reading_time", "/words") in kept
    assert ("parse", "describe", "/values") in kept
    assert ("write_note", "read_note", "name") in kept


def test_an_output_that_passes_an_argument_through_is_left_out():
    made = maker({"person": "the seed", "other": "someone else"})
    assert found(made, reader()) == {("make", "/other", "name")}


def test_a_list_that_is_passed_through_is_left_out():
    target = card("b/read", {"values": NUMBERS}, example({"values": [4.0]}, {"done": True}))
    given_list = {"numbers": [1.5, 2.5]}
    made = card("a/make", {"numbers": NUMBERS}, example(given_list, {"same": [1.5, 2.5], "new": [9.5]}))
    assert {path for name, path, _ in found(made, target) if name == "make"} == {"/new", "/new/0"}


def test_an_output_that_echoes_a_parameter_name_is_left_out():
    assert found(maker({"Seed": "another seed", "other": "someone else"}), reader()) == {("make", "/other", "name")}


def test_a_volatile_output_is_left_out_unless_it_is_an_identifier():
    value = {"at": "ten past nine", "id": "00ff00ff00ff00ff", "kept": "someone else"}
    made = maker(value, volatile_paths=("/at", "/id"))
    assert {path for _, path, _ in found(made, reader(value="user-17"))} >= {"/id"}
    assert "/at" not in {path for _, path, _ in found(made, reader(value="ten to nine"))}


def test_a_list_with_a_volatile_member_is_left_out():
    target = card("b/read", {"values": NUMBERS}, example({"values": [4.0]}, {"done": True}))
    assert ("make", "/drawn", "values") in found(maker({"drawn": [1.5, 2.5]}), target)
    assert not found(maker({"drawn": [1.5, 2.5]}, volatile_paths=("/drawn/*",)), target)


def test_fields_of_a_card_are_bound_at_a_position_that_exists():
    fields = (
        OutputField(path="/rows/*/name", name="row_name", type="string", origin="inferred", samples=("Ann",)),
        OutputField(path="/rows/*/gone", name="row_gone", type="string", origin="inferred", samples=("Bo",)),
        OutputField(path="/rows/*/seed", name="row_seed", type="string", origin="inferred", copies="seed"),
        OutputField(path="/at", name="at", type="string", origin="inferred", volatile=True, samples=("noon",)),
    )
    made = maker({"rows": [{"age": 3, "seed": "s"}, {"name": "Ann", "seed": "s"}], "at": "noon"}, outputs=fields)
    assert found(made, reader()) == {("make", "/rows/1/name", "name")}


def test_fields_that_only_copy_an_input_give_nothing_on():
    copied = OutputField(path="/same", name="same", type="string", origin="inferred", copies="seed", samples=("x",))
    assert not found(maker({"same": "the seed"}, outputs=(copied,)), reader())


def test_code_truth_values_and_choices_are_targets_only_for_values_that_are_meant():
    made = maker({"other": "someone else", "word": "green", "sql": "SELECT 1"})
    assert not {path for _, path, _ in found(made, reader(value="red", enum=["red", "blue"]))}
    assert {path for _, path, _ in found(made, reader(value="red", enum=["red", "green"]))} == {"/word"}
    assert {path for _, path, _ in found(made, reader(parameter="sql", value="SELECT 2"))} == {"/sql"}
    assert not found(made, card("b/read", {"name": TEXT}, example({"name": True}, {})))


def test_a_url_is_what_a_parameter_for_urls_takes():
    made = maker({"other": "someone else", "page": "https://example.com/a"})
    assert found(made, reader(parameter="address", value="http://b.example", format="uri")) == {
        ("make", "/page", "address")
    }
    assert ("make", "/page", "url") in found(made, card("b/read", {"url": TEXT}))


def test_a_value_that_the_schema_forbids_is_no_candidate():
    made = maker({"total": 5000, "code": "AB-1"})
    assert not found(made, card("b/use", {"count": {**INTEGER, "maximum": 100}}, example({"count": 3}, {})))
    assert not found(made, card("b/use", {"code": {**TEXT, "pattern": "^[a-z]+$"}}, example({"code": "ab"}, {})))
    assert not found(maker({"ratio": 0.5}), card("b/use", {"count": INTEGER}, example({"count": 3}, {})))


@pytest.mark.parametrize(
    ("value", "spec", "took", "transform"),
    [
        (42, TEXT, "17", "text"),
        ("42", NUMBER, 17, "number"),
        ("green", {"type": "array", "items": TEXT}, ["red"], "list"),
        (["green"], {"type": "array", "items": TEXT}, ["red"], None),
        (42, {"anyOf": [TEXT, NUMBER]}, 17, None),
    ],
)
def test_a_transform_is_used_only_where_types_do_not_fit(
    value: object, spec: dict[str, object], took: object, transform: str
):
    target = card("b/use", {"item": spec}, example({"item": took}, {}))
    best = explain_pair(maker({"item": value}), target)[0].bindings[0]
    assert (best.path, best.transform) == ("/item", transform)


def test_parameters_that_no_example_gave_count_less_but_count():
    made = maker({"colour": "green"})
    used = card("b/use", {"colour": TEXT}, example({"colour": "red"}, {}))
    unused = card("b/use", {"colour": TEXT, "other": TEXT}, example({"other": "x"}, {}), required=["other"])
    (one,), others = explain_pair(made, used), explain_pair(made, unused)
    other = next(item for item in others if item.bindings[0].parameter == "colour")
    assert 0 < other.score < one.score


def test_one_source_may_fill_several_parameters():
    made = maker({"latitude": 59.91, "longitude": 10.75})
    target = card("b/use", {"lat": NUMBER, "lon": NUMBER}, example({"lat": 48.85, "lon": 2.35}, {}))
    (only,) = find(made, target)
    assert {(binding.path, binding.parameter) for binding in only.bindings} == {
        ("/latitude", "lat"),
        ("/longitude", "lon"),
    }


# --- what raises a score ------------------------------------------------------------------------------------------


def score(source: ToolCard, target: ToolCard) -> float:
    return explain_pair(source, target)[0].score


def test_a_name_that_both_sides_share_raises_the_score():
    target = card("b/use", {"invoice": TEXT}, example({"invoice": "x-1"}, {}))
    assert score(maker({"invoice": "y-2"}), target) > score(maker({"lamp": "y-2"}), target)


def test_the_id_of_a_new_thing_goes_to_what_takes_the_id_of_such_a_thing():
    note = card("a/create_note", {}, example({}, {"id": "17"}))
    lamp = card("a/create_lamp", {}, example({}, {"id": "17"}))
    target = card("a/get_note", {"note_id": TEXT}, example({"note_id": "4"}, {}))
    assert score(note, target) > score(lamp, target)


def test_a_value_that_the_target_took_raises_the_score_whatever_the_names():
    target = card("b/use", {"what": TEXT}, example({"what": "customers"}, {}))
    assert score(maker({"thing": "customers"}), target) > score(maker({"thing": "lamps"}), target)


def test_a_path_comes_before_a_number_and_before_any_text():
    made = maker({"file": "data/sales.csv"})
    target = card("b/use", {"p": TEXT}, example({"p": "other.csv"}, {}))
    assert score(made, target) > score(maker({"n": 5}), card("b/use", {"p": NUMBER}, example({"p": 6}, {})))


def test_a_description_that_names_the_source_raises_the_score():
    made = card("b/list_codes", {}, example({}, {"key": "x-7"}))
    plain, told = (
        card("b/use", {"what": TEXT}, example({"what": "q-2"}, {}), description=about)
        for about in ("Use one of them.", "Use one of list_codes.")
    )
    assert not explain_pair(made, plain)[0].signals.mentioned
    assert explain_pair(made, told)[0].signals.mentioned


# --- tools that were never called ---------------------------------------------------------------------------------


def test_a_tool_that_was_never_called_is_a_target_by_its_schema():
    target = card("b/read_file", {"path": TEXT, "limit": INTEGER})
    best = explain_pair(maker({"file": "a/b.csv", "count": 3}), target)
    assert (best[0].bindings[0].path, best[0].bindings[0].parameter) == ("/file", "path")


def test_a_tool_that_was_never_called_may_give_what_it_declares_or_something_unknown():
    declared = (OutputField(path="/notes/*/id", name="note_id", type="string", origin="declared"),)
    target = card("a/get_note", {"note_id": TEXT}, example({"note_id": "n-1"}, {}))
    known = explain_pair(card("a/list_notes", {}, outputs=declared), target)[0]
    unknown = explain_pair(card("a/list_notes", {}), target)[0]
    assert (known.bindings[0].path, unknown.bindings[0].path) == ("/notes/0/id", "")
    assert known.score > unknown.score > 0


# --- state --------------------------------------------------------------------------------------------------------


def test_a_target_whose_example_needed_the_source_before_it_is_a_prerequisite():
    opened = card("a/open", {"key": TEXT}, example({"key": "door"}, {"ok": True}, effects=["door.txt"]))
    used = card("a/use", {"key": TEXT}, example({"key": "door"}, {"ok": True}, setup=[("a/open", {"key": "door"})]))
    (only,) = find(opened, used)
    assert (only.source.id, only.target.id, only.bindings[0].origin, only.score) == ("a/open", "a/use", "argument", 1.0)


def test_state_that_passes_no_value_has_no_binding():
    opened = card("a/open", {}, example({}, {"ok": True}, effects=["door.txt"]))
    used = card("a/use", {"key": TEXT}, example({"key": "door"}, {"ok": True}, setup=[("a/open", {})]))
    (only,) = find(opened, used)
    assert (only.bindings, only.score) == ((), 1.0)


def test_a_value_that_the_needed_call_gave_is_what_is_bound():
    opened = card("a/open", {}, example({}, {"session": "s-1234"}, effects=["door.txt"]))
    used = card("a/use", {"session": TEXT}, example({"session": "s-1234"}, {"ok": True}, setup=[("a/open", {})]))
    (only,) = find(opened, used)
    assert (only.bindings[0].origin, only.bindings[0].path, only.score) == ("result", "/session", 1.0)


def test_calls_right_before_and_calls_that_leave_a_trace_come_first():
    made = card("a/make", {}, example({}, {}, effects=["x.txt"]))
    looked = card("a/look", {}, example({}, {}))
    setup = [("a/look", {}), ("a/make", {}), ("a/look", {})]
    used = card("a/use", {"key": TEXT}, example({"key": "door"}, {}, setup=setup))
    assert [item.source.tool.name for item in find(made, looked, used)] == ["make", "look"]


def test_only_a_file_that_the_source_changed_makes_shared_state():
    target = card("b/read", {"path": TEXT}, example({"path": "old.csv"}, {"rows": 3}))
    arguments = {"path": "new.csv"}
    changed = card("a/save", {"path": TEXT}, example(arguments, {"ok": True}, effects=["new.csv"]))
    unchanged = card("a/save", {"path": TEXT}, example(arguments, {"ok": True}, effects=["log.txt"]))
    other_kind = card("b/read", {"path": TEXT}, example({"path": "old.json"}, {"rows": 3}))
    assert [item.bindings[0].origin for item in find(changed, target)] == ["argument"]
    assert not [item for item in find(unchanged, target) if item.target.id == "b/read"]
    assert not [item for item in find(changed, other_kind) if item.target.id == "b/read"]


# --- bad input ----------------------------------------------------------------------------------------------------


def test_no_card_one_card_and_the_same_card_twice_give_no_candidate():
    one = maker({"other": "x"})
    assert find() == []
    assert find(one) == []
    assert find(one, one) == []
    assert explain_pair(one, one) == []


def test_tools_without_parameters_or_without_results_are_passed_over():
    assert find(card("a/go", {}, example({}, {})), card("b/stop", {}, example({}, None))) == []


@pytest.mark.parametrize(("per_source", "per_target", "share"), [(0, 5, 1.0), (5, 0, 1.0), (5, 5, 0.0), (5, 5, 0.0001)])
def test_caps_that_leave_no_room_leave_nothing(per_source: int, per_target: int, share: float):
    assert find(*CARDS.values(), per_source=per_source, per_target=per_target, share=share) == []


def test_a_recursive_schema_is_read_to_its_end():
    node = {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "string"}]}
    plain = card("b/walk", {"node": {"$ref": "#/$defs/node"}, "again": {"$ref": "#/properties/again"}})
    schema = {**plain.tool.input_schema, "$defs": {"node": node}}
    looping = plain.model_copy(update={"tool": plain.tool.model_copy(update={"input_schema": schema})})
    assert ("make", "/other", "node") in found(maker({"other": "someone else"}), looping)


def test_many_parameters_and_long_and_foreign_names_are_withstood():
    wide = card("b/wide", {f"parameter_{place}": TEXT for place in range(400)})
    long = card(f"b/{'long' * 50}", {"name" * 50: TEXT}, example({"name" * 50: "x"}, {"value" * 40: "lamp"}))
    chinese = card(
        "c/查询天气", {"城市": TEXT}, example({"城市": "北京"}, {"天气": "晴"}), description="查询城市的天气"
    )
    cities = card("c/列出城市", {}, example({}, {"城市": "上海"}))
    kept = find(wide, long, chinese, cities, maker({"other": "someone else"}))
    assert {"b/wide", long.id, chinese.id} <= {item.target.id for item in kept}
    assert explain_pair(cities, chinese)[0].signals.names > 0.8


def test_signals_and_candidates_are_plain_values():
    (best, *_) = find(*CARDS.values())
    assert set(dataclasses.asdict(best.signals)) >= {"names", "words", "values", "types", "same_server"}
    assert best == find(*CARDS.values())[0]
