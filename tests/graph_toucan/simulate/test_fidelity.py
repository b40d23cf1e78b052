"""How true executors are to calls that they have not seen."""

from graph_toucan.model import ExecutorKind, ToolKind
from graph_toucan.simulate.calls import Change
from graph_toucan.simulate.fidelity import replay_fidelity, simulated_fidelity, written_leaves
from graph_toucan.simulate.sandbox import Sandbox
from graph_toucan.simulate.settings import SimulateConfig
from graph_toucan.simulate.split import Split
from tests.support.simulators import card_of, coded, gave, told

DOUBLE = """def simulate(arguments, state):
    if arguments["n"] > 50:
        refuse("too large")
    return {"n": arguments["n"], "twice": 2 * arguments["n"], "at": 5}
"""


def live(n: int, twice: int):
    return gave("s/double", {"n": n}, {"n": n, "twice": twice, "at": n})


def test_each_share_is_of_what_it_says():
    held = (
        live(1, 2),
        live(2, 5),
        live(60, 120),
        told("s/double", {"n": 70}, "Error", failed=True),
        told("s/double", {"n": 3}, "Error", failed=True),
    )
    simulators = {"s/double": coded("s/double", DOUBLE)}
    with Sandbox(SimulateConfig()) as sandbox:
        found = simulated_fidelity(
            card_of("s/double", volatile_paths=("/at",)), Split((), held), simulators, sandbox, 7
        )
    assert (found.held_back, found.failing, found.executor) == (3, 2, ExecutorKind.SIMULATED)
    assert (found.answered, found.valid, found.exact) == (0.6667, 1.0, 0.3333)
    assert found.fields == 0.5
    assert found.errors == 0.6
    assert found.differs == ("/twice",)
    assert found.reason == "too large"


def test_what_comes_before_a_held_back_call_is_simulated_too():
    before = (Change("n/add", {"note": "Buy lamps"}, {"ok": True}),)
    held = (gave("n/last", {}, {"note": "Buy lamps"}, before),)
    simulators = {
        "n/add": coded(
            "n/add", "def simulate(arguments, state):\n    state['last'] = arguments['note']\n    return {}"
        ),
        "n/last": coded("n/last", "def simulate(arguments, state):\n    return {'note': state.get('last')}"),
    }
    with Sandbox(SimulateConfig()) as sandbox:
        found = simulated_fidelity(card_of("n/last"), Split((), held), simulators, sandbox, 7)
        forgetful = {**simulators, "n/add": coded("n/add", "def simulate(arguments, state):\n    return {}")}
        worse = simulated_fidelity(card_of("n/last"), Split((), held), forgetful, sandbox, 7)
    assert (found.state, found.reads, found.fields) == (1.0, 1, 1.0)
    assert (worse.state, worse.fields) == (0.0, 0.0)


def test_replay_answers_only_what_was_recorded_elsewhere():
    one, again, other = live(1, 2), live(1, 2), live(2, 4)
    found = replay_fidelity(card_of("s/double", ToolKind.QUERY), Split((again,), (one, other)))
    assert (found.answered, found.exact, found.fields) == (0.5, 0.5, 0.5)
    assert found.executor is ExecutorKind.REPLAY


def test_a_tool_without_a_simulator_or_held_back_calls_says_so():
    with Sandbox(SimulateConfig()) as sandbox:
        found = simulated_fidelity(card_of("s/double"), Split((), (live(1, 2),)), {}, sandbox, 7)
    assert (found.fields, found.reason) == (None, "it has no simulator")
    assert "fewer than three" in replay_fidelity(card_of("s/double"), Split((live(1, 2),), ())).reason


def test_only_what_an_earlier_write_told_counts_as_written():
    before = (Change("n/add", {"name": "lamp", "note": "Buy lamps", "n": 3}, None),)
    call = gave("n/get", {"name": "lamp"}, {"name": "lamp", "note": "Buy lamps", "n": 3, "more": "else"}, before)
    assert written_leaves(call, ()) == {"/note": "Buy lamps"}
    assert written_leaves(call, ("/note",)) == {}
