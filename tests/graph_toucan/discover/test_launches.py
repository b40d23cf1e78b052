"""From a server's entry to the launch that it describes, and back to a record that launches at once."""

from typing import Any

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.discover.launches import Launch, given_launch, launched, likely_launches
from graph_toucan.discover.offer import Entry, Offer
from graph_toucan.model import Server


def server_of(arguments: list[dict[str, Any]], env: list[dict[str, Any]] | None = None) -> Server:
    package = {"registryType": "pypi", "identifier": "tiny", "version": "1.0.0", "packageArguments": arguments}
    package["environmentVariables"] = env or []
    entry = {"name": "pypi/tiny", "description": "Tiny", "version": "1.0.0", "packages": [package]}
    return parse_catalogue([entry], "this catalogue")[0]


def given(arguments: list[dict[str, Any]], env: list[dict[str, Any]] | None = None) -> Launch:
    server = server_of(arguments, env)
    return given_launch(server, server.packages[0])


def test_required_values_that_an_entry_leaves_open_point_at_the_workspace():
    launch = given(
        [
            {"type": "positional", "value": "serve"},
            {"type": "positional", "valueHint": "data_dir", "isRequired": True},
            {"type": "named", "name": "--mode", "choices": ["http", "stdio"], "isRequired": True},
            {"type": "named", "name": "--level", "description": "how much to say"},
            {"type": "named", "name": "--writable"},
        ],
        [
            {"name": "DB_PATH", "isRequired": True},
            {"name": "API_KEY", "isRequired": True, "isSecret": True},
            {"name": "X"},
        ],
    )
    assert launch.arguments == ("serve", "/workspace", "--mode", "stdio", "--writable")
    assert launch.env == (("DB_PATH", "/workspace/shop.db"),)


def test_a_launch_becomes_a_record_and_the_record_the_same_launch():
    server = server_of([], [{"name": "API_KEY", "isSecret": True}])
    launch = Launch(
        entry=("python", "-m", "tiny.server"),
        arguments=("--root", "/workspace"),
        env=(("LEVEL", "quiet"),),
        requirements=("mcp<2",),
        python="3.12",
        programs=("rg",),
        setup=(("tiny", "init"),),
    )
    record = launched(server, server.packages[0], launch)
    again = given_launch(record, record.packages[0])
    assert again.key == launch.key
    assert [item.name for item in record.packages[0].environment_variables] == ["API_KEY", "LEVEL"]


def test_what_the_readme_shows_comes_first_and_what_is_for_others_last():
    entries = (
        Entry("tiny-client", ("tiny-client",), "console script", speaks=False),
        Entry("tiny", ("tiny",), "console script", speaks=None),
        Entry("tiny-mcp", ("tiny-mcp",), "console script", speaks=True),
    )
    offer = Offer("tiny", "pypi", entries, readme='"command": "uvx", "args": ["--from", "tiny", "tiny-mcp", "stdio"]')
    launches = likely_launches(offer, Launch())
    assert [(launch.entry, launch.arguments) for launch in launches] == [
        ("tiny-mcp", ("stdio",)),
        ("tiny-mcp", ()),
        ("tiny", ()),
        ("tiny-client", ()),
    ]


def test_secrets_of_a_readme_are_left_out_and_the_rest_is_followed():
    for readme in ("uvx tiny --api-key YOUR_KEY --root /path/to/x", "uvx tiny --root /path/to/x --token=<TOKEN>"):
        offer = Offer("tiny", "pypi", (Entry("tiny", ("tiny",), "console script"),), readme=readme)
        assert [launch.arguments for launch in likely_launches(offer, Launch())] == [("--root", "/workspace"), ()]
