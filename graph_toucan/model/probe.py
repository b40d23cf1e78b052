"""Onboarding attempts and how they ended."""

from enum import StrEnum

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model.base import Model


class Outcome(StrEnum):
    """How an onboarding attempt of a server ended."""

    READY = "ready"
    NOT_INSTALLABLE = "not_installable"
    NO_ENTRY_POINT = "no_entry_point"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    PROTOCOL_ERROR = "protocol_error"
    NO_TOOLS = "no_tools"
    TOOLS_MALFORMED = "tools_malformed"
    NEEDS_CREDENTIALS = "needs_credentials"
    NEEDS_NETWORK = "needs_network"
    NEEDS_SERVICE = "needs_service"
    UNSTABLE = "unstable"
    UNSAFE = "unsafe"


class Probe(Model):
    """One onboarding attempt of a server.

    `detail` is what a person can act on; `fingerprint` identifies the resolved package versions and the tool list;
    times are seconds. `malformed` names tools that were left out, with the reason.
    """

    server: str
    name: str
    version: str
    registry: str
    transport: str
    outcome: Outcome
    detail: str
    fingerprint: str
    protocol_version: str
    tools: int
    malformed: tuple[str, ...] = ()
    example: JsonObject = Field(default_factory=dict[str, Json])
    install_seconds: float = 0.0
    start_seconds: float = 0.0
