"""What it costs to find candidate edges and to judge them by rules, and how that grows with the number of tools.

Run as `python -m tests.bench_candidates [SIZE ...]`. The tools are those of a file of public servers' specifications, one
server per line (`$TOUCAN_SERVERS`, or the copy beside the project), renamed copies of them for larger sizes, and made-up
ones where there is no such file. Specifications have no results, so the tools are measured as they are first; for the
sizes that show how the time grows, every second tool gets some, and all but the first copy other names.
"""

import asyncio
import gzip
import itertools
import json
import math
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from graph_toucan.graph.candidates import Candidate, find_candidates
from graph_toucan.graph.judge import judge_source
from graph_toucan.graph.wanted import wanted_of
from graph_toucan.identity import JsonObject, seeded_random
from graph_toucan.model import ExampleCall, OutputField, SchemaOrigin, Tool, ToolCard, ToolKind
from graph_toucan.teach.rule_teacher import RuleTeacher

SIZES = (2_000, 5_000, 10_000, 20_000)
CAP = 10
_SPECIFICATIONS = Path(__file__).resolve().parents[2] / "shared" / "data" / "toucan_servers.jsonl.gz"
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")
_VALUES = (
    "sales.csv",
    "2026-03-10",
    "Oslo",
    "user-17",
    42,
    7.25,
    "A sentence about lamps and chairs.",
    "https://example.com/a",
)


def specifications() -> list[JsonObject]:
    """Return public tools as `{server, name, description, input_schema}`; none where the file is not there."""
    file = Path(os.environ.get("TOUCAN_SERVERS", _SPECIFICATIONS))
    if not file.exists():
        return []
    found: list[JsonObject] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            server = json.loads(line)
            found += [{**tool, "server": f"s{number}"} for tool in server["tools"] or []]
    return found


def made_up() -> list[JsonObject]:
    """Return 500 tools with names of made-up words."""
    return [_made_up(number) for number in range(500)]


def _made_up(number: int) -> JsonObject:
    drawn = seeded_random(0, str(number), "bench tools")
    verb, noun = drawn.choice(("get", "list", "create", "update", "search")), _word(f"noun {number % 120}")
    kinds = ("string", "integer", "number", "string", "array")
    names = [f"{noun}_id", *(_word(f"{number} {place % 3}") for place in range(drawn.randrange(4)))]
    properties: JsonObject = {name: {"type": drawn.choice(kinds), "description": f"The {name}"} for name in names}
    schema: JsonObject = {"type": "object", "properties": properties, "required": names[:1]}
    about = f"{verb.capitalize()} the {noun} of a {_word(str(number % 40))}."
    return {"server": f"s{number // 6}", "name": f"{verb}_{noun}", "description": about, "input_schema": schema}


def _word(purpose: str) -> str:
    drawn = seeded_random(0, purpose, "bench words")
    return "".join(drawn.choice(_SYLLABLES) for _ in range(3))


def cards(tools: Sequence[JsonObject], count: int, *, called: bool = True) -> list[ToolCard]:
    """Return `count` cards: the tools, then copies with other servers and other names; half of them with results."""
    return [_card(tools[number % len(tools)], number, number // len(tools), called) for number in range(count)]


def _card(given: JsonObject, number: int, copy: int, called: bool) -> ToolCard:
    server = given["server"] if not copy else f"{given['server']}-{copy}"
    name, about = given["name"], given.get("description") or ""
    schema: JsonObject = given.get("input_schema") or {}
    if copy:
        theme = _word(f"copy {copy} {given['server']}")
        name, about = f"{name}_{theme}", f"{about[:200]} For {theme} only."
        old: JsonObject = schema.get("properties") or {}
        schema = {**schema, "properties": {f"{theme}_{key}" if len(key) > 6 else key: old[key] for key in old}}
        schema["required"] = [f"{theme}_{key}" if len(key) > 6 else key for key in schema.get("required") or []]
    tool = Tool(id=f"{server}/{name}#{number}", server=server, name=name, description=about, input_schema=schema)
    fields, examples = _results(tool, number) if called and number % 2 else ((), ())
    return ToolCard(
        id=tool.id,
        tool=tool,
        tags=("a", "b", "c"),
        kind=ToolKind.QUERY,
        output_schema=None,
        schema_origin=SchemaOrigin.NONE,
        outputs=tuple(fields),
        examples=tuple(examples),
        volatile_paths=(),
        volatile_files=(),
        fingerprint="",
        teacher="rules",
    )


def _results(tool: Tool, number: int) -> tuple[list[OutputField], list[ExampleCall]]:
    """Return up to eight result fields with values, and an example call that gave them."""
    drawn = seeded_random(0, str(number), "bench results")
    noun = tool.name.split("_")[-1]
    names = ("id", "name", "path", "count", "date", f"{noun}_code", f"{noun}_url", "summary")[: drawn.randrange(2, 9)]
    value: JsonObject = {name: drawn.choice(_VALUES) for name in names}
    fields = [
        OutputField(
            path=f"/{name}",
            name=name,
            type="string" if isinstance(value[name], str) else "number",
            origin="inferred",
            samples=(value[name],),
        )
        for name in names
    ]
    arguments: JsonObject = {name: drawn.choice(_VALUES) for name in tool.parameters}
    return fields, [ExampleCall(arguments=arguments, value=value, text=json.dumps(value))]


@dataclass(frozen=True)
class Row:
    """What one size took: `fillable` tools have parameters, `targets` are those that have a candidate."""

    tools: int
    found: int
    fillable: int
    targets: int
    judged: int
    finding: float
    seconds: float
    megabytes: float


def measure(count: int | None) -> Row:
    """Measure a size, or the public tools as they are, in a process of its own: CPU seconds and peak memory."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (count,))


def _measured(count: int | None) -> Row:
    public = specifications()
    tools = cards(public or made_up(), count or len(public), called=count is not None)
    began = time.process_time()
    found = find_candidates(tools, per_source=CAP, per_target=CAP)
    finding = time.process_time() - began
    judged = asyncio.run(_judged(found))
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    fillable = sum(bool(wanted_of(card)) for card in tools)
    return Row(len(tools), len(found), fillable, len({one.target.id for one in found}), judged, finding, seconds, peak)


async def _judged(candidates: Sequence[Candidate]) -> int:
    """Judge candidates by rules, one question for each source; return how many are held for dependencies."""
    teacher, count = RuleTeacher(), 0
    ordered = sorted(candidates, key=lambda candidate: candidate.id)
    for _, group in itertools.groupby(sorted(ordered, key=lambda one: one.source.id), key=lambda one: one.source.id):
        judged, _rejections = await judge_source(list(group), teacher)
        count += len(judged)
    return count


def exponents(rows: Sequence[Row]) -> Iterator[float]:
    """Yield how steeply the time grows from each size to the next: 1 is linear in tools, 2 quadratic."""
    for before, after in itertools.pairwise(rows):
        yield math.log(after.seconds / before.seconds) / math.log(after.tools / before.tools)


def main() -> None:
    """Print a table of sizes, seconds, memory and exponents."""
    console, public = Console(width=120), specifications()
    if not public:
        console.print(
            "no specifications of public servers (set TOUCAN_SERVERS to them): made-up tools alone are measured"
        )
    sizes = sorted({int(size) for size in sys.argv[1:]}) or list(SIZES)
    table = Table(title=f"Candidates and rule judging, {CAP} per source and per target, seconds of CPU time")
    for name in (
        "tools",
        "candidates",
        "with parameters",
        "targets",
        "judged edges",
        "finding",
        "CPU seconds",
        "peak MB",
        "exponent",
    ):
        table.add_column(name, justify="right")
    if public:
        _add(table, measure(None), "")
    rows = [measure(size) for size in sizes]
    for row, step in zip(rows, ["", *(f"{step:.2f}" for step in exponents(rows))], strict=True):
        _add(table, row, step)
    console.print(table)


def _add(table: Table, row: Row, step: str) -> None:
    counts = (f"{number:,}" for number in (row.tools, row.found, row.fillable, row.targets, row.judged))
    table.add_row(*counts, f"{row.finding:.1f}", f"{row.seconds:.1f}", f"{row.megabytes:,.0f}", step)


if __name__ == "__main__":
    main()
