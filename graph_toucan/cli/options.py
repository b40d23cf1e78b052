"""The options that several commands share, each declared once."""

from typing import Annotated

import typer

from graph_toucan.config import STORE_VARIABLE, Stage
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.presets import Preset

StoreOption = Annotated[str, typer.Option(envvar=STORE_VARIABLE, help="A folder, s3://bucket/prefix, or block/NAME.")]
RunOption = Annotated[str | None, typer.Option(help="A run's id; the latest if none is named.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
PresetOption = Annotated[
    Preset,
    typer.Option(
        "--preset", help="demo: 18 servers, a few minutes; small: 6; office, data, science, code: by subject; all."
    ),
]
ServersOption = Annotated[str, typer.Option(help="Only these servers, by name, comma-separated.")]
CatalogueOption = Annotated[
    str | None,
    typer.Option(
        help="A catalogue file: server.json objects, or an mcpServers object; block/NAME; or onboarded, for the servers "
        "that `graph-toucan onboard` found ready."
    ),
]
TeacherOption = Annotated[str, typer.Option(help="rules (offline), a model as litellm names it, or block/NAME.")]
ApiBaseOption = Annotated[str | None, typer.Option(help="The address of an OpenAI-compatible endpoint.")]
SeedOption = Annotated[int, typer.Option(help="Another seed gives other conversations.")]
LimitOption = Annotated[int | None, typer.Option(min=1, help="How many paths to walk (one conversation each).")]
UntilOption = Annotated[Stage, typer.Option(help="The last stage to run.")]
BudgetOption = Annotated[float | None, typer.Option(min=0, help="Stop before spending more than this, in US dollars.")]
TokensOption = Annotated[int | None, typer.Option(min=0, help="Stop before using more tokens than this.")]
CallsOption = Annotated[int | None, typer.Option(min=0, help="Stop before making more model calls than this.")]
EstimateOption = Annotated[bool, typer.Option("--estimate", help="Print model calls, tokens and cost; run nothing.")]
SandboxOption = Annotated[SandboxKind, typer.Option(help="none lets servers read your files and use your network.")]
ReplayOption = Annotated[
    str | None, typer.Option(help="Rebuild from the recordings in this store: no server is started, no model asked.")
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Show Prefect's log.")]
