"""Onboarding attempts: how they ended, what was tried, which calls were made, and what looked odd."""

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


class Trial(Model):
    """One start of a server with one command.

    `because` says where the command comes from, or which repair was made to the one before; `env` has the names and values
    that were set for it, credentials as names only; seconds are wall-clock.
    """

    command: tuple[str, ...]
    env: dict[str, str] = Field(default_factory=dict[str, str])
    because: str
    outcome: Outcome
    detail: str
    exit_code: int | None = None
    seconds: float = 0.0


class Fault(StrEnum):
    """Why an example call did not succeed, read from its answer."""

    ARGUMENTS = "arguments"
    CREDENTIALS = "credentials"
    NETWORK = "network"
    SERVICE = "service"
    TIMEOUT = "timeout"
    OWN = "own"
    UNKNOWN = "unknown"


class CallCheck(Model):
    """An example call made while onboarding, in two fresh workspaces.

    `repeated` tells whether the second result equals the first (None: it was not called twice); `soft` marks an error that
    the server did not flag; `text` is the beginning of the first result; seconds are wall-clock.
    """

    tool: str
    arguments: JsonObject
    ok: bool
    fault: Fault | None = None
    soft: bool = False
    repeated: bool | None = None
    text: str = ""
    seconds: float = 0.0


class FlagKind(StrEnum):
    """What looks odd or unsafe about a tool."""

    INSTRUCTS_MODEL = "instructs_model"
    HIDDEN_CHARACTERS = "hidden_characters"
    SHADOWS_TOOL = "shadows_tool"
    SCHEMA_TRICK = "schema_trick"
    SURPLUS_SECRET = "surplus_secret"  # noqa: S105 - the name of a flag


class ToolFlag(Model):
    """Something odd or unsafe about one tool, with the text that shows it; `unsafe` is what the policy says of it."""

    tool: str
    kind: FlagKind
    evidence: str
    unsafe: bool = False


class Probe(Model):
    """One onboarding attempt of a server.

    `detail` says what happened, `advice` what a person can do; `evidence` is what the failed start left behind (`exit_code`,
    `stderr`, `stdout`). `fingerprint` identifies the resolved package versions and the tool list. `malformed` names tools that
    were left out, with the reason. Times are seconds, memory is the peak resident set in MB of all the server's processes,
    `starts` has one time for each start that came up. `leftovers` are what the server left outside the workspace or running.
    """

    server: str
    name: str
    version: str
    registry: str
    transport: str
    outcome: Outcome
    detail: str
    advice: str = ""
    fingerprint: str
    protocol_version: str
    tools: int
    malformed: tuple[str, ...] = ()
    flags: tuple[ToolFlag, ...] = ()
    calls: tuple[CallCheck, ...] = ()
    trials: tuple[Trial, ...] = ()
    evidence: JsonObject = Field(default_factory=dict[str, Json])
    install_seconds: float = 0.0
    start_seconds: float = 0.0
    starts: tuple[float, ...] = ()
    memory_mb: float = 0.0
    processes: int = 0
    noise_lines: int = 0
    leftovers: tuple[str, ...] = ()
