"""Commands that look: at any artifact of a run, and at what was rejected and why."""

from typing import Annotated

import typer

from graph_toucan.cli.common import err, open_place, out, print_rows
from graph_toucan.cli.dialogue_page import conversations_of, print_conversations, print_transcript
from graph_toucan.cli.fsp_page import print_fsps
from graph_toucan.cli.options import JsonOption, RunOption, StoreOption
from graph_toucan.config import Stage
from graph_toucan.look import DEFAULT_COLUMNS, conversation, rejection_counts, select_rows
from graph_toucan.model import Fsp
from graph_toucan.store import list_runs, load_run

_CONVERSATIONS = ("dialogues", "trajectories")


def show(
    table: Annotated[str, typer.Argument(help="runs, or a table: servers, tools, probes, tool_cards, edges, fsps, "
                                         "dialogues, verdicts, trajectories, simulators, fidelity, rejections.")] = "runs",
    row: Annotated[str | None, typer.Argument(help="The id of one row; a dialogue or trajectory is told whole.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="column=text: only rows whose column holds the text.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many rows.")] = 20,
    run: RunOption = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Show any artifact: a table, filtered, one conversation as a transcript, or paths turn by turn.

    A transcript says of each argument where its value came from.

    For example: `graph-toucan show dialogues`, `graph-toucan show edges --where evidence=refuted`.
    """
    opened = open_place(store)
    if table == "runs":
        runs = [
            {
                "id": one.id,
                "started": one.started_at,
                "seed": one.seed,
                "stages": len(one.stages),
                "finished": one.finished,
            }
            for one in list_runs(opened.objects)
        ]
        print_rows("Runs", runs, ["id", "started", "seed", "stages", "finished"], as_json=as_json)
        if not runs:
            err.print(f"There is no run in {store} yet: `graph-toucan run` makes one.", soft_wrap=True)
        return
    record = load_run(opened.objects, run)
    if row is not None and table in _CONVERSATIONS:
        told = conversation(opened, record, table, row)
        if as_json:
            out.print_json(told.model_dump_json())
        else:
            print_transcript(out, told)
        return
    rows = select_rows(opened, record, table, row, where or [])
    if table == "fsps" and not as_json:
        print_fsps(out, [Fsp.model_validate(one) for one in rows[:limit]], len(rows))
        return
    title = f"{table} ({min(limit, len(rows))} of {len(rows)})"
    if table in _CONVERSATIONS and not as_json:
        print_conversations(out, title, conversations_of(table, rows[:limit]))
        return
    print_rows(title, rows[:limit], DEFAULT_COLUMNS[table], as_json=as_json)


def rejections(
    stage: Annotated[Stage | None, typer.Option(help="Only this stage.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only this reason; shows the rows with their evidence.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many rows.")] = 20,
    run: RunOption = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:
    """Say what was rejected, by stage and reason; with --reason, each row and its evidence."""
    opened = open_place(store)
    record = load_run(opened.objects, run)
    where = [f"{name}={value}" for name, value in (("stage", stage), ("reason", reason)) if value]
    rows = select_rows(opened, record, "rejections", None, where)
    if reason:
        print_rows("Rejections", rows[:limit], DEFAULT_COLUMNS["rejections"], as_json=as_json)
        return
    print_rows("Rejections", rejection_counts(rows), ["stage", "reason", "rows", "example"], as_json=as_json)
