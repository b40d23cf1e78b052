"""The canonical row of a release: TOUCAN's nine columns, and what this factory knows beyond them.

All columns are text, as TOUCAN's are; those of open shape hold JSON. Nothing in a row is volatile: no time, no
duration, no path of the machine that made it.
"""

import uuid
from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import DialogueTurn, Exchange, Fsp, Model, Probe, Score, Tool, Trajectory, Transform, Verdict
from graph_toucan.release.messages import render_messages, render_tools
from graph_toucan.release.names import name_map
from graph_toucan.release.text import clean, compact, ordered

SCHEMA_VERSION = "1.0"
"""Raise it when a column or the shape of a JSON column changes."""

QUESTION_SCORES = frozenset(
    {
        "difficulty",
        "naturalness",
        "query_clarity",
        "question_quality",
        "realism",
        "stability",
        "tool_selection_difficulty",
        "uniqueness",
        "verifiability",
    }
)
"""The scores that judge what the user asks; every other score judges the response."""

SUBSETS = ("single-turn", "multi-turn", "miss-func", "miss-params", "irrelevance")

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "graph-toucan/release")
_TRANSFORM_SUBSETS = {
    Transform.MISS_FUNC: "miss-func",
    Transform.MISS_PARAMS: "miss-params",
    Transform.IRRELEVANCE: "irrelevance",
}


class Column(NamedTuple):
    """What a column holds, and whether its text is JSON."""

    json: bool
    doc: str


COLUMN_DOCS: dict[str, Column] = {
    "uuid": Column(False, "UUID version 5 of the trajectory's id: the same in every release of the same row."),
    "subset_name": Column(False, f"One of {', '.join(f'`{name}`' for name in SUBSETS)}."),
    "messages": Column(
        True,
        "The conversation as OpenAI chat messages; every call has an `id`, every tool message the `tool_call_id` "
        "that it answers, and `arguments` is JSON text.",
    ),
    "question": Column(False, "The first user query."),
    "available_tools": Column(True, "The function definitions that the model is offered, in the order shown."),
    "target_tools": Column(False, "The names of the tools that are called, in order of first use, comma separated."),
    "question_quality_assessment": Column(True, "Scores of what the user asks: name to `{score, reasoning}`, or null."),
    "response_quality_assessment": Column(
        True,
        "Scores of the response: name to `{score, reasoning}`, with the share of the path's tools that were called "
        "and whether in its order (`desired_tools_used_percentage`, `order_correctness`), or null.",
    ),
    "metadata": Column(True, "Counts and kinds to filter by: turns, calls, servers, turn kinds, teacher, verified."),
    "turns": Column(
        True,
        "Per turn its id, kind and miss, and per call its id, tool id, arguments, the source of every argument, the "
        "executor that answered, and whether it failed.",
    ),
    "servers": Column(True, "Per server that was called: slug, registry name, version, registry, and the fingerprint."),
    "state_changes": Column(True, "Workspace files that differ from the fixture set at the end, with their digests."),
    "verdicts": Column(
        True,
        "The judgement of the row, or of the dialogue that it was made from (`subject`): rules broken and scores; and "
        "what the second execution in a fresh workspace showed, negative controls included.",
    ),
    "provenance": Column(
        True,
        "Where the row came from: dialogue, function signature path and its operations, transform and what it changed, "
        "teacher, schema version, and the run's own facts.",
    ),
}
"""Every column of a row, in order."""

SCHEMA = pa.schema(
    [
        pa.field(name, pa.string(), nullable=False, metadata={"json": str(column.json).lower(), "doc": column.doc})
        for name, column in COLUMN_DOCS.items()
    ]
)
"""The Arrow schema of a row; each field's metadata says whether it is JSON and what it holds."""


class ReleaseRow(Model):
    """One row of a release; the columns are described in `COLUMN_DOCS`."""

    uuid: str
    subset_name: str
    messages: str
    question: str
    available_tools: str
    target_tools: str
    question_quality_assessment: str
    response_quality_assessment: str
    metadata: str
    turns: str
    servers: str
    state_changes: str
    verdicts: str
    provenance: str


def to_row(
    trajectory: Trajectory,
    verdict: Verdict | None,
    tools: Mapping[str, Tool],
    servers: Mapping[str, Probe],
    fsp: Fsp | None,
    provenance: JsonObject,
    names: Mapping[str, str] | None = None,
) -> ReleaseRow:
    """Return the row of a trajectory.

    Args:
        trajectory: the conversation, with at least one turn.
        verdict: the judgement of it, if there is one.
        tools: every tool that is offered or called, by id.
        servers: probes by the server's slug; a server without one is described by its fingerprint alone.
        fsp: the path that it was told from, if it is known.
        provenance: what the run adds to the provenance; it must not be volatile.
        names: exposed names by tool id; by default those of `tools`.

    Raises:
        KeyError: a tool that is offered or called is not in `tools`.
        ValueError: a value is not JSON (NaN, an infinity).
    """
    names = name_map(tools) if names is None else names
    offered = [tools[tool_id] for tool_id in trajectory.tools]
    return ReleaseRow(
        uuid=row_uuid(trajectory),
        subset_name=subset_name(trajectory),
        messages=ordered(render_messages(trajectory, names)),
        question=clean(trajectory.turns[0].query),
        available_tools=ordered(render_tools(offered, names)),
        target_tools=", ".join(names[tool_id] for tool_id in called_tools(trajectory)),
        question_quality_assessment=compact(_question_assessment(verdict)),
        response_quality_assessment=compact(_response_assessment(verdict, trajectory, fsp)),
        metadata=compact(_metadata(trajectory)),
        turns=compact([_turn(turn) for turn in trajectory.turns]),
        servers=compact([_server(slug, trajectory, servers) for slug in used_servers(trajectory)]),
        state_changes=compact([change.model_dump(mode="json") for change in trajectory.state_changes]),
        verdicts=compact(_verdicts(trajectory, verdict)),
        provenance=compact(_provenance(trajectory, fsp) | provenance),
    )


def row_uuid(trajectory: Trajectory) -> str:
    """Return the row's UUID: it depends on the trajectory's id alone."""
    return str(uuid.uuid5(_NAMESPACE, trajectory.id))


def subset_name(trajectory: Trajectory) -> str:
    """Return the subset that a trajectory belongs to, one of `SUBSETS`."""
    plain = "single-turn" if len(trajectory.turns) == 1 else "multi-turn"
    return _TRANSFORM_SUBSETS.get(trajectory.transform, plain)


def exchanges(trajectory: Trajectory) -> list[Exchange]:
    """Return all calls with their results, in order."""
    return [exchange for turn in trajectory.turns for exchange in turn.exchanges]


def called_tools(trajectory: Trajectory) -> list[str]:
    """Return the ids of the tools that are called, in order of first use."""
    return list(dict.fromkeys(exchange.call.tool for exchange in exchanges(trajectory)))


def used_servers(trajectory: Trajectory) -> list[str]:
    """Return the slugs of the servers that are called, in order of first use."""
    return list(dict.fromkeys(tool_id.split("/", 1)[0] for tool_id in called_tools(trajectory)))


def _scores(verdict: Verdict, of_question: bool) -> dict[str, JsonObject]:
    return {name: _score(score) for score in verdict.scores if ((name := score.name) in QUESTION_SCORES) == of_question}


def _score(score: Score) -> JsonObject:
    return {"score": score.value, "reasoning": score.reason}


def _question_assessment(verdict: Verdict | None) -> JsonObject | None:
    return (_scores(verdict, of_question=True) if verdict else None) or None


def _response_assessment(verdict: Verdict | None, trajectory: Trajectory, fsp: Fsp | None) -> JsonObject | None:
    scores = _scores(verdict, of_question=False) if verdict else {}
    return (scores | _tool_accuracy(trajectory, fsp)) or None


def _tool_accuracy(trajectory: Trajectory, fsp: Fsp | None) -> JsonObject:
    """Return TOUCAN's two computed measures, by exact tool ids and not by substrings of names."""
    desired = [step.tool for step in fsp.steps] if fsp else []
    if not desired or trajectory.transform is Transform.IRRELEVANCE:
        return {}
    called = [exchange.call.tool for exchange in exchanges(trajectory)]
    share = len(set(desired) & set(called)) / len(set(desired))
    rest = iter(called)
    return {
        "desired_tools_used_percentage": round(share, 4),
        "order_correctness": all(tool_id in rest for tool_id in desired),
    }


def _metadata(trajectory: Trajectory) -> JsonObject:
    return {
        "id": trajectory.id,
        "transform": trajectory.transform,
        "turns": len(trajectory.turns),
        "turn_kinds": [turn.kind for turn in trajectory.turns],
        "misses": [turn.miss for turn in trajectory.turns if turn.miss],
        "calls": len(exchanges(trajectory)),
        "tools_offered": len(trajectory.tools),
        "tools_called": called_tools(trajectory),
        "servers": used_servers(trajectory),
        "teacher": trajectory.teacher,
        "verified": trajectory.verification.verified,
        "schema_version": SCHEMA_VERSION,
    }


def _turn(turn: DialogueTurn) -> JsonObject:
    return {
        "id": turn.id,
        "kind": turn.kind,
        "miss": turn.miss,
        "calls": [_call(exchange) for exchange in turn.exchanges],
    }


def _call(exchange: Exchange) -> JsonObject:
    call = exchange.call.model_dump(mode="json")
    return call | {"executor": exchange.result.executor, "failed": exchange.result.failed}


def _server(slug: str, trajectory: Trajectory, probes: Mapping[str, Probe]) -> JsonObject:
    probe = probes.get(slug)
    known: dict[str, Json] = probe.model_dump(include={"name", "version", "registry"}) if probe else {}
    own = trajectory.fingerprints.get(slug) or (probe.fingerprint if probe else "")
    return {"server": slug, "name": "", "version": "", "registry": ""} | known | {"fingerprint": own}


def _verdicts(trajectory: Trajectory, verdict: Verdict | None) -> JsonObject:
    judged = (
        verdict.model_dump(mode="json", include={"subject", "passed", "broken_rules", "scores", "teacher"})
        if verdict
        else None
    )
    return {"judgement": judged, "verification": trajectory.verification.model_dump(mode="json")}


def _provenance(trajectory: Trajectory, fsp: Fsp | None) -> JsonObject:
    return {
        "schema_version": SCHEMA_VERSION,
        "trajectory": trajectory.id,
        "dialogue": trajectory.dialogue,
        "fsp": fsp.id if fsp else None,
        "operations": [record.model_dump(mode="json") for record in fsp.operations] if fsp else [],
        "transform": trajectory.transform,
        "change": trajectory.change,
        "teacher": trajectory.teacher,
        "fingerprints": trajectory.fingerprints,
    }
