"""Who gets which workspace, and what ends when memory is short."""

import asyncio
from pathlib import Path
from typing import Any

from graph_toucan.launch.plans import PlanBook
from graph_toucan.launch.pool import WorkspacePool
from tests.support.catalogues import local_servers
from tests.support.launching import in_loop, settings_for


class Trusting:
    """Trusts all servers but some."""

    def __init__(self, *but: str) -> None:
        self.but = but

    def known(self, server: str) -> bool | None:
        return server not in self.but

    async def find_out(self, server: str, tools: frozenset[str] | None) -> bool:
        del tools
        return server not in self.but

    def fails(self, tool: str) -> bool:
        return tool.split("/", maxsplit=1)[0] in self.but


def bounded_pool(limit: int = 3, **bounds: Any) -> WorkspacePool:
    book = PlanBook(local_servers("notes", "numbers", "pages", "moody"), Path("/nowhere"))
    return WorkspacePool(book, settings_for(), limit, **bounds)


async def use(pool: WorkspacePool, *servers: str) -> frozenset[str]:
    """Open a workspace with some servers, and return which ran there from before."""
    async with pool.open(servers=frozenset(servers)) as workspace:
        return frozenset(server for server, running in workspace.running.items() if running.used)


@in_loop
async def test_servers_are_kept_for_the_next_and_end_with_the_pool():
    pool = bounded_pool(limit=1)
    async with pool.keeping(Trusting("moody")):
        assert await use(pool, "notes", "moody") == frozenset()
        assert await use(pool, "notes", "moody") == {"notes"}
        (kept,) = pool.idle
        assert kept.servers == {"notes"}
        folder = kept.files
        assert folder.exists()
    assert not folder.exists()
    assert await use(pool, "notes") == frozenset()
    assert pool.idle == ()


@in_loop
async def test_the_least_recently_used_idle_server_makes_room():
    pool = bounded_pool(limit=1, sessions=2)
    async with pool.keeping(Trusting()):
        for server in ("notes", "numbers", "notes", "pages"):
            await use(pool, server)
        assert pool.idle[0].servers == {"notes", "pages"}
        async with pool.open(servers=frozenset({"numbers"})):
            pass
        assert pool.idle[0].servers == {"numbers", "pages"}


@in_loop
async def test_memory_bounds_what_is_kept_but_stops_nobody():
    pool = bounded_pool(limit=2, memory_mb=1)
    async with pool.keeping(Trusting()):
        async with asyncio.timeout(40):
            await asyncio.gather(*(use(pool, "notes", "numbers", "pages") for _ in range(4)))
        await use(pool, "moody")
        assert sum(len(place.servers) for place in pool.idle) == 1


@in_loop
async def test_conversations_that_need_as_many_servers_as_there_may_be_wait_for_each_other_and_end():
    pool = bounded_pool(limit=3, sessions=3)
    seen: list[int] = []

    async def one() -> None:
        async with pool.open(servers=frozenset({"notes", "numbers", "pages"})):
            seen.append(len(pool.in_use))

    async with pool.keeping(Trusting()), asyncio.timeout(40):
        await asyncio.gather(*(one() for _ in range(6)))
    assert seen == [1] * 6


@in_loop
async def test_who_needs_no_start_goes_first_and_gets_the_workspace_with_its_servers():
    pool = bounded_pool(limit=1)
    order: list[str] = []

    async def one(server: str) -> None:
        async with pool.open(servers=frozenset({server})):
            order.append(server)

    async with pool.keeping(Trusting()):
        await one("notes")
        async with pool.open(servers=frozenset({"notes"})):
            waiting = [asyncio.create_task(one(server)) for server in ("numbers", "notes", "pages", "notes")]
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)
    assert order[:3] == ["notes", "notes", "notes"]
    assert set(order[3:]) == {"numbers", "pages"}


@in_loop
async def test_who_gives_up_waiting_leaves_the_place_to_others():
    pool = bounded_pool(limit=1)
    async with pool.keeping(Trusting()):
        async with pool.open(servers=frozenset({"notes"})):
            waiting = asyncio.create_task(use(pool, "notes"))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert await use(pool, "notes") == {"notes"}
        given = asyncio.create_task(use(pool, "notes"))
        await asyncio.sleep(0)
        given.cancel()
        await asyncio.gather(given, return_exceptions=True)
        assert await use(pool, "notes") <= {"notes"}


@in_loop
async def test_what_a_start_leaves_in_the_workspace_is_there_for_those_who_want_the_server_alone(tmp_path: Path):
    from graph_toucan.catalogue.load import parse_catalogue
    from tests.support.catalogues import local_catalogue

    catalogue = local_catalogue("hoarding", "notes")
    catalogue["mcpServers"]["hoarding"]["env"] = {"LEAVES": "/workspace/left.txt"}
    book = PlanBook(parse_catalogue(catalogue, "the catalogue"), tmp_path)
    pool = WorkspacePool(book, settings_for(), 1)
    async with pool.keeping(Trusting()):
        for servers, left in ((("hoarding",), True), (("notes",), False), (("hoarding", "notes"), True)):
            async with pool.open(servers=frozenset(servers)) as workspace:
                assert (workspace.files / "left.txt").exists() is left
                assert [change.path for change in workspace.changes()] == ["left.txt"] * left
        assert pool.idle[0].servers == {"hoarding", "notes"}
