"""Enter into the register what an onboarding saw, from the tables that it wrote."""

from collections.abc import Iterable, Sequence

from graph_toucan.model import Probe, Server, Tool
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.store.register import Register, ServerEntry
from graph_toucan.watch.health import onboarded


def enter_onboarding(store: ArtifactStore, refs: Iterable[ShardRef], catalogue: Sequence[Server]) -> list[ServerEntry]:
    """Bring the register up to date and return the entries that changed; doing it twice changes nothing more.

    Args:
        store: the store of the tables and of the register.
        refs: the shards of the onboard stage.
        catalogue: the servers that were asked for: what is kept of one that did not come up.

    Raises:
        StoreError: the store cannot be read or written.
    """
    asked = {server.slug: server for server in catalogue}
    register = Register(store.objects)
    changed: list[ServerEntry] = []
    for ref in refs:
        manifest = store.manifest(ref)
        at = manifest.created_at if manifest else ""
        probes: list[Probe] = store.read(ref, "probes")
        launched: dict[str, Server] = {server.slug: server for server in store.read(ref, "servers")}
        tools: dict[str, list[Tool]] = {}
        for tool in store.read(ref, "tools"):
            tools.setdefault(tool.server, []).append(tool)
        known = register.known(probe.server for probe in probes)
        for probe in probes:
            server = launched.get(probe.server) or asked[probe.server]
            listed = tuple(tools.get(probe.server, ()))
            entry = onboarded(known.get(probe.server), server, probe, listed, at)
            if entry is not None:
                register.put(entry)
                changed.append(entry)
    return changed
