"""Where arguments come from, found and checked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.identity import Json
from graph_toucan.model import (
    ArgumentSource,
    Call,
    Exchange,
    QuerySource,
    Result,
    ResultSource,
    RuleSource,
    SchemaSource,
    Tool,
)
from graph_toucan.teach.rules.english.words import details, state
from graph_toucan.translate.sources import (
    Context,
    SourceMissing,
    find_sources,
    is_stated,
    schema_keyword,
    source_holds,
    unsourced,
)
from tests.support.json_values import json_values

TOOL = Tool(
    id="a/use",
    server="a",
    name="use",
    input_schema={
        "type": "object",
        "properties": {
            "path": {"type": "string"},
            "limit": {"type": "integer", "default": 20},
            "mode": {"const": "fast"},
            "unit": {"enum": ["metre"]},
            "color": {"enum": ["red", "blue"]},
            "flag": {"type": "boolean", "default": False},
            "rows": {},
        },
    },
)


def done(call_id: str, value: Json) -> Exchange:
    return Exchange(
        call=Call(id=call_id, tool="a/make", arguments={}, sources={}), result=Result(value=value, text=str(value))
    )


def find(name: str, value: Json, context: Context, **bound: ResultSource) -> ArgumentSource:
    return find_sources(TOOL, {name: value}, bound, context)[name]


# --- stating ------------------------------------------------------------------------------------------------------


@given(json_values(), st.text(st.sampled_from('ab,.;"é \n'), max_size=8), st.text(st.sampled_from(' ,.;)"\n')))
def test_whatever_is_stated_as_a_person_would_is_found(value: Any, before: str, after: str):
    if isinstance(value, bool):
        value = [value]
    assert is_stated(value, f"{before} {state(value)}{after}")


@given(st.dictionaries(st.from_regex(r"[a-z]{1,4}(_[a-z]{1,4})?", fullmatch=True), json_values(), max_size=4))
def test_whatever_stands_in_a_phrase_of_details_is_found_under_its_parameter(values: dict[str, Any]):
    phrase = details(values)
    assert all(is_stated(value, phrase, name) for name, value in values.items())


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_number_inside_another_number_is_not_stated(one: int, two: int):
    for text in (f"{one}{two}", f"{one}.{two}", f"{one}e{two}", f"{one}_{two}", f"v{one}"):
        assert not is_stated(one, text) or text == str(one)


@given(st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_with_commas_is_that_number_alone(value: float):
    text = f"about {value:,} of them"
    assert is_stated(value, text)
    parts = [int(part) for part in f"{abs(value):,}".split(".")[0].split(",") if "e" not in part]
    assert len(parts) < 2 or not any(is_stated(part, text) for part in parts)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "It is -5 degrees"),
        (5, "5.5 litres"),
        (500, "It costs 1,500"),
        (1, "It costs 1,500"),
        (5, "the 5th"),
        (3.14159265, "about 3.14159"),
        (1234567.5, "1.23457e+06"),
        ("UK", "UKRAINE"),
        ("m", "from 3 to 4"),
        ("", "Nothing is here"),
        ([1, 2], "12"),
        ({"a": 1, "b": 2}, "only 1"),
        ([], "no list"),
        (None, "something"),
    ],
)
def test_what_a_text_does_not_state_is_not_found(value: Any, text: str):
    assert not is_stated(value, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "Wait for 5."),
        (5, "(5)"),
        (5.0, "5 litres"),
        (-5, "It is -5 degrees"),
        (10, "between 5-10 of them"),
        (1500, "It costs 1,500, I think"),
        (0.5, "0.5, or less"),
        ("UK", "in the UK."),
        ("a.csv", "Load a.csv"),
        ([1, 2], "1 and 2"),
        ([100, 200], "use [100,200]"),
        (["x y", "z"], 'first "x y", then "z"'),
        ("", 'with prefix ""'),
    ],
)
def test_what_a_text_states_is_found(value: Any, text: str):
    assert is_stated(value, text)


def test_a_truth_value_needs_its_parameter_to_be_mentioned():
    assert is_stated(True, "set recursive to true", "recursive")
    assert not is_stated(False, "do not use it", "includeHidden")
    assert is_stated(False, "not the hidden ones", "includeHidden")
    assert not is_stated(True, "Is it true?", "recursive")
    assert not is_stated(True, "set recursive to false", "recursive")
    assert is_stated(True, "is ok true", "is_ok")


# --- finding ------------------------------------------------------------------------------------------------------


def test_a_binding_of_the_path_comes_first():
    context = Context(["Use a.csv"], [done("c1", {"file": "a.csv"})])
    bound = ResultSource(call_id="c1", path="/file")
    assert find("path", "a.csv", context, path=bound) == bound


@pytest.mark.parametrize("path", ["/other", "/file/0", "/missing"])
def test_a_binding_that_does_not_give_the_value_is_not_taken(path: str):
    context = Context(["Use a.csv"], [done("c1", {"file": "a.csv", "other": "b.csv"})])
    assert find("path", "a.csv", context, path=ResultSource(call_id="c1", path=path)) == QuerySource(turn=0)


def test_the_latest_query_that_states_a_value_is_its_source():
    assert find("path", "a.csv", Context(["a.csv", "a.csv", "b.csv"], [])) == QuerySource(turn=1)


@pytest.mark.parametrize(
    ("name", "value", "keyword"),
    [("limit", 20, "default"), ("mode", "fast", "const"), ("unit", "metre", "enum"), ("flag", False, "default")],
)
def test_the_schema_is_a_source_of_its_default_its_const_and_its_only_choice(name: str, value: Any, keyword: str):
    assert find(name, value, Context(["Go on"], [])) == SchemaSource.model_validate({"keyword": keyword})


def test_a_default_of_another_type_and_one_of_several_choices_are_no_source():
    assert schema_keyword(TOOL, "limit", 20.0) is None
    assert schema_keyword(TOOL, "flag", 0) is None
    assert schema_keyword(TOOL, "color", "red") is None
    assert schema_keyword(TOOL, "unknown", 1) is None


def test_a_path_under_the_workspace_follows_from_a_relative_one_by_a_rule():
    found = find("path", "/workspace/data/a.csv", Context(["Look into /workspace", "Load data/a.csv"], []))
    assert found == RuleSource(rule="under_workspace", of=(QuerySource(turn=1),), said="data/a.csv")


def test_a_path_under_the_workspace_has_no_source_where_nobody_has_named_that_folder():
    with pytest.raises(SourceMissing):
        find("path", "/workspace/data/a.csv", Context(["Load data/a.csv"], []))


def test_json_text_follows_from_a_result_by_a_rule():
    rows = [{"x": 1}]
    found = find("rows", '[ {"x": 1} ]', Context(["Go on"], [done("c1", rows)]))
    assert found == RuleSource(rule="json_text", of=(ResultSource(call_id="c1", path=""),))


def test_a_value_is_found_in_the_latest_result_that_has_it():
    context = Context(["Go on"], [done("c1", {"id": "x-17"}), done("c2", {"row": ["x-17"]}), done("c3", {"id": "y"})])
    assert find("path", "x-17", context) == ResultSource(call_id="c2", path="/row/0")


def test_a_whole_result_may_be_an_argument():
    context = Context(["Go on"], [done("c1", [1.5, 2.5])])
    assert find("rows", [1.5, 2.5], context) == ResultSource(call_id="c1", path="")


@pytest.mark.parametrize("value", [7, True, None, "x", 3.0])
def test_what_stands_in_results_by_chance_is_no_source(value: Any):
    with pytest.raises(SourceMissing, match="no source for path = "):
        find("path", value, Context(["Go on"], [done("c1", {"n": 7, "b": True, "z": None, "s": "x", "f": 30})]))


# --- checking -----------------------------------------------------------------------------------------------------

QUERIES = ["Load data/a.csv from /workspace with limit 12", "Now use every row"]
RESULTS = [done("c1", {"file": "b.csv", "rows": [1.5, 2.5]}), done("c2", [1, 2])]
CONTEXT = Context(QUERIES, RESULTS)
GOOD: dict[str, Json] = {"path": "/workspace/data/a.csv", "limit": 12, "mode": "fast", "rows": [1.5, 2.5]}


def good_call() -> Call:
    bound = {"rows": ResultSource(call_id="c1", path="/rows")}
    return Call(id="c", tool=TOOL.id, arguments=GOOD, sources=find_sources(TOOL, GOOD, bound, CONTEXT))


def test_found_sources_hold():
    assert unsourced(good_call(), TOOL, CONTEXT) == []


@pytest.mark.parametrize(
    ("name", "value"), [("path", "/workspace/other.csv"), ("limit", 13), ("mode", "slow"), ("rows", [1.5, 2.6])]
)
def test_a_tampered_argument_has_no_source_any_more(name: str, value: Json):
    call = good_call().model_copy(update={"arguments": {**GOOD, name: value}})
    assert unsourced(call, TOOL, CONTEXT) == [name]


def test_an_argument_without_a_recorded_source_is_found():
    call = good_call()
    bare = call.model_copy(update={"sources": {name: one for name, one in call.sources.items() if name != "mode"}})
    assert unsourced(bare, TOOL, CONTEXT) == ["mode"]


@given(json_values(), st.lists(json_values(), max_size=3))
def test_a_source_that_is_found_holds(value: Any, results: list[Any]):
    context = Context(
        ["Do something", f"with rows {state(value)}"], [done(f"c{n}", one) for n, one in enumerate(results)]
    )
    for queries in (context.queries, context.queries[:1]):
        known = Context(queries, context.exchanges)
        try:
            source = find("rows", value, known)
        except SourceMissing:
            assert len(queries) == 1
        else:
            assert source_holds(source, "rows", value, TOOL, known)


@pytest.mark.parametrize(
    "source",
    [
        QuerySource(turn=1),
        QuerySource(turn=9),
        ResultSource(call_id="c1", path="/none"),
        ResultSource(call_id="c9", path=""),
        ResultSource(call_id="c2", path="/7"),
        SchemaSource(keyword="default"),
        RuleSource(rule="unknown", of=(QuerySource(turn=0),)),
        RuleSource(rule="under_workspace", of=()),
        RuleSource(rule="under_workspace", of=(QuerySource(turn=1),)),
        RuleSource(rule="under_workspace", of=(QuerySource(turn=9),)),
        RuleSource(rule="under_workspace", of=(ResultSource(call_id="c1", path="/file"),)),
        RuleSource(rule="json_text", of=(ResultSource(call_id="c1", path="/none"),)),
        RuleSource(rule="json_text", of=(ResultSource(call_id="c2", path="/7"),)),
        RuleSource(rule="json_text", of=(ResultSource(call_id="c9", path=""),)),
        RuleSource(rule="json_text", of=(SchemaSource(keyword="default"),)),
    ],
)
def test_a_source_that_does_not_give_the_value_does_not_hold(source: ArgumentSource):
    assert not source_holds(source, "path", "/workspace/data/a.csv", TOOL, CONTEXT)


def test_a_path_under_the_workspace_follows_from_a_result_too():
    source = RuleSource(rule="under_workspace", of=(ResultSource(call_id="c1", path="/file"),))
    assert source_holds(source, "path", "/workspace/b.csv", TOOL, CONTEXT)


def test_json_text_of_a_part_of_a_result_holds():
    source = RuleSource(rule="json_text", of=(ResultSource(call_id="c1", path="/rows"),))
    assert source_holds(source, "rows", "[1.5, 2.5]", TOOL, CONTEXT)
    assert not source_holds(source, "rows", "[1.5", TOOL, CONTEXT)
