"""Edges of the tool dependency graph (MAGNET, section 3; kinds from the Graph-Toucan outline, step 5)."""

from enum import StrEnum
from typing import Literal

from graph_toucan.identity import JsonObject
from graph_toucan.model.base import Model


class EdgeKind(StrEnum):
    """What the source gives the target.

    `full`: all required parameters; `partial`: some of them; `prerequisite`: the state that the target needs.
    """

    FULL = "full"
    PARTIAL = "partial"
    PREREQUISITE = "prerequisite"


class Binding(Model):
    """How one parameter of the target gets its value from the source.

    `origin` `result`: `path` is a JSON Pointer into the source's result value. `origin` `argument`: `path` is the name
    of the source's parameter whose value the target must share (a file that one writes and the other reads).
    `transform` names the rule of `execute.transforms` that turns what stands there into what is given; None for as it is.
    """

    parameter: str
    origin: Literal["result", "argument"]
    path: str
    transform: str | None = None


class Evidence(StrEnum):
    """What is known of an edge.

    `refuted`: the target fails with what the source gives. `uninformative`: it succeeds, and answers the same to a wrong
    value, so its success says nothing. `untested`: it could not be executed, or was not worth it.
    """

    JUDGED = "judged"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNINFORMATIVE = "uninformative"
    UNTESTED = "untested"


class EdgeCall(Model):
    """A call by which an edge was tested; `text` is the beginning of what came back."""

    role: Literal["source", "target", "control"]
    tool: str
    arguments: JsonObject
    failed: bool
    text: str


class Edge(Model):
    """Tool `source`'s output helps to call tool `target`; both are tool ids, confidence is in 0..1.

    A `prerequisite` without bindings is state alone: the target works only after the source. `score` is the candidate's
    (0..1), `reason` the judge's. `detail` tells how the target took what the source gave, `calls` are those that showed it.
    `control` tells how the negative control ended: what the target did with a perturbed value, or without the source.
    """

    id: str
    source: str
    target: str
    kind: EdgeKind
    bindings: tuple[Binding, ...]
    confidence: float
    score: float = 0.0
    reason: str = ""
    evidence: Evidence
    detail: str = ""
    control: str = ""
    calls: tuple[EdgeCall, ...] = ()
    teacher: str

    @property
    def crosses_servers(self) -> bool:
        """Whether source and target belong to different servers."""
        return self.source.split("/", 1)[0] != self.target.split("/", 1)[0]
