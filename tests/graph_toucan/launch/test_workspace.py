"""Workspaces: fresh fixtures, what has changed, and nothing shared or left."""

import asyncio
from pathlib import Path

import pytest

from graph_toucan.errors import StartError
from graph_toucan.launch.fixtures import fixture_names
from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.launch.workspace import Workspace
from tests.support.launching import call, in_both_cages, in_loop, marked_server, pool_of, settings_for, until_gone


def files_of(workspace: Workspace) -> set[str]:
    return {path.relative_to(workspace.files).as_posix() for path in workspace.files.rglob("*") if path.is_file()}


@in_loop
async def test_a_workspace_starts_with_the_fixtures_and_no_change():
    async with pool_of("notes").open() as workspace:
        assert set(fixture_names()) <= files_of(workspace)
        assert workspace.changes() == ()


@in_both_cages
@in_loop
async def test_changes_are_what_differs_from_the_fixtures_sorted_by_path(cage: SandboxKind):
    async with pool_of("notes", cage=cage).open() as workspace:
        session = await workspace.session("notes")
        await call(session, "write_note", name="summary.md", text="A")
        await call(session, "append_line", name="todo.md", line="B")
        (workspace.files / "letters.txt").unlink()
        changes = workspace.changes()
        assert [(change.path, change.change) for change in changes] == [
            ("letters.txt", "deleted"),
            ("summary.md", "created"),
            ("todo.md", "modified"),
        ]
        assert [bool(change.digest) for change in changes] == [False, True, True]


@in_loop
async def test_two_workspaces_do_not_see_each_other():
    pool = pool_of("notes")
    async with pool.open() as one, pool.open() as two:
        await call(await one.session("notes"), "write_note", name="mine.md", text="A")
        assert "mine.md" in (await call(await one.session("notes"), "list_notes"))["names"]
        assert "mine.md" not in (await call(await two.session("notes"), "list_notes"))["names"]
        assert two.changes() == ()


@in_loop
async def test_servers_of_one_workspace_share_its_files_and_keep_their_own_homes():
    async with pool_of("notes", "curious").open() as workspace:
        await call(await workspace.session("notes"), "write_note", name="a.md", text="A")
        curious = await workspace.session("curious")
        assert "a.md" in (await call(curious, "look", path="/workspace"))["entries"]
        assert await call(curious, "look", path="/home/user") == {"entries": []}
        assert curious is await workspace.session("curious")


@in_loop
async def test_a_workspace_and_its_servers_are_gone_after_it():
    server, mark = marked_server("notes")
    async with WorkspacePool(PlanBook([server], Path("/nowhere")), settings_for()).open() as workspace:
        await workspace.session("notes")
        root = workspace.files.parent
        assert root.exists()
    assert not root.exists()
    until_gone(mark)


@in_loop
async def test_a_workspace_is_removed_when_its_user_fails():
    roots: list[Path] = []

    async def use() -> None:
        async with pool_of("notes").open() as workspace:
            await workspace.session("notes")
            roots.append(workspace.files.parent)
            raise RuntimeError("the user failed")

    with pytest.raises(RuntimeError, match="the user failed"):
        await use()
    assert not roots[0].exists()


@in_loop
async def test_a_server_that_does_not_start_fails_alike_each_time_and_harms_no_other():
    async with pool_of("dies", "notes").open() as workspace:
        for _ in range(2):
            with pytest.raises(StartError, match="the moon is in the wrong phase"):
                await workspace.session("dies")
        assert await call(await workspace.session("notes"), "count_words", text="a b") == {"words": 2, "characters": 3}


@in_loop
async def test_a_pool_opens_no_more_workspaces_at_once_than_its_limit():
    pool = pool_of("notes", limit=1)
    async with pool.open():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), pool.open():
                pytest.fail("a second one has opened")
    async with asyncio.timeout(10), pool.open() as workspace:
        assert workspace.changes() == ()


@in_loop
async def test_an_unknown_server_is_named():
    async with pool_of("notes").open() as workspace:
        with pytest.raises(StartError, match="server 'pages' is not onboarded"):
            await workspace.session("pages")


@in_loop
async def test_shared_workspaces_keep_their_servers_for_the_next_one():
    pool = pool_of("notes", "numbers")
    async with pool.sharing(sessions=4):
        async with pool.open(frozenset({"notes"})) as first:
            running = await first.session("notes")
        async with pool.open(frozenset({"notes"})) as second:
            assert second is first
            assert await second.session("notes") is running
        async with pool.open() as fresh:
            assert fresh is not first
            assert not fresh.servers
        folder = first.files
        assert folder.exists()
    assert not folder.exists()


@in_loop
async def test_a_shared_workspace_in_which_something_changed_goes_no_further():
    pool = pool_of("notes")
    async with pool.sharing(sessions=4):
        async with pool.open(frozenset({"notes"})) as first:
            await call(await first.session("notes"), "write_note", name="mine.md", text="A")
        async with pool.open(frozenset({"notes"})) as second:
            assert second is not first
            assert "mine.md" not in (await call(await second.session("notes"), "list_notes"))["names"]
        with pytest.raises(RuntimeError, match="half-way"):
            async with pool.open(frozenset({"notes"})):
                raise RuntimeError("half-way")
        async with pool.open(frozenset({"notes"})) as third:
            assert third is not second


@in_loop
async def test_the_least_used_server_of_a_shared_workspace_makes_room():
    pool = pool_of("notes", "numbers")
    async with pool.sharing(sessions=1), pool.open(frozenset({"notes"})) as workspace:
        await workspace.session("notes")
        await workspace.session("numbers")
        assert workspace.servers == {"numbers"}


@in_loop
async def test_without_sharing_every_workspace_is_fresh():
    pool = pool_of("notes")
    async with pool.open(frozenset({"notes"})) as first:
        await first.session("notes")
    async with pool.open(frozenset({"notes"})) as second:
        assert second is not first
