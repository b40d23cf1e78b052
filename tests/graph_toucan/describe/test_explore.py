"""Exploring real servers: a search for calls that work, each kept only if it works again in fresh workspaces."""

from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.describe.explore import Exploration, Explored, explore
from graph_toucan.describe.limits import DescribeConfig
from graph_toucan.execute.answers import ExecutorMode
from graph_toucan.execute.executor import Executor
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.model import Server, SetupBinding, Tool
from graph_toucan.onboard.listing import list_tools
from graph_toucan.teach.rule_teacher import RuleTeacher
from tests.support.catalogues import local_catalogue
from tests.support.file_recorder import FileRecorder
from tests.support.launching import in_loop, settings_for

QUICK = DescribeConfig(attempts=6, retries=1, workspaces=2, setups=8)


def server_of(name: str, env: dict[str, str] | None = None, examples: list[dict[str, Any]] | None = None) -> Server:
    catalogue = local_catalogue(name)
    entry = catalogue["mcpServers"][name]
    entry["env"] = env or {}
    entry["graph-toucan/factory"] = {"examples": examples or []}
    return parse_catalogue(catalogue, "the catalogue of this test")[0]


def executor_for(server: Server, folder: Path, mode: ExecutorMode = ExecutorMode.AUTO, **settings: Any) -> Executor:
    pool = WorkspacePool(PlanBook([server], Path("/nowhere")), settings_for(**settings), limit=2)
    return Executor(pool, FileRecorder(folder), mode)


async def tools_of(executor: Executor, server: Server) -> list[Tool]:
    async with executor.pool.open() as workspace:
        return list((await list_tools(server.slug, await workspace.session(server.slug))).tools)


async def explored(
    server: Server, folder: Path, *names: str, config: DescribeConfig = QUICK, **settings: Any
) -> tuple[Explored, Executor]:
    executor = executor_for(server, folder, **settings)
    tools = [tool for tool in await tools_of(executor, server) if not names or tool.name in names]
    return await explore(server, tools, "print", executor, RuleTeacher(), config), executor


def reasons(found: Explored) -> dict[str, str]:
    return {rejection.subject.split("/")[1]: rejection.reason for rejection in found.rejections}


def only(found: Exploration) -> Any:
    (example,) = found.examples
    return example


@in_loop
async def test_most_tools_of_a_good_server_get_several_different_examples(tmp_path: Path):
    found, _ = await explored(server_of("numbers"), tmp_path)
    assert all(item.examples for item in found.tools.values())
    assert max(len(item.examples) for item in found.tools.values()) == QUICK.examples
    for item in found.tools.values():
        arguments = [str(example.arguments) for example in item.examples]
        assert len(set(arguments)) == len(arguments)
        assert all(example.setup == () for example in item.examples)


@in_loop
async def test_what_differs_between_two_runs_is_volatile(tmp_path: Path):
    found, _ = await explored(server_of("notes"), tmp_path, "stamp")
    assert found.tools["stamp"].volatile_paths == ("/at", "/receipt")
    assert only(found.tools["stamp"]).value["desk"] == "front desk"


@in_loop
async def test_files_that_a_call_itself_changed_are_its_effects(tmp_path: Path):
    found, _ = await explored(server_of("notes"), tmp_path, "write_note", "append_line", "read_note")
    for example in found.tools["write_note"].examples:
        assert example.effects == (example.arguments["name"],)
    assert all(example.effects == () for example in found.tools["read_note"].examples)
    assert found.tools["write_note"].volatile_files == ()


@in_loop
async def test_the_calls_that_an_example_needs_are_its_setup_and_no_others(tmp_path: Path):
    wanted = [
        {"tool": "write_note", "arguments": {"name": "a.md", "text": "A"}},
        {"tool": "read_note", "arguments": {"name": "a.md"}},
        {"tool": "shout", "arguments": {"text": "nine"}},
    ]
    found, _ = await explored(server_of("notes", examples=wanted), tmp_path, config=DescribeConfig(proposed=0))
    read = only(found.tools["read_note"])
    assert read.text == "A"
    assert [(call.tool, call.arguments["name"]) for call in read.setup] == [("notes/write_note", "a.md")]
    assert only(found.tools["write_note"]).setup == only(found.tools["shout"]).setup == ()
    assert found.rejections == ()


@in_loop
async def test_with_nothing_proposed_only_the_examples_of_the_catalogue_are_called(tmp_path: Path):
    wanted = [{"tool": "shout", "arguments": {"text": "nine"}}]
    found, executor = await explored(server_of("notes", examples=wanted), tmp_path, config=DescribeConfig(proposed=0))
    assert [name for name, item in found.tools.items() if item.examples] == ["shout"]
    assert executor.live_calls == 3


@in_loop
async def test_a_value_that_an_error_offers_is_taken_and_the_failure_is_kept(tmp_path: Path):
    found, _ = await explored(server_of("moody", {"MOODY_TOOLS": "paint"}), tmp_path)
    assert {"finish": "matt"} in [example.arguments for example in found.tools["paint"].examples]
    assert any("must be one of" in failure.text for failure in found.tools["paint"].failures)
    assert len(found.tools["paint"].failures) <= QUICK.failures


@in_loop
async def test_an_id_that_is_drawn_anew_each_time_is_bound_to_the_call_that_gives_it(tmp_path: Path):
    found, _ = await explored(server_of("moody", {"MOODY_TOOLS": "create_drawer get_drawer"}), tmp_path)
    assert found.tools["create_drawer"].volatile_paths == ("/id",)
    example = only(found.tools["get_drawer"])
    assert [call.tool for call in example.setup] == ["moody/create_drawer"]
    assert example.bindings == (SetupBinding(parameter="drawer_id", call=0, path="/id"),)
    assert reasons(found) == {}


@in_loop
async def test_an_id_goes_through_a_whole_setup(tmp_path: Path):
    names = "create_drawer line_drawer check_lining"
    found, _ = await explored(server_of("moody", {"MOODY_TOOLS": names}), tmp_path)
    example = only(found.tools["check_lining"])
    assert [call.tool for call in example.setup] == ["moody/create_drawer", "moody/line_drawer"]
    given = SetupBinding(parameter="drawer_id", call=0, path="/id")
    assert example.setup[1].bindings == example.bindings == (given,)


@pytest.mark.parametrize(
    ("server", "tool", "words"),
    [
        ("notes", "fail", "It failed: "),
        ("notes", "soft_fail", "Error: the archive has lost "),
        ("crashes", "break_down", "segmentation of the heart"),
        ("huge", "data", "more than the 100000 that a row may hold"),
    ],
)
@in_loop
async def test_a_tool_that_never_works_is_rejected_with_what_it_said(
    tmp_path: Path, server: str, tool: str, words: str
):
    found, _ = await explored(server_of(server), tmp_path, tool)
    (rejection,) = found.rejections
    assert (rejection.reason, rejection.subject) == ("example_failed", f"{server}/{tool}")
    assert words in rejection.evidence["result"]
    assert found.tools[tool].examples == ()


@in_loop
async def test_a_tool_that_ends_its_server_costs_the_others_nothing(tmp_path: Path):
    found, _ = await explored(server_of("crashes"), tmp_path)
    assert found.tools["hello"].examples
    assert reasons(found) == {"break_down": "example_failed"}


@in_loop
async def test_a_tool_that_never_answers_costs_the_others_nothing(tmp_path: Path):
    tools = {"MOODY_TOOLS": "call_joiner paint weigh"}
    found, _ = await explored(server_of("moody", tools), tmp_path, call_seconds=1)
    assert found.tools["paint"].examples
    assert found.tools["weigh"].examples
    assert reasons(found) == {"call_joiner": "example_failed"}


@in_loop
async def test_a_second_exploration_is_answered_from_recordings(tmp_path: Path):
    server = server_of("notes")
    first, executor = await explored(server, tmp_path, "stamp", "write_note", "read_note", "fail")
    tools = [tool for tool in await tools_of(executor, server) if tool.name in first.tools]
    again = executor_for(server, tmp_path, ExecutorMode.REPLAY)
    assert await explore(server, tools, "print", again, RuleTeacher(), QUICK) == first
    assert again.live_calls == 0


@in_loop
async def test_the_order_in_which_tools_are_listed_does_not_matter(tmp_path: Path):
    server = server_of("notes")
    executor = executor_for(server, tmp_path)
    tools = await tools_of(executor, server)
    first = await explore(server, tools, "print", executor, RuleTeacher(), QUICK)
    again = executor_for(server, tmp_path, ExecutorMode.REPLAY)
    assert (await explore(server, tools[::-1], "print", again, RuleTeacher(), QUICK)).tools == first.tools
