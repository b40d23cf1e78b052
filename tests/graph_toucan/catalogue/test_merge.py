"""Which entries are one server, and what is kept of them."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_toucan.catalogue.merge import Entry, Merging, identities, merge_entries, package_identity, url_identity
from graph_toucan.catalogue.shapes import normalise_server
from graph_toucan.model import Package, Server
from graph_toucan.model.server import FACTORY_META


def a_server(name: str, version: str = "1.0.0", **fields: Any) -> Server:
    return Server.model_validate({"name": name, "description": "x", "version": version, **fields})


def npm(identifier: str, version: str | None = "1.0.0", **fields: Any) -> dict[str, Any]:
    return {"registryType": "npm", "identifier": identifier, "version": version, **fields}


def remote(url: str) -> dict[str, Any]:
    return {"type": "streamable-http", "url": url}


def repository(subfolder: str | None = None) -> dict[str, Any]:
    return {"url": "https://github.com/acme/mcp", "source": "github", "subfolder": subfolder}


def merged(*servers: Server, **fields: Any) -> Merging:
    """Merge servers that each come from a source of their own, in this order."""
    return merge_entries(
        [Entry(server=each, origin=f"s{number}", position=(number, 0), **fields) for number, each in enumerate(servers)]
    )


def test_one_package_is_one_server_and_the_newest_version_wins():
    known = a_server(
        "io.github.acme/weather",
        packages=[npm("@acme/weather", "1.2.0", packageArguments=[{"type": "positional", "value": "serve"}])],
    )
    merging = merged(a_server("npm.acme/weather", "1.10.0", packages=[npm("@ACME/Weather", "1.10.0")]), known)
    (server,) = merging.servers
    assert (server.name, server.version) == ("io.github.acme/weather", "1.10.0")
    assert server.packages[0].version == "1.10.0"
    assert len(server.packages[0].package_arguments) == 1
    assert server.factory.sources == ("s0 npm.acme/weather@1.10.0",)
    (what,) = merging.merged
    assert (what.kept, what.others) == ("io.github.acme/weather", ("s0 npm.acme/weather@1.10.0",))
    assert what.because == "npm:@acme/weather"


def test_what_the_user_pinned_keeps_its_version_and_name():
    pinned = Entry(
        server=a_server("local/mine", packages=[npm("weather", "0.9.0")]),
        origin="my.json",
        position=(1, 0),
        pinned=True,
    )
    found = Entry(
        server=a_server(
            "io.acme/weather",
            "2.0.0",
            title="Weather",
            packages=[npm("weather", "2.0.0", environmentVariables=[{"name": "A_KEY", "isSecret": True}])],
        ),
        origin="registry",
        position=(0, 0),
    )
    (server,) = merge_entries([found, pinned]).servers
    assert (server.name, server.version, server.packages[0].version) == ("local/mine", "1.0.0", "0.9.0")
    assert server.title == "Weather"


def test_entries_that_share_nothing_stay_apart():
    merging = merged(
        a_server("a/x", packages=[npm("x")]),
        a_server("b/y", packages=[{"registryType": "pypi", "identifier": "x", "version": "1.0.0"}]),
        a_server("c/z", packages=[npm("x", registryBaseUrl="https://npm.example")]),
    )
    assert len(merging.servers) == 3
    assert merging.merged == ()


def test_one_address_is_one_server_however_it_is_spelt():
    merging = merged(
        a_server("a/x", remotes=[remote("https://Host.example:443/mcp/")]),
        a_server("b/y", remotes=[remote("https://host.example/mcp")]),
    )
    assert len(merging.servers) == 1
    assert merging.servers[0].factory.sources == ("s1 b/y@1.0.0",)


def test_three_entries_are_one_if_the_third_links_the_others():
    merging = merged(
        a_server("a/x", packages=[npm("x")]),
        a_server("b/x", remotes=[remote("https://host.example/mcp")]),
        a_server("c/x", packages=[npm("x")], remotes=[remote("https://host.example/mcp")]),
    )
    (server,) = merging.servers
    assert len(server.factory.sources) == 2


def test_one_repository_is_one_server_unless_what_it_offers_conflicts():
    one = a_server("a/x", repository=repository("src/x"), packages=[npm("x")])
    same = a_server("b/x", repository=repository("/src/x/"), remotes=[remote("https://host.example/mcp")])
    other = a_server("c/y", repository=repository("src/x"), packages=[npm("y")])
    elsewhere = a_server("d/z", repository=repository("src/z"), remotes=[remote("https://host.example/z")])
    assert len(merged(one, same).servers) == 1
    assert len(merged(one, same, other).servers) == 3
    assert len(merged(one, elsewhere).servers) == 2


def test_what_one_entry_does_not_say_another_fills_in():
    silent = a_server("a/x", packages=[npm("x", packageArguments=[{"type": "positional", "value": "a"}])])
    telling = a_server(
        "b/x",
        "3.0.0",
        title="Weather",
        websiteUrl="https://x.example",
        repository=repository(),
        packages=[npm("x", "1.0.0"), {"registryType": "oci", "identifier": "docker.io/acme/x:1"}],
        _meta={FACTORY_META: {"network": True}},
    )
    (server,) = merged(silent, telling).servers
    assert (server.title, server.website_url) == ("Weather", "https://x.example")
    assert server.factory.network
    assert [package.registry_type for package in server.packages] in (["npm", "oci"], ["oci", "npm"])
    assert any(package.package_arguments for package in server.packages)


def test_entries_of_one_file_stay_apart_and_what_else_is_the_same_joins_the_first():
    def of_file(name: str, place: int) -> Entry:
        arguments = [{"type": "positional", "value": name}]
        server = a_server(name, packages=[npm("files", packageArguments=arguments)])
        return Entry(server=server, origin="my.json", position=(0, place), pinned=True, apart="my.json")

    found = Entry(
        server=a_server("io.files/files", packages=[npm("files", "9.0.0")]), origin="registry", position=(1, 0)
    )
    merging = merge_entries([found, of_file("local/a", 0), of_file("local/b", 1)])
    assert [server.name for server in merging.servers] == ["local/a", "local/b"]
    assert merging.servers[0].factory.sources == ("registry io.files/files@1.0.0",)
    assert merging.servers[1].factory.sources == ()


def test_two_servers_of_one_name_are_told_apart_by_their_namespace():
    merging = merged(
        *(
            a_server(f"io.{who}/git", packages=[npm(f"git-{who}-{number}")])
            for number, who in enumerate(["a", "b", "a", "c.b"])
        )
    )
    assert [server.slug for server in merging.servers] == ["git", "git-b", "git-a", "git-b-2"]
    assert "io.b/git is called git-b, since another server is called git" in merging.notes
    assert len(merging.notes) == 3


def test_a_server_that_nothing_can_start_is_unusable_unless_another_entry_knows_how():
    bare = a_server("a/x", repository=repository())
    assert [entry.server.name for entry in merged(bare).unusable] == ["a/x"]
    merging = merged(bare, a_server("b/x", repository=repository(), packages=[npm("x")]))
    assert merging.unusable == ()
    assert len(merging.servers) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"registryType": "pypi", "identifier": "A_b.c"},
            {"registryType": "pypi", "identifier": "a-b-c", "version": "2"},
        ),
        (
            {"registryType": "oci", "identifier": "docker.io/mcp/x:1"},
            {"registryType": "oci", "identifier": "docker.io/mcp/x@sha256:0"},
        ),
        ({"registryType": "npm", "identifier": "X"}, {"registryType": "npm", "identifier": "x"}),
    ],
)
def test_a_package_is_the_same_in_all_spellings_and_versions(one: dict[str, Any], other: dict[str, Any]):
    assert package_identity(Package.model_validate(one)) == package_identity(Package.model_validate(other))


def test_an_address_keeps_its_query_and_port():
    assert url_identity("https://h.example/mcp?a=1") != url_identity("https://h.example/mcp?a=2")
    assert url_identity("http://h.example:8000/") == url_identity("http://H.example:8000")
    assert url_identity("http://h.example:99999999/") == "url:http://h.example:99999999/"


def test_the_settings_of_a_registry_row_do_not_come_in_by_merging():
    row = {
        "name": "io.evil/x",
        "description": "x",
        "version": "9.0.0",
        "packages": [npm("x", "9.0.0")],
        "_meta": {FACTORY_META: {"network": True, "setup": [["sh", "-c", "id"]]}},
    }
    (server,) = merged(a_server("npm/x", packages=[npm("x")]), normalise_server(row, "io.example")).servers
    assert not server.factory.network
    assert server.factory.setup == ()


# --- order --------------------------------------------------------------------------------------------------------

_packages = st.builds(npm, st.sampled_from("xyz"), st.sampled_from(["1.0.0", "2.0.0", None]))
_servers = st.builds(
    lambda name, packages, remotes, where: a_server(f"{name}/s", packages=packages, remotes=remotes, repository=where),
    st.sampled_from(["a", "b", "c"]),
    st.lists(_packages, max_size=2, unique_by=lambda package: package["identifier"]),
    st.lists(st.builds(remote, st.sampled_from(["https://h.example/1", "https://h.example/2"])), max_size=1),
    st.none() | st.builds(repository, st.sampled_from([None, "p", "q"])),
)


def entries_of(servers: Sequence[Server], apart: Sequence[str]) -> list[Entry]:
    return [
        Entry(server=each, origin=f"s{number}", position=(number, 0), apart=name)
        for number, (each, name) in enumerate(zip(servers, apart, strict=False))
    ]


def parts(merging: Merging) -> list[list[str]]:
    return sorted(sorted(identities(server)) for server in merging.servers)


@given(
    st.lists(_servers, max_size=7), st.lists(st.sampled_from(["", "", "f", "g"]), min_size=7, max_size=7), st.randoms()
)
def test_what_is_one_server_does_not_depend_on_the_order(servers: list[Server], apart: list[str], random: Any):
    entries = entries_of(servers, apart)
    mixed = random.sample(entries, len(entries))
    assert merge_entries(mixed) == merge_entries(entries)
    renumbered = [entry.model_copy(update={"position": (number, 0)}) for number, entry in enumerate(mixed)]
    assert len(merge_entries(renumbered).servers) == len(merge_entries(entries).servers)
    if not any(apart):
        assert parts(merge_entries(renumbered)) == parts(merge_entries(entries))


@given(st.lists(_servers, max_size=7))
def test_merging_loses_no_package_address_or_entry_and_gives_each_server_a_slug(servers: list[Server]):
    merging = merge_entries(entries_of(servers, [""] * 7))
    before = {identity for each in servers for identity in identities(each)}
    assert {identity for each in merging.servers for identity in identities(each)} == before
    slugs = [each.slug for each in merging.servers]
    assert len(slugs) == len(set(slugs))
    counted = len(merging.servers) + len(merging.unusable) + sum(len(what.others) for what in merging.merged)
    assert counted == len(servers)
    for each in merging.servers:
        assert Server.model_validate_json(each.model_dump_json(by_alias=True)) == each
