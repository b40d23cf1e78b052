"""MCP servers as the registry's `server.json` describes them.

Field names and rules: `generic-server-json.md` of the official MCP Registry (schema 2025-12-11). What the
factory adds (how to find the executable, example calls) lives under `_meta["graph-toucan/factory"]`.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from graph_toucan.identity import Json, JsonObject, canonical_json, digest
from graph_toucan.model.base import Model, WireModel

FACTORY_META = "graph-toucan/factory"


class Input(WireModel):
    """A value that a server takes at launch: an environment variable, an argument or a header."""

    description: str = ""
    is_required: bool = False
    is_secret: bool = False
    format: Literal["string", "number", "boolean", "filepath"] = "string"
    value: str | None = None
    default: str | None = None
    placeholder: str | None = None
    choices: tuple[str, ...] | None = None
    variables: dict[str, "Input"] = Field(default_factory=dict[str, "Input"])

    @property
    def given(self) -> str | None:
        """The value to use: the fixed one, else the default."""
        return self.value if self.value is not None else self.default


class NamedInput(Input):
    """An input with a name: an environment variable or a header."""

    name: str


class PositionalArgument(Input):
    """An argument that is its value."""

    type: Literal["positional"] = "positional"
    value_hint: str | None = None
    is_repeated: bool = False


class NamedArgument(Input):
    """An argument with a flag before its value."""

    type: Literal["named"] = "named"
    name: str
    is_repeated: bool = False


Argument = Annotated[PositionalArgument | NamedArgument, Field(discriminator="type")]


class StdioTransport(WireModel):
    """The server speaks on its standard input and output."""

    type: Literal["stdio"] = "stdio"


class HttpTransport(WireModel):
    """The server speaks streamable HTTP or server-sent events at a URL."""

    type: Literal["streamable-http", "sse"]
    url: str
    headers: tuple[NamedInput, ...] = ()
    variables: dict[str, Input] = Field(default_factory=dict[str, Input])


Transport = Annotated[StdioTransport | HttpTransport, Field(discriminator="type")]


class Package(WireModel):
    """One way to install a server.

    `registry_type` `local` is the factory's own: `identifier` is a command that is already there, as in the
    `mcpServers` object of desktop clients.
    """

    registry_type: Literal["pypi", "npm", "local", "oci", "nuget", "mcpb", "cargo", "go"]
    identifier: str
    version: str | None = None
    registry_base_url: str | None = None
    file_sha256: str | None = None
    runtime_hint: str | None = None
    runtime_arguments: tuple[Argument, ...] = ()
    package_arguments: tuple[Argument, ...] = ()
    environment_variables: tuple[NamedInput, ...] = ()
    transport: Transport = StdioTransport()


class Repository(WireModel):
    """Where a server's source lives."""

    url: str
    source: str
    id: str | None = None
    subfolder: str | None = None


class ExampleSpec(Model):
    """A call that a catalogue suggests for a tool; onboarding makes it for real."""

    tool: str
    arguments: JsonObject = Field(default_factory=dict[str, Json])


class FactoryMeta(WireModel):
    """What the factory needs to know of a server beyond `server.json`.

    `executable` is the name of an installed executable, or the whole command with paths inside the installation.
    `extra_requirements` are installed with the package; `python` is the oldest Python it runs on, where that is newer than the
    factory's own; `programs` are other programs that it calls, and `addons` native npm packages that must be built for it.
    `setup` are commands run in each fresh workspace before it starts. `network` grants it the network. `license` and
    `size_mb` (installed) are what is known of the package; `sources` are the other entries that were merged into this one.
    """

    executable: str | tuple[str, ...] | None = None
    extra_requirements: tuple[str, ...] = ()
    python: str | None = None
    programs: tuple[str, ...] = ()
    addons: tuple[str, ...] = ()
    setup: tuple[tuple[str, ...], ...] = ()
    network: bool = False
    license: str = ""
    size_mb: float = 0.0
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    examples: tuple[ExampleSpec, ...] = ()


class Server(WireModel):
    """An MCP server that can be started or reached.

    `name` is the registry's (`namespace/slug`); tools are named `slug/tool`, so slugs are unique in a catalogue.
    """

    schema_url: str | None = Field(default=None, alias="$schema")
    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$", min_length=3, max_length=200)]
    description: Annotated[str, Field(min_length=1, max_length=100)]
    version: Annotated[str, Field(min_length=1, max_length=255)]
    title: str | None = None
    website_url: str | None = None
    repository: Repository | None = None
    icons: tuple[JsonObject, ...] = ()
    packages: tuple[Package, ...] = ()
    remotes: tuple[HttpTransport, ...] = ()
    meta: JsonObject = Field(default_factory=dict[str, Json], alias="_meta")

    @field_validator("version")
    @classmethod
    def _exact(cls, version: str) -> str:
        if version == "latest" or any(mark in version for mark in "^~<>*="):
            raise ValueError(f"must be an exact version, not {version!r}")
        return version

    @property
    def slug(self) -> str:
        """The short id: the part of the name after the slash."""
        return self.name.split("/", 1)[1]

    @property
    def factory(self) -> FactoryMeta:
        """The factory's own settings for this server."""
        return FactoryMeta.model_validate(self.meta.get(FACTORY_META, {}))

    @property
    def content_digest(self) -> str:
        """The digest of everything the catalogue says about this server."""
        return digest(canonical_json(self.model_dump(mode="json", by_alias=True)))
