import json
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

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
    assert roles == ["user", "assistant", "tool", "assistant", "user"] + ["assistant", "tool"] * 2 + [
        "assistant",
        "user",
        "assistant",
    ]


def test_every_call_is_answered_by_the_next_message_under_its_id():
    for row in TRAJECTORIES:
        messages = render_messages(row, NAMES)
        for call, answer in pairwise(messages):
            for made in call.get("tool_calls", []):
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
