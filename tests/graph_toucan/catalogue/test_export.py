"""Catalogues made from what was onboarded: only what is ready, launched as it was found, with calls that worked."""

from graph_toucan.catalogue.export import MAX_EXAMPLES, examples_of, export_catalogue
from graph_toucan.catalogue.load import embedded_catalogue, parse_catalogue
from graph_toucan.model import CallCheck, ExampleSpec, Outcome, Server
from graph_toucan.model.server import FACTORY_META
from tests.support.samples import sample_probe


def server_of(slug: str, *examples: str) -> Server:
    package = {"registryType": "pypi", "identifier": slug, "version": "1.0.0",
               "packageArguments": [{"type": "positional", "value": "serve"}]}  # fmt: skip
    meta = {
        "examples": [{"tool": tool, "arguments": {"own": True}} for tool in examples],
        "extraRequirements": ["mcp<2"],
    }
    entry = {"name": f"pypi/{slug}", "description": slug, "version": "1.0.0", "packages": [package]}
    return parse_catalogue([{**entry, "_meta": {FACTORY_META: meta}}], "this catalogue")[0]


def call(tool: str, *, ok: bool = True, text: str = "a") -> CallCheck:
    return CallCheck(tool=tool, arguments={"text": text}, ok=ok)


def test_only_ready_servers_are_exported_and_the_document_is_a_catalogue():
    probes = {"files": sample_probe("files"), "tables": sample_probe("tables", Outcome.CRASHED)}
    document = export_catalogue([server_of("files"), server_of("tables"), server_of("unknown")], probes)
    (back,) = parse_catalogue(document, "the export")
    assert back.slug == "files"
    assert [argument.value for argument in back.packages[0].package_arguments] == ["serve"]
    assert back.factory.extra_requirements == ("mcp<2",)


def test_own_examples_come_first_and_calls_that_worked_fill_the_gaps():
    probe = sample_probe("files").model_copy(
        update={
            "calls": (
                call("read"),
                call("write"),
                call("go_on", text="ec458281-c17b-47f3-b788-f5dc6c6896be"),
                call("broken", ok=False),
                call("long", text="x" * 2000),
            )
        }
    )
    assert examples_of(server_of("files", "read"), probe) == (
        ExampleSpec(tool="read", arguments={"own": True}),
        ExampleSpec(tool="write", arguments={"text": "a"}),
    )
    many = probe.model_copy(update={"calls": tuple(call(f"tool{number}") for number in range(100))})
    assert len(examples_of(server_of("files"), many)) == MAX_EXAMPLES


def test_every_server_of_the_embedded_catalogue_says_what_it_is():
    servers = embedded_catalogue()
    assert len({server.slug for server in servers}) == len(servers)
    for server in servers:
        assert server.factory.categories, server.slug
        assert server.packages[0].version, server.slug
        assert server.factory.license, server.slug
        assert server.factory.size_mb > 0, server.slug
