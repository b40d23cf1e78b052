"""Progress as a terminal shows it, by the names of the rows being worked on, and as a log does, in lines."""

import asyncio
import io
import re

import pytest
from rich.console import Console

from graph_toucan import progress
from graph_toucan.terminal import LineProgress, StageProgress


def shown(bars: StageProgress, console: Console) -> str:
    """Return the bars as they stand now."""
    console.file = io.StringIO()
    console.print(bars.bars)
    return console.file.getvalue()


def test_the_names_of_rows_being_worked_on_stand_beside_the_bar_until_they_are_done():
    console = Console(file=io.StringIO(), width=120, force_terminal=False)
    bars = StageProgress(console)
    said: list[str] = []

    async def work() -> None:
        said.append(shown(bars, console))

    with bars:
        progress.add_listener(bars)
        try:
            progress.stage_started("onboard", 2)
            asyncio.run(progress.counted("onboard", work(), "files"))
            said.append(shown(bars, console))
            for name in ("a", "b", "c", "d", "[e]"):
                progress.row_started("onboard", name)
            said.append(shown(bars, console))
        finally:
            progress.remove_listener(bars)
    assert "files" in said[0]
    assert "0/2" in said[0]
    assert "files" not in said[1]
    assert "1/2" in said[1]
    assert "a, b, c and 2 more" in said[2]


def test_a_row_that_fails_is_no_longer_shown_and_is_counted():
    console = Console(file=io.StringIO(), width=120, force_terminal=False)
    bars = StageProgress(console)

    async def fail() -> None:
        raise ValueError("no")

    with bars:
        progress.add_listener(bars)
        try:
            progress.stage_started("onboard", 2)
            with pytest.raises(ValueError, match="no"):
                asyncio.run(progress.counted("onboard", fail(), "[files]"))
        finally:
            progress.remove_listener(bars)
    told = shown(bars, console)
    assert "files" not in told
    assert "1/2" in told


def lines(rows: int, done: int, cached: int = 0) -> list[str]:
    """Return what a log shows of a stage, without the times."""
    console = Console(file=io.StringIO(), width=120, force_terminal=False)
    with LineProgress(console) as log:
        log.row_done("walk")  # of a stage that nobody announced
        log.stage_started("walk", rows)
        for _ in range(done):
            log.row_done("walk")
        log.stage_finished("walk", rows, done, cached)
    assert isinstance(console.file, io.StringIO)
    return [re.sub(r", \d:\d\d:\d\d$", "", line) for line in console.file.getvalue().splitlines()]


def test_a_log_has_a_line_for_each_tenth_of_a_stage_and_one_for_what_came_of_it():
    assert lines(200, 200) == [
        "walk: 200 to do",
        *[f"walk: {20 * tenth} of 200" for tenth in range(1, 11)],
        "walk: 200 out of 200",
    ]
    assert lines(3, 3)[1:] == ["walk: 1 of 3", "walk: 2 of 3", "walk: 3 of 3", "walk: 3 out of 3"]


def test_a_log_tells_of_shards_from_the_cache_and_of_stages_of_unknown_length():
    assert lines(4, 0, cached=2) == ["walk: 4 to do", "walk: 0 out of 4, 2 shards from cache"]
    assert lines(0, 2) == ["walk: begun", "walk: 2 out of 0"]
