"""Progress as a terminal shows it: which rows are being worked on, by name."""

import asyncio
import io

import pytest
from rich.console import Console

from graph_toucan import progress
from graph_toucan.terminal import StageProgress


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
