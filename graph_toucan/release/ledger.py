"""The ledger of a release: where its rows came from, what was left out and why, and what it cost.

Nothing in it is volatile: two equal runs have equal ledgers, and a difference between two ledgers means something.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graph_toucan.identity import JsonObject
from graph_toucan.model import Edge, Probe, Rejection, Trajectory, Verdict
from graph_toucan.release.columns import SCHEMA_VERSION
from graph_toucan.release.facts import ReleaseFacts, StageFacts
from graph_toucan.release.row import subset_name, used_servers


def write_ledger(
    facts: ReleaseFacts,
    rows: Sequence[Trajectory],
    verdicts: Mapping[str, Verdict],
    probes: Mapping[str, Probe],
    edges: Iterable[Edge],
    rejections: Iterable[Rejection],
) -> JsonObject:
    """Return the ledger of a release.

    Args:
        facts: the run.
        rows: the trajectories that were released.
        verdicts: the verdict of each of them, by trajectory id, where there is one.
        probes: onboarding attempts by the server's slug.
        edges: the tool graph.
        rejections: every row left out, of all stages.
    """
    everything = list(rejections)
    return {
        "schema_version": SCHEMA_VERSION,
        "name": facts.name,
        "seed": facts.seed,
        "config_digest": facts.config_digest,
        "fixture_digest": facts.fixture_digest,
        "stages": [_stage(stage) for stage in facts.stages],
        "rejections": _rejections(everything),
        "rows": len(rows),
        "rows_by_subset": count(subset_name(row) for row in rows),
        "rows_by_teacher": count(row.teacher for row in rows),
        "verification": _verification(rows, verdicts),
        "edges_by_evidence": count(edge.evidence for edge in edges),
        "servers": _servers(rows, probes),
        "servers_by_outcome": count(probe.outcome for probe in probes.values()),
        "spent": facts.spent.model_dump(mode="json"),
    }


def count(values: Iterable[str]) -> dict[str, int]:
    """Return how often each value occurs, sorted by value."""
    return {str(value): number for value, number in sorted(Counter(values).items())}


def _stage(stage: StageFacts) -> JsonObject:
    return stage.model_dump(mode="json") | {"keys": sorted(stage.keys)}


def _rejections(rejections: Sequence[Rejection]) -> dict[str, dict[str, int]]:
    """Return the rejections by stage and reason."""
    stages = sorted({rejection.stage for rejection in rejections})
    return {stage: count(each.reason for each in rejections if each.stage == stage) for stage in stages}


def _verification(rows: Sequence[Trajectory], verdicts: Mapping[str, Verdict]) -> JsonObject:
    verified = sum(row.verification.verified for row in rows)
    controls = [failed for row in rows for failed in row.verification.controls.values()]
    return {
        "verified": verified,
        "share": round(verified / len(rows), 4) if rows else 0.0,
        "checked_paths": sum(row.verification.checked_paths for row in rows),
        "volatile_paths": sum(row.verification.volatile_paths for row in rows),
        "controls": len(controls),
        "controls_that_failed_as_they_must": sum(controls),
        "judged": sum(row.id in verdicts for row in rows),
    }


def _servers(rows: Sequence[Trajectory], probes: Mapping[str, Probe]) -> list[JsonObject]:
    """Return every server that a row uses, with the fingerprints that the rows saw."""
    seen: dict[str, set[str]] = {}
    uses: Counter[str] = Counter()
    for row in rows:
        for slug in used_servers(row):
            uses[slug] += 1
            seen.setdefault(slug, set()).add(row.fingerprints.get(slug, ""))
    return [
        {
            "server": slug,
            "name": probes[slug].name if slug in probes else "",
            "version": probes[slug].version if slug in probes else "",
            "registry": probes[slug].registry if slug in probes else "",
            "fingerprints": sorted(seen[slug]),
            "rows": uses[slug],
        }
        for slug in sorted(seen)
    ]
