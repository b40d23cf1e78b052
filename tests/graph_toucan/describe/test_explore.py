"""Exploring real tools: each example twice in fresh workspaces, alone first and then with what comes before it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.describe.cards import DescribeConfig, Described, describe_server
from graph_toucan.describe.explore import Exploration, explore
from graph_toucan.execute.episode import Executor, ExecutorMode
from graph_toucan.launch.session import LaunchSettings
from graph_toucan.model import ExampleSpec, Server, SetupCall, Tool, ToolCard, ToolKind
from graph_toucan.model.server import FACTORY_META
from graph_toucan.onboard.probe import ProbeSettings, onboard_server
from graph_toucan.teach.rule_teacher import RuleTeacher
from tests.support.catalogues import local_servers
from tests.support.file_recorder import FileRecorder
from tests.support.launching import executor_of, in_loop, settings_for

SETTINGS: LaunchSettings = settings_for()


@pytest.fixture
def executor(tmp_path: Path) -> Executor:
    return executor_of(FileRecorder(tmp_path), "notes", "numbers", "crashes", "huge")


async def explored(executor: Executor, tool: str, *earlier: SetupCall, **arguments: Any) -> Exploration:
    server, name = tool.split("/")
    given = Tool(id=tool, server=server, name=name, input_schema={"type": "object"})
    return await explore(given, arguments, earlier, executor, "print")


@in_loop
async def test_an_example_that_works_alone_is_kept_with_its_value(executor: Executor):
    found = await explored(executor, "numbers/add", a=1.5, b=2)
    assert found.example is not None
    assert found.example.value == {"total": 3.5}
    assert (found.example.setup, found.example.effects) == ((), ())
    assert (found.volatile_paths, found.volatile_files, found.rejection) == ((), (), None)
    assert executor.live_episodes == 2


@in_loop
async def test_what_differs_between_the_two_runs_is_volatile(executor: Executor):
    found = await explored(executor, "notes/stamp")
    assert found.volatile_paths == ("/at", "/receipt")
    assert found.example is not None
    assert found.example.value["desk"] == "front desk"


@in_loop
async def test_files_that_a_tool_changes_are_its_effects(executor: Executor):
    found = await explored(executor, "notes/write_note", name="a.md", text="A")
    assert found.example is not None
    assert found.example.effects == ("a.md",)
    assert found.volatile_files == ()


@in_loop
async def test_an_example_that_fails_alone_is_tried_after_the_earlier_ones(executor: Executor):
    earlier = SetupCall(tool="notes/write_note", arguments={"name": "a.md", "text": "A"})
    found = await explored(executor, "notes/read_note", earlier, name="a.md")
    assert found.example is not None
    assert (found.example.text, found.example.setup) == ("A", (earlier,))
    assert found.rejection is None


@in_loop
async def test_an_example_that_works_alone_gets_no_setup(executor: Executor):
    earlier = SetupCall(tool="notes/write_note", arguments={"name": "a.md", "text": "A"})
    found = await explored(executor, "notes/count_words", earlier, text="a b")
    assert found.example is not None
    assert found.example.setup == ()


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("notes/fail", {"kind": "badly"}, "It failed: badly"),
        ("notes/soft_fail", {"name": "a"}, "Error: the archive has lost a"),
        ("notes/read_note", {"name": "absent.md"}, "There is no note 'absent.md'"),
        ("crashes/break_down", {}, "segmentation of the heart"),
        ("huge/data", {}, "more than the 100000 that a row may hold"),
    ],
)
@in_loop
async def test_an_example_that_never_works_is_rejected_with_what_it_said(
    executor: Executor, tool: str, arguments: dict[str, Any], words: str
):
    found = await explored(executor, tool, **arguments)
    assert found.example is None
    assert found.rejection is not None
    assert (found.rejection.reason, found.rejection.subject) == ("example_failed", tool)
    assert words in found.rejection.evidence["result"]
    assert found.rejection.evidence["arguments"] == arguments


@in_loop
async def test_a_second_exploration_is_answered_from_recordings(tmp_path: Path):
    recorder = FileRecorder(tmp_path)
    first = await explored(executor_of(recorder, "notes"), "notes/stamp")
    again = executor_of(recorder, "pages", mode=ExecutorMode.REPLAY)
    assert await explored(again, "notes/stamp") == first
    assert again.live_calls == 0


# --- the cards of a whole server ----------------------------------------------------------------------------------


async def described(server: Server, executor: Executor, proposed: int = 4) -> Described:
    attempt = await onboard_server(server, Path("/nowhere"), ProbeSettings(SETTINGS), {})
    config = DescribeConfig(proposed=proposed)
    return await describe_server(server, attempt.tools, attempt.probe.fingerprint, executor, RuleTeacher(), config)


def by_name(cards: Sequence[ToolCard]) -> dict[str, ToolCard]:
    return {card.tool.name: card for card in cards}


@pytest.mark.parametrize("name", ["notes", "numbers"])
@in_loop
async def test_every_example_of_the_good_servers_works_alone(executor: Executor, name: str):
    (server,) = local_servers(name)
    found = await described(server, executor, proposed=0)
    cards = by_name(found.cards)
    assert found.rejections == ()
    for example in server.factory.examples:
        assert cards[example.tool].standalone, example.tool
        assert cards[example.tool].output_schema is not None, example.tool


@in_loop
async def test_cards_tell_kinds_effects_and_volatile_places(executor: Executor):
    (server,) = local_servers("notes")
    cards = by_name((await described(server, executor, proposed=0)).cards)
    assert cards["write_note"].kind is ToolKind.ACTION
    assert cards["read_note"].kind is ToolKind.QUERY
    assert cards["count_words"].kind is ToolKind.COMPUTATION
    assert cards["stamp"].volatile_paths == ("/at", "/receipt")
    assert cards["fail"].examples == ()
    assert {len(card.tags) for card in cards.values()} == {3}


@in_loop
async def test_tools_without_an_example_get_one_proposed_and_failures_are_kept(executor: Executor):
    (server,) = local_servers("notes")
    found = await described(server, executor, proposed=2)
    assert {(rejection.subject, rejection.reason) for rejection in found.rejections} == {
        ("notes/fail", "example_failed"),
        ("notes/soft_fail", "example_failed"),
    }
    assert len(found.cards) == 11


@in_loop
async def test_an_example_of_a_tool_that_is_not_there_is_rejected_with_those_that_are(executor: Executor):
    (server,) = local_servers("notes")
    meta = {FACTORY_META: {"examples": [ExampleSpec(tool="raed_note").model_dump(mode="json")]}}
    found = await described(server.model_copy(update={"meta": meta}), executor, proposed=0)
    (rejection,) = found.rejections
    assert (rejection.subject, rejection.reason) == ("notes/raed_note", "unknown_tool")
    assert "read_note" in rejection.evidence["there"]
