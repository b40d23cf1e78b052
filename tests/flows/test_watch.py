"""Onboarding and watching as flows: what they enter into the register, keep in the store, tell in Prefect and as events."""

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from flows.onboard import onboard
from flows.watch import watch
from graph_toucan.config import FactoryConfig, LaunchConfig
from graph_toucan.errors import UsageError
from graph_toucan.identity import digest
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.model import Health, Outcome, Sighting
from graph_toucan.store.register import Register
from graph_toucan.watch.report import WatchReport
from tasks.workshop import catalogue_of, frozen, open_store
from tests.support.catalogues import SERVERS, local_catalogue
from tests.support.drifting import tool, write_tools
from tests.support.factory_runs import wait_until

TOOLS = (tool("one"), tool("two"))


@pytest.fixture
def config(tmp_path: Path, prefect_here: None) -> FactoryConfig:
    """A catalogue of a server whose tools are in a file, named after this test, and of one that dies."""
    write_tools(tmp_path, *TOOLS)
    name = f"drifting-{digest(str(tmp_path))[:8]}"
    env = {"TOOLS_FILE": str(tmp_path / "tools.json")}
    document = local_catalogue("dies")
    document["mcpServers"][name] = {"command": sys.executable, "args": [str(SERVERS / "drifting.py")], "env": env}
    (tmp_path / "catalogue.json").write_text(json.dumps(document))
    return FactoryConfig(
        store=str(tmp_path / "store"),
        catalogue=str(tmp_path / "catalogue.json"),
        launch=LaunchConfig(sandbox=SandboxKind.NONE, start_seconds=10),
    )


def register(config: FactoryConfig) -> Register:
    return Register(open_store(config.store).objects)


def drifting(config: FactoryConfig) -> str:
    return next(server.slug for server in catalogue_of(config) if server.slug.startswith("drifting"))


def events(api: str, server: str) -> list[dict[str, Any]]:
    """Return the events about a server that Prefect has recorded so far, the first first."""
    asked = {"filter": {"event": {"prefix": ["graph-toucan.server."]}, "order": "ASC"}, "limit": 50}
    request = urllib.request.Request(  # noqa: S310 - a server of ours
        f"{api}/events/filter", json.dumps(asked).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - likewise
        found = json.load(response)["events"]
    return [one for one in found if one["resource"]["prefect.resource.id"] == f"graph-toucan.server.{server}"]


def test_onboarding_enters_those_that_are_ready_and_those_that_are_not(config: FactoryConfig):
    onboard(config)
    entries = {entry.slug: entry for entry in register(config).entries()}
    name = drifting(config)
    assert set(entries) == {name, "dies"}
    assert (entries[name].outcome, entries[name].health) == (Outcome.READY, Health.HEALTHY)
    assert [one.name for one in entries[name].tools] == ["one", "two"]
    assert entries["dies"].outcome is not Outcome.READY
    assert entries["dies"].probe.detail
    onboard(config)  # all from the store: nobody has seen anything new
    assert {entry.slug: entry for entry in register(config).entries()} == entries


def test_a_failure_is_taken_from_the_store_until_it_is_asked_for_again(config: FactoryConfig):
    first = onboard(config)
    assert onboard(config).cached == len(first.refs)
    register(config).try_again(["dies"], all_of_them=True)
    again = onboard(config)
    assert again.cached == 0
    assert len(register(config).get("dies").sightings) in {1, 2}  # 1 where both fell into one second
    assert onboard(config).cached == len(again.refs)


def test_a_catalogue_that_is_edited_while_a_run_goes_on_changes_nothing_for_it(config: FactoryConfig):
    kept = frozen(config)
    assert frozen(kept) == kept
    assert kept.catalogue is not None
    assert kept.catalogue.startswith("snapshot/")
    assert frozen(config).run_id == kept.run_id
    Path(config.catalogue or "").write_text(json.dumps(local_catalogue("notes")))
    assert {server.slug for server in catalogue_of(kept)} > {"dies"}
    assert [server.slug for server in catalogue_of(config)] == ["notes"]
    assert frozen(config).run_id != kept.run_id


def test_what_was_onboarded_is_a_catalogue(config: FactoryConfig):
    onboard(config)
    chosen = config.model_copy(update={"catalogue": "onboarded"})
    assert [server.slug for server in catalogue_of(chosen)] == [drifting(config)]
    assert catalogue_of(frozen(chosen)) == catalogue_of(chosen)


def test_a_watch_keeps_what_it_saw_and_tells_what_happened(config: FactoryConfig, prefect_api: str, tmp_path: Path):
    onboard(config)
    name = drifting(config)
    healthy = watch(config)
    assert [one.sighting.server for one in healthy.servers] == [name]  # the other was never ready
    assert (healthy.servers[0].sighting.health, healthy.missing) == (Health.HEALTHY, ())
    assert healthy.servers[0].events == ()
    write_tools(tmp_path, tool("one", a={"type": "string"}), tool("two"))
    drifted = watch(config, [name])
    assert (drifted.servers[0].sighting.health, drifted.servers[0].events) == (Health.DEGRADED, ("drifted",))
    os.remove(tmp_path / "tools.json")
    down = watch(config)
    assert (down.servers[0].sighting.health, down.missing) == (Health.DOWN, (name,))
    still = watch(config)
    assert (still.missing, still.servers[0].events) == ((name,), ())  # told once
    write_tools(tmp_path, tool("one", a={"type": "string"}), tool("two"))
    up = watch(config)
    assert (up.servers[0].events, up.missing) == (("up",), ())
    kept: list[Sighting] = open_store(config.store).read_all(
        [ref for one in (healthy, down) for ref in one.refs], "sightings"
    )
    assert [one.health for one in kept] == [Health.HEALTHY, Health.DOWN]
    entry = register(config).get(name)
    assert [one.health for one in entry.sightings][-3:] == [Health.DOWN, Health.DOWN, Health.HEALTHY]
    told = ["graph-toucan.server.drifted", "graph-toucan.server.down", "graph-toucan.server.up"]
    wait_until(lambda: sorted(one["event"] for one in events(prefect_api, name)) == sorted(told), "the events", 60)
    recorded = {one["event"]: one for one in events(prefect_api, name)}
    assert recorded[told[0]]["payload"]["changes"] == ["one a: parameter added (required), breaking"]
    assert recorded[told[1]]["payload"]["before"] == "degraded"
    assert recorded[told[1]]["resource"]["health"] == "down"


def test_a_watch_of_an_empty_register_sees_nothing_and_an_unknown_name_is_refused(config: FactoryConfig):
    seen = watch(config)
    assert seen == WatchReport(at=seen.at, refs=(), servers=())
    with pytest.raises(UsageError, match="no server 'nothing' was onboarded"):
        watch(config, ["nothing"])
