import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.model import Exchange, ResultSource
from graph_toucan.release.messages import render_messages, render_tools
from graph_toucan.release.names import name_map
from tests.support.samples import MULTI, TOOLS, TRAJECTORIES, exchange, sample_trajectory, turn

NAMES = name_map(tool.id for tool in TOOLS)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_a_conversation_alternates_as_chat_apis_want_it():
    roles = [message["role"] for message in render_messages(MULTI, NAMES)]
    first = ["user", "assistant", "tool", "assistant"]
    assert roles == [*first, "user", "assistant", "tool", "assistant", "tool", "assistant", "user", "assistant"]


def in_round(made: Exchange, number: int) -> Exchange:
    return made.model_copy(update={"call": made.call.model_copy(update={"round": number})})


def test_the_calls_of_a_round_are_one_message_and_their_results_follow_in_order():
    made = [exchange(f"c{number}", "files/find_file", {"pattern": str(number)}) for number in range(3)]
    told = sample_trajectory("x", turn(0, "Go.", made[0], made[1], in_round(made[2], 1)))
    messages = render_messages(told, NAMES)
    assert [[call["id"] for call in message.get("tool_calls", [])] for message in messages] == [
        [],
        ["c0", "c1"],
        [],
        [],
        ["c2"],
        [],
        [],
    ]
    assert [message.get("tool_call_id") for message in messages] == [None, None, "c0", "c1", None, "c2", None]


def test_a_call_that_needs_another_is_never_in_one_message_with_it():
    first = exchange("c0", "files/find_file", {"pattern": "a"})
    taking = exchange("c1", "files/read_file", {"path": "x"}, {"path": ResultSource(call_id="c0", path="/path")})
    again = first.model_copy(update={"call": first.call.model_copy(update={"id": "c2", "corrects": "c1"})})
    messages = render_messages(sample_trajectory("x", turn(0, "Go.", first, taking, again)), NAMES)
    assert [len(message.get("tool_calls", [])) for message in messages] == [0, 1, 0, 1, 0, 1, 0, 0]


def test_every_call_is_answered_in_order_under_its_id():
    for row in TRAJECTORIES:
        messages = render_messages(row, NAMES)
        for place, message in enumerate(messages):
            for number, made in enumerate(message.get("tool_calls", []), 1):
                answer = messages[place + number]
                assert answer["role"] == "tool"
                assert answer["tool_call_id"] == made["id"]
                assert answer["name"] == made["function"]["name"]


@given(st.dictionaries(st.text(max_size=8), json_values, max_size=4))
def test_arguments_come_back_from_their_text(arguments: dict[str, Any]):
    row = sample_trajectory("x", turn(0, "Do it.", exchange("c", "files/find_file", arguments)))
    text = render_messages(row, NAMES)[1]["tool_calls"][0]["function"]["arguments"]
    assert json.loads(text) == arguments


def test_tools_are_offered_in_their_order_with_their_schemas():
    offered = render_tools(TOOLS, NAMES)
    assert [tool["function"]["name"] for tool in offered] == [NAMES[tool.id] for tool in TOOLS]
    assert offered[0]["function"]["parameters"] == TOOLS[0].input_schema
    assert list(offered[0]["function"]) == ["name", "description", "parameters"]


def test_a_parameter_that_teachers_are_not_shown_is_not_offered():
    schema = {"type": "object", "properties": {"api_key": {"type": "string"}, "q": {"type": "string"}}}
    keyed = TOOLS[0].model_copy(update={"input_schema": schema})
    assert list(render_tools([keyed], NAMES)[0]["function"]["parameters"]["properties"]) == ["q"]


def test_a_tool_without_a_schema_takes_no_parameters():
    bare = TOOLS[0].model_copy(update={"input_schema": {}})
    assert render_tools([bare], NAMES)[0]["function"]["parameters"] == {"type": "object", "properties": {}}


def test_lone_surrogates_of_a_server_do_not_reach_the_messages():
    row = sample_trajectory("x", turn(0, "Do it.", exchange("c", "files/find_file", {}, text="a\ud83db")))
    assert render_messages(row, NAMES)[2]["content"] == "a\ufffdb"
