"""The command that looks at the tool graph: numbers, a neighbourhood, why there is an edge or none, pictures and exports."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from graph_toucan.cli.common import err, open_place, out, print_json
from graph_toucan.cli.explain import explanation, print_explanation
from graph_toucan.cli.graph_tables import around, around_tree, statistics_view
from graph_toucan.cli.known import Known, connected, find_tool, parse_evidence
from graph_toucan.cli.options import JsonOption, RunOption, StoreOption
from graph_toucan.errors import UsageError
from graph_toucan.graph.draw import Grouping, draw_graph
from graph_toucan.graph.draw_file import WRITERS, known_ending, save_drawing, save_file
from graph_toucan.graph.export import ExportFormat, export_graph
from graph_toucan.graph.statistics import graph_statistics, strongest_across
from graph_toucan.model import Edge, Evidence

_TRUSTED = (Evidence.CONFIRMED,)
_POSSIBLE = tuple(evidence for evidence in Evidence if evidence is not Evidence.REFUTED)

AroundOption = Annotated[
    str | None,
    typer.Option("--around", metavar="TOOL", help="Show what this tool takes from and gives to, as a tree."),
]
ExplainOption = Annotated[
    tuple[str, str] | None,
    typer.Option(
        metavar="TOOL TOOL", help="Say why there is an edge from the first to the second, or why there is none."
    ),
]
DrawOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Draw the graph into FILE.svg, FILE.png, or FILE.html to look around in."),
]
ExportOption = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Write FILE.graphml or FILE.json; graphml or json alone prints it."),
]
EvidenceOption = Annotated[
    str | None,
    typer.Option(
        metavar="LIST",
        help=f"Only edges with this evidence, comma-separated: {', '.join(Evidence)}; or all. Without it: confirmed for "
        "numbers, all for exports, all but refuted otherwise.",
    ),
]


def graph(  # noqa: PLR0913, PLR0917 - one parameter per option
    around_tool: AroundOption = None,
    depth: Annotated[int, typer.Option(min=1, max=6, help="How many steps --around goes.")] = 2,
    explain: ExplainOption = None,
    draw: DrawOption = None,
    by: Annotated[Grouping, typer.Option(help="What makes a cluster of the picture.")] = Grouping.SERVER,
    export: ExportOption = None,
    evidence: EvidenceOption = None,
    min_confidence: Annotated[
        float, typer.Option(min=0, max=1, help="Only edges of which the judge was at least so sure.")
    ] = 0.0,
    limit: Annotated[int, typer.Option(min=0, help="How many edges across servers the numbers end with.")] = 10,
    run: RunOption = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:
    """Look at the tool graph of the last connect: its numbers, and more with an option.

    For example:

    `graph-toucan graph --around notes/read_note --depth 1`

    `graph-toucan graph --explain notes/read_note numbers/parse`

    `graph-toucan graph --draw graph.html --by tag`

    `graph-toucan graph --export graph.graphml --evidence confirmed`
    """
    _check_files(draw, export)
    asked = parse_evidence(evidence, ())
    known = connected(open_place(store), run)
    if explain is not None:
        _explain(known, explain, as_json=as_json)
        return
    sure = [edge for edge in known.edges if edge.confidence >= min_confidence]
    if draw is None and export is None and around_tool is None:
        _numbers(known, sure, asked or _TRUSTED, limit, as_json=as_json)
        return
    if around_tool is not None:
        tool = find_tool(known.cards, around_tool).id
        sure = around(tool, _chosen(known, sure, asked or _POSSIBLE), depth)
        if draw is None and export is None:
            _neighbourhood(tool, sure, depth, as_json=as_json)
            return
    if draw is not None:
        _draw(known, sure, asked or _POSSIBLE, draw, by, whole=around_tool is None)
    if export is not None:
        _export(known, sure, asked or tuple(Evidence), export, whole=around_tool is None)


def _check_files(draw: Path | None, export: str | None) -> None:
    """Find what is wrong with the files' names before anything is read."""
    if draw is not None:
        known_ending(draw, list(WRITERS))
    if export is not None and export not in list(ExportFormat):
        known_ending(Path(export), [f".{form}" for form in ExportFormat])


def _chosen(known: Known, edges: Sequence[Edge], evidence: Sequence[Evidence]) -> list[Edge]:
    """Return the edges with this evidence.

    Raises:
        UsageError: there is none; says which there are.
    """
    kept = [edge for edge in edges if edge.evidence in evidence]
    if kept:
        return kept
    counts = Counter(edge.evidence for edge in known.edges)
    if not counts:
        raise UsageError(
            f"run {known.record.id} found no edges between its {len(known.cards)} tools",
            "Connect more servers, or raise `graph-toucan connect --per-source --per-target`; "
            "`graph-toucan rejections --stage connect` says what was left out.",
        )
    there = ", ".join(f"{one} {counts[one]}" for one in Evidence if counts[one])
    raise UsageError(f"no edge is left of {len(known.edges)}: {there}", "Choose with --evidence and --min-confidence.")


def _explain(known: Known, names: tuple[str, str], *, as_json: bool) -> None:
    source, target = (find_tool(known.cards, name) for name in names)
    if source.id == target.id:
        raise UsageError(f"{source.id} is named twice", "Name two tools: what the first gives, the second takes.")
    told = explanation(known, source, target)
    if as_json:
        print_json(told)
    else:
        own = [edge for edge in known.edges if (edge.source, edge.target) == (source.id, target.id)]
        print_explanation(out, told, own)


def _numbers(known: Known, edges: Sequence[Edge], evidence: Sequence[Evidence], limit: int, *, as_json: bool) -> None:
    numbers = graph_statistics(edges, known.cards.values(), evidence)
    strongest = strongest_across(edges, evidence, limit)
    if as_json:
        print_json(
            {
                **numbers.model_dump(mode="json"),
                "strongest_across": [edge.model_dump(mode="json") for edge in strongest],
            }
        )
        return
    out.print(statistics_view(numbers, strongest))
    if not numbers.edges:
        told = f"No edge is {' or '.join(evidence)}, of {len(edges)}" if edges else "There are no edges"
        err.print(f"{told}: --evidence all shows the shape of all that were judged.", soft_wrap=True)


def _neighbourhood(tool: str, edges: Sequence[Edge], depth: int, *, as_json: bool) -> None:
    if as_json:
        print_json([edge.model_dump(mode="json") for edge in edges])
        return
    out.print(around_tree(tool, edges, depth))
    if not edges:
        err.print(f"No such edge touches {tool}: `graph-toucan graph --explain` tells why of a pair.", soft_wrap=True)


def _draw(
    known: Known, edges: Sequence[Edge], evidence: Sequence[Evidence], path: Path, by: Grouping, *, whole: bool
) -> None:
    chosen = _chosen(known, edges, evidence)
    ends = {tool for edge in chosen for tool in (edge.source, edge.target)}
    cards = [card for card in known.cards.values() if whole or card.id in ends]
    scene = draw_graph(chosen, cards, by)
    save_drawing(scene, path)
    out.print(f"drawn    {path}: {scene.note}", soft_wrap=True, markup=False)


def _export(known: Known, edges: Sequence[Edge], evidence: Sequence[Evidence], where: str, *, whole: bool) -> None:
    chosen = _chosen(known, edges, evidence)
    ends = {tool for edge in chosen for tool in (edge.source, edge.target)}
    cards = [card for card in known.cards.values() if whole or card.id in ends]
    if where in list(ExportFormat):
        sys.stdout.buffer.write(export_graph(chosen, cards, ExportFormat(where)))
        return
    path = Path(where)
    save_file(path, export_graph(chosen, cards, ExportFormat(path.suffix.lower().removeprefix("."))))
    out.print(f"exported {path}: {len(cards)} tools, {len(chosen)} edges", soft_wrap=True, markup=False)
