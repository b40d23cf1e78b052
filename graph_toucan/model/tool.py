"""Tools as servers declare them, and tool cards: tools with what was learnt by calling them."""

from enum import StrEnum
from typing import Literal

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
    in a fresh workspace, and `bindings` the arguments that their results give anew each time; `effects` are the workspace
    files it changed.
    """

    arguments: JsonObject
    value: Json
    text: str
    setup: tuple["SetupCall", ...] = ()
    bindings: tuple["SetupBinding", ...] = ()
    effects: tuple[str, ...] = ()


class SetupCall(Model):
    """A call that must come before another one. `tool` is a tool id, `bindings` are as in an `ExampleCall`."""

    tool: str
    arguments: JsonObject
    bindings: tuple["SetupBinding", ...] = ()


class SetupBinding(Model):
    """An argument whose value differs from run to run: the result of a call of the setup gives it, such as a session's id.

    `parameter` is the argument's name, `call` the place of that call in the setup, `path` a JSON Pointer into its result.
    """

    parameter: str
    call: int
    path: str


class FailedCall(Model):
    """A real call that failed: its arguments, and what the tool said of it."""

    arguments: JsonObject
    text: str


class OutputField(Model):
    """One place of a tool's results that could be given on.

    `path` is a JSON Pointer into the result value, list positions as `*`; `name` its flat name (`user.name` is `user_name`,
    `items[].name` is `item_name`). `type` is a JSON type, `format` what its values look like (`path`, `date`, `email`, ...;
    empty if like nothing in particular). `origin`: declared by the server, inferred from results, or read from a text that
    has fields (a Markdown table, `key: value` lines). `copies` names the parameter that it merely passes through, None for a
    field that tells something new. `samples` are up to three distinct real values; none for a tool never called.
    """

    path: str
    name: str
    type: str
    format: str = ""
    description: str = ""
    origin: Literal["declared", "inferred", "text"]
    copies: str | None = None
    volatile: bool = False
    samples: tuple[Json, ...] = ()


class ToolCard(Model):
    """A tool with what was learnt of it.

    `kind_reason` says why it has its kind. `outputs` are the fields of its results, those that only copy an input marked;
    `failures` up to two calls that failed. `volatile_paths` are JSON Pointers (list positions as `*`) into the result value
    whose content differs between two runs in fresh workspaces; `volatile_files` are workspace files whose content does.
    `fingerprint` is that of the server whose calls are recorded here.
    """

    id: str
    tool: Tool
    tags: tuple[str, ...]
    kind: ToolKind
    kind_reason: str = ""
    output_schema: JsonObject | None
    schema_origin: SchemaOrigin
    outputs: tuple[OutputField, ...] = ()
    examples: tuple[ExampleCall, ...]
    failures: tuple[FailedCall, ...] = ()
    volatile_paths: tuple[str, ...]
    volatile_files: tuple[str, ...]
    fingerprint: str
    teacher: str

    @property
    def tells(self) -> tuple[OutputField, ...]:
        """The output fields that tell something new: the output filter leaves out what copies an input."""
        return tuple(field for field in self.outputs if field.copies is None)

    @property
    def standalone(self) -> bool:
        """Whether some example works in a fresh workspace without earlier calls."""
        return any(not example.setup for example in self.examples)
