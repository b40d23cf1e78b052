"""Tools as servers declare them, and tool cards: tools with what was learnt by calling them."""

from enum import StrEnum

from pydantic import Field

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model.base import Model


class ToolKind(StrEnum):
    """What a tool touches (Graph-Toucan outline, step 4)."""

    COMPUTATION = "computation"
    QUERY = "query"
    ACTION = "action"


class SchemaOrigin(StrEnum):
    """Where an output schema comes from."""

    DECLARED = "declared"
    INFERRED = "inferred"
    NONE = "none"


class Tool(Model):
    """One tool of one server, as listed. `id` is `server/tool`."""

    id: str
    server: str
    name: str
    title: str | None = None
    description: str = ""
    input_schema: JsonObject
    output_schema: JsonObject | None = None
    annotations: JsonObject = Field(default_factory=dict[str, Json])

    @property
    def parameters(self) -> dict[str, JsonObject]:
        """The declared parameters by name."""
        declared: Json = self.input_schema.get("properties") or {}
        return {name: spec if isinstance(spec, dict) else {} for name, spec in declared.items()}

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the parameters that must be given."""
        return tuple(self.input_schema.get("required") or ())


class ExampleCall(Model):
    """A real call of a tool and what came back.

    `value` is the result as JSON (see `execute.results`); `setup` are the calls before it without which it fails
    in a fresh workspace; `effects` are the workspace files it changed.
    """

    arguments: JsonObject
    value: Json
    text: str
    setup: tuple["SetupCall", ...] = ()
    effects: tuple[str, ...] = ()


class SetupCall(Model):
    """A call that must come before another one. `tool` is a tool id."""

    tool: str
    arguments: JsonObject


class ToolCard(Model):
    """A tool with what was learnt of it.

    `volatile_paths` are JSON Pointers (list positions as `*`) into the result value whose content differs between
    two runs in fresh workspaces; `volatile_files` are workspace files whose content does. `fingerprint` is that of
    the server whose calls are recorded here.
    """

    id: str
    tool: Tool
    tags: tuple[str, ...]
    kind: ToolKind
    output_schema: JsonObject | None
    schema_origin: SchemaOrigin
    examples: tuple[ExampleCall, ...]
    volatile_paths: tuple[str, ...]
    volatile_files: tuple[str, ...]
    fingerprint: str
    teacher: str

    @property
    def standalone(self) -> bool:
        """Whether some example works in a fresh workspace without earlier calls."""
        return any(not example.setup for example in self.examples)
