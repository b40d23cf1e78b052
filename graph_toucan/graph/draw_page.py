"""A picture as one HTML page to look around in: drag, zoom, search, point at a tool or an edge, click a tool.

The page holds its picture and a short script, and its content security policy forbids any request. Names and descriptions are
third-party text: all are escaped.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph_toucan.graph.draw_svg import svg_document
from graph_toucan.graph.scene import Scene

_TEMPLATES = Path(__file__).parent / "templates"


def graph_page(scene: Scene, title: str = "Tool graph") -> str:
    """Return the page; it needs nothing but itself."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    picture = Markup(svg_document(scene))  # noqa: S704 - written by us, all texts in it escaped
    return environment.get_template("graph.html.j2").render(title=title, picture=picture, named=scene.named)
