"""Example calls of real servers in two workspaces: what works, what is learnt on the way, and what ends it."""

from pathlib import Path
from typing import Any

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.model import Server, Tool
from graph_toucan.model.probe import CallCheck, Fault
from graph_toucan.onboard.calls import CallBudget, Exercise, exercise
from graph_toucan.onboard.compare import difference
from graph_toucan.onboard.listing import list_tools
from graph_toucan.onboard.order import spread_tools
from tests.support.catalogues import local_catalogue
from tests.support.launching import in_loop, settings_for

PATIENT = CallBudget(seconds=60, call_seconds=20)


def server_of(name: str, *, env: dict[str, str] | None = None, examples: list[dict[str, Any]] | None = None) -> Server:
    catalogue = local_catalogue(name)
    entry = catalogue["mcpServers"][name]
    entry["env"] = env or {}
    if examples is not None:
        entry["graph-toucan/factory"] = {"examples": examples}
    return parse_catalogue(catalogue, "the catalogue of this test")[0]


async def exercised(server: Server, budget: CallBudget = PATIENT) -> Exercise:
    pool = WorkspacePool(PlanBook([server], Path("/nowhere")), settings_for(), limit=1)
    async with pool.open() as workspace:
        tools = (await list_tools(server.slug, await workspace.session(server.slug))).tools
    return await exercise(server.slug, server, tools, pool, budget)


def moody(*tools: str, **env: str) -> Server:
    return server_of("moody", env={"MOODY_TOOLS": " ".join(tools), **env})


def check_of(found: Exercise, tool: str) -> CallCheck:
    return next(check for check in found.calls if check.tool == tool)


@in_loop
async def test_most_tools_of_a_good_server_work_without_any_example():
    found = await exercised(server_of("notes", examples=[]))
    failed = {check.tool for check in found.calls if not check.ok}
    assert len(found.calls) == 11
    assert failed <= {"fail", "soft_fail"}
    assert len(found.starts) == 2
    assert found.unstable == ""


@in_loop
async def test_the_examples_of_the_catalogue_come_first():
    found = await exercised(server_of("notes", examples=[{"tool": "shout", "arguments": {"text": "The doors open."}}]))
    assert check_of(found, "shout").arguments == {"text": "The doors open."}
    assert check_of(found, "shout").text == "THE DOORS OPEN.!"


@in_loop
async def test_a_call_that_gives_another_result_the_second_time_is_no_repetition():
    found = await exercised(moody("weigh", "paint"))
    assert check_of(found, "weigh").repeated is False
    assert check_of(found, "paint").repeated is True


@in_loop
async def test_an_id_that_an_earlier_result_showed_is_used_and_exchanged_in_the_second_workspace():
    found = await exercised(moody("create_drawer", "get_drawer"))
    got = check_of(found, "get_drawer")
    assert got.ok
    assert got.arguments["drawer_id"].startswith("drawer-")
    assert got.repeated is True


@in_loop
async def test_a_value_that_an_error_text_offers_is_taken():
    found = await exercised(moody("paint"))
    assert check_of(found, "paint").arguments == {"finish": "matt"}
    assert check_of(found, "paint").ok


@in_loop
async def test_files_under_home_are_reported():
    found = await exercised(moody("paint"))
    assert found.new_home_files == ("paint.log",)


@in_loop
async def test_the_cause_that_an_answer_hides_is_read_from_stderr():
    found = await exercised(moody("measure"))
    assert check_of(found, "measure").fault is Fault.OWN


@in_loop
async def test_a_tool_that_ends_the_server_does_not_cost_the_others():
    found = await exercised(server_of("crashes"))
    assert found.crashed == ("break_down",)
    assert check_of(found, "break_down").fault is Fault.OWN
    assert check_of(found, "hello").ok
    assert check_of(found, "hello").repeated is True


@in_loop
async def test_a_tool_that_destroys_is_tried_after_all_others():
    found = await exercised(moody("create_drawer", "weigh", "delete_drawers"))
    assert [check.tool for check in found.calls][-1] == "delete_drawers"
    assert found.crashed == ("delete_drawers",)
    assert check_of(found, "weigh").ok


@in_loop
async def test_a_call_without_an_answer_is_a_time_out_and_ends_the_trying_after_the_second():
    found = await exercised(
        moody("call_joiner", "paint", "weigh"), CallBudget(seconds=60, call_seconds=0.2, timeouts=1)
    )
    assert check_of(found, "call_joiner").fault is Fault.TIMEOUT
    assert "paint" not in {check.tool for check in found.calls}


@in_loop
async def test_tools_that_differ_from_start_to_start_make_a_server_unstable(tmp_path: Path):
    found = await exercised(moody("weigh", "paint", "measure", MOODY_STARTS=str(tmp_path / "starts")))
    assert found.unstable == "it lists its tools differently at its next start: without paint"


@in_loop
async def test_no_more_tools_are_tried_than_the_budget_allows():
    found = await exercised(server_of("notes", examples=[]), CallBudget(tools=3, seconds=60, call_seconds=20))
    assert len(found.calls) == 3


def tool(name: str, **schema: Any) -> Tool:
    return Tool(id=f"x/{name}", server="x", name=name, input_schema={"type": "object", **schema})


def test_tools_are_spread_over_a_long_list():
    tools = [tool(f"get_{number:03}") for number in range(100)]
    names = [chosen.name for chosen in spread_tools(tools, 4)]
    assert names == ["get_000", "get_025", "get_050", "get_075"]


def test_a_difference_names_what_is_lost_new_and_changed():
    before = [tool("a"), tool("b"), tool("c")]
    after = [tool("b"), tool("c", required=["x"]), tool("d")]
    said = difference(before, after)
    assert said.endswith("without a; with new d; with other parameters for c")
    assert difference(before, before) == ""
