"""The command line: run the factory or a stage of it, look at any artifact, ask what was rejected and why.

Exit codes: 0 done, 1 failed, 2 wrong usage. The flows are found through the entry point `graph_toucan.flows`, since the
library knows nothing of Prefect.
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from graph_toucan import progress
from graph_toucan.asks import estimated
from graph_toucan.catalogue.load import embedded_catalogue, load_catalogue, select_servers
from graph_toucan.config import STORE_VARIABLE, FactoryConfig, Preset, Stage, preset
from graph_toucan.errors import ConfigError, GraphToucanError, UsageError
from graph_toucan.execute.episode import ExecutorMode
from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.sandbox import SandboxKind, resolve_sandbox
from graph_toucan.look import DEFAULT_COLUMNS, conversation, rejection_counts, select_rows
from graph_toucan.store import ArtifactStore, RunRecord, list_runs, load_run, open_objects
from graph_toucan.terminal import StageProgress, error_panel, figures, print_transcript, rows_table, stage_table

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Graph-Toucan: MCP servers in, verified tool-use conversations out.",
)
out = Console()
err = Console(stderr=True)

_PREFECT_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
}

StoreOption = Annotated[str, typer.Option(envvar=STORE_VARIABLE, help="A folder, s3://bucket/prefix, or block/NAME.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
PresetOption = Annotated[
    Preset, typer.Option("--preset", help="demo: 18 servers, a few minutes; small: 6 servers; full: all.")
]
ServersOption = Annotated[str, typer.Option(help="Only these servers, by name, comma-separated.")]
CatalogueOption = Annotated[
    str | None, typer.Option(help="A catalogue file: server.json objects, or an mcpServers object; or block/NAME.")
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


def _run(  # noqa: PLR0913, PLR0917 - one parameter per option
    preset_name: PresetOption = Preset.DEMO,
    servers: ServersOption = "",
    catalogue: CatalogueOption = None,
    store: StoreOption = "artifacts",
    teacher: TeacherOption = "rules",
    api_base: ApiBaseOption = None,
    seed: SeedOption = 7,
    limit: LimitOption = None,
    until: UntilOption = Stage.REPORT,
    budget: BudgetOption = None,
    budget_tokens: TokensOption = None,
    budget_calls: CallsOption = None,
    estimate: EstimateOption = False,
    sandbox: SandboxOption = SandboxKind.AUTO,
    replay: ReplayOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Run the whole factory: onboard, describe, connect, walk, translate, judge, augment, release, report.

    What the store already holds is not done again: a killed run goes on where it was.
    """
    base = preset(preset_name)
    changes: JsonObject = {"store": store, "seed": seed, "until": until, "catalogue": catalogue}
    if servers or catalogue:
        changes["servers"] = tuple(name.strip() for name in servers.split(",") if name.strip())
    changes["launch"] = base.launch.model_copy(update={"sandbox": sandbox})
    changes["teacher"] = base.teacher.model_copy(
        update={
            "model": teacher,
            "block": teacher if teacher.startswith("block/") else None,
            "api_base": api_base,
            "budget_usd": budget,
            "budget_tokens": budget_tokens,
            "budget_calls": budget_calls,
        }
    )
    if limit:
        changes["walk"] = base.walk.model_copy(update={"paths": limit})
    if replay:
        changes |= {"recordings": replay, "executor": ExecutorMode.REPLAY}
    config = base.model_copy(update=changes)
    if estimate:
        _print_estimate(config, as_json=as_json)
        return
    _factory(config, as_json=as_json, verbose=verbose)


def _check(config: FactoryConfig) -> None:
    """Find what is wrong with the catalogue, the servers' names, the sandbox and the store before anything is started."""
    if config.catalogue is None or not config.catalogue.startswith("block/"):
        servers = load_catalogue(Path(config.catalogue)) if config.catalogue else embedded_catalogue()
        select_servers(servers, config.servers)
    for location in (config.store, config.recordings):
        if location and not location.startswith("block/"):
            open_objects(location)
    _warn_of_sandbox(config)


def _factory(config: FactoryConfig, *, as_json: bool, verbose: bool) -> None:
    _check(config)
    for name, value in _PREFECT_DEFAULTS.items():
        os.environ.setdefault(name, value)
    if not verbose:
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    with err.status("Starting Prefect"):
        factory = _flow("factory")
    with StageProgress(err) as bars:
        progress.add_listener(bars)
        try:
            record: RunRecord = factory(config)
        finally:
            progress.remove_listener(bars)
    if as_json:
        out.print_json(record.model_dump_json())
        return
    out.print(stage_table(record.stages))
    if table := figures(record):
        out.print(table)
    _print_places(config, record)


def _flow(name: str) -> Callable[[FactoryConfig], RunRecord]:
    found = list(entry_points(group="graph_toucan.flows", name=name))
    if not found:
        raise ConfigError("the flows are not installed", "Install the project: `make setup`, or `pip install -e .`.")
    return found[0].load()


def _warn_of_sandbox(config: FactoryConfig) -> None:
    if resolve_sandbox(config.launch.sandbox) is SandboxKind.NONE and config.executor is not ExecutorMode.REPLAY:
        why = "asked for" if config.launch.sandbox is SandboxKind.NONE else "bubblewrap does not work here"
        err.print(f"[yellow]No sandbox ({why}): servers can read your files and use your network.[/]")


def _print_places(config: FactoryConfig, record: RunRecord) -> None:
    if config.store.startswith("block/"):
        return
    objects = open_objects(config.store)
    for run in record.stages:
        for part in run.stats.get("parts") or []:
            if run.stage == Stage.RELEASE:
                out.print(f"dataset  {objects.url(part['folder'])}", soft_wrap=True)
            if run.stage == Stage.REPORT:
                out.print(f"report   {objects.url(part['page'])}", soft_wrap=True)
    if record.stages and any(run.rejected for run in record.stages):
        out.print(f"rejected [bold]graph-toucan rejections --store {config.store}[/] says what and why", soft_wrap=True)


def _print_estimate(config: FactoryConfig, *, as_json: bool) -> None:
    rows = estimated(config)
    if as_json:
        out.print_json(json.dumps(rows))
        return
    out.print(rows_table("Estimate", rows, ["stage", "role", "calls", "prompt_tokens", "completion_tokens", "usd"]))
    if config.teacher.model == "rules":
        out.print("The rule teacher asks no model: nothing is spent.")


app.command("run")(_run)


def _stage_command(stage: Stage) -> Callable[..., None]:
    def command(  # noqa: PLR0913, PLR0917 - one parameter per option
        preset_name: PresetOption = Preset.DEMO,
        servers: ServersOption = "",
        catalogue: CatalogueOption = None,
        store: StoreOption = "artifacts",
        teacher: TeacherOption = "rules",
        api_base: ApiBaseOption = None,
        seed: SeedOption = 7,
        limit: LimitOption = None,
        budget: BudgetOption = None,
        sandbox: SandboxOption = SandboxKind.AUTO,
        as_json: JsonOption = False,
        verbose: VerboseOption = False,
    ) -> None:
        _run(
            preset_name, servers, catalogue, store, teacher, api_base, seed, limit, stage, budget,
            sandbox=sandbox, as_json=as_json, verbose=verbose,
        )  # fmt: skip

    command.__doc__ = f"Run the stages up to {stage.value}; earlier ones come from the store where they are there."
    return command


for _stage in Stage:
    app.command(_stage.value, rich_help_panel="Single stages")(_stage_command(_stage))


@app.command(rich_help_panel="Look")
def show(
    table: Annotated[str, typer.Argument(help="runs, or a table: servers, tools, probes, tool_cards, edges, fsps, "
                                         "dialogues, verdicts, trajectories, rejections.")] = "runs",
    row: Annotated[str | None, typer.Argument(help="The id of one row; a dialogue or trajectory is told whole.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="column=text: only rows whose column holds the text.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many rows.")] = 20,
    run: Annotated[str | None, typer.Option(help="A run's id; the latest if none is named.")] = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Show any artifact: a table, filtered, or one conversation as a transcript."""
    opened = ArtifactStore(open_objects(store))
    if table == "runs":
        runs = [
            {
                "id": one.id,
                "started": one.started_at,
                "seed": one.seed,
                "stages": len(one.stages),
                "finished": one.finished,
            }
            for one in list_runs(opened.objects)
        ]
        _print_rows("Runs", runs, ["id", "started", "seed", "stages", "finished"], as_json=as_json)
        if not runs:
            err.print(f"There is no run in {store} yet: `graph-toucan run` makes one.", soft_wrap=True)
        return
    record = load_run(opened.objects, run)
    if row is not None and table in {"dialogues", "trajectories"}:
        told = conversation(opened, record, table, row)
        if as_json:
            out.print_json(told.model_dump_json())
        else:
            print_transcript(out, told)
        return
    rows = select_rows(opened, record, table, row, where or [])
    title = f"{table} ({min(limit, len(rows))} of {len(rows)})"
    _print_rows(title, rows[:limit], DEFAULT_COLUMNS[table], as_json=as_json)


@app.command(rich_help_panel="Look")
def rejections(
    stage: Annotated[Stage | None, typer.Option(help="Only this stage.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason; shows the rows with their evidence.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many rows.")] = 20,
    run: Annotated[str | None, typer.Option(help="A run's id; the latest if none is named.")] = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:
    """Say what was rejected, by stage and reason; with --reason, each row and its evidence."""
    opened = ArtifactStore(open_objects(store))
    record = load_run(opened.objects, run)
    where = [f"{name}={value}" for name, value in (("stage", stage), ("reason", reason)) if value]
    rows = select_rows(opened, record, "rejections", None, where)
    if reason:
        _print_rows("Rejections", rows[:limit], DEFAULT_COLUMNS["rejections"], as_json=as_json)
        return
    _print_rows("Rejections", rejection_counts(rows), ["stage", "reason", "rows", "example"], as_json=as_json)


def _print_rows(title: str, rows: list[JsonObject], columns: list[str], *, as_json: bool) -> None:
    if as_json:
        document: Json = rows
        out.print_json(json.dumps(document, ensure_ascii=False))
    else:
        out.print(rows_table(title, rows, columns))


def main() -> None:
    """Run the command line and end the process with its exit code."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    logging.getLogger("mcp").setLevel(logging.ERROR)
    try:
        app(standalone_mode=True)
    except UsageError as error:
        err.print(error_panel(error))
        sys.exit(2)
    except GraphToucanError as error:
        err.print(error_panel(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
