"""The register of servers, and catalogues as they were when a run began."""

import json
from pathlib import Path

import pytest

from graph_toucan.errors import ArtifactMissing, CatalogueError, StoreError, UsageError
from graph_toucan.model import Outcome, Server
from graph_toucan.servers import is_file, named_servers, with_network
from graph_toucan.store import ObjectStore, open_objects
from graph_toucan.store.register import Register, ServerEntry
from graph_toucan.store.snapshots import keep_snapshot, read_snapshot
from graph_toucan.watch.health import onboarded
from tests.support.catalogues import local_servers, write_catalogue
from tests.support.drifting import WHEN, entry_of, probe_of, tool

TOOLS = (tool("one"), tool("two", a={"type": "string"}))


@pytest.fixture
def objects(tmp_path: Path) -> ObjectStore:
    return open_objects(str(tmp_path / "store"))


def failed(server: Server) -> ServerEntry:
    entry = onboarded(None, server, probe_of(server, Outcome.CRASHED, detail="it fell over"), (), WHEN)
    assert entry is not None
    return entry


def filled(objects: ObjectStore) -> Register:
    """Return a register with `notes` and `numbers` ready, and `dies` not."""
    register = Register(objects)
    for server in local_servers("numbers", "notes"):
        register.put(entry_of(server, *TOOLS))
    register.put(failed(local_servers("dies")[0]))
    return register


def test_entries_come_back_as_they_were_in_the_order_of_their_names(objects: ObjectStore):
    register = filled(objects)
    assert [entry.slug for entry in register.entries()] == ["dies", "notes", "numbers"]
    (server,) = local_servers("notes")
    assert register.find("notes") == entry_of(server, *TOOLS)
    assert register.find("nothing") is None
    assert list(register.known(["dies", "nothing", "notes"])) == ["dies", "notes"]
    assert Register(open_objects(objects.location)).entries() == register.entries()


def test_a_server_is_found_by_its_short_and_by_its_full_name(objects: ObjectStore):
    register = filled(objects)
    assert register.get("notes") == register.get("local/notes")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("note", "Do you mean notes"),
        ("NOTES", "Do you mean notes"),
        ("other/notes", "Do you mean notes"),
        ("nombers", "Do you mean numbers"),
        ("zzzzzz", "`graph-toucan servers` lists those"),
        ("", "`graph-toucan servers` lists those"),
        ("local/", "`graph-toucan servers` lists those"),
        ("../runs/xyzxyz", "`graph-toucan servers` lists those"),
    ],
)
def test_a_name_that_is_unknown_is_answered_with_those_that_come_near(objects: ObjectStore, name: str, words: str):
    with pytest.raises(UsageError, match="was onboarded into") as caught:
        filled(objects).get(name)
    assert words in caught.value.solution


def test_a_name_in_an_empty_register_is_answered_with_how_to_fill_it(objects: ObjectStore):
    with pytest.raises(UsageError, match="graph-toucan onboard"):
        Register(objects).get("notes")


def test_failures_that_may_heal_are_tried_again_and_all_others_only_when_asked_for(objects: ObjectStore):
    register = filled(objects)
    assert register.try_again(["dies", "notes", "nothing"]) == ()
    late = register.get("dies").probe.model_copy(update={"outcome": Outcome.TIMED_OUT})
    register.put(register.get("dies").model_copy(update={"probe": late}))
    assert register.try_again(["dies", "notes", "nothing"]) == ("dies",)
    assert register.try_again(["dies", "notes"], all_of_them=True) == ("dies", "notes")
    attempts = {entry.slug: entry.attempt for entry in register.entries()}
    assert attempts == {"dies": 2, "notes": 1, "numbers": 0}


def test_a_damaged_entry_is_named_with_what_to_do(objects: ObjectStore):
    register = filled(objects)
    for data in (b"{", b"[]", b'{"server": 1}', b"\xff"):
        objects.put("register/notes.json", data)
        with pytest.raises(StoreError, match=r"notes.json is no entry .* delete it and onboard"):
            register.entries()


def test_an_entry_does_not_show_a_value_that_is_a_secret(objects: ObjectStore):
    (server,) = local_servers("needs_key")
    register = Register(objects)
    register.put(entry_of(server, *TOOLS))
    document = json.loads(objects.get("register/needs_key.json") or b"")
    assert document["server"]["packages"][0]["registryType"] == "local"  # names as on the wire
    assert "sightings" in document


def test_a_snapshot_is_named_by_its_content_and_never_changes(objects: ObjectStore):
    servers = local_servers("notes", "numbers")
    name = keep_snapshot(objects, servers)
    assert name == keep_snapshot(objects, local_servers("notes", "numbers"))
    assert name != keep_snapshot(objects, servers[:1])
    assert read_snapshot(objects, name) == servers
    with pytest.raises(ArtifactMissing, match="there is no catalogue snapshot/0000"):
        read_snapshot(objects, "snapshot/0000")
    objects.put(f"catalogues/{name.removeprefix('snapshot/')}.json", b"{}")
    with pytest.raises(StoreError, match="is damaged"):
        read_snapshot(objects, name)


def test_a_catalogue_is_a_file_a_snapshot_what_was_onboarded_or_the_embedded_one(objects: ObjectStore, tmp_path: Path):
    path = str(write_catalogue(tmp_path / "catalogue.json", "notes", "numbers", "dies"))
    assert [is_file(name) for name in (path, None, "onboarded", "snapshot/a", "block/a")] == [True, *[False] * 4]
    assert [server.slug for server in named_servers(path, ["dies", "local/notes"])] == ["notes", "dies"]
    kept = keep_snapshot(objects, named_servers(path, []))
    assert named_servers(kept, ["dies"], objects) == local_servers("dies")
    filled(objects)
    assert [server.slug for server in named_servers("onboarded", [], objects)] == ["notes", "numbers"]
    assert len(named_servers(None, [])) > 10
    with pytest.raises(CatalogueError, match="unknown server 'dies'"):
        named_servers("onboarded", ["dies"], objects)
    with pytest.raises(UsageError, match="is not a file"):
        named_servers(kept, [])


def test_nothing_onboarded_is_no_catalogue(objects: ObjectStore):
    Register(objects).put(failed(local_servers("dies")[0]))
    with pytest.raises(UsageError, match=r"no server .* is ready\. Onboard some first"):
        named_servers("onboarded", [], objects)


def test_the_network_is_granted_without_touching_the_rest():
    (server,) = local_servers("notes")
    granted = with_network(server)
    assert granted.factory.network
    assert not server.factory.network
    assert granted.factory.examples == server.factory.examples
    assert with_network(granted) == granted
