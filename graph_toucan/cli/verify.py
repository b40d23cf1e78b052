"""The command that executes a released dataset again and says what of it still holds."""

import asyncio
from typing import Annotated

import typer

from graph_toucan.cli.common import err, open_place, out, prefect_part, print_json
from graph_toucan.cli.options import CatalogueOption, JsonOption, SandboxOption, StoreOption
from graph_toucan.cli.run import shown_progress, warn_of_sandbox
from graph_toucan.cli.verify_page import verify_view
from graph_toucan.config import FactoryConfig, LaunchConfig
from graph_toucan.errors import UsageError
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.launch.install import default_cache
from graph_toucan.launch.plans import Credentials
from graph_toucan.launch.sandbox import SandboxKind, resolve_sandbox
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import Server
from graph_toucan.servers import ONBOARDED, is_file, named_servers
from graph_toucan.verify.dataset import Columns, chosen, read_dataset
from graph_toucan.verify.report import report_of
from graph_toucan.verify.verification import LiveSettings, verify_live, verify_recorded

DatasetArgument = Annotated[str, typer.Argument(help="The folder of a release or its Parquet file, also in s3://.")]
SampleOption = Annotated[int | None, typer.Option(min=1, help="Only so many rows, drawn at random.")]
SampleSeedOption = Annotated[int, typer.Option("--seed", help="Another seed draws other rows.")]
RowOption = Annotated[list[str] | None, typer.Option("--row", help="Only the row with this uuid; may be repeated.")]
ServerOption = Annotated[str, typer.Option("--server", help="Only rows that call this server.")]
ExecutorOption = Annotated[
    ExecutorMode, typer.Option(help="live: real servers; replay: the recordings of the run that made the dataset.")
]
RecordingsOption = Annotated[str | None, typer.Option(help="The store whose recordings answer with --executor replay.")]
ThresholdOption = Annotated[float, typer.Option(min=0, max=1, help="Which share of the calls must agree.")]
WorkspacesOption = Annotated[int, typer.Option(min=1, help="How many workspaces may be open at once.")]


def verify(  # noqa: PLR0913, PLR0917 - one parameter per option
    dataset: DatasetArgument,
    sample: SampleOption = None,
    seed: SampleSeedOption = 7,
    row: RowOption = None,
    server: ServerOption = "",
    executor: ExecutorOption = ExecutorMode.LIVE,
    recordings: RecordingsOption = None,
    catalogue: CatalogueOption = None,
    store: StoreOption = "artifacts",
    threshold: ThresholdOption = 0.99,
    workspaces: WorkspacesOption = 3,
    sandbox: SandboxOption = SandboxKind.AUTO,
    as_json: JsonOption = False,
) -> None:
    """Execute a released dataset again, in fresh workspaces, and say per tool what agrees and which paths differ.

    Each row is first checked by itself: whether it was edited, and whether every argument has the source that it names.
    Servers come from the catalogue (`--store` is only read for `--catalogue onboarded`), are installed where they are not, and
    are compared by their fingerprints: a row whose server is missing or has changed is told, and is no disagreement.

    Ends with 1 if fewer calls agree than --threshold says, if a row was edited, or if an argument has no source that holds.

    For example: `graph-toucan verify artifacts/releases/0123456789ab --sample 20`.
    """
    if executor is ExecutorMode.AUTO:
        raise UsageError("--executor auto cannot verify", "Take live, or replay with --recordings STORE.")
    found = read_dataset(dataset)
    rows = chosen(found.rows, sample, seed, row or [], server)
    if executor is ExecutorMode.REPLAY:
        if recordings is None:
            raise UsageError("--executor replay needs recordings", "Name the store of the run: --recordings STORE.")
        with shown_progress():
            reports = asyncio.run(verify_recorded(rows, open_place(recordings)))
    else:
        settings = _settings(rows, catalogue, store, sandbox, workspaces)
        with shown_progress():
            reports = asyncio.run(verify_live(rows, settings))
    report = report_of(found.place, len(found.rows), executor.value, threshold, reports)
    if as_json:
        print_json(report.as_json())
    else:
        out.print(verify_view(report))
    if report.failures:
        err.print(f"[red]Not verified:[/] {'; '.join(report.failures)}.", soft_wrap=True)
        raise typer.Exit(1)


def _settings(
    rows: list[Columns], catalogue: str | None, store: str, sandbox: SandboxKind, workspaces: int
) -> LiveSettings:
    objects = None if catalogue is None or is_file(catalogue) else open_place(store).objects
    servers = {one.slug: one for one in named_servers(catalogue, (), objects)}
    config = FactoryConfig(store=store, launch=LaunchConfig(sandbox=sandbox))
    warn_of_sandbox(config)
    asked = config.launch
    launch = LaunchSettings(
        sandbox=resolve_sandbox(asked.sandbox), start_seconds=asked.start_seconds, call_seconds=asked.call_seconds
    )
    used = [one for one in servers.values() if any(f'"server":"{one.slug}"' in row["servers"] for row in rows)]
    return LiveSettings(
        catalogue=servers,
        cache=default_cache(),
        launch=launch,
        credentials=_credentials(used, everything=catalogue == ONBOARDED),
        workspaces=workspaces,
    )


def _credentials(servers: list[Server], *, everything: bool) -> Credentials:
    """Return the stored credentials of servers that may need some; Prefect, which keeps them, is not started for others.

    A server that was onboarded by name declares none: all of those are looked up.
    """
    wanted = [one.slug for one in servers if everything or _declares_secret(one)]
    return prefect_part("credentials").load_credentials(wanted) if wanted else {}


def _declares_secret(server: Server) -> bool:
    inputs = [one for package in server.packages for one in package.environment_variables]
    inputs += [one for remote in server.remotes for one in remote.headers]
    return any(one.is_secret for one in inputs)
