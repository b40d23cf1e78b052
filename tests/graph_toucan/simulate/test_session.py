"""Conversations answered by simulators."""

import pytest

from graph_toucan.model import ExecutorKind, Fidelity, RecordedCall, ToolKind
from graph_toucan.simulate.session import SimulatedSession, usable
from tests.support.simulators import coded

pytestmark = pytest.mark.anyio

WRITE = """def simulate(arguments, state):
    state["calls"] = [*state.get("calls", []), arguments]
    return {"done": True}
"""
READ = """def simulate(arguments, state):
    return {"notes": [call["text"] for call in state.get("calls", [])]}
"""


async def test_what_an_action_wrote_can_be_read_in_its_session_alone():
    simulators = {"n/write": coded("n/write", WRITE, ToolKind.ACTION), "n/read": coded("n/read", READ)}
    with SimulatedSession(simulators, 7) as one, SimulatedSession(simulators, 7) as two:
        await one.call("n/write", {"text": "Buy lamps"})
        assert (await one.call("n/read", {})).value == {"notes": ["Buy lamps"]}
        assert (await two.call("n/read", {})).value == {"notes": []}


async def test_servers_do_not_share_their_state():
    simulators = {"n/write": coded("n/write", WRITE, ToolKind.ACTION), "m/read": coded("m/read", READ)}
    with SimulatedSession(simulators, 7) as session:
        await session.call("n/write", {"text": "Buy lamps"})
        assert (await session.call("m/read", {})).value == {"notes": []}


async def test_every_result_is_marked_as_simulated():
    codes = {"a": "return 1", "b": "refuse('no')", "c": "return x", "d": "return 'Error: no'"}
    simulators = {f"s/{k}": coded(f"s/{k}", f"def simulate(arguments, state):\n    {c}") for k, c in codes.items()}
    with SimulatedSession(simulators, 7) as session:
        results = [await session.call(f"s/{name}", {}) for name in (*codes, "missing")]
    assert {result.executor for result in results} == {ExecutorKind.SIMULATED}
    assert [result.failed for result in results] == [False, True, True, True, True]
    assert results[1].text == "no"
    assert "no simulator of s/missing" in results[4].text


async def test_a_result_that_does_not_fit_its_schema_is_a_failure_that_says_so_and_leaves_no_trace():
    code = "def simulate(arguments, state):\n    state['kept'] = 1\n    return {'n': 'five'}"
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    simulators = {
        "s/a": coded("s/a", code, output_schema=schema),
        "s/b": coded("s/b", "def simulate(arguments, state):\n    return state"),
    }
    with SimulatedSession(simulators, 7) as session:
        result = await session.call("s/a", {})
        assert result.failed
        assert "does not fit its output schema: $/n" in result.text
        assert (await session.call("s/b", {})).value == {}


async def test_a_text_is_read_as_a_server_s_is():
    with SimulatedSession({"s/a": coded("s/a", "def simulate(arguments, state):\n    return '[1, 2]'")}, 7) as session:
        result = await session.call("s/a", {})
    assert (result.value, result.text) == ([1, 2], "[1, 2]")


async def test_the_same_seed_and_calls_give_the_same_results():
    code = "import random\ndef simulate(arguments, state):\n    return {'n': random.random()}"
    seen: list[list[object]] = []
    for seed in (7, 7, 8):
        with SimulatedSession({"s/a": coded("s/a", code)}, seed) as session:
            seen.append([(await session.call("s/a", {})).value for _ in range(2)])
    assert seen[0] == seen[1] != seen[2]
    assert seen[0][0] != seen[0][1]


async def test_the_api_answers_from_the_nearest_recorded_call():
    records = tuple(
        RecordedCall(arguments={"city": city}, fields={"sky": sky}) for city, sky in (("Oslo", 1), ("Rome", 2))
    )
    code = "def simulate(arguments, state):\n    return {'sky': call_external_api('s/a')['sky']}"
    with SimulatedSession({"s/a": coded("s/a", code, records=records)}, 7) as session:
        assert (await session.call("s/a", {"city": "Oslo!"})).value == {"sky": 1}


def test_a_tool_is_usable_only_with_measured_agreement_over_the_threshold():
    def measured(**changes: object) -> Fidelity:
        plain = Fidelity(tool="s/a", kind=ToolKind.QUERY, executor=ExecutorKind.SIMULATED, fields=0.95)
        return plain.model_copy(update=changes)

    assert usable(measured(), 0.9)
    assert not usable(measured(fields=0.8), 0.9)
    assert not usable(measured(fields=None), 0.0)
    assert not usable(measured(state=0.5), 0.9)
    assert not usable(measured(executor=ExecutorKind.REPLAY), 0.9)
    assert not usable(None, 0.0)
