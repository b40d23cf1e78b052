"""Charts as inline SVG, for a page without scripts.

Colours are classes of the page (`s0` to `s7`), so that a chart follows its theme. Every chart has a title and a
description for readers who do not see it. All labels are escaped.
"""

from collections.abc import Mapping, Sequence
from html import escape

from graph_toucan.release.text import clean

WIDTH = 350
SERIES = 8
"""How many colours of their own the page has; further parts share the last one."""

_ROW = 26
_LABEL = 136
_VALUE = 50
_COLUMNS = 24


def bar_chart(title: str, values: Mapping[str, int], *, series: int = 0) -> str:
    """Return horizontal bars, one per entry, with its value and its share of all."""
    total, most = sum(values.values()), max(values.values(), default=0)
    room = WIDTH - _LABEL - _VALUE
    marks: list[str] = []
    for row, (label, value) in enumerate(values.items()):
        top, width = row * _ROW, room * value / most if most else 0
        marks.append(
            f"<g><title>{_text(label)}: {value:,} ({_percent(value, total)})</title>"
            f'<text class="label" x="{_LABEL - 8}" y="{top + 17}" text-anchor="end">{_text(_short(label, 20))}</text>'
            f'<rect class="track" x="{_LABEL}" y="{top + 5}" width="{room}" height="16" rx="3"/>'
            f'<rect class="s{series % SERIES}" x="{_LABEL}" y="{top + 5}" width="{width:.1f}" height="16" rx="3"/>'
            f'<text class="value" x="{_LABEL + room + 8}" y="{top + 17}">{value:,}</text></g>'
        )
    return _svg(title, _told(values), len(values) * _ROW, marks)


def stacked_bar(title: str, parts: Mapping[str, int]) -> str:
    """Return one bar split into parts, with a legend that gives each part's count and share."""
    total = sum(parts.values())
    marks, left, top = [f'<rect class="track" x="0" y="4" width="{WIDTH}" height="24" rx="4"/>'], 0.0, 44
    for index, (label, value) in enumerate(parts.items()):
        width = WIDTH * value / total if total else 0.0
        colour = min(index, SERIES - 1)
        if width:
            marks.append(
                f'<rect class="s{colour} seam" x="{left:.1f}" y="4" width="{width:.1f}" height="24">'
                f"<title>{_text(label)}: {value:,} ({_percent(value, total)})</title></rect>"
            )
        left += width
        marks.append(
            f'<rect class="s{colour}" x="0" y="{top}" width="12" height="12" rx="2"/>'
            f'<text class="label" x="20" y="{top + 11}">{_text(_short(label, 30))}</text>'
            f'<text class="value" x="{WIDTH}" y="{top + 11}" text-anchor="end">'
            f"{value:,} · {_percent(value, total)}</text>"
        )
        top += 22
    return _svg(title, _told(parts), top, marks)


def histogram(title: str, counts: Mapping[int, int], *, series: int = 1) -> str:
    """Return columns over a whole number; more than 24 values are gathered into ranges of equal width."""
    bins = _bins(counts)
    most, height = max((count for _, count in bins), default=0), 130
    step = WIDTH / max(len(bins), 1)
    width = min(step - 4, 44)
    every = max(1, -(-len(bins) // 12))
    marks = [f'<line class="axis" x1="0" y1="{height + 18}" x2="{WIDTH}" y2="{height + 18}"/>']
    for index, (label, count) in enumerate(bins):
        tall, middle = height * count / most if most else 0, step * (index + 0.5)
        top = height + 18 - tall
        marks.append(
            f"<g><title>{label}: {count:,}</title>"
            f'<rect class="s{series % SERIES}" x="{middle - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" '
            f'height="{tall:.1f}" rx="2"/>'
            + (
                f'<text class="value" x="{middle:.1f}" y="{top - 5:.1f}" text-anchor="middle">{count:,}</text>'
                if count and step > 22
                else ""
            )
            + (
                f'<text class="label" x="{middle:.1f}" y="{height + 34}" text-anchor="middle">{label}</text>'
                if index % every == 0
                else ""
            )
            + "</g>"
        )
    return _svg(title, _told(dict(bins)), height + 42, marks)


def _bins(counts: Mapping[int, int]) -> list[tuple[str, int]]:
    """Return labelled counts, at most 24."""
    if not counts:
        return []
    low, high = min(counts), max(counts)
    size = max(1, -(-(high - low + 1) // _COLUMNS))
    starts = range(low, high + 1, size)
    return [
        (
            str(start) if size == 1 else f"{start}-{start + size - 1}",
            sum(count for value, count in counts.items() if start <= value < start + size),
        )
        for start in starts
    ]


def _svg(title: str, told: str, height: float, marks: Sequence[str]) -> str:
    body = "".join(marks) if told else '<text class="label" x="0" y="16">nothing to show</text>'
    tall = height if told else 24
    return (
        f'<figure class="chart"><figcaption>{_text(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {tall:.0f}" role="img" aria-label="{_text(title)}: {_text(told) or "no data"}">'
        f"{body}</svg></figure>"
    )


def _told(values: Mapping[str, int]) -> str:
    """Return the values in words, empty if there are none."""
    return ", ".join(f"{label} {value}" for label, value in values.items())


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _text(text: str) -> str:
    return escape(clean(text), quote=True)
