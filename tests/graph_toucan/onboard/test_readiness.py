"""What a server's example calls say of it, and what a person reads about it."""

from typing import Any

import pytest

from graph_toucan.identity import JsonObject
from graph_toucan.model import Outcome, Server, Tool
from graph_toucan.model.probe import CallCheck, Fault
from graph_toucan.onboard.readiness import CallVerdict, judge_calls, shows_work


def server_of(*secrets: str) -> Server:
    package: JsonObject = {
        "registryType": "pypi",
        "identifier": "weather",
        "version": "1.0.0",
        "environmentVariables": [{"name": name, "isSecret": True} for name in secrets],
    }
    entry: dict[str, Any] = {
        "name": "local/weather",
        "description": "Weather",
        "version": "1.0.0",
        "packages": [package],
    }
    return Server.model_validate(entry)


def tool_of(name: str, *parameters: str) -> Tool:
    schema: JsonObject = {"type": "object", "properties": {parameter: {} for parameter in parameters}}
    return Tool(id=f"weather/{name}", server="weather", name=name, input_schema=schema)


def check(tool: str, fault: Fault | None = None, text: str = "sunny") -> CallCheck:
    return CallCheck(tool=tool, arguments={}, ok=fault is None, fault=fault, text=text)


def judged(*calls: CallCheck, server: Server | None = None) -> CallVerdict:
    tools = [tool_of(call.tool, "place") for call in calls]
    return judge_calls(calls, tools, server or server_of())


def test_a_server_whose_calls_work_is_ready_without_a_word():
    assert judged(check("forecast"), check("history")) == CallVerdict(Outcome.READY, "")


def test_one_that_fails_for_our_arguments_only_is_ready_and_says_so():
    verdict = judged(check("forecast"), check("history", Fault.ARGUMENTS, "no such place"))
    assert verdict.outcome is Outcome.READY
    assert verdict.detail == "1 of 2 example calls worked; the others failed for: 1 arguments"
    hopeless = judged(check("history", Fault.ARGUMENTS, "no such place"))
    assert hopeless.outcome is Outcome.READY
    assert "for want of good arguments: history answered 'no such place'" in hopeless.detail
    assert "Add example calls" in hopeless.advice


@pytest.mark.parametrize(
    ("fault", "outcome", "advice"),
    [
        (Fault.NETWORK, Outcome.NEEDS_NETWORK, "Grant it the network"),
        (Fault.SERVICE, Outcome.NEEDS_SERVICE, "Install or start the program"),
        (Fault.CREDENTIALS, Outcome.NEEDS_CREDENTIALS, "graph-toucan credentials add weather"),
        (Fault.OWN, Outcome.CRASHED, "Try an older version"),
        (Fault.UNKNOWN, Outcome.CRASHED, "Try an older version"),
        (Fault.TIMEOUT, Outcome.TIMED_OUT, "Raise the time for a call"),
    ],
)
def test_each_fault_of_all_calls_has_its_outcome_and_advice(fault: Fault, outcome: Outcome, advice: str):
    verdict = judged(check("forecast", fault, "it is so"), check("history", fault, "it is so"))
    assert verdict.outcome is outcome
    assert "forecast answered 'it is so'" in verdict.detail
    assert advice in verdict.advice


def test_a_list_that_works_does_not_speak_for_a_server_whose_work_needs_the_network():
    failing = [check(f"forecast_{number}", Fault.NETWORK, "fetch failed") for number in range(3)]
    verdict = judged(check("list_places"), check("server_status"), *failing)
    assert verdict.outcome is Outcome.NEEDS_NETWORK
    assert verdict.detail.startswith("3 of 5 example calls failed for want of the network")


def test_work_that_is_done_offline_outweighs_as_many_calls_that_need_the_network():
    assert judged(check("draw"), check("geocode", Fault.NETWORK)).outcome is Outcome.READY
    more = judged(check("draw"), check("geocode", Fault.NETWORK), check("route", Fault.NETWORK))
    assert more.outcome is Outcome.NEEDS_NETWORK


def test_one_blocked_call_among_many_that_lack_arguments_decides_nothing():
    calls = [check("list_places"), check("geocode", Fault.NETWORK)]
    calls += [check(f"edit_{number}", Fault.ARGUMENTS) for number in range(8)]
    assert judged(*calls).outcome is Outcome.READY


def test_names_of_keys_in_errors_are_in_the_advice():
    text = "Set WEATHER_API_KEY or WEATHER_TOKEN in the environment"
    verdict = judged(check("forecast", Fault.CREDENTIALS, text))
    assert "graph-toucan credentials add weather WEATHER_API_KEY" in verdict.advice
    assert "(it also names WEATHER_TOKEN)" in verdict.advice


def test_a_server_that_declares_a_secret_and_fails_for_the_network_needs_credentials():
    verdict = judged(check("forecast", Fault.NETWORK, "fetch failed"), server=server_of("WEATHER_KEY"))
    assert verdict.outcome is Outcome.NEEDS_CREDENTIALS
    assert "credentials add weather WEATHER_KEY" in verdict.advice


def test_a_server_that_asks_for_its_secret_itself_needs_the_network_for_the_rest():
    calls = [check("free", Fault.NETWORK), check("paid", Fault.CREDENTIALS, "this tool needs a key")]
    assert judged(*calls, server=server_of("WEATHER_API_KEY")).outcome is Outcome.NEEDS_NETWORK


def test_a_tool_that_refuses_what_its_own_schema_lists_is_at_fault_itself():
    schema: JsonObject = {
        "type": "object",
        "properties": {"mode": {"type": "string", "enum": ["custom"]}},
        "required": ["mode"],
    }
    start = Tool(id="weather/start", server="weather", name="start", input_schema=schema)
    calls = [
        check("whats_next", Fault.ARGUMENTS, "not found"),
        check("start", Fault.ARGUMENTS, "Invalid mode: custom"),
    ]
    verdict = judge_calls(calls, [tool_of("whats_next"), start], server_of())
    assert verdict.outcome is Outcome.CRASHED
    assert "start answered 'Invalid mode: custom'" in verdict.detail
    assert judge_calls(calls[:1], [tool_of("whats_next")], server_of()).outcome is Outcome.READY


def test_without_calls_a_server_is_ready_and_unproven():
    assert judge_calls([], [], server_of()).detail == "no example call was made"


@pytest.mark.parametrize(
    ("tool", "text", "works"),
    [
        ("forecast", "sunny", True),
        ("forecast", "Retrieved 0 relevant relations for query 'lamp'", False),
        ("forecast", '{"result":[]}', False),
        ("forecast", "No results found", False),
        ("forecast", "North 0.5, south 12", True),
        ("list_places", "Oslo", False),
        ("get_server_status", "fine", False),
    ],
)
def test_an_empty_answer_or_a_side_matter_shows_no_work(tool: str, text: str, works: bool):
    assert shows_work(check(tool, text=text), [tool_of(tool, "place")]) is works


def test_what_takes_no_parameters_shows_work_only_where_nothing_does():
    assert shows_work(check("roll"), [tool_of("roll")])
    assert not shows_work(check("roll"), [tool_of("roll"), tool_of("throw", "sides")])
