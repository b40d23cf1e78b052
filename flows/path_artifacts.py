"""Function signature paths in Prefect's UI: a table of their numbers, and a few of them step by step."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.ui import readable
from graph_toucan.model import Fsp, Step
from graph_toucan.report.paths import PathStatistics, path_statistics
from graph_toucan.store import ArtifactStore, ShardRef
from graph_toucan.walk.kinds import turn_kind

_SHOWN = 6


def leave_paths(store: ArtifactStore, refs: Sequence[ShardRef]) -> None:
    """Leave a table of the numbers of all paths, and a page with a few of them; one shard at a time is read."""
    numbers = path_statistics(_read(store, refs))
    text = (
        f"{numbers.paths} paths over {numbers.tools} tools of {numbers.servers} servers, "
        f"Gini coefficient {numbers.gini_tools:.2f} of tools, {numbers.gini_servers:.2f} of servers"
    )
    create_table_artifact(table=_rows(numbers), key="walk-paths", description=text)
    some = list(islice(_read(store, refs), _SHOWN))
    page = (
        "\n\n".join(told_path(fsp) for fsp in some)
        or "There are no paths: `graph-toucan graph` shows which edges there are."
    )
    create_markdown_artifact(markdown=page, key="walk-examples", description=f"{len(some)} of {numbers.paths} paths")


def _read(store: ArtifactStore, refs: Iterable[ShardRef]) -> Iterator[Fsp]:
    for ref in refs:
        yield from store.read(ref, "fsps")


def _rows(numbers: PathStatistics) -> list[dict[str, str | int | float]]:
    """Return the numbers as rows of a table, each with its share of what it is a part of."""
    plain = {
        "paths": (numbers.paths, 0),
        "over several servers": (numbers.several_servers, numbers.paths),
        "start tools": (numbers.starts, 0),
        "turns": (numbers.turns, 0),
        **{f"turns: {kind}": (count, numbers.turns) for kind, count in numbers.turn_kinds.items()},
        **{f"operations: {operation}": (count, 0) for operation, count in numbers.operations.items()},
        "steps": (numbers.steps, 0),
        "steps with a value from an earlier one": (numbers.linked_steps, numbers.steps),
        **{f"paths of {length} steps": (count, numbers.paths) for length, count in numbers.steps_per_path.items()},
        **{f"steps on {readable(tool)}": (count, numbers.steps) for tool, count in numbers.busiest.items()},
    }
    rows: list[dict[str, str | int | float]] = [
        {"what": name, "count": count, "share": f"{100 * count / whole:.1f} %" if whole else ""}
        for name, (count, whole) in plain.items()
    ]
    evenness = {"Gini coefficient of tools": numbers.gini_tools, "Gini coefficient of servers": numbers.gini_servers}
    return rows + [{"what": name, "count": value, "share": ""} for name, value in evenness.items()]


def told_path(fsp: Fsp) -> str:
    """Return a path as Markdown: a list of turns, under each its steps with the values they take."""
    lines = [f"**`{fsp.id}`**"]
    for turn in fsp.turns:
        lacking = f", lacks {turn.miss} for {_code(turn.subject or '')}" if turn.miss else ""
        lines.append(f"- {turn.id}, {turn_kind(fsp, turn)}{lacking}")
        lines += [f"    - {_code(step.tool)}{_sources(step)}" for step in turn.steps]
    return "\n".join(lines)


def _sources(step: Step) -> str:
    taken = [
        f"{_code(one.binding.parameter)} from {one.step} {_code(one.binding.path or 'result')}" for one in step.bindings
    ]
    taken += [f"after {', '.join(step.after)}"] if step.after else []
    return f" ({step.id}): {', '.join(taken)}" if taken else f" ({step.id})"


def _code(text: str) -> str:
    """Return a server's text as code, which no mark in it can end."""
    return f"`{readable(text).replace('`', chr(0x2019))}`"
