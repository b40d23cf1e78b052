"""The cards of a whole server: kinds, tags, effects, volatile places, and what was left out."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph_toucan.describe.cards import DescribeConfig, Described, describe_server
from graph_toucan.execute.executor import Executor
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import ExampleSpec, Server, ToolCard, ToolKind
from graph_toucan.model.server import FACTORY_META
from graph_toucan.onboard.probe import ProbeSettings, onboard_server
from graph_toucan.teach.rule_teacher import RuleTeacher
from tests.support.catalogues import local_servers
from tests.support.file_recorder import FileRecorder
from tests.support.launching import executor_of, in_loop, settings_for

SETTINGS: LaunchSettings = settings_for()


@pytest.fixture
def executor(tmp_path: Path) -> Executor:
    return executor_of(FileRecorder(tmp_path), "notes", "numbers")


async def described(server: Server, executor: Executor, proposed: int = 0) -> Described:
    attempt = await onboard_server(server, Path("/nowhere"), ProbeSettings(SETTINGS), {})
    config = DescribeConfig(proposed=proposed)
    return await describe_server(server, attempt.tools, attempt.probe.fingerprint, executor, RuleTeacher(), config)


def by_name(cards: Sequence[ToolCard]) -> dict[str, ToolCard]:
    return {card.tool.name: card for card in cards}


@pytest.mark.parametrize("name", ["notes", "numbers"])
@in_loop
async def test_every_example_of_the_good_servers_works_alone(executor: Executor, name: str):
    (server,) = local_servers(name)
    found = await described(server, executor)
    cards = by_name(found.cards)
    assert found.rejections == ()
    for example in server.factory.examples:
        assert cards[example.tool].standalone, example.tool
        assert cards[example.tool].output_schema is not None, example.tool
        assert cards[example.tool].outputs, example.tool


@in_loop
async def test_cards_tell_kinds_effects_and_volatile_places(executor: Executor):
    (server,) = local_servers("notes")
    cards = by_name((await described(server, executor)).cards)
    assert cards["write_note"].kind is ToolKind.ACTION
    assert cards["read_note"].kind is ToolKind.QUERY
    assert cards["count_words"].kind is ToolKind.COMPUTATION
    assert cards["write_note"].kind_reason
    assert cards["stamp"].volatile_paths == ("/at", "/receipt")
    assert cards["fail"].examples == ()
    assert {len(set(card.tags)) for card in cards.values()} == {3}


@in_loop
async def test_an_example_of_a_tool_that_is_not_there_is_rejected_with_those_that_are(executor: Executor):
    (server,) = local_servers("notes")
    meta = {FACTORY_META: {"examples": [ExampleSpec(tool="raed_note").model_dump(mode="json")]}}
    found = await described(server.model_copy(update={"meta": meta}), executor)
    (rejection,) = found.rejections
    assert (rejection.subject, rejection.reason) == ("notes/raed_note", "unknown_tool")
    assert "read_note" in rejection.evidence["there"]
