"""Simulated sessions: the calls of one conversation answered by simulators, with the state that they share."""

import asyncio
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from graph_toucan.execute.results import MAX_RESULT_BYTES, is_soft_error
from graph_toucan.execute.texts import read_text
from graph_toucan.identity import Json, JsonObject, canonical_json, digest, seeded_random
from graph_toucan.model import ExecutorKind, Fidelity, Result, Simulator
from graph_toucan.simulate.nearest import adapted, nearest_call
from graph_toucan.simulate.sandbox import FaultKind, Sandbox, SandboxFault
from graph_toucan.simulate.settings import SimulateConfig

CALLS = "calls"


def usable(fidelity: Fidelity | None, threshold: float) -> bool:
    """Tell whether `auto` may simulate a tool: its field agreement on held-back calls reaches the threshold (0..1).

    Where reads after writes were held back, their agreement must reach it too. A tool without held-back calls is not usable.
    """
    if fidelity is None or fidelity.executor is not ExecutorKind.SIMULATED or fidelity.fields is None:
        return False
    return fidelity.fields >= threshold and (fidelity.state is None or fidelity.state >= threshold)


class SimulatedSession:
    """One conversation's calls answered by simulators. What its actions wrote can be read until it ends; a context manager.

    Args:
        simulators: by tool id.
        seed: for the random numbers of simulators; the same seed and calls give the same results.
        config: limits and clock.
        sandbox: where code runs; one of its own if none is given. One sandbox may serve many sessions.
    """

    def __init__(
        self,
        simulators: Mapping[str, Simulator],
        seed: int,
        config: SimulateConfig | None = None,
        sandbox: Sandbox | None = None,
    ) -> None:
        self._simulators = simulators
        self._seed = seed
        self._owns = sandbox is None
        self._sandbox = sandbox or Sandbox(config or SimulateConfig())
        self._states: dict[str, JsonObject] = {}
        self._made = 0

    def __enter__(self) -> "SimulatedSession":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the session, and the sandbox if it is its own."""
        if self._owns:
            self._sandbox.close()

    async def call(self, tool: str, arguments: JsonObject) -> Result:
        """Answer a call by its tool's simulator; one that gives no sound answer is a failed `Result` that says why."""
        return await asyncio.to_thread(self.call_now, tool, arguments)

    def call_now(self, tool: str, arguments: JsonObject) -> Result:
        """Do the same as `call`, holding up the thread."""
        simulator = self._simulators.get(tool)
        if simulator is None:
            return simulated_failure(f"no simulator of {tool} was built")
        server = tool.split("/", 1)[0]
        state = self._states.get(server, {})
        self._made += 1
        drawn = seeded_random(
            self._seed, digest(canonical_json([tool, arguments, self._made])), "simulate"
        ).getrandbits(32)
        order = len(state.get(CALLS, []))

        def api(_: Any = None, *__: Any) -> JsonObject:
            found = nearest_call(arguments, simulator.records, order, simulator.weights)
            if found is None:
                raise LookupError("no call was recorded")
            return adapted(found.fields, found.arguments, arguments) if simulator.adapts else found.fields

        try:
            answer = self._sandbox.run_now(simulator.code, arguments, state, api, drawn)
        except SandboxFault as fault:
            if fault.kind is FaultKind.REFUSED:
                return _marked({"text": fault.text}, fault.text, is_error=True)
            return simulated_failure(f"the simulator of {tool} gave no answer: {fault.text}")
        result = to_simulated(answer.value, simulator)
        if not result.failed:
            self._states[server] = answer.state
        return result


def to_simulated(answer: Json, simulator: Simulator) -> Result:
    """Return the `Result` of what a simulator returned, a text read as a server's is; a failed one if it does not fit."""
    value = read_text(answer) if isinstance(answer, str) else answer
    text = answer if isinstance(answer, str) else canonical_json(value)
    if (problem := _problem_of(value, simulator.schema_text)) is not None:
        return simulated_failure(
            f"the simulator of {simulator.tool} returned what does not fit its output schema: {problem}"
        )
    if len(text.encode()) > MAX_RESULT_BYTES:
        return simulated_failure(f"the simulator of {simulator.tool} returned more than {MAX_RESULT_BYTES} bytes")
    return _marked(value, text)


def simulated_failure(reason: str) -> Result:
    """Return the failed `Result` of a call that no simulator could answer."""
    return Result(value={"text": reason}, text=reason, is_error=True, executor=ExecutorKind.SIMULATED)


def schema_problem(value: Json, schema: JsonObject | None) -> str | None:
    """Return why a value does not fit a JSON Schema, None if it does; a schema that is none allows everything."""
    return _problem_of(value, canonical_json(schema) if schema else "")


def _problem_of(value: Json, schema: str) -> str | None:
    validator = _validator(schema) if schema else None
    if validator is None or validator.is_valid(value):
        return None
    if isinstance(value, dict) and value.keys() == {"result"} and validator.is_valid(value["result"]):
        return None
    error = next(validator.iter_errors(value))
    return f"{'/'.join(['$', *map(str, error.instance_path)])}: {error.message[:200]}"


@cache
def _validator(schema: str) -> jsonschema_rs.Validator | None:
    try:
        return jsonschema_rs.validator_for(json.loads(schema), retriever=_nothing_remote)
    except (ValueError, jsonschema_rs.ReferencingError):
        return None


def _nothing_remote(uri: str) -> Json:
    raise LookupError(f"{uri} is not fetched")


def _marked(value: Json, text: str, *, is_error: bool = False) -> Result:
    soft = not is_error and is_soft_error(value, text)
    return Result(value=value, text=text, is_error=is_error, soft_error=soft, executor=ExecutorKind.SIMULATED)
