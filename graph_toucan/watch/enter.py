"""Enter into the register what an onboarding saw, from the tables that it wrote."""

from collections.abc import Iterable, Mapping, Sequence

from graph_toucan.model import FlagKind, Probe, Server, Tool
from graph_toucan.onboard.flags import flag_tools
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.store.register import Register, ServerEntry
from graph_toucan.watch.health import onboarded

_NAMED = 3


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
    refs = list(refs)
    names = _tool_names(store, refs, register)
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
            entry = onboarded(known.get(probe.server), server, _with_shadows(probe, listed, names), listed, at)
            if entry is not None:
                register.put(entry)
                changed.append(entry)
    return changed


def _tool_names(store: ArtifactStore, refs: Iterable[ShardRef], register: Register) -> dict[str, set[str]]:
    """Return the names of all tools that are known, each with the slugs of the servers that have one of that name."""
    names: dict[str, set[str]] = {}
    listed = [tool for ref in refs for tool in store.read(ref, "tools")]
    for tool in (*(tool for entry in register.entries() for tool in entry.tools), *listed):
        names.setdefault(tool.name, set()).add(tool.server)
    return names


def _with_shadows(probe: Probe, tools: Sequence[Tool], names: Mapping[str, set[str]]) -> Probe:
    """Return a probe with a flag for each tool whose name another server's tool has: one may stand in for the other."""
    elsewhere = {
        tool.name: ", ".join(sorted(names[tool.name] - {probe.server})[:_NAMED])
        for tool in tools
        if names[tool.name] - {probe.server}
    }
    found = [flag for flag in flag_tools(tools, elsewhere) if flag.kind is FlagKind.SHADOWS_TOOL]
    kept = [flag for flag in probe.flags if flag.kind is not FlagKind.SHADOWS_TOOL]
    return probe.model_copy(update={"flags": (*kept, *found)})
