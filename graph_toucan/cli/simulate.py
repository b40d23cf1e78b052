"""Commands of simulators: build them, and tell how well each executor reproduces live calls."""

from collections import Counter
from collections.abc import Sequence
from statistics import fmean
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from graph_toucan.cli.common import err, open_place, out, print_json
from graph_toucan.cli.known import check_known, run_with
from graph_toucan.cli.options import JsonOption, RunOption, StoreOption, VerboseOption
from graph_toucan.cli.run import check, run_factory
from graph_toucan.cli.run_options import RunOptions, takes_run_options
from graph_toucan.cli.tool_tables import kind_text
from graph_toucan.config import Stage
from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import ExecutorKind, Fidelity, Rejection, Simulator, ToolKind
from graph_toucan.simulate.session import usable
from graph_toucan.simulate.settings import SimulateConfig
from graph_toucan.store import ArtifactStore, RunRecord

_SHARES = ("answered", "valid", "exact", "fields", "errors", "state")
_GOOD = 0.9
_THRESHOLD = SimulateConfig().threshold

ThresholdOption = Annotated[
    float, typer.Option(min=0, max=1, help="The field agreement from which `auto` may simulate a tool.")
]
BelowOption = Annotated[
    float | None, typer.Option(min=0, max=1, help="Only tools whose field agreement is less than this.")
]


@takes_run_options
def simulate(
    options: RunOptions,
    threshold: ThresholdOption = _THRESHOLD,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Turn the described tools into Python that stands for them, and say how each came about, or why there is none.

    Onboard and describe are run first, as far as the store does not hold them. The code is shown by
    `graph-toucan show simulators SERVER/TOOL --json`.

    For example: `graph-toucan simulate --servers sqlite,memory`.
    """
    config = options.config(Stage.SIMULATE)
    settings = config.simulate.model_copy(update={"threshold": threshold})
    config = config.model_copy(update={"simulate": settings})
    check(config)
    record = run_factory(config, verbose=verbose)
    store = open_place(config.store)
    simulators: list[Simulator] = _read(store, record, "simulators")
    measured = {one.tool: one for one in _fidelity(store, record) if one.executor is ExecutorKind.SIMULATED}
    rejections: list[Rejection] = _read(store, record, "rejections")
    rows = [_row(one, measured.get(one.tool), threshold) for one in simulators]
    if as_json:
        left = [rejection.model_dump(mode="json") for rejection in rejections]
        print_json({"run": record.id, "simulators": rows, "rejections": left})
        return
    out.print(_built_table(rows))
    for reason, count in Counter(rejection.reason for rejection in rejections).most_common():
        examples = ", ".join(rejection.subject for rejection in rejections if rejection.reason == reason)
        out.print(f"{count} without: {reason} ({_cut(examples, 160)})", soft_wrap=True, markup=False)
    out.print(_summary_table(list(measured.values())))


def fidelity(
    server: Annotated[str | None, typer.Option(help="Only this server's tools.")] = None,
    below: BelowOption = None,
    run: RunOption = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:
    """Tell per tool how well each executor reproduces live calls that it has not seen, and sum up by kind.

    `fields` is the mean share of equal leaves outside volatile paths, `errors` of calls that fail here as they do live,
    `state` of leaves that show what was written before.

    For example: `graph-toucan fidelity --server memory --below 0.9`.
    """
    opened = open_place(store)
    record = run_with(opened, Stage.SIMULATE, run)
    rows = _fidelity(opened, record)
    check_known("server", server, (one.tool.split("/", 1)[0] for one in rows))
    rows = [one for one in rows if server is None or one.tool.startswith(f"{server}/")]
    shown = [one for one in rows if below is None or (one.fields is not None and one.fields < below)]
    if as_json:
        print_json([one.model_dump(mode="json") for one in shown])
        return
    out.print(_fidelity_table(shown))
    if not shown:
        err.print("No tool is so: leave out a filter.")
    out.print(_summary_table(rows))


def _read(store: ArtifactStore, record: RunRecord, table: str) -> list[Json]:
    return [row for one in record.stages if one.stage == Stage.SIMULATE for row in store.read_all(one.refs, table)]


def _fidelity(store: ArtifactStore, record: RunRecord) -> list[Fidelity]:
    return sorted(_read(store, record, "fidelity"), key=lambda one: (one.tool, one.executor))


def _row(simulator: Simulator, measured: Fidelity | None, threshold: float) -> JsonObject:
    return {
        "tool": simulator.tool,
        "kind": simulator.kind.value,
        "way": simulator.way.value,
        "learnt_from": simulator.learnt_from,
        "attempts": simulator.attempts,
        "held_back": measured.held_back if measured else 0,
        "fields": measured.fields if measured else None,
        "usable": usable(measured, threshold),
        "teacher": simulator.teacher,
        "reason": simulator.reason,
    }


def _built_table(rows: Sequence[JsonObject]) -> Table:
    table = Table(title=f"Simulators ({len(rows)})", title_justify="left")
    table.add_column("tool", overflow="fold")
    for name in ("kind", "way"):
        table.add_column(name)
    for name in ("learnt", "fields"):
        table.add_column(name, justify="right")
    table.add_column("how", overflow="fold", ratio=1)
    for row in sorted(rows, key=lambda row: str(row["tool"])):
        shares = _share(row["fields"], good=bool(row["usable"]))
        told = escape(_cut(str(row["reason"]), 140))
        table.add_row(
            escape(str(row["tool"])),
            kind_text(str(row["kind"])),
            str(row["way"]),
            str(row["learnt_from"]),
            shares,
            told,
        )
    return table


def _fidelity_table(rows: Sequence[Fidelity]) -> Table:
    table = Table(title=f"Fidelity ({len(rows)})", title_justify="left")
    table.add_column("tool", overflow="fold")
    table.add_column("executor")
    for name in ("held back", *_SHARES):
        table.add_column(name, justify="right")
    table.add_column("differs at", overflow="fold", ratio=1)
    for one in rows:
        shares = [_share(getattr(one, name), good=(getattr(one, name) or 0) >= _GOOD) for name in _SHARES]
        differs = escape(_cut(", ".join(one.differs) or one.reason, 90))
        table.add_row(escape(one.tool), one.executor.value, str(one.held_back), *shares, differs)
    return table


def _summary_table(rows: Sequence[Fidelity]) -> Table:
    """Return, by executor and kind, how many tools have held-back calls and how many of them agree well."""
    table = Table(title="By kind", title_justify="left")
    for name in ("executor", "kind"):
        table.add_column(name)
    for name in ("tools", "with held-back calls", "fields at least 0.9", "mean fields", "mean errors", "mean state"):
        table.add_column(name, justify="right")
    for executor in ExecutorKind:
        for kind in (*ToolKind, None):
            own = [one for one in rows if one.executor is executor and kind in {None, one.kind}]
            if own:
                table.add_row(executor.value, kind_text(kind.value) if kind else "all", *_summed(own))
    return table


def _summed(rows: Sequence[Fidelity]) -> list[str]:
    held = [one.fields for one in rows if one.fields is not None]
    good = sum(share >= _GOOD for share in held)
    return [
        str(len(rows)),
        str(len(held)),
        f"{good} ({good / len(held):.0%})" if held else "",
        *(_mean([getattr(one, name) for one in rows]) for name in ("fields", "errors", "state")),
    ]


def _mean(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{fmean(known):.3f}" if known else ""


def _share(value: Json, *, good: bool) -> str:
    if value is None:
        return ""
    return f"[green]{value:.2f}[/]" if good else f"{value:.2f}"


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
