"""The tool graph in Prefect's UI: a picture, and a table of the confirmed edges.

An image artifact would show the address of the picture as one endless line, and a data URI is that address; in a
markdown artifact both of Prefect's UIs show the picture alone.
"""

import base64
import re
from collections.abc import Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from graph_toucan.model import Edge, Evidence, ToolCard
from graph_toucan.release.text import clean
from graph_toucan.report.picture import HEIGHT, WIDTH, graph_picture

_STYLE = """
figure{margin:0;padding:14px 16px;font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#16202c}
svg text{font-family:inherit;fill:#16202c;paint-order:stroke;stroke:#fff;stroke-linejoin:round}
svg .name{font-size:11.5px;stroke-width:3px}svg .server{font-size:14px;font-weight:650;stroke-width:4px}
svg .edge{fill:none;stroke:#566373;stroke-width:1.3;opacity:.62}
svg .edge.unconfirmed{stroke-dasharray:4 4;opacity:.42}svg .head{fill:#566373}
svg .tool circle{fill:oklch(.62 .15 var(--hue));stroke:#fff;stroke-width:1.5}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:12px 0 8px;padding:10px 0 0}
.legend li{display:flex;align-items:center;gap:6px}.legend small,figcaption{color:#566373}
.swatch{width:11px;height:11px;border-radius:50%;background:oklch(.62 .15 var(--hue))}
.line{width:22px;border-top:2px solid #566373}.line.unconfirmed{border-top-style:dashed;opacity:.7}
"""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TITLES = re.compile("<title>.*?</title>", re.DOTALL)
_PER_LINE, _LINE, _CAPTION = 7, 22, 90


def leave_graph(edges: Sequence[Edge], cards: Sequence[ToolCard]) -> None:
    """Leave the picture of the graph, and a table of its confirmed edges."""
    confirmed = [edge for edge in edges if edge.evidence is Evidence.CONFIRMED]
    across = sum(edge.crosses_servers for edge in confirmed)
    text = f"{len(confirmed)} edges confirmed by execution, {across} of them across servers"
    encoded = base64.b64encode(picture_file(edges, cards).encode()).decode()
    picture = f"![The tool graph](data:image/svg+xml;base64,{encoded})"
    create_markdown_artifact(markdown=picture, key="graph-picture", description=text)
    table = [
        {
            "source": clean(edge.source),
            "target": clean(edge.target),
            "kind": edge.kind.value,
            "confidence": round(edge.confidence, 2),
            "negative control": clean(edge.control),
        }
        for edge in confirmed
    ]
    create_table_artifact(table=table, key="graph-edges", description=text)


def picture_file(edges: Sequence[Edge], cards: Sequence[ToolCard]) -> str:
    """Return the figure of the graph, its legend included, as an SVG document that stands alone."""
    servers = {edge.source.split("/", 1)[0] for edge in edges} | {edge.target.split("/", 1)[0] for edge in edges}
    height = HEIGHT + _CAPTION + _LINE * -(-(len(servers) + 2) // _PER_LINE)
    figure = _TITLES.sub("", _NOT_XML.sub("\ufffd", graph_picture(edges, cards)))
    figure = figure.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">'
        f'<style>{_STYLE}</style><rect width="{WIDTH}" height="{height}" rx="8" fill="#fff"/>'
        f'<foreignObject width="{WIDTH}" height="{height}"><div xmlns="http://www.w3.org/1999/xhtml">{figure}</div>'
        "</foreignObject></svg>"
    )
