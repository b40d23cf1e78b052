"""The command that runs the whole factory, and what all commands share that run something."""

from collections.abc import Generator
from contextlib import contextmanager

from graph_toucan import progress
from graph_toucan.asks import estimated
from graph_toucan.cli.common import err, open_place, out, prefect_part, print_json
from graph_toucan.cli.options import EstimateOption, JsonOption, ReplayOption, UntilOption, VerboseOption
from graph_toucan.cli.run_options import RunOptions, takes_run_options
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.launch.sandbox import SandboxKind, resolve_sandbox
from graph_toucan.servers import BLOCK, ONBOARDED, is_file, named_servers
from graph_toucan.store import RunRecord, open_objects
from graph_toucan.terminal import LineProgress, StageProgress, figures, rows_table, stage_table


@takes_run_options
def run(
    options: RunOptions,
    until: UntilOption = Stage.REPORT,
    estimate: EstimateOption = False,
    replay: ReplayOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Run the whole factory: onboard, describe, connect, walk, translate, judge, augment, release, report.

    What the store already holds is not done again: a killed run goes on where it was.
    """
    config = options.config(until)
    if replay:
        config = config.model_copy(update={"recordings": replay, "executor": ExecutorMode.REPLAY})
    if estimate:
        _print_estimate(config, as_json=as_json)
        return
    run_and_print(config, as_json=as_json, verbose=verbose)


def run_and_print(config: FactoryConfig, *, as_json: bool, verbose: bool) -> None:
    """Run the factory as configured, and print the record of the run, or tables of what came of it."""
    check(config)
    record = run_factory(config, verbose=verbose)
    if as_json:
        out.print_json(record.model_dump_json())
        return
    out.print(stage_table(record.stages))
    if table := figures(record):
        out.print(table)
    _print_places(config, record)


def check(config: FactoryConfig) -> None:
    """Find what is wrong with the catalogue, the servers' names, the sandbox and the store before anything is started.

    Raises:
        GraphToucanError: the first thing that is wrong.
    """
    if config.catalogue is None or is_file(config.catalogue):
        named_servers(config.catalogue, config.servers)
    for location in (config.store, config.recordings):
        if location and not location.startswith(BLOCK):
            open_objects(location)
    if config.catalogue == ONBOARDED:
        place = config.recordings if config.recordings and config.executor is ExecutorMode.REPLAY else config.store
        named_servers(config.catalogue, config.servers, open_place(place).objects)
    warn_of_sandbox(config)


def run_factory(config: FactoryConfig, *, verbose: bool) -> RunRecord:
    """Run the factory's flow with progress bars and return the record of the run."""
    factory = prefect_part("factory", verbose=verbose)
    with shown_progress():
        return factory(config)


@contextmanager
def shown_progress() -> Generator[None]:
    """Show progress while the body runs: bars on a terminal, lines elsewhere."""
    with StageProgress(err) if err.is_terminal else LineProgress(err) as shown:
        progress.add_listener(shown)
        try:
            yield
        finally:
            progress.remove_listener(shown)


def warn_of_sandbox(config: FactoryConfig) -> None:
    """Say so if servers will run without a sandbox.

    Raises:
        ConfigError: the sandbox that was asked for does not work here.
    """
    if resolve_sandbox(config.launch.sandbox) is SandboxKind.NONE and config.executor is not ExecutorMode.REPLAY:
        why = "asked for" if config.launch.sandbox is SandboxKind.NONE else "bubblewrap does not work here"
        err.print(f"[yellow]No sandbox ({why}): servers can read your files and use your network.[/]")


def _print_places(config: FactoryConfig, record: RunRecord) -> None:
    if config.store.startswith(BLOCK):
        return
    objects = open_objects(config.store)
    for stage in record.stages:
        for part in stage.stats.get("parts") or []:
            if stage.stage == Stage.RELEASE:
                out.print(f"dataset  {objects.url(part['folder'])}", soft_wrap=True)
            if stage.stage == Stage.REPORT:
                out.print(f"report   {objects.url(part['page'])}", soft_wrap=True)
    if record.stages and any(stage.rejected for stage in record.stages):
        out.print(f"rejected [bold]graph-toucan rejections --store {config.store}[/] says what and why", soft_wrap=True)


def _print_estimate(config: FactoryConfig, *, as_json: bool) -> None:
    rows = estimated(config)
    if as_json:
        print_json(rows)
        return
    out.print(rows_table("Estimate", rows, ["stage", "role", "calls", "prompt_tokens", "completion_tokens", "usd"]))
    if config.teacher.model == "rules":
        out.print("The rule teacher asks no model: nothing is spent.")
