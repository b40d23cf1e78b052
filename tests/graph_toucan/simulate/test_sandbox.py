"""What generated code may do, and what is said of code that does what it may not."""

from collections.abc import Iterator

import pytest

from graph_toucan.errors import ConfigError
from graph_toucan.identity import JsonObject
from graph_toucan.simulate.sandbox import FaultKind, Sandbox, SandboxFault
from graph_toucan.simulate.settings import SimulateConfig


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SimulateConfig(seconds=0.3, memory_mb=30)) as opened:
        yield opened


def no_api(*_: object) -> JsonObject:
    return {}


def fault_of(sandbox: Sandbox, body: str) -> SandboxFault:
    with pytest.raises(SandboxFault) as caught:
        sandbox.run_now(f"def simulate(arguments, state):\n    {body}", {}, {}, no_api, 1)
    return caught.value


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        ("while True: pass", FaultKind.TIME, "too long"),
        ("return [1] * 10 ** 9", FaultKind.MEMORY, "too much memory"),
        ("return simulate(arguments, state)", FaultKind.MEMORY, "too deep"),
        ("import socket", FaultKind.IMPORT, "imports what it may not"),
        ("import subprocess", FaultKind.IMPORT, "imports what it may not"),
        ("return open('/etc/passwd').read()", FaultKind.IMPORT, "reaches for the host"),
        ("return {1: 2}", FaultKind.SHAPE, "keys are no texts"),
        ("return {1, 2}", FaultKind.SHAPE, "no JSON"),
        ("return 1 +", FaultKind.SYNTAX, "cannot read"),
        ("yield 1", FaultKind.SYNTAX, "cannot read"),
        ("return arguments['city']", FaultKind.RAISED, "KeyError"),
        ("refuse('no such city')", FaultKind.REFUSED, "no such city"),
    ],
)
def test_code_that_gives_no_answer_is_told_why(sandbox: Sandbox, body: str, kind: FaultKind, says: str):
    fault = fault_of(sandbox, body)
    assert (fault.kind, says in fault.text) == (kind, True), fault.text


def test_code_without_the_function_is_told_so(sandbox: Sandbox):
    with pytest.raises(SandboxFault, match="simulate"):
        sandbox.run_now("x = 1", {}, {}, no_api, 1)


def test_state_is_given_back_and_the_given_one_stays_as_it_was(sandbox: Sandbox):
    code = "def simulate(arguments, state):\n    state['n'] = state.get('n', 0) + 1\n    return state['n']"
    before: JsonObject = {"n": 4}
    answer = sandbox.run_now(code, {}, before, no_api, 1)
    assert (answer.value, answer.state, before) == (5, {"n": 5}, {"n": 4})


def test_state_that_is_no_object_any_more_or_grows_without_end_is_refused(sandbox: Sandbox):
    assert fault_of(sandbox, "state['x'] = 'x' * 2_000_000").kind is FaultKind.MEMORY
    assert fault_of(sandbox, "state['x'] = {1}").kind is FaultKind.SHAPE


def test_nothing_is_left_from_one_call_to_the_next(sandbox: Sandbox):
    sandbox.run_now("kept = 1\ndef simulate(arguments, state):\n    return kept", {}, {}, no_api, 1)
    with pytest.raises(SandboxFault, match="kept"):
        sandbox.run_now("def simulate(arguments, state):\n    return kept", {}, {}, no_api, 1)


def test_the_clock_stands_still_and_random_numbers_follow_from_the_seed(sandbox: Sandbox):
    code = (
        "import random\nfrom datetime import datetime\n"
        "def simulate(arguments, state):\n    return [datetime.now().isoformat(), random.random()]"
    )
    one, two, other = (sandbox.run_now(code, {}, {}, no_api, seed).value for seed in (1, 1, 2))
    assert one == two
    assert one[0] == other[0] == "2026-01-01T12:00:00"
    assert one[1] != other[1]


def test_the_api_is_asked_by_name_and_numbers_that_json_lacks_are_named(sandbox: Sandbox):
    asked: list[str] = []

    def api(tool: str) -> JsonObject:
        asked.append(tool)
        return {"city": "Oslo"}

    code = "def simulate(arguments, state):\n    return (call_external_api('a/b')['city'], float('nan'), float('inf'))"
    assert sandbox.run_now(code, {}, {}, api, 1).value == ["Oslo", "NaN", "Infinity"]
    assert asked == ["a/b"]


def test_code_that_asks_the_api_without_end_is_stopped(sandbox: Sandbox):
    body = "return [call_external_api('a') for _ in range(100_000)]"
    assert fault_of(sandbox, body).kind in {FaultKind.RAISED, FaultKind.TIME}


def test_a_sandbox_can_be_used_again_after_it_was_closed():
    sandbox = Sandbox(SimulateConfig())
    code = "def simulate(arguments, state):\n    return 1"
    for _ in range(2):
        assert sandbox.run_now(code, {}, {}, no_api, 1).value == 1
        sandbox.close()


def test_a_time_that_is_none_is_refused():
    with pytest.raises(ConfigError, match="Give a time"):
        Sandbox(SimulateConfig(now="noon"))
