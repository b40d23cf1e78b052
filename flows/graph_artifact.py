"""The tool graph in Prefect's UI: a picture, its numbers, and a table of the confirmed edges.

An image artifact would show the address of the picture as one endless line, and a data URI is that address; in a
markdown artifact both of Prefect's UIs show the picture alone.
"""

import base64
from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.ui import readable
from graph_toucan.graph.draw import draw_graph
from graph_toucan.graph.draw_svg import svg_document
from graph_toucan.graph.statistics import EvidenceRow, GraphStatistics, graph_statistics
from graph_toucan.model import Edge, EdgeKind, Evidence, ToolCard

_CURVES = 1500
_ROWS = 500


def leave_graph(edges: Sequence[Edge], cards: Sequence[ToolCard]) -> None:
    """Leave the picture of the graph, its numbers, and a table of its confirmed edges, of many the strongest."""
    numbers = graph_statistics(edges, cards)
    text = f"{numbers.edges} edges confirmed by execution, {numbers.across} of them across servers"
    encoded = base64.b64encode(picture_file(edges, cards).encode()).decode()
    picture = f"![The tool graph](data:image/svg+xml;base64,{encoded})"
    create_markdown_artifact(markdown=picture, key="graph-picture", description=text)
    create_table_artifact(table=_number_rows(numbers), key="graph-statistics", description=_told(numbers))
    confirmed = [edge for edge in edges if edge.evidence is Evidence.CONFIRMED]
    strongest = sorted(confirmed, key=lambda edge: (-edge.confidence, edge.id))[:_ROWS]
    table = [
        {
            "source": readable(edge.source),
            "target": readable(edge.target),
            "kind": edge.kind.value,
            "confidence": round(edge.confidence, 2),
            "negative control": readable(edge.control),
        }
        for edge in strongest
    ]
    create_table_artifact(table=table, key="graph-edges", description=text)


def picture_file(edges: Sequence[Edge], cards: Sequence[ToolCard]) -> str:
    """Return the picture of the graph without its refuted edges as an SVG document that stands alone.

    It is kept small, since Prefect's database holds it.
    """
    possible = [edge for edge in edges if edge.evidence is not Evidence.REFUTED]
    return svg_document(draw_graph(possible, cards, most=_CURVES), tips=False)


def _told(numbers: GraphStatistics) -> str:
    return (
        f"{numbers.joined_tools} of {numbers.tools} tools have a confirmed edge, {numbers.targets} can be reached; "
        f"Gini coefficient {numbers.gini_in:.2f} of edges in"
    )


def _number_rows(numbers: GraphStatistics) -> list[dict[str, str | int | float]]:
    rows = [_evidence_row(row) for row in numbers.by_evidence]
    shape: dict[str, int | float] = {
        "tools": numbers.tools,
        "tools with an example call": numbers.callable_tools,
        "tools with a confirmed edge": numbers.joined_tools,
        "tools that can be reached": numbers.targets,
        "tools that any edge leads to": numbers.wanted_targets,
        "prerequisites": numbers.prerequisites,
        "components": numbers.components,
        "tools in the largest component": numbers.largest,
        "tools on a cycle": numbers.cyclic,
        "Gini coefficient of edges in": numbers.gini_in,
        "Gini coefficient of edges out": numbers.gini_out,
    }
    return rows + [{"what": name, "count": value} for name, value in shape.items()]


def _evidence_row(row: EvidenceRow) -> dict[str, str | int | float]:
    kinds = {kind.value: row.kinds[kind] for kind in EdgeKind}
    return {"what": f"edges: {row.evidence}", "count": row.edges, "across servers": row.across, **kinds}
