"""The question about simulators: for the stage simulate."""

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import Model, SimulatorWay, ToolKind
from graph_toucan.teach.role import Role, ToolBrief


class EarlierChange(Model):
    """A call that came before in the same workspace and may have changed something."""

    tool: str
    arguments: JsonObject
    value: Json


class SimulatorExample(Model):
    """A live call: its arguments, what came back, the flat fields of that, and what came before it."""

    arguments: JsonObject
    value: Json
    text: str
    failed: bool = False
    fields: JsonObject = {}
    before: tuple[EarlierChange, ...] = ()


class SimulatorFault(Model):
    """An earlier attempt and what was wrong with it, with the call that shows it; `differs` are places that were wrong."""

    code: str
    problem: str
    arguments: JsonObject = {}
    wanted: Json = None
    got: Json = None
    differs: tuple[str, ...] = ()


class WriteSimulatorGiven(Model):
    """A tool to be written as Python, live calls of it, and the attempts so far, the latest last."""

    tool: ToolBrief
    kind: ToolKind
    examples: tuple[SimulatorExample, ...]
    faults: tuple[SimulatorFault, ...] = ()


class WriteSimulatorAnswer(Model):
    """Python that defines `simulate(arguments, state)`, what it does in a sentence, and how it comes to its answers."""

    reason: str
    code: str = Field(min_length=1)
    way: SimulatorWay = SimulatorWay.MODEL


WRITE_SIMULATOR = Role("simulate", "write_simulator", WriteSimulatorGiven, WriteSimulatorAnswer)
