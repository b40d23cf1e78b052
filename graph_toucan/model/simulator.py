"""Simulators, and how true they are to the tools that they stand for."""

from enum import StrEnum
from functools import cached_property

from graph_toucan.identity import JsonObject, canonical_json
from graph_toucan.model.base import Model
from graph_toucan.model.call import ExecutorKind
from graph_toucan.model.tool import ToolKind


class SimulatorWay(StrEnum):
    """How a simulator comes to its answers.

    `computed`: from the arguments alone; `constant`: always the same; `retrieved`: from the nearest recorded call, with
    what follows from the arguments computed; `written`: also from what was written in the session; `model`: by code that a
    model wrote.
    """

    COMPUTED = "computed"
    CONSTANT = "constant"
    RETRIEVED = "retrieved"
    WRITTEN = "written"
    MODEL = "model"


class RecordedCall(Model):
    """A live call that a simulator learnt from: its arguments, and the flat fields of what came back.

    `order` tells calls of equal arguments apart: how many calls that change something came before it in its workspace.
    """

    arguments: JsonObject
    fields: JsonObject
    order: int = 0


class Simulator(Model):
    """A tool as Python: `code` defines `simulate(arguments, state)`, which returns a JSON value, or the tool's text.

    `records` are what `call_external_api` answers from, by arguments that count by `weights`; if it `adapts`,
    what they repeat of their arguments is that of the call at hand. `learnt_from` is the number of
    live calls that were used, `attempts` how often the teacher wrote it; `reason` says what it does. `output_schema` is what
    its values must fit, None for any.
    """

    tool: str
    kind: ToolKind
    way: SimulatorWay
    code: str
    records: tuple[RecordedCall, ...] = ()
    weights: dict[str, float] = {}
    adapts: bool = False
    output_schema: JsonObject | None = None
    fingerprint: str = ""
    teacher: str
    learnt_from: int
    attempts: int = 1
    reason: str = ""

    @cached_property
    def schema_text(self) -> str:
        """The output schema as JSON, empty for none: written once, since each result is held against it."""
        return canonical_json(self.output_schema) if self.output_schema else ""


class Fidelity(Model):
    """How well an executor reproduces live calls of a tool that it has not seen; shares are in 0..1, None for no such call.

    `held_back` calls succeeded live: `answered` is the share that the executor answered, `valid` the share of those whose
    value fits the output schema, `exact` the share of equal values, `fields` the mean share of equal leaves (numbers to nine
    digits) outside volatile paths. `failing` calls failed live: of all calls, `errors` is the share that failed or worked as
    it did there. `reads` came after calls that wrote what they show: `state` is the share of equal leaves among those.
    `differs` are some of the paths that differ, as JSON Pointers.
    """

    tool: str
    kind: ToolKind
    executor: ExecutorKind
    held_back: int = 0
    answered: float | None = None
    valid: float | None = None
    exact: float | None = None
    fields: float | None = None
    failing: int = 0
    errors: float | None = None
    reads: int = 0
    state: float | None = None
    differs: tuple[str, ...] = ()
    reason: str = ""
