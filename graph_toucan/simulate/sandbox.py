"""Where generated code runs: pydantic-monty, an interpreter of a subset of Python without a way to the host.

Each call runs in a fresh interpreter inside a worker process: it has no files, no network and no other modules than its own,
its time and memory are bounded, its clock stands still and its random numbers follow from the seed. What it may keep is the
`state` that it is given and gives back.
"""

import asyncio
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pydantic_monty as monty

from graph_toucan.errors import ConfigError
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.simulate.settings import SimulateConfig

MAX_API_CALLS = 50
_MAX_PRINTED = 10_000
_MAX_STATE = 1_000_000
_RUN = "\n[simulate(arguments, state), state]"
_LONGEST = 300


class FaultKind(StrEnum):
    """Why code gave no answer."""

    REFUSED = "refused"
    SYNTAX = "syntax"
    IMPORT = "import"
    TIME = "time"
    MEMORY = "memory"
    SHAPE = "shape"
    RAISED = "raised"
    CRASHED = "crashed"


class SandboxFault(Exception):
    """Code gave no answer: `kind` says why. `refused` is an answer all the same, the error that the tool would give."""

    def __init__(self, kind: FaultKind, text: str) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text


@dataclass(frozen=True)
class Answer:
    """What code gave back: its value, and the state after it."""

    value: Json
    state: JsonObject


class Sandbox:
    """Runs `simulate(arguments, state)` of generated code. Safe to use from several threads; a context manager.

    Args:
        config: how long a call may take, how much memory it may use, and what time it is.
        workers: how many worker processes there may be.
    """

    def __init__(self, config: SimulateConfig, workers: int = 1) -> None:
        self._limits: monty.ResourceLimits = {
            "max_feed_duration_secs": config.seconds,
            "max_memory": config.memory_mb * 1_000_000,
            "max_recursion_depth": 200,
            "max_suspensions": MAX_API_CALLS * 4,
        }
        try:
            self._now = datetime.fromisoformat(config.now).replace(tzinfo=UTC)
        except ValueError as error:
            raise ConfigError(f"simulate.now is {config.now!r}", "Give a time as in 2026-01-01T12:00:00.") from error
        self._pool = monty.Monty(min_processes=1, max_processes=workers, request_timeout=config.seconds * 4 + 2)
        self._lock = threading.Lock()
        self._open = False

    def __enter__(self) -> "Sandbox":
        """Return itself; the worker starts with the first call."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the workers."""
        self.close()

    def close(self) -> None:
        """End the workers; a later call starts them again."""
        with self._lock:
            if self._open:
                self._pool.__exit__(None, None, None)
                self._open = False

    async def run(
        self, code: str, arguments: JsonObject, state: JsonObject, api: Callable[[str], JsonObject], seed: int
    ) -> Answer:
        """Do the same as `run_now` without holding up the event loop."""
        return await asyncio.to_thread(self.run_now, code, arguments, state, api, seed)

    def run_now(
        self, code: str, arguments: JsonObject, state: JsonObject, api: Callable[[str], JsonObject], seed: int
    ) -> Answer:
        """Run the code's `simulate` and return what it gives.

        Args:
            code: Python source that defines `simulate(arguments, state)`.
            arguments: the call's arguments.
            state: what earlier calls of the session left; it is not changed.
            api: answers `call_external_api(tool_name)`: flat fields, scalars by name.
            seed: for the random numbers of the code.

        Raises:
            SandboxFault: it gave no answer; its kind says why.
        """
        refused: list[str] = []

        def refuse(text: Any = "") -> None:
            refused.append(str(text))
            raise ValueError("refused")

        with self._lock:
            if not self._open:
                self._pool.__enter__()
                self._open = True
        policy: monty.OSPolicy = {"datetime": self._now, "sleep": "zero", "random_start": {"seed": seed}}
        try:
            with self._pool.checkout(
                limits=self._limits, os_policy=policy, assert_message_annotations=False
            ) as session:
                found = session.feed_run(
                    code + _RUN,
                    inputs={"arguments": arguments, "state": state},
                    external_lookup={"call_external_api": api, "refuse": refuse},
                    print_callback=monty.CollectString(_MAX_PRINTED),
                )
        except monty.MontyError as error:
            if refused and _is_refusal(error):
                raise SandboxFault(FaultKind.REFUSED, refused[-1]) from None
            raise _fault(error) from error
        return _answer(found)


def _answer(found: Any) -> Answer:
    if not (isinstance(found, list) and len(found) == 2 and isinstance(found[1], dict)):
        raise SandboxFault(FaultKind.SHAPE, "state is no object any more")
    value = _plain(found[0], 0)
    state = _plain(found[1], 0)
    if len(canonical_json(state)) > _MAX_STATE:
        raise SandboxFault(FaultKind.MEMORY, f"its state has grown over {_MAX_STATE} characters")
    return Answer(value, state)


def _plain(value: Any, depth: int) -> Json:
    """Return a value as JSON; tuples are lists.

    Raises:
        SandboxFault: it is none.
    """
    if depth > 60:
        raise SandboxFault(FaultKind.SHAPE, "what it returns is nested too deep")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise SandboxFault(FaultKind.SHAPE, "it returns an object whose keys are no texts")
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _named(value)
    raise SandboxFault(FaultKind.SHAPE, f"it returns a {type(value).__name__}, which is no JSON")


def _named(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _is_refusal(error: monty.MontyError) -> bool:
    raised = error.exception()
    return isinstance(raised, ValueError) and str(raised) == "refused"


def _fault(error: monty.MontyError) -> SandboxFault:
    """Return what was wrong with the code, told so that whoever wrote it can put it right."""
    if isinstance(error, monty.MontyCrashedError):
        kind = FaultKind.TIME if error.timed_out else FaultKind.CRASHED
        return SandboxFault(
            kind, "it did not stop and was ended" if error.timed_out else "it brought the interpreter down"
        )
    raised = error.exception()
    text = f"{type(raised).__name__}: {raised}"[:_LONGEST]
    if isinstance(error, monty.MontySyntaxError) or isinstance(raised, NotImplementedError):
        return SandboxFault(FaultKind.SYNTAX, f"the sandbox cannot read it: {text}")
    if isinstance(error, monty.MontyConversionError):
        return SandboxFault(FaultKind.SHAPE, f"it returns what is no JSON: {text}")
    kinds: tuple[tuple[type[BaseException], FaultKind, str], ...] = (
        (TimeoutError, FaultKind.TIME, "it takes too long"),
        (MemoryError, FaultKind.MEMORY, "it needs too much memory"),
        (RecursionError, FaultKind.MEMORY, "it calls itself too deep"),
        (ImportError, FaultKind.IMPORT, "it imports what it may not"),
        (PermissionError, FaultKind.IMPORT, "it reaches for the host"),
    )
    for kind, fault, told in kinds:
        if isinstance(raised, kind):
            return SandboxFault(fault, f"{told}: {text}")
    where = error.traceback()[-1].line if isinstance(error, monty.MontyRuntimeError) and error.traceback() else 0
    return SandboxFault(FaultKind.RAISED, f"it raises {text}" + (f" (line {where})" if where else ""))
