"""What the offline teacher answers."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_toucan.identity import JsonObject
from graph_toucan.judge.rules import Subject, broken_rules, states_findings
from graph_toucan.launch.fixtures import fixture_names
from graph_toucan.model import Call, DialogueTurn, Exchange, Result, ToolKind, TurnKind
from graph_toucan.teach.roles import (
    ROLES,
    CandidateBrief,
    DeclineGiven,
    EdgeJudgement,
    FillArgumentsGiven,
    Finding,
    JudgeEdgesGiven,
    LinkBrief,
    ProposeArgumentsGiven,
    Reference,
    ScoreDialogueGiven,
    StepBrief,
    SupplyFunctionGiven,
    SupplyValueGiven,
    TagToolGiven,
    ToolBrief,
    WriteAnswerGiven,
    WriteQueryGiven,
)
from graph_toucan.teach.rule_teacher import RuleTeacher
from graph_toucan.teach.rules.augment import supply_function, supply_value
from graph_toucan.teach.rules.connect import MIN_SCORE, judge_edges
from graph_toucan.teach.rules.describe import tag_tool
from graph_toucan.teach.rules.judge import score_dialogue
from graph_toucan.teach.rules.propose import propose_arguments
from graph_toucan.teach.rules.translate import decline, fill_arguments, write_answer, write_query
from graph_toucan.translate.sources import is_stated
from tests.support.json_values import json_values
from tests.support.role_samples import SAMPLES, TOOL


def fixture_paths() -> set[str]:
    return {f"/workspace/{name}" for name in fixture_names()}


def tool(name: str, description: str = "", properties: dict[str, JsonObject] | None = None) -> ToolBrief:
    schema: JsonObject = {"type": "object", "properties": properties or {}, "required": list(properties or {})}
    return ToolBrief(id=f"a/{name}", name=name, description=description, input_schema=schema)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.id)
def test_every_role_is_answered_in_its_shape_and_always_alike(role: Any):
    one, two = (asyncio.run(RuleTeacher().ask(role, SAMPLES[role.id])) for _ in range(2))
    assert isinstance(one, role.answer)
    assert one == two


# --- queries --------------------------------------------------------------------------------------------------------

names = st.from_regex(r"[a-z]{1,5}([_A-Z][a-z]{1,4})?", fullmatch=True)
stated_values = st.dictionaries(names, json_values(), max_size=3)


@st.composite
def step_briefs(draw: st.DrawFn) -> StepBrief:
    described = tool(draw(names), draw(st.sampled_from(["", "Read a file.", "Weather {here} for a city"])))
    references = [Reference(parameter="place", wording="that one")] if draw(st.booleans()) else []
    inner = [Reference(parameter="days", wording="that", turns_ago=0)] if draw(st.booleans()) else []
    return StepBrief(
        tool=described,
        stated=draw(stated_values),
        references=tuple(references),
        inner=tuple(inner),
        implicit=draw(st.booleans()),
    )


@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("kind", TurnKind)
@given(st.lists(step_briefs(), min_size=1, max_size=4), st.integers(0, 100))
def test_a_query_of_any_kind_states_every_stated_value_and_points_at_every_reference(
    kind: TurnKind, steps: list[StepBrief], seed: int
):
    steps[-1] = steps[-1].model_copy(update={"implicit": False})
    query = write_query(WriteQueryGiven(turn=0, kind=kind, history=(), steps=tuple(steps), seed=seed)).query
    for step in steps:
        assert all(is_stated(value, query, name) for name, value in step.stated.items())
        assert all(reference.wording in query for reference in step.references)


def test_an_implicit_step_is_not_spoken_of_but_its_values_are():
    helper = StepBrief(tool=tool("count", "Count the words in a text."), stated={"text": "One two"}, implicit=True)
    goal = StepBrief(
        tool=tool("time", "Compute the reading time."),
        stated={},
        inner=(Reference(parameter="words", wording="that", turns_ago=0),),
    )
    query = write_query(
        WriteQueryGiven(turn=1, kind=TurnKind.INSERT_SHORT, history=(), steps=(helper, goal), seed=3)
    ).query
    assert "count the words" not in query.lower()
    assert "reading time" in query.lower()
    assert '"One two"' in query


@pytest.mark.parametrize("seed", range(12))
def test_merged_steps_are_asked_for_in_their_order(seed: int):
    steps = tuple(StepBrief(tool=tool(name, f"Get the {name}."), stated={}) for name in ("map", "road", "toll"))
    query = write_query(WriteQueryGiven(turn=0, kind=TurnKind.MERGED, history=(), steps=steps, seed=seed)).query
    assert query.index("map") < query.index("road") < query.index("toll")


def test_another_seed_puts_a_request_into_other_words():
    step = StepBrief(tool=TOOL, stated={"city": "Bergen"})
    queries = {
        write_query(WriteQueryGiven(turn=0, kind=TurnKind.NORMAL, history=(), steps=(step,), seed=seed)).query
        for seed in range(40)
    }
    assert len(queries) > 30


# --- arguments and answers ------------------------------------------------------------------------------------------


def test_arguments_are_those_of_the_path_with_bound_values_before_them():
    given_call = FillArgumentsGiven(
        query="?", history=(), tool=TOOL, bound={"city": "Oslo"}, hint={"city": "Bergen", "days": 2}
    )
    assert fill_arguments(given_call).arguments == {"city": "Oslo", "days": 2}


@given(json_values(), st.integers(0, 9))
def test_any_result_can_be_told_and_the_answer_states_some_of_it(value: Any, seed: int):
    finding = Finding(tool=TOOL, arguments={}, value=value, text=str(value))
    answer = write_answer(WriteAnswerGiven(query="?", history=(), findings=(finding,), seed=seed)).answer
    call = Call(id="c", tool=TOOL.id, arguments={}, sources={})
    exchange = Exchange(call=call, result=Result(value=value, text=str(value)))
    turn = DialogueTurn(id="t", kind=TurnKind.NORMAL, query="?", exchanges=(exchange,), answer=answer)
    assert answer
    assert states_findings(turn)


# --- refusals and supplies --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("miss", ["func", "params", "irrelevant"])
@given(st.integers(0, 50), st.text(max_size=20))
def test_a_refusal_declines_or_asks_and_claims_nothing(miss: Any, seed: int, query: str):
    asked = DeclineGiven(query=query, history=(), miss=miss, wanted="measure the wind", offered=(TOOL,), seed=seed)
    answer = decline(asked).answer
    assert "measure the wind" in answer
    assert TOOL.name not in answer
    turn = DialogueTurn(id="t0", kind=TurnKind.EMPTY, query="?", answer=answer, miss=miss)
    assert not broken_rules(Subject((turn,), (), {}))


@given(st.dictionaries(names, json_values(), min_size=1, max_size=3), st.integers(0, 50))
def test_a_reply_states_every_value_that_was_asked_for(values: dict[str, Any], seed: int):
    message = supply_value(SupplyValueGiven(question="Which?", values=values, seed=seed)).message
    assert all(is_stated(value, message, name) for name, value in values.items())


@given(st.integers(0, 50))
def test_a_supplied_function_is_introduced_by_its_purpose(seed: int):
    assert (
        "measure the wind"
        in supply_function(SupplyFunctionGiven(refusal="No.", purpose="measure the wind", seed=seed)).message
    )


# --- edges and scores -------------------------------------------------------------------------------------------------


def judged_edge(links: Sequence[LinkBrief] = (), **changes: Any) -> EdgeJudgement:
    plain: dict[str, Any] = {"number": 3, "target": TOOL, "links": tuple(links), "score": 0.8}
    candidate = CandidateBrief(**(plain | changes))
    answer = judge_edges(JudgeEdgesGiven(source=TOOL, candidates=(candidate,)))
    assert [judgement.number for judgement in answer.judgements] == [3]
    return answer.judgements[0]


def link(parameter: str, origin: Any = "result") -> LinkBrief:
    return LinkBrief(parameter=parameter, origin=origin, path="/city", sample='"Bergen"')


def test_an_edge_is_full_partial_prerequisite_or_none():
    every = [link(name) for name in TOOL.input_schema["required"]]
    assert judged_edge(every).kind == "full"
    assert judged_edge(every[:-1] or [link("other")]).kind == "partial"
    assert judged_edge([link("city", "argument")], score=0).kind == "prerequisite"
    assert judged_edge([], needed=True).kind == "prerequisite"
    assert judged_edge(every, score=MIN_SCORE - 0.01).kind == "none"


def test_state_that_was_seen_to_be_needed_is_surer_than_a_shared_file():
    assert judged_edge([], needed=True).confidence > judged_edge([link("city", "argument")]).confidence


@given(st.floats(-0.5, 1.5))
def test_confidence_in_an_edge_stays_within_its_bounds(score: float):
    if 0 <= score <= 1 or score >= MIN_SCORE:
        assert 0 <= judged_edge([link("city")], score=score).confidence <= 1


@given(st.dictionaries(names, st.floats(-1, 2), max_size=4), st.lists(names, unique=True, max_size=4))
def test_every_score_asked_for_is_given_and_one_that_was_not_measured_is_the_worst(facts: Any, wanted: list[str]):
    scores = score_dialogue(ScoreDialogueGiven(transcript="", names=tuple(wanted), facts=facts)).scores
    assert [score.name for score in scores] == wanted
    assert all(score.value == 1 for score in scores if score.name not in facts)


# --- describing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("brief", "changes_files", "hint", "kind"),
    [
        (tool("write_note"), False, None, ToolKind.ACTION),
        (tool("write_note"), False, True, ToolKind.QUERY),
        (tool("convert"), True, True, ToolKind.ACTION),
        (tool("list_tables"), False, None, ToolKind.QUERY),
        (tool("parse", properties={"filePath": {}}), False, None, ToolKind.QUERY),
        (tool("convert_units", properties={"value": {}}), False, None, ToolKind.COMPUTATION),
    ],
)
def test_a_kind_follows_from_what_a_tool_does_and_is_called(
    brief: ToolBrief, changes_files: bool, hint: bool | None, kind: ToolKind
):
    asked = TagToolGiven(tool=brief, categories=("Notes",), changes_files=changes_files, read_only_hint=hint)
    answer = tag_tool(asked)
    assert answer.kind is kind
    assert "note" in answer.tags
    assert len(set(answer.tags)) == 3


@given(names, st.lists(names, max_size=4))
def test_there_are_always_three_unlike_tags(name: str, categories: list[str]):
    asked = TagToolGiven(tool=tool(name), categories=tuple(categories), changes_files=False, read_only_hint=None)
    assert len(set(tag_tool(asked).tags)) == 3


def proposed(spec: JsonObject, name: str = "x", **given: Any) -> Any:
    asked = ProposeArgumentsGiven(tool=tool("t", properties={name: spec}), files=(), accepted=(), **given)
    return propose_arguments(asked).arguments[name]


def test_proposed_arguments_follow_the_schema():
    assert proposed({"enum": [2, 3]}) == 2
    assert proposed({"examples": ["Oslo"]}) == "Oslo"
    assert isinstance(proposed({"type": "integer"}), int)


def test_proposed_paths_are_files_of_the_fixture_set():
    assert proposed({"type": "string", "description": "A .json file"}, "path") in fixture_paths()
    assert proposed({"type": "string", "description": "the csv to load"}, "file") in fixture_paths()
    assert proposed({"type": "string", "description": "a directory"}, "path") == "/workspace"


@given(st.dictionaries(names, st.fixed_dictionaries({}, optional={"type": st.sampled_from(["string", "number"])})))
def test_all_required_parameters_and_no_others_are_proposed(properties: dict[str, JsonObject]):
    asked = ProposeArgumentsGiven(tool=tool("t", properties=properties), files=(), accepted=())
    assert set(propose_arguments(asked).arguments) == set(properties)
