"""Tables of servers for the terminal: times in words, and texts of servers that cannot disturb the terminal's markup."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from graph_toucan.catalogue.collection import Skipped
from graph_toucan.cli.server_page import print_server
from graph_toucan.cli.server_tables import ago, entry_row, onboarding_view, probe_row, servers_view, skipped_row
from graph_toucan.model import FlagKind, Outcome, ToolFlag, Trial
from graph_toucan.watch.health import onboarded
from tests.support.drifting import WHEN, call_of, drifting_server, entry_of, probe_of, tool

NOW = datetime(2026, 1, 4, 12, tzinfo=UTC)
MARKUP = "[red]not markup[/] [/] [bold"


def printed(thing: object, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(thing)
    assert isinstance(console.file, io.StringIO)
    return " ".join(console.file.getvalue().split())


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-01-04T11:59:30+00:00", "just now"),
        ("2026-01-04T11:55:00+00:00", "5 min ago"),
        ("2026-01-04T09:00:00", "3 h ago"),
        ("2026-01-03T11:00:00+00:00", "1 day ago"),
        ("2026-01-04T13:30:00+02:00", "30 min ago"),
        (WHEN, "3 days ago"),
        ("2026-01-05T00:00:00+00:00", "just now"),
    ],
)
def test_how_long_ago_is_told_in_one_unit(moment: str, words: str):
    assert ago(moment, NOW) == words


def test_servers_that_were_tried_and_those_that_could_not_be_stand_in_one_table(tmp_path: Path):
    server = drifting_server(tmp_path)
    ready = probe_of(server, tools=2, start_seconds=0.3, memory_mb=12.0, calls=(call_of("a"), call_of("b", ok=False)))
    failed = probe_of(server, Outcome.NEEDS_CREDENTIALS, detail=MARKUP, advice="Add a credential.")
    skipped = Skipped(source="pypi:x", name="", outcome=Outcome.NOT_INSTALLABLE, detail="there is none", advice="Look.")
    for width in (80, 200):
        told = printed(onboarding_view([probe_row(ready), probe_row(failed), skipped_row(skipped)], width), width)
        assert "Servers: 1 of 3 ready" in told
        for words in ("0.3", "12", "1/2", MARKUP, "Add a credential.", "pypi:x", "there is none", "Look."):
            assert words in told


def test_a_healthy_server_needs_no_advice_and_a_failed_one_has_it(tmp_path: Path):
    server = drifting_server(tmp_path)
    failed = onboarded(None, server, probe_of(server, Outcome.CRASHED, detail="it fell", advice="Pin it."), (), WHEN)
    assert failed is not None
    rows = [entry_row(entry_of(server, tool("one"), detail="a note")), entry_row(failed)]
    told = printed(servers_view(rows, NOW, 200), 200)
    assert "a note" not in told
    assert "Pin it." in told
    assert "3 days ago" in told


def test_everything_of_a_server_is_laid_out_and_its_texts_are_not_taken_for_markup(tmp_path: Path):
    server = drifting_server(tmp_path, needs="API_KEY")
    entry = entry_of(
        server,
        tool("one", MARKUP, a={"type": "string"}, b_={"type": "string"}),
        calls=(call_of("one", text=MARKUP, ok=False, repeated=None), call_of("one", repeated=False)),
        flags=(ToolFlag(tool="one", kind=FlagKind.INSTRUCTS_MODEL, evidence=MARKUP, unsafe=True),),
        malformed=(f"two: {MARKUP}",),
        trials=(Trial(command=("run", "a b"), env={"X": "1"}, because=MARKUP, outcome=Outcome.CRASHED, detail=MARKUP),),
        evidence={"exit_code": 1, "stderr": MARKUP, "stdout": ""},
        leftovers=("/home/user/x",),
        noise_lines=3,
        starts=(0.5, 0.25),
        memory_mb=80.0,
        processes=2,
    )
    console = Console(file=io.StringIO(), width=200)
    print_server(console, entry, NOW)
    assert isinstance(console.file, io.StringIO)
    told = " ".join(console.file.getvalue().split())
    assert told.count(MARKUP) == 7
    for words in (
        "local/drifting", "healthy", "3 days ago", "a, [b]", "instructs_model", "X=1 run 'a b'", "exit_code", "3 lines",
        "/home/user/x", "another answer the second time", "0.50, 0.25 s", "80 MB at most", "<API_KEY, a credential>",
    ):  # fmt: skip
        assert words in told
