"""Which servers a configuration names: a catalogue file, a snapshot of one, what was onboarded, or the embedded catalogue."""

from collections.abc import Iterable
from pathlib import Path

from graph_toucan.catalogue.load import embedded_catalogue, load_catalogue, select_servers
from graph_toucan.errors import UsageError
from graph_toucan.model import Server
from graph_toucan.model.server import FACTORY_META
from graph_toucan.store.objects import ObjectStore
from graph_toucan.store.register import Register
from graph_toucan.store.snapshots import SNAPSHOT, read_snapshot

BLOCK = "block/"
"""What begins with this names a Prefect block, which only the tasks can read."""
ONBOARDED = "onboarded"
"""The catalogue of the servers that the register has as ready."""


def is_file(catalogue: str | None) -> bool:
    """Whether a configuration's catalogue is the path of a file."""
    return catalogue is not None and catalogue != ONBOARDED and not catalogue.startswith((SNAPSHOT, BLOCK))


def named_servers(
    catalogue: str | None, wanted: Iterable[str], objects: ObjectStore | None = None
) -> tuple[Server, ...]:
    """Return the servers that a catalogue names, of them the wanted ones, all if none is named.

    Args:
        catalogue: a file's path, `snapshot/...`, `onboarded`, or None for the embedded catalogue.
        wanted: slugs or full names.
        objects: the store of snapshots and of the register; a file and the embedded catalogue need none.

    Raises:
        CatalogueError: the file is wrong, or a wanted server is not in the catalogue.
        UsageError: no server is ready, or the catalogue is in a store and none is given.
        StoreError: the store cannot be read.
    """
    if catalogue is None:
        return select_servers(embedded_catalogue(), wanted)
    if is_file(catalogue):
        return select_servers(load_catalogue(Path(catalogue)), wanted)
    if objects is None or catalogue.startswith(BLOCK):
        raise UsageError(f"catalogue {catalogue} is not a file", "Name the store that holds it, or a file.")
    if catalogue.startswith(SNAPSHOT):
        return select_servers(read_snapshot(objects, catalogue), wanted)
    ready = [entry.server for entry in Register(objects).entries() if entry.ready]
    if not ready:
        raise UsageError(
            f"no server in {objects.location} is ready", "Onboard some first: `graph-toucan onboard pypi:NAME`."
        )
    return select_servers(ready, wanted)


def with_network(server: Server) -> Server:
    """Return the server with the network granted to it."""
    meta = server.factory.model_copy(update={"network": True}).model_dump(mode="json", by_alias=True)
    return server.model_copy(update={"meta": {**server.meta, FACTORY_META: meta}})
