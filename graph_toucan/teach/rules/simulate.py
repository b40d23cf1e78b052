"""Rules for simulators: what the recorded calls show to be constant, copied, computed or written before is written as code."""

from graph_toucan.model import Tool
from graph_toucan.simulate.calls import Change, LiveCall
from graph_toucan.simulate.synthesis.compose import write_simulator as written_simulator
from graph_toucan.teach.simulate_roles import SimulatorExample, WriteSimulatorAnswer, WriteSimulatorGiven


def write_simulator(given: WriteSimulatorGiven) -> WriteSimulatorAnswer:
    """Write a simulator from schema and examples.

    After a fault the places that were wrong are retrieved instead of computed, after another one everything is.
    """
    brief = given.tool
    tool = Tool(
        id=brief.id,
        server=brief.id.split("/", 1)[0],
        name=brief.name,
        description=brief.description,
        input_schema=brief.input_schema,
    )
    calls = [_call(brief.id, example) for example in given.examples]
    wrong = given.faults[0].differs if len(given.faults) == 1 else ()
    simple = bool(given.faults) and not wrong
    made = written_simulator(tool, given.kind, calls, simple=simple, wrong=wrong)
    return WriteSimulatorAnswer(reason=made.reason, code=made.code, way=made.way)


def _call(tool: str, example: SimulatorExample) -> LiveCall:
    before = tuple(Change(change.tool, change.arguments, change.value) for change in example.before)
    return LiveCall(tool, example.arguments, example.value, example.text, example.failed, before)
