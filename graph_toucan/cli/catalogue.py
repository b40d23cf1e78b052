"""Commands about catalogues: write what was onboarded as one."""

import json
from pathlib import Path
from typing import Annotated

import typer

from graph_toucan.catalogue.export import export_catalogue
from graph_toucan.cli.common import open_place, out
from graph_toucan.cli.options import StoreOption
from graph_toucan.config import Stage
from graph_toucan.errors import ArtifactMissing, CatalogueError
from graph_toucan.model import Probe, Server
from graph_toucan.store import load_run

catalogue = typer.Typer(no_args_is_help=True, help="Write what was onboarded as a catalogue.")


@catalogue.callback()
def _group() -> None:
    """Write what was onboarded as a catalogue."""


@catalogue.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Where to write the catalogue (JSON).")],
    run: Annotated[str | None, typer.Option(help="A run's id; the latest if none is named.")] = None,
    store: StoreOption = "artifacts",
) -> None:
    """Write the ready servers of a run as a catalogue: launch commands that were found, and calls that worked as examples."""
    opened = open_place(store)
    record = load_run(opened.objects, run)
    refs = [ref for stage in record.stages if stage.stage == Stage.ONBOARD for ref in stage.refs]
    if not refs:
        raise ArtifactMissing(f"run {record.id} has onboarded nothing", "Run `graph-toucan onboard` first.")
    servers: list[Server] = opened.read_all(refs, "servers")
    probes: list[Probe] = opened.read_all(refs, "probes")
    document = export_catalogue(servers, {probe.server: probe for probe in probes})
    if not document["servers"]:
        raise ArtifactMissing(f"no server of run {record.id} is ready", "`graph-toucan servers` says why.")
    draft = file.with_name(f"{file.name}.new")
    try:
        draft.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise CatalogueError(f"{file} cannot be written: {error.strerror}", "Choose another place.") from error
    out.print(f"{len(document['servers'])} servers in {file}", soft_wrap=True)
