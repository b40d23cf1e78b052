"""The command line in this process, over stores written by hand."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_toucan import cli
from graph_toucan.cli import common
from graph_toucan.model import EdgeCall, Evidence, FailedCall, OutputField, Rejection, SchemaOrigin
from tests.support.factory_runs import Finished
from tests.support.graphs import CARDS, EDGES, TEXT, card, edge, example, flow, fsp, step, turn
from tests.support.known_store import write_known

HOSTILE = card(
    "other/un[bold]tried",
    {"[red]x": TEXT},
    description="[link=x]Cannot be called[/link] \x1b[31m",
    failures=(FailedCall(arguments={"x": "[/red]"}, text="no [bold]such thing"),),
)
WELL_KNOWN = card(
    "notes/outline",
    {"name": {"type": "string", "description": "Which note.", "default": "todo.md"}, "depth": {"enum": [1, 2]}},
    example(
        {"name": "todo.md"}, {"headings": ["Buy"], "name": "todo.md"}, setup=[("notes/write_note", {"name": "todo.md"})]
    ),
    required=["name"],
    description="Outline the headings of a note.",
    kind_reason="it is said to be read-only",
    schema_origin=SchemaOrigin.INFERRED,
    volatile_paths=("/at",),
    outputs=(
        OutputField(path="/headings/*", name="heading", type="string", origin="inferred", samples=("Buy",)),
        OutputField(path="/name", name="name", type="string", format="path", origin="inferred", copies="name"),
    ),
)
DOUBTFUL = edge(
    "notes/shout",
    "notes/count_words",
    flow("text", "/text"),
    evidence=Evidence.UNINFORMATIVE,
    score=0.61,
    reason="a text is counted",
    detail="the target succeeded",
    control="with a perturbed value it answers the same",
    calls=(EdgeCall(role="control", tool="notes/count_words", arguments={"text": "?"}, failed=True, text="no words"),),
)
REFUTED = edge("notes/stamp", "numbers/parse", flow("text", "/desk"), evidence=Evidence.REFUTED, confidence=0.4)
LEFT_OUT = Rejection(
    stage="connect",
    subject="notes/shout -> numbers/parse",
    reason="judged_unrelated",
    evidence={"score": 0.42, "why": "a loud text has no numbers"},
)
PATH = fsp(
    turn("t0", step("s0", "notes/read_note")),
    turn("t1", step("s1", "notes/count_words", ("s0", flow("text", "/text"))), step("s2", "notes/list_notes")),
)


@pytest.fixture
def ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> "Callable[..., Finished]":
    """Give a command to the command line in this process, on the store `store` of a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRAPH_TOUCAN_STORE", "store")
    for console in (common.out, common.err):
        monkeypatch.setattr(console, "width", 200)

    def give(*arguments: str) -> Finished:
        monkeypatch.setattr(sys, "argv", ["graph-toucan", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return Finished(int(ended.value.code or 0), printed.out, printed.err)

    return give


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Write a store whose run has described, connected and walked."""
    cards = [*CARDS.values(), WELL_KNOWN, HOSTILE]
    write_known(tmp_path / "store", cards, [*EDGES, DOUBTFUL, REFUTED], [LEFT_OUT], [PATH])
    return tmp_path
