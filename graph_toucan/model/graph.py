"""Edges of the tool dependency graph (MAGNET, section 3; kinds from the Graph-Toucan outline, step 5)."""

from enum import StrEnum
from typing import Literal

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
    """

    parameter: str
    origin: Literal["result", "argument"]
    path: str


class Evidence(StrEnum):
    """What is known of an edge."""

    JUDGED = "judged"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNTESTED = "untested"


class Edge(Model):
    """Tool `source`'s output helps to call tool `target`; both are tool ids, confidence is in 0..1.

    `control` tells how the negative control ended: what the target did with a perturbed value, or without the source.
    """

    id: str
    source: str
    target: str
    kind: EdgeKind
    bindings: tuple[Binding, ...]
    confidence: float
    evidence: Evidence
    detail: str = ""
    control: str = ""
    teacher: str

    @property
    def crosses_servers(self) -> bool:
        """Whether source and target belong to different servers."""
        return self.source.split("/", 1)[0] != self.target.split("/", 1)[0]
