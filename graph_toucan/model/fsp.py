"""Function signature paths and the operations that shape them (MAGNET, section 3.2)."""

from enum import StrEnum
from typing import Literal

from graph_toucan.model.base import Model
from graph_toucan.model.graph import Binding


class NodeOperation(StrEnum):
    """An operation on a function signature path."""

    MERGE = "merge"
    NEST = "nest"
    INSERT_SHORT = "insert_short"
    INSERT_LONG = "insert_long"
    SPLIT = "split"


class TurnKind(StrEnum):
    """What a turn asks for; derived from the operation log."""

    NORMAL = "normal"
    EMPTY = "empty"
    MERGED = "merged"
    INSERT_SHORT = "insert_short"
    INSERT_LONG = "insert_long"
    INSERT_MIXED = "insert_mixed"
    MERGED_WITH_INSERT = "merged_with_insert"


class StepBinding(Model):
    """A binding whose source is a named earlier step of the same path."""

    step: str
    binding: Binding


class Step(Model):
    """One call to make. `example` is the index of the card's example that fills the unbound parameters.

    `after` are the ids of earlier steps whose state it needs, without a value that it takes from them.
    """

    id: str
    tool: str
    bindings: tuple[StepBinding, ...] = ()
    after: tuple[str, ...] = ()
    example: int = 0


class FspTurn(Model):
    """One turn: the steps that answer it, none for an empty turn.

    `miss` says what an empty turn lacks, and `subject` the tool id it is about: one that is not offered (`func`), or
    one whose required value is not given (`params`).
    """

    id: str
    steps: tuple[Step, ...] = ()
    miss: Literal["func", "params"] | None = None
    subject: str | None = None


class OperationRecord(Model):
    """One entry of the operation log; turns and steps by their stable ids."""

    operation: NodeOperation
    turn: str
    other_turn: str | None = None
    step: str | None = None
    source_step: str | None = None


class Fsp(Model):
    """A function signature path: turns of steps, with the log of node operations that made it."""

    id: str
    start: str
    turns: tuple[FspTurn, ...]
    operations: tuple[OperationRecord, ...]
    tools: tuple[str, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in the order of execution."""
        return tuple(step for turn in self.turns for step in turn.steps)
