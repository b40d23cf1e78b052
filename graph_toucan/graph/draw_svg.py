"""A picture as an SVG document that stands alone: no script, no font, no address that anything would be fetched from."""

from collections.abc import Iterable
from html import escape

from graph_toucan.graph.scene import PAPER, Band, Curve, Dot, Scene, Words

FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif"


def svg_document(scene: Scene, *, tips: bool = True) -> str:
    """Return the picture as SVG; with `tips`, each tool and edge tells what it is when it is pointed at.

    They then also carry the ids of their tools as `data-` attributes, for a page's script. Without, the document is much
    shorter.
    """
    body = [
        *(_band(band) for band in scene.bands),
        '<g fill="none" class="edges">',
        *(_curve(curve, tips=tips) for curve in scene.curves),
        "</g>",
        *(_dot(dot, tips=tips) for dot in scene.dots),
        *_words(scene.words),
    ]
    size = f"{scene.width:.0f} {scene.height:.0f}"
    width, height = size.split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{width}" height="{height}" role="img" '
        f'aria-label="{_text(f"Tool graph: {scene.note}")}" font-family="{FONT}">'
        f'<rect class="paper" width="{width}" height="{height}" fill="{PAPER}"/>{"".join(body)}</svg>\n'
    )


def _band(band: Band) -> str:
    paint = f'fill="{band.fill}" stroke="{band.line}"'
    if band.round:
        return f'<circle cx="{band.x:.1f}" cy="{band.y:.1f}" r="{band.width / 2:.1f}" {paint}/>'
    left, top = band.x - band.width / 2, band.y - band.height / 2
    size = f'width="{band.width:.1f}" height="{band.height:.1f}"'
    return f'<rect x="{left:.1f}" y="{top:.1f}" {size} rx="8" {paint}/>'


def _curve(curve: Curve, *, tips: bool) -> str:
    start, control, other, end = (f"{x:.1f} {y:.1f}" for x, y in curve.points)
    dash = f' stroke-dasharray="{" ".join(f"{length:g}" for length in curve.dash)}"' if curve.dash else ""
    paint = f'stroke="{curve.colour}" stroke-width="{curve.width:.2g}" opacity="{curve.opacity:.3g}"'
    tip = f"<title>{_text(curve.tip)}</title>" if tips and curve.tip else ""
    ends = (
        f' class="edge" data-from="{_text(curve.ends[0])}" data-to="{_text(curve.ends[1])}"'
        if tips and curve.ends
        else ""
    )
    path = f'<path d="M{start}C{control} {other} {end}" {paint}{dash}'
    if not curve.arrow:
        return f"{path}{ends}>{tip}</path>" if tip else f"{path}{ends}/>"
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in curve.head)
    head = f'<polygon points="{corners}" fill="{curve.colour}" opacity="{curve.opacity:.3g}"/>'
    return f"<g{ends}>{tip}{path}/>{head}</g>"


def _dot(dot: Dot, *, tips: bool) -> str:
    circle = (
        f'<circle cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="{dot.radius:.1f}" fill="{dot.colour}" '
        f'stroke="{PAPER}" stroke-width="0.8"'
    )
    names = f' class="tool" data-id="{_text(dot.id)}" data-name="{_text(dot.name)}"'
    return f"{circle}{names}><title>{_text(dot.tip)}</title></circle>" if tips else f"{circle}/>"


def _words(all_words: Iterable[Words]) -> Iterable[str]:
    for words in all_words:
        anchor = ' text-anchor="middle"' if words.anchor == "middle" else ""
        weight = ' font-weight="650"' if words.bold else ""
        halo = f' paint-order="stroke" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round"' if words.halo else ""
        hub = ' class="hub"' if words.hub else ""
        yield (
            f'<text{hub} x="{words.x:.1f}" y="{words.y:.1f}" font-size="{words.size:g}" fill="{words.colour}"'
            f"{anchor}{weight}{halo}>{_text(words.text)}</text>"
        )


def _text(text: str) -> str:
    return escape(text, quote=True)
