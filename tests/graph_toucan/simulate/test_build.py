"""A teacher writes a simulator, the sandbox tries it, the teacher repairs it, and not for ever."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from graph_toucan.errors import AnswerInvalid
from graph_toucan.model import Rejection, SchemaOrigin, Simulator, SimulatorWay, ToolKind
from graph_toucan.simulate.build import build_simulator
from graph_toucan.simulate.calls import Change
from graph_toucan.simulate.sandbox import Sandbox
from graph_toucan.simulate.session import SimulatedSession
from graph_toucan.simulate.settings import SimulateConfig
from graph_toucan.teach.roles import WriteSimulatorAnswer
from graph_toucan.teach.rule_teacher import RuleTeacher
from tests.support.simulators import card_of, gave, told, tool_of

pytestmark = pytest.mark.anyio

CONFIG = SimulateConfig(attempts=3, seconds=0.2)
DOUBLES = [gave("s/double", {"n": n}, {"n": n, "twice": 2 * n}) for n in (1, 4, 7)]
RIGHT = "def simulate(arguments, state):\n    n = arguments['n']\n    return {'n': n, 'twice': 2 * n}"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(CONFIG) as opened:
        yield opened


class Scripted:
    """A teacher that writes what it is told to, in order, and keeps what it was asked."""

    id = "scripted"

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = list(codes)
        self.asked: list[Any] = []

    async def ask(self, role: Any, given: Any) -> Any:
        self.asked.append(given)
        code = self.codes[min(len(self.asked), len(self.codes)) - 1]
        if not code:
            raise AnswerInvalid("no JSON", "")
        return WriteSimulatorAnswer(reason="it says so", code=code)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("def simulate(arguments, state):\n    while True: pass", "too long"),
        ("def simulate(arguments, state):\n    return [0] * 10 ** 10", "too much memory"),
        ("import os\ndef simulate(arguments, state):\n    return os.listdir('/')", "reaches for the host"),
        ("import socket\ndef simulate(arguments, state):\n    return 1", "imports what it may not"),
        ("def simulate(arguments, state):\n    return {'n': 'x', 'twice': []}", "output schema"),
        ("def simulate(arguments, state):\n    return {'n': arguments['n'], 'twice': 1}", "other values at /twice"),
        ("def simulate(arguments, state):\n    refuse('no')", "refuses a call that works"),
    ],
)
async def test_a_fault_is_told_and_repaired(sandbox: Sandbox, wrong: str, says: str):
    teacher = Scripted([wrong, RIGHT])
    made = await build_simulator(card_of("s/double"), DOUBLES, teacher, sandbox, CONFIG)
    assert isinstance(made, Simulator)
    assert (made.attempts, made.code, made.way) == (2, RIGHT, SimulatorWay.MODEL)
    fault = teacher.asked[1].faults[0]
    assert says in fault.problem
    assert (fault.code, fault.wanted) == (wrong, {"n": fault.arguments["n"], "twice": 2 * fault.arguments["n"]})


async def test_after_so_many_attempts_a_simulator_that_never_runs_is_rejected_with_the_problem(sandbox: Sandbox):
    teacher = Scripted(["def simulate(arguments, state):\n    import socket"])
    made = await build_simulator(card_of("s/double"), DOUBLES, teacher, sandbox, CONFIG)
    assert isinstance(made, Rejection)
    assert len(teacher.asked) == CONFIG.attempts
    assert (made.reason, "imports" in made.evidence["problem"]) == ("does_not_run", True)


async def test_the_best_attempt_is_taken_and_an_unreadable_answer_is_one_attempt(sandbox: Sandbox):
    half = "def simulate(arguments, state):\n    return {'n': arguments['n'], 'twice': 8}"
    made = await build_simulator(card_of("s/double"), DOUBLES, Scripted(["", half, "x ="]), sandbox, CONFIG)
    assert isinstance(made, Simulator)
    assert (made.code, made.attempts) == (half, 2)


async def test_a_tool_that_never_worked_has_no_simulator(sandbox: Sandbox):
    made = await build_simulator(
        card_of("s/a"), [told("s/a", {}, "Error", failed=True)], RuleTeacher(), sandbox, CONFIG
    )
    assert isinstance(made, Rejection)
    assert made.reason == "no_example"


async def test_the_rule_teacher_computes_what_follows_from_the_arguments(sandbox: Sandbox):
    made = await build_simulator(card_of("s/double", ToolKind.COMPUTATION), DOUBLES, RuleTeacher(), sandbox, CONFIG)
    assert isinstance(made, Simulator)
    assert (made.way, made.teacher) == (SimulatorWay.COMPUTED, "rules")
    with SimulatedSession({"s/double": made}, 1, sandbox=sandbox) as session:
        assert (await session.call("s/double", {"n": 50})).value == {"n": 50, "twice": 100}


async def test_a_text_that_is_no_json_in_python_is_learnt_as_a_text(sandbox: Sandbox):
    calls = [
        told("s/roots", {"of": of}, text)
        for of, text in (("x**2 - 4", "{2, -2}"), ("x - 3", "{3}"), ("1/x", "(1e999, 2)"))
    ]
    made = await build_simulator(card_of("s/roots"), calls, RuleTeacher(), sandbox, CONFIG)
    assert isinstance(made, Simulator)
    with SimulatedSession({"s/roots": made}, 1, sandbox=sandbox) as session:
        assert (await session.call("s/roots", {"of": "x - 3"})).value == {"text": "{3}"}


async def test_what_holds_for_some_calls_is_computed_for_these_and_retrieved_for_others(sandbox: Sandbox):
    calls = [gave("s/wage", {"hours": hours}, {"pay": 30 * hours}) for hours in (1, 4, 7, 9)]
    calls += [
        gave("s/wage", {"hours": hours, "bonus": "spring"}, {"pay": pay})
        for hours, pay in ((2, 817), (5, 93), (8, 4001))
    ]
    made = await build_simulator(card_of("s/wage", ToolKind.COMPUTATION), calls, RuleTeacher(), sandbox, CONFIG)
    assert isinstance(made, Simulator)
    with SimulatedSession({"s/wage": made}, 1, sandbox=sandbox) as session:
        assert (await session.call("s/wage", {"hours": 50})).value == {"pay": 1500}
        assert (await session.call("s/wage", {"hours": 6, "bonus": "spring"})).value == {"pay": 93}


async def test_what_only_some_results_have_is_computed_where_it_is(sandbox: Sandbox):
    calls = [gave("s/wave", {"phase": phase}, {"phase": phase}) for phase in (0.5, 2.5, 3.5)]
    calls += [
        gave("s/wave", {"phase": 1.5, "frequency": frequency}, {"phase": 1.5, "period": 1 / frequency})
        for frequency in (2.0, 5.0, 0.5, 8.0)
    ]
    made = await build_simulator(card_of("s/wave", ToolKind.COMPUTATION), calls, RuleTeacher(), sandbox, CONFIG)
    assert isinstance(made, Simulator)
    with SimulatedSession({"s/wave": made}, 1, sandbox=sandbox) as session:
        assert (await session.call("s/wave", {"phase": 1.5, "frequency": 4.0})).value == {"phase": 1.5, "period": 0.25}
        assert (await session.call("s/wave", {"phase": 9.0})).value == {"phase": 9.0}


async def test_the_rule_teacher_retrieves_what_does_not(sandbox: Sandbox):
    calls = [
        gave("s/sky", {"city": city}, {"city": city, "sky": sky})
        for city, sky in (("Oslo", "grey"), ("Rome", "blue"), ("Lima", "white"))
    ]
    made = await build_simulator(card_of("s/sky"), calls, RuleTeacher(), sandbox, CONFIG)
    assert isinstance(made, Simulator)
    assert made.way is SimulatorWay.RETRIEVED
    assert "call_external_api('s/sky')" in made.code
    with SimulatedSession({"s/sky": made}, 1, sandbox=sandbox) as session:
        assert (await session.call("s/sky", {"city": "Roma"})).value == {"city": "Roma", "sky": "blue"}


async def test_the_rule_teacher_reads_what_was_written_in_the_session(sandbox: Sandbox):
    schema = {"type": "object", "properties": {"path": {"type": "string"}, "text": {"type": "string"}}}
    write = card_of("f/write", ToolKind.ACTION, tool=tool_of("f/write", schema))
    wrote = [gave("f/write", {"path": p, "text": t}, {"saved": p}) for p, t in (("a.md", "Hello"), ("b.md", "Bye now"))]
    reads = [
        gave(
            "f/read",
            {"path": call.arguments["path"]},
            {"content": call.arguments["text"]},
            [Change("f/write", call.arguments, call.value)],
        )
        for call in wrote
    ]
    reads.append(gave("f/read", {"path": "c.md"}, {"content": "from before"}))
    simulators: dict[str, Simulator] = {}
    for card, calls in ((write, wrote), (card_of("f/read"), reads)):
        made = await build_simulator(card, calls, RuleTeacher(), sandbox, CONFIG)
        assert isinstance(made, Simulator)
        simulators[card.id] = made
    assert simulators["f/read"].way is SimulatorWay.WRITTEN
    with SimulatedSession(simulators, 1, sandbox=sandbox) as session:
        await session.call("f/write", {"path": "new.md", "text": "Never seen"})
        assert (await session.call("f/read", {"path": "new.md"})).value == {"content": "Never seen"}
        assert (await session.call("f/read", {"path": "c.md"})).value == {"content": "from before"}


async def test_the_input_is_checked_as_the_schema_has_it_and_refused_in_the_tool_s_words(sandbox: Sandbox):
    schema = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}, "required": ["n"]}
    card = card_of("s/double", ToolKind.COMPUTATION, tool=tool_of("s/double", schema))
    calls = [*DOUBLES, told("s/double", {"n": -500}, "n may not be -500", failed=True)]
    made = await build_simulator(card, calls, RuleTeacher(), sandbox, CONFIG)
    assert isinstance(made, Simulator)
    with SimulatedSession({"s/double": made}, 1, sandbox=sandbox) as session:
        results = [await session.call("s/double", arguments) for arguments in ({}, {"n": "x"}, {"n": -321})]
    assert all(result.is_error for result in results)
    assert "'n' is a required property" in results[0].text
    assert "not of type 'integer'" in results[1].text
    assert results[2].text == "n may not be -321"


async def test_a_schema_that_a_tool_does_not_keep_to_is_not_enforced(sandbox: Sandbox):
    schema = {"type": "object", "properties": {"n": {"type": "string"}}, "required": ["n", "never"]}
    declared = {"type": "object", "required": ["more"]}
    card = card_of(
        "s/double", tool=tool_of("s/double", schema), output_schema=declared, schema_origin=SchemaOrigin.DECLARED
    )
    made = await build_simulator(card, DOUBLES, RuleTeacher(), sandbox, CONFIG)
    assert isinstance(made, Simulator)
    with SimulatedSession({"s/double": made}, 1, sandbox=sandbox) as session:
        assert not (await session.call("s/double", {"n": 3})).failed


async def test_the_rule_teacher_lists_what_was_written_one_after_the_other(sandbox: Sandbox):
    add = card_of("l/add", ToolKind.ACTION)
    wrote = [gave("l/add", {"items": [name]}, {"ok": True}) for name in ("lamp", "desk", "chair")]
    changes = [Change("l/add", call.arguments, call.value) for call in wrote]
    lists = [
        gave("l/all", {}, {"items": [one.arguments["items"][0] for one in changes[:n]]}, changes[:n]) for n in (1, 2, 3)
    ]
    lists.append(gave("l/all", {}, {"items": []}))
    simulators: dict[str, Simulator] = {}
    for card, calls in ((add, wrote), (card_of("l/all"), lists)):
        made = await build_simulator(card, calls, RuleTeacher(), sandbox, CONFIG)
        assert isinstance(made, Simulator)
        simulators[card.id] = made
    with SimulatedSession(simulators, 1, sandbox=sandbox) as session:
        assert (await session.call("l/all", {})).value == {"items": []}
        for item in ("sofa", "shelf"):
            await session.call("l/add", {"items": [item]})
        assert (await session.call("l/all", {})).value == {"items": ["sofa", "shelf"]}
