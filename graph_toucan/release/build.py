"""A release: every file of a dataset from the artifacts of a run.

Rows are gated here for the last time, and fail closed: what a judge did not pass, what a judge rejected, what misses a
tool, and what is there already is left out with a reason. The same input in any order gives the same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph_toucan.execute.results import READING
from graph_toucan.identity import JsonObject
from graph_toucan.model import Edge, Fsp, Model, Probe, Rejection, Server, Tool, ToolCard, Trajectory, Verdict
from graph_toucan.release.card import write_card
from graph_toucan.release.columns import COLUMN_DOCS, SCHEMA_VERSION
from graph_toucan.release.dedupe import STAGE, drop_duplicates
from graph_toucan.release.facts import ReleaseFacts, StageFacts
from graph_toucan.release.formats import all_formats
from graph_toucan.release.ledger import count, write_ledger
from graph_toucan.release.names import exposed_name, name_map
from graph_toucan.release.row import Known, ReleaseRow, called_tools, to_row
from graph_toucan.release.text import compact, pretty


class Release(Model):
    """A dataset: its files by relative path, its rows, and the rejections of this stage (not of earlier ones)."""

    files: dict[str, bytes]
    rows: tuple[ReleaseRow, ...]
    rejections: tuple[Rejection, ...]


class Learnt(NamedTuple):
    """What the stages before have learnt of servers and their tools.

    `tools` are all that were onboarded, `cards` those described, `probes` the onboarding attempts, the latest one per server
    last, `servers` the records of those that were ready, as they are launched.
    """

    tools: Sequence[Tool]
    cards: Sequence[ToolCard]
    probes: Sequence[Probe]
    servers: Sequence[Server]

    def known(self) -> Known:
        """Return the same by ids and slugs, with the name under which each tool is offered."""
        tools = {tool.id: tool for tool in self.tools}
        return Known(
            tools=tools,
            cards={card.id: card for card in self.cards},
            probes={probe.server: probe for probe in self.probes},
            servers={server.slug: server for server in self.servers},
            names=name_map(tools),
        )


def build_release(
    trajectories: Iterable[Trajectory],
    verdicts: Iterable[Verdict],
    learnt: Learnt,
    fsps: Mapping[str, Fsp],
    edges: Iterable[Edge],
    rejections: Iterable[Rejection],
    facts: ReleaseFacts,
) -> Release:
    """Return the dataset of a run.

    Args:
        trajectories: the candidates for rows.
        verdicts: judgements of trajectories or of the dialogues that they were made from.
        learnt: what was learnt of servers and their tools.
        fsps: the function signature path of each dialogue, by **dialogue id**.
        edges: the tool graph.
        rejections: the rows that earlier stages left out.
        facts: the run.

    Raises:
        ValueError: a value is not JSON (NaN, an infinity).
    """
    known = learnt.known()
    judged = {verdict.subject: verdict for verdict in sorted(verdicts, key=lambda each: compact(each.model_dump()))}
    earlier = sorted(rejections, key=lambda each: compact(each.model_dump()))
    candidates = list(trajectories)
    kept, left_out = _gate(candidates, judged, known.names, _judged_out(earlier))
    own = {row.id: verdict for row in kept if (verdict := _verdict(row, judged)) is not None}
    rows = [to_row(row, own.get(row.id), known, fsps.get(row.dialogue), _run_facts(facts)) for row in kept]
    whole = _with_release_stage(facts, len(candidates), len(rows), left_out)
    ledger = write_ledger(whole, kept, own, known.probes, edges, [*earlier, *left_out])
    return Release(files=_files(rows, ledger), rows=tuple(rows), rejections=tuple(left_out))


def _gate(
    candidates: Sequence[Trajectory],
    verdicts: Mapping[str, Verdict],
    names: Mapping[str, str],
    judged_out: frozenset[str],
) -> tuple[list[Trajectory], list[Rejection]]:
    """Return what is released, sorted by id, and why the rest is not."""
    passed: list[Trajectory] = []
    rejections: list[Rejection] = []
    for row in candidates:
        fault = _fault(row, _verdict(row, verdicts), names, judged_out)
        if fault is None:
            passed.append(row)
        else:
            rejections.append(fault)
    kept, duplicates = drop_duplicates(passed)
    return kept, sorted([*rejections, *duplicates], key=lambda each: (each.subject, each.reason))


def _fault(
    row: Trajectory, verdict: Verdict | None, names: Mapping[str, str], judged_out: frozenset[str]
) -> Rejection | None:
    """Return why a trajectory cannot be released, None if it can."""
    missing = sorted({*row.tools, *called_tools(row)} - names.keys())
    if not row.turns:
        return Rejection(stage=STAGE, subject=row.id, reason="no_turns")
    if missing:
        return Rejection(stage=STAGE, subject=row.id, reason="unknown_tool", evidence={"tools": missing})
    if renamed := _renamed(row, names):
        return Rejection(stage=STAGE, subject=row.id, reason="name_shared", evidence={"tools": renamed})
    if verdict is not None and not verdict.passed:
        evidence = {"verdict_of": verdict.subject, "broken_rules": sorted(verdict.broken_rules)}
        return Rejection(stage=STAGE, subject=row.id, reason="not_passed", evidence=evidence)
    if judged_out & {row.id, row.dialogue}:
        return Rejection(stage=STAGE, subject=row.id, reason="rejected_by_judge", evidence={"dialogue": row.dialogue})
    return None


def _renamed(row: Trajectory, names: Mapping[str, str]) -> list[str]:
    """Return functions that a user hands over in words, under a name that another tool has too."""
    handed = [tool_id for tool_id in called_tools(row) if tool_id not in row.tools]
    return [tool_id for tool_id in handed if names[tool_id] != exposed_name(tool_id)]


def _verdict(row: Trajectory, verdicts: Mapping[str, Verdict]) -> Verdict | None:
    """Return the trajectory's own verdict, else its dialogue's; a dialogue that did not pass taints its offspring."""
    own, source = verdicts.get(row.id), verdicts.get(row.dialogue)
    if source is not None and not source.passed:
        return source
    return own or source


def _judged_out(rejections: Iterable[Rejection]) -> frozenset[str]:
    return frozenset(rejection.subject for rejection in rejections if rejection.stage == "judge")


def _run_facts(facts: ReleaseFacts) -> JsonObject:
    return {
        "seed": facts.seed,
        "config_digest": facts.config_digest,
        "fixture_digest": facts.fixture_digest,
        "reading": READING,
    }


def _with_release_stage(facts: ReleaseFacts, into: int, out: int, left_out: Sequence[Rejection]) -> ReleaseFacts:
    stage = StageFacts(stage=STAGE, rows_in=into, rows_out=out, rejected=count(each.reason for each in left_out))
    return facts.model_copy(update={"stages": (*facts.stages, stage)})


def _files(rows: Sequence[ReleaseRow], ledger: JsonObject) -> dict[str, bytes]:
    described: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for each in all_formats().values():
        described |= each.FILES
        files |= each.write(rows)
    files["README.md"] = write_card(ledger, described)
    files["ledger.json"] = pretty(ledger)
    files["schema.json"] = pretty(_schema())
    return dict(sorted(files.items()))


def _schema() -> JsonObject:
    columns = [
        {"name": name, "type": "string", "json": column.json, "description": column.doc}
        for name, column in COLUMN_DOCS.items()
    ]
    return {"schema_version": SCHEMA_VERSION, "columns": columns}
