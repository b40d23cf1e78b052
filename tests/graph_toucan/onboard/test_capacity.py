"""Room for tries: so many at once, one always, and fewer while there is no memory for more."""

import asyncio
import sys

from graph_toucan.onboard.capacity import Capacity, capacity, used_mb
from tests.support.launching import in_loop


async def most_inside(room: Capacity, tries: int) -> int:
    inside = most = 0

    async def one() -> None:
        nonlocal inside, most
        async with room.place():
            inside += 1
            most = max(most, inside)
            for _ in range(5):
                await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(tries)))
    return most


@in_loop
async def test_no_more_are_inside_than_there_is_room_for():
    assert await most_inside(Capacity(2, 1_000_000), 6) == 2


@in_loop
async def test_one_may_always_go_in_and_no_second_one_without_memory():
    words = (sys.executable, "-c", "print('up', flush=True); input()")
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"up\n"
        assert used_mb() > 0
        assert await most_inside(Capacity(4, 0), 3) == 1
    finally:
        process.kill()
        await process.wait()


def test_all_shards_of_a_process_share_one_room():
    assert capacity(3, 100) is capacity(3, 100)
