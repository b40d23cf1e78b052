"""The canonical row of a release: TOUCAN's nine columns, and what this factory knows beyond them.

All columns are text, as TOUCAN's are; those of open shape hold JSON. Nothing in a row is volatile: no time, no
duration, no path of the machine that made it.
"""

import uuid
from collections.abc import Mapping
from typing import NamedTuple

from graph_toucan.identity import Json, JsonObject
from graph_toucan.model import (
    Exchange,
    Fsp,
    Model,
    Probe,
    Score,
    Server,
    Tool,
    ToolCard,
    Trajectory,
    Transform,
    Verdict,
)
from graph_toucan.release.columns import SCHEMA_VERSION
from graph_toucan.release.launches import launch_of
from graph_toucan.release.messages import render_messages, render_tools
from graph_toucan.release.seal import seal
from graph_toucan.release.text import clean, compact, ordered
from graph_toucan.release.turns import change_record, turn_record
from graph_toucan.release.volatile import moving_files

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

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "graph-toucan/release")
_TRANSFORM_SUBSETS = {
    Transform.MISS_FUNC: "miss-func",
    Transform.MISS_PARAMS: "miss-params",
    Transform.IRRELEVANCE: "irrelevance",
}


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
    digest: str

    @property
    def columns(self) -> dict[str, str]:
        """The texts of all columns by name."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Known(NamedTuple):
    """What a run knows around its conversations: tools and cards by tool id, probes and launched servers by slug.

    `names` are the exposed names by tool id.
    """

    tools: Mapping[str, Tool]
    cards: Mapping[str, ToolCard]
    probes: Mapping[str, Probe]
    servers: Mapping[str, Server]
    names: Mapping[str, str]


def to_row(
    trajectory: Trajectory, verdict: Verdict | None, known: Known, fsp: Fsp | None, provenance: JsonObject
) -> ReleaseRow:
    """Return the row of a trajectory.

    Args:
        trajectory: the conversation, with at least one turn.
        verdict: the judgement of it, if there is one.
        known: what is known of tools and servers: every tool that is offered or called is in it; one without a card has no
            volatile paths, a server without a probe or a record is described by its fingerprint alone.
        fsp: the path that it was told from, if it is known.
        provenance: what the run adds to the provenance; it must not be volatile.

    Raises:
        KeyError: a tool that is offered or called is not known.
        ValueError: a value is not JSON (NaN, an infinity).
    """
    names = known.names
    offered = [known.tools[tool_id] for tool_id in trajectory.tools]
    called = called_tools(trajectory)
    moving = moving_files(called, known.cards)
    columns = {
        "uuid": row_uuid(trajectory.id),
        "subset_name": subset_name(trajectory),
        "messages": ordered(render_messages(trajectory, names)),
        "question": clean(trajectory.turns[0].query),
        "available_tools": ordered(render_tools(offered, names)),
        "target_tools": ", ".join(names[tool_id] for tool_id in called),
        "question_quality_assessment": compact(_question_assessment(verdict)),
        "response_quality_assessment": compact(_response_assessment(verdict, trajectory, fsp)),
        "metadata": compact(_metadata(trajectory)),
        "turns": compact([turn_record(turn, known.cards, moving) for turn in trajectory.turns]),
        "servers": compact([_server(slug, trajectory, known) for slug in used_servers(trajectory)]),
        "state_changes": compact([change_record(change, moving) for change in trajectory.state_changes]),
        "verdicts": compact(_verdicts(trajectory, verdict)),
        "provenance": compact(_provenance(trajectory, fsp) | provenance),
    }
    return ReleaseRow(**columns, digest=seal(columns))


def row_uuid(trajectory_id: str) -> str:
    """Return the UUID of a trajectory's row: it depends on the id alone."""
    return str(uuid.uuid5(_NAMESPACE, trajectory_id))


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
        "parallel_rounds": sum(len(made) > 1 for turn in trajectory.turns for made in turn.rounds),
        "corrections": sum(exchange.call.corrects is not None for exchange in exchanges(trajectory)),
        "tools_offered": len(trajectory.tools),
        "tools_called": called_tools(trajectory),
        "servers": used_servers(trajectory),
        "order": trajectory.order,
        "style": trajectory.style,
        "language": trajectory.language,
        "teacher": trajectory.teacher,
        "verified": trajectory.verification.verified,
        "volatility": trajectory.verification.volatility,
        "schema_version": SCHEMA_VERSION,
    }


def _server(slug: str, trajectory: Trajectory, known: Known) -> JsonObject:
    probe, server = known.probes.get(slug), known.servers.get(slug)
    told: dict[str, Json] = probe.model_dump(include={"name", "version", "registry"}) if probe else {}
    own = trajectory.fingerprints.get(slug) or (probe.fingerprint if probe else "")
    launch = launch_of(server) if server else None
    return {"server": slug, "name": "", "version": "", "registry": ""} | told | {"fingerprint": own, "launch": launch}


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
