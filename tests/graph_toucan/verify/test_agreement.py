from typing import Any

from hypothesis import given

from graph_toucan.model import Call, Exchange, QuerySource, Result, ResultSource, RuleSource, StateChange
from graph_toucan.verify.agreement import Difference, differences, file_differences, rebound, rename, turn_differences
from tests.support.json_values import json_values


def told(value: Any, *, failed: bool = False) -> Exchange:
    return Exchange(call=Call(id="c", tool="a/b", arguments={}, sources={}), result=result(value, failed=failed))


def result(value: Any, *, failed: bool = False) -> Result:
    return Result(value=value, text=str(value), is_error=failed)


@given(json_values())
def test_every_value_agrees_with_itself(value: Any):
    assert differences(told(value), result(value), (), {}) == []


def test_each_differing_leaf_is_named_with_what_it_was_and_became():
    found = differences(told({"a": 1, "b": [1, 2]}), result({"a": 1.5, "b": [1], "c": None}), (), {})
    assert found == [
        Difference(path="/a", was="1", became="1.5"),
        Difference(path="/b/1", was="2", became="(nothing)"),
        Difference(path="/c", was="(nothing)", became="null"),
    ]


def test_two_long_texts_are_shown_where_they_part():
    (found,) = differences(told("a" * 500 + "one" + "b" * 500), result("a" * 500 + "two" + "b" * 500), (), {})
    assert found.was.startswith("…aaa")
    assert found.was[:40].endswith("aone" + "b" * 6)
    assert "two" in found.became
    assert max(len(found.was), len(found.became)) <= 120
    (cut,) = differences(told("a" * 500), result("a" * 400), (), {})
    assert cut.was != cut.became


def test_a_truth_value_is_no_number():
    assert differences(told({"a": 1}), result({"a": True}), (), {})


def test_what_is_volatile_may_differ_and_nothing_else():
    assert (
        differences(told({"at": 1, "n": [{"id": 1}]}), result({"at": 2, "n": [{"id": 2}]}), ["/at", "/n/*/id"], {})
        == []
    )
    assert differences(told({"at": 1, "n": 1}), result({"at": 2, "n": 2}), ["/at"], {})[0].path == "/n"


def test_a_call_must_fail_again_but_not_in_the_same_words():
    assert differences(told("gone", failed=True), result("lost", failed=True), (), {}) == []
    (now_failing,) = differences(told("ok"), result("lost", failed=True), (), {})
    assert (now_failing.was, now_failing.became) == ("worked", "failed: lost")
    assert differences(told("gone", failed=True), result("ok"), (), {})


def test_an_argument_from_a_result_takes_what_stands_there_now():
    call = Call(
        id="c2",
        tool="a/b",
        arguments={"id": "old-receipt", "n": "3", "said": "x", "gone": 1},
        sources={
            "id": ResultSource(call_id="c1", path="/id"),
            "n": RuleSource(rule="text", of=(ResultSource(call_id="c1", path="/n"),)),
            "said": QuerySource(turn=0),
            "gone": ResultSource(call_id="c1", path="/nowhere"),
        },
    )
    renamed: dict[str, str] = {}
    made = rebound(call, {"c1": result({"id": "new-receipt", "n": 4})}, renamed)
    assert made == {"id": "new-receipt", "n": "4", "said": "x", "gone": 1}
    assert renamed == {"old-receipt": "new-receipt", "3": "4"}
    assert rename("saved old-receipt in 3 steps", renamed) == "saved new-receipt in 3 steps"
    assert rename("3", renamed) == "4"


def test_files_are_compared_by_what_they_hold_unless_that_moves():
    was = [StateChange(path="a.md", change="created", digest="1" * 64), StateChange(path="b", change="deleted")]
    now = [StateChange(path="a.md", change="created", digest="2" * 64)]
    assert [one.path for one in file_differences(was, now, frozenset(), {})] == ["a.md", "b"]
    assert [one.path for one in file_differences(was, now, frozenset({"a.md"}), {})] == ["b"]
    assert file_differences(was, was, frozenset(), {}) == []


def test_what_a_turn_changed_must_hold_after_it():
    made = StateChange(path="a.md", change="created", digest="1" * 64)
    changed = StateChange(path="a.md", change="modified", digest="2" * 64)
    gone = StateChange(path="a.md", change="deleted")
    kept = StateChange(path="a.md", change="created", digest="2" * 64)
    nothing: frozenset[str] = frozenset()
    assert turn_differences([changed], [kept], nothing, {}) == []
    assert turn_differences([gone], [], nothing, {}) == []
    assert turn_differences([changed], [made], nothing, {})
    assert turn_differences([changed], [made], frozenset({"a.md"}), {}) == []
    assert turn_differences([made], [], nothing, {})
    assert turn_differences([gone], [made], nothing, {})
