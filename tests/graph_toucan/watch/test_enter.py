"""Entering an onboarding into the register: once each, with tools that share a name across servers flagged on both sides."""

from pathlib import Path

from graph_toucan.model import FlagKind, Outcome, Probe, Server, Tool
from graph_toucan.store import ArtifactStore, ShardRef, open_objects
from graph_toucan.store.register import Register
from graph_toucan.watch.enter import enter_onboarding
from tests.support.catalogues import local_servers
from tests.support.samples import sample_probe


def tool(server: str, name: str) -> Tool:
    return Tool(id=f"{server}/{name}", server=server, name=name, input_schema={"type": "object"})


def onboarded(store: ArtifactStore, key: str, *servers: Server, failed: str = "", **tools: tuple[str, ...]) -> ShardRef:
    ref = ShardRef(stage="onboard", key=key)
    probes: list[Probe] = [
        sample_probe(server.slug, Outcome.CRASHED if server.slug == failed else Outcome.READY) for server in servers
    ]
    tables = {
        "servers": [server for server in servers if server.slug != failed],
        "tools": [tool(slug, name) for slug, names in tools.items() for name in names],
        "probes": probes,
    }
    store.commit(ref, tables)
    return ref


def shadows(register: Register, slug: str) -> dict[str, str]:
    flags = register.get(slug).probe.flags
    return {flag.tool: flag.evidence for flag in flags if flag.kind is FlagKind.SHADOWS_TOOL}


def test_tools_of_one_name_are_flagged_also_against_servers_that_were_onboarded_before(tmp_path: Path):
    store = ArtifactStore(open_objects(str(tmp_path)))
    notes, numbers, late = local_servers("notes", "numbers", "crashes")
    first = onboarded(store, "a", notes, numbers, notes=("read", "write"), numbers=("read", "add"))
    assert len(enter_onboarding(store, [first], [notes, numbers])) == 2
    register = Register(store.objects)
    assert shadows(register, "notes") == {"read": "numbers has a tool of this name too"}
    assert shadows(register, "numbers") == {"read": "notes has a tool of this name too"}
    second = onboarded(store, "b", late, crashes=("read", "add"))
    enter_onboarding(store, [second], [late])
    assert shadows(register, "crashes")["read"] == "notes, numbers has a tool of this name too"
    assert not any(flag.unsafe for flag in register.get("crashes").probe.flags)


def test_entering_twice_changes_nothing_and_what_failed_is_kept_too(tmp_path: Path):
    store = ArtifactStore(open_objects(str(tmp_path)))
    notes, dies = local_servers("notes", "dies")
    ref = onboarded(store, "a", notes, dies, failed="dies", notes=("read",))
    assert len(enter_onboarding(store, [ref], [notes, dies])) == 2
    assert enter_onboarding(store, [ref], [notes, dies]) == []
    entry = Register(store.objects).get("dies")
    assert (entry.probe.outcome, entry.tools, entry.server) == (Outcome.CRASHED, (), dies)
