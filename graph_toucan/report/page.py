"""The report of a run: one HTML page that needs nothing but itself.

Tool output is third-party text, so that everything is escaped, the page has no script, and its content security policy
forbids any request.
"""

from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph_toucan.identity import Json
from graph_toucan.model import Edge, Model, Outcome, Probe, Rejection, ToolCard, Trajectory, Verdict
from graph_toucan.release.text import clean, ordered
from graph_toucan.report.charts import bar_chart, histogram, stacked_bar
from graph_toucan.report.compare import compare
from graph_toucan.report.conversations import Conversation, choose, tell
from graph_toucan.report.picture import graph_picture
from graph_toucan.report.statistics import Statistics

_TEMPLATES = Path(__file__).parent / "templates"
_EVIDENCE = 700

_UNSEEN = {code: f"[U+{code:04X}]" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""Marks that turn the direction of text, which could make a page say what its source does not: they are spelt out."""


class StageRow(Model):
    """One stage of the run as the table shows it; `seconds` and `cached` shards where they are known."""

    stage: str
    rows_in: int
    rows_out: int
    rejected: dict[str, int] = {}
    seconds: float | None = None
    cached: int | None = None


class ReportInput(Model):
    """Everything that the page shows. `facts` are a few lines for its head: seed, configuration, cost."""

    title: str = "Graph-Toucan run"
    facts: dict[str, str] = {}
    statistics: Statistics
    stages: tuple[StageRow, ...] = ()
    probes: tuple[Probe, ...] = ()
    cards: tuple[ToolCard, ...] = ()
    edges: tuple[Edge, ...] = ()
    trajectories: tuple[Trajectory, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    rejections: tuple[Rejection, ...] = ()


class Tile(Model):
    """One figure at the head of the page; `share` fills its meter."""

    label: str
    value: str
    note: str
    share: float | None = None


class RejectionGroup(Model):
    """The rejections of one stage for one reason, with the evidence of one of them."""

    stage: str
    reason: str
    number: int
    subject: str
    evidence: str


def render_page(given: ReportInput) -> str:
    """Return the page as HTML."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    page = environment.get_template("page.html.j2").render(
        given=given,
        statistics=given.statistics,
        tiles=_tiles(given.statistics),
        probes=_latest(given.probes),
        charts=[Markup(chart) for chart in _charts(given.statistics)],  # noqa: S704 - the charts escape their labels
        picture=Markup(graph_picture(given.edges, given.cards)),  # noqa: S704 - likewise
        comparison=compare(given.statistics),
        rejections=_rejections(given.rejections),
        conversations=_conversations(given),
    )
    return clean(page).translate(_UNSEEN)


def percent(share: float) -> str:
    """Return a share of 0..1 for people."""
    return f"{100 * share:.1f} %"


def _tiles(numbers: Statistics) -> list[Tile]:
    confirmed = numbers.edges_by_evidence.get("confirmed", 0)
    attempted = sum(numbers.servers_by_outcome.values())
    held = f"{numbers.controls_held} of {numbers.controls} negative controls held"
    return [
        Tile(label="Conversations", value=f"{numbers.conversations:,}", note=f"{numbers.total_calls:,} tool calls"),
        _share_tile("Verified", numbers.verified, numbers.conversations, held),
        _share_tile("Servers ready", numbers.servers_ready, attempted, f"of {attempted:,} tried"),
        Tile(label="Tools", value=f"{numbers.tools:,}", note=f"{numbers.tools_called:,} of them called"),
        _share_tile("Edges confirmed", confirmed, numbers.edges, f"of {numbers.edges:,}, by execution"),
        _share_tile(
            "Multi-turn", numbers.multi_turn, numbers.conversations, f"{numbers.turns.mean:.2f} turns on average"
        ),
        _share_tile("With a refusal", numbers.refusals, numbers.conversations, "at least one turn without a call"),
        _share_tile(
            "Dependent calls", numbers.dependent_calls, numbers.total_calls, "take a value from an earlier result"
        ),
    ]


def _share_tile(label: str, part: int, whole: int, note: str) -> Tile:
    share = part / whole if whole else 0.0
    return Tile(label=label, value=f"{part:,}", note=f"{percent(share)} · {note}", share=share)


def _charts(numbers: Statistics) -> list[str]:
    return [
        stacked_bar("How conversations were made", numbers.by_transform),
        bar_chart("Turn kinds", numbers.turn_kinds),
        histogram("Turns per conversation", numbers.turns.histogram),
        histogram("Steps per conversation", numbers.steps.histogram, series=2),
        histogram("Calls per conversation", numbers.calls.histogram, series=2),
        histogram("Servers per conversation", numbers.servers_per_conversation.histogram, series=3),
        stacked_bar("Dependencies in conversations", numbers.dependencies),
        stacked_bar("Edges of the graph by evidence", numbers.edges_by_evidence),
        stacked_bar("Edges of the graph by kind", numbers.edges_by_kind),
        bar_chart("Servers by outcome", numbers.servers_by_outcome, series=4),
        stacked_bar("Who answered the calls", numbers.executors),
        bar_chart("Turns that must not call, by what is missing", numbers.misses, series=5),
    ]


def _latest(probes: tuple[Probe, ...]) -> list[Probe]:
    """Return the last attempt per server: those that failed first, then by name."""
    attempts = {probe.server: probe for probe in probes}
    return sorted(attempts.values(), key=lambda probe: (probe.outcome is Outcome.READY, probe.server))


def _rejections(rejections: tuple[Rejection, ...]) -> list[RejectionGroup]:
    """Return the groups by stage, the largest first."""
    counts = Counter((each.stage, each.reason) for each in rejections)
    examples: dict[tuple[str, str], Rejection] = {}
    for each in sorted(rejections, key=lambda rejection: rejection.subject):
        examples.setdefault((each.stage, each.reason), each)
    groups = sorted(counts.items(), key=lambda group: (group[0][0], -group[1], group[0][1]))
    return [
        RejectionGroup(
            stage=key[0],
            reason=key[1],
            number=number,
            subject=examples[key].subject,
            evidence=_evidence(examples[key].evidence),
        )
        for key, number in groups
    ]


def _evidence(value: Json) -> str:
    text = value if isinstance(value, str) else "" if value is None else ordered(value)
    return text if len(text) <= _EVIDENCE else f"{text[:_EVIDENCE]}… ({len(text):,} characters)"


def _conversations(given: ReportInput) -> list[Conversation]:
    verdicts = {verdict.subject: verdict for verdict in given.verdicts}
    return [tell(row, verdicts.get(row.id) or verdicts.get(row.dialogue)) for row in choose(given.trajectories)]
