"""The command that onboards servers: from package names, addresses, files and registries to a table of what came of each."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from graph_toucan.catalogue.collect import collect
from graph_toucan.catalogue.collection import Collection, Skipped
from graph_toucan.catalogue.load import select_servers
from graph_toucan.catalogue.sources import FORMS, parse_source
from graph_toucan.cli.common import err, open_place, out, print_json
from graph_toucan.cli.options import JsonOption, VerboseOption
from graph_toucan.cli.run import check, run_factory
from graph_toucan.cli.run_options import RunOptions, takes_run_options
from graph_toucan.cli.server_tables import onboarding_view, probe_row, skipped_row
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import UsageError
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.identity import JsonObject
from graph_toucan.model import FlagKind, Outcome, Probe, Server
from graph_toucan.onboard.flags import FlagPolicy
from graph_toucan.servers import BLOCK, named_servers, with_network
from graph_toucan.store.register import Register
from graph_toucan.store.snapshots import keep_snapshot

SourcesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCES]...", help=f"{FORMS}. None: the catalogue of the preset.")
]
NetworkOption = Annotated[bool, typer.Option("--network", help="Grant the network to all of these servers.")]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Try all again, also those that are ready or failed for good.")
]

UnsafeOption = Annotated[
    str | None,
    typer.Option(help=f"Which flags make a server unsafe, comma-separated: {', '.join(FlagKind)}; or none."),
]
StartOption = Annotated[float | None, typer.Option(min=1, help="Seconds that a server may take to start.")]

_LINES = 10


@takes_run_options
def onboard(
    options: RunOptions,
    sources: SourcesArgument = None,
    network: NetworkOption = False,
    force: ForceOption = False,
    unsafe: UnsafeOption = None,
    start_seconds: StartOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Find out how to launch servers, try each in the sandbox, and keep their tools, or why they are not ready.

    A package name alone is enough: `graph-toucan onboard pypi:NAME npm:NAME`. What is ready is not tried again, nor what
    failed for a reason that does not heal by itself, until its entry or its credentials change. Ends with 0 if at least one
    server is ready, with 1 if none is.
    """
    config = options.config(Stage.ONBOARD)
    config = _adjusted(config, unsafe, start_seconds)
    collection = _collect(sources or [], config)
    if collection is not None and not options.servers:
        config = config.model_copy(update={"servers": ()})
    probes: list[Probe] = []
    if collection is None or collection.servers:
        config = _prepared(config, collection, network=network, force=force)
        check(config)
        probes = _probes(config, verbose=verbose)
    _report(probes, collection or Collection(), as_json=as_json)
    if not any(probe.outcome is Outcome.READY for probe in probes):
        raise typer.Exit(1)


def _adjusted(config: FactoryConfig, unsafe: str | None, start_seconds: float | None) -> FactoryConfig:
    """Return the configuration with the policy and the patience that were asked for."""
    changes: JsonObject = {}
    if start_seconds is not None:
        changes["launch"] = config.launch.model_copy(update={"start_seconds": start_seconds})
    if unsafe is not None:
        kinds = [kind.strip() for kind in unsafe.split(",") if kind.strip() not in {"", "none"}]
        if unknown := sorted(set(kinds) - set(FlagKind)):
            raise UsageError(f"there is no flag {unknown[0]!r}", f"The flags are {', '.join(FlagKind)}.")
        policy = FlagPolicy(unsafe=tuple(FlagKind(kind) for kind in kinds))
        changes["onboard"] = config.onboard.model_copy(update={"policy": policy})
    return config.model_copy(update=changes)


def _collect(sources: Sequence[str], config: FactoryConfig) -> Collection | None:
    """Return the servers of the sources, None if no source is named."""
    if not sources:
        return None
    if config.catalogue is not None:
        raise UsageError("sources and --catalogue are both given", "Name the file among the sources.")
    parsed = [parse_source(source) for source in sources]
    with err.status("Reading the sources"):
        return asyncio.run(collect(parsed, open_place(config.store).objects))


def _prepared(config: FactoryConfig, collection: Collection | None, *, network: bool, force: bool) -> FactoryConfig:
    """Return the configuration of the run: its servers in a snapshot, and those to try again marked in the register."""
    if collection is None and config.catalogue is not None and config.catalogue.startswith(BLOCK):
        if network or force:
            raise UsageError(
                f"--network and --force cannot look into {config.catalogue}", "Name the servers as sources."
            )
        return config
    objects = open_place(config.store).objects
    chosen: tuple[Server, ...]
    if collection:
        chosen = select_servers(collection.servers, config.servers)
    else:
        chosen = named_servers(config.catalogue, config.servers, objects)
    if network:
        chosen = tuple(with_network(server) for server in chosen)
    Register(objects).try_again((server.slug for server in chosen), all_of_them=force)
    changes: JsonObject = {"executor": ExecutorMode.LIVE} if force else {}
    if collection or network:
        changes["catalogue"] = keep_snapshot(objects, chosen)
    return config.model_copy(update=changes)


def _probes(config: FactoryConfig, *, verbose: bool) -> list[Probe]:
    record = run_factory(config, verbose=verbose)
    store = open_place(config.store)
    return [probe for stage in record.stages for probe in store.read_all(stage.refs, "probes")]


def _report(probes: Sequence[Probe], collection: Collection, *, as_json: bool) -> None:
    skipped: Sequence[Skipped] = collection.skipped
    rows = [probe_row(probe) for probe in probes] + [skipped_row(one) for one in skipped]
    rows.sort(key=lambda row: (row["outcome"] != Outcome.READY, row["outcome"], row["server"]))
    if as_json:
        merged = [one.model_dump(mode="json") for one in collection.merged]
        print_json({"servers": rows, "merged": merged, "notes": list(collection.notes)})
        return
    out.print(onboarding_view(rows, out.width))
    merged = [f"merged {', '.join(one.others)} into {one.kept}: {one.because}" for one in collection.merged]
    for told in (merged, collection.notes):
        for line in told[:_LINES]:
            out.print(line, markup=False, soft_wrap=True)
        if len(told) > _LINES:
            out.print(f"... and {len(told) - _LINES} more, which --json shows", soft_wrap=True)
