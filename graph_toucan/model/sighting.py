"""What is seen of a server over time: its health, and how its tools changed."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from graph_toucan.model.base import Model
from graph_toucan.model.probe import Outcome


class Health(StrEnum):
    """How a server does: `unknown` until it was ready once, `down` when it was and is not."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class ChangeKind(StrEnum):
    """What changed between two lists of a server's tools."""

    TOOL_ADDED = "tool_added"
    TOOL_REMOVED = "tool_removed"
    PARAMETER_ADDED = "parameter_added"
    PARAMETER_REMOVED = "parameter_removed"
    PARAMETER_REQUIRED = "parameter_required"
    PARAMETER_OPTIONAL = "parameter_optional"
    TYPE_CHANGED = "type_changed"
    ENUM_NARROWED = "enum_narrowed"
    ENUM_WIDENED = "enum_widened"
    SCHEMA_CHANGED = "schema_changed"
    DESCRIPTION_CHANGED = "description_changed"
    OUTPUT_CHANGED = "output_changed"


class Change(Model):
    """One change of a tool. `parameter` is a path such as `options.depth` or `rows[]`, empty for the tool itself.

    A change is `breaking` when a call that was right before may be wrong now, or its result may lack what it had.
    """

    tool: str
    kind: ChangeKind
    parameter: str = ""
    detail: str = ""
    breaking: bool = False


class Sighting(Model):
    """A server as it was seen at one moment, while onboarding or while watching.

    `at` is ISO 8601 in UTC; `start_seconds` and `memory_mb` are of that start, 0 where it did not come up; `call_ms` is the
    median of the calls that worked, `calls` how many of `calls_made` did. `changes` are those since the sighting before.
    """

    server: str
    at: str
    source: Literal["onboard", "watch"]
    outcome: Outcome
    health: Health
    tools: int = 0
    start_seconds: float = 0.0
    call_ms: float = 0.0
    calls: int = 0
    calls_made: int = 0
    memory_mb: float = 0.0
    fingerprint: str = ""
    changes: tuple[Change, ...] = Field(default=())
    detail: str = ""
