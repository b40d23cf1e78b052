import json
from typing import Any

from graph_toucan.model import Server
from graph_toucan.release.launches import launch_of, launched_as
from tests.support.catalogues import local_servers
from tests.support.samples import SERVERS


def changed(server: Server, package: dict[str, Any], factory: dict[str, Any] | None = None) -> Server:
    told = server.model_dump(mode="json", by_alias=True)
    told["packages"][0] |= package
    told["_meta"]["graph-toucan/factory"] |= factory or {}
    return Server.model_validate(told)


def test_a_launch_tells_the_package_its_words_and_its_settings_but_no_examples():
    launch = launch_of(SERVERS[0])
    assert launch is not None
    assert launch["package"]["identifier"] == "mcp-files"
    assert launch["package"]["packageArguments"] == [{"type": "positional", "format": "string", "value": "/workspace"}]
    assert launch["factory"] == {"executable": "serve-files"}


def test_no_secret_is_in_a_launch_however_it_was_given():
    secrets = [
        {"name": "CLOUD_API_KEY", "value": "hunter2"},
        {"name": "PLAIN", "value": "hunter2", "isSecret": True},
        {"name": "ADDRESS", "value": "https://{token}@x", "variables": {"token": {"default": "hunter2"}}},
    ]
    flags = [{"type": "named", "name": "--token", "value": "hunter2"}]
    launch = launch_of(changed(SERVERS[0], {"environmentVariables": secrets, "packageArguments": flags}))
    assert "hunter2" not in json.dumps(launch)
    assert "CLOUD_API_KEY" in json.dumps(launch)


def test_a_server_on_this_machine_alone_has_no_launch_for_others():
    (server,) = local_servers("notes")
    assert launch_of(server) is None
    assert launched_as(server, None) == server
    assert launched_as(server, launch_of(SERVERS[0])) is None
    assert launched_as(SERVERS[0], None) is None


def test_a_row_says_which_version_was_launched_and_how():
    mended = changed(
        SERVERS[0],
        {"version": "1.1.0", "environmentVariables": [{"name": "ROOT", "value": "/workspace/repo"}]},
        {"executable": "serve", "python": "3.12"},
    )
    again = launched_as(SERVERS[0], launch_of(mended))
    assert again is not None
    assert again.packages == mended.packages
    assert again.factory.executable == "serve"
    assert again.factory.python == "3.12"


def test_a_row_cannot_name_another_package_nor_where_it_comes_from_nor_what_it_may():
    other = changed(SERVERS[0], {"identifier": "mcp-evil"})
    assert launched_as(SERVERS[0], launch_of(other)) is None
    greedy = changed(
        SERVERS[0], {"registryBaseUrl": "https://evil.example"}, {"network": True, "extraRequirements": ["evil"]}
    )
    again = launched_as(SERVERS[0], launch_of(greedy))
    assert again is not None
    assert again.packages[0].registry_base_url is None
    assert not again.factory.network
    assert again.factory.extra_requirements == ()
