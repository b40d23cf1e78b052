"""The connect flow: edges with evidence."""

import base64

from prefect import flow
from prefect.artifacts import create_image_artifact, create_markdown_artifact

from flows.stage_run import RUNNER, refs_of, run_shards
from graph_toucan.config import FactoryConfig, Stage, preset
from graph_toucan.graph.stage import plan_shards
from graph_toucan.model import Edge, Evidence, ToolCard
from graph_toucan.report.picture import graph_picture
from graph_toucan.store import ShardRef, StageRun
from tasks.connect import connect_shard
from tasks.workshop import open_store


@flow(name="connect", task_runner=RUNNER)
def connect(
    config: FactoryConfig | None = None,
    onboarded: list[ShardRef] | None = None,
    described: list[ShardRef] | None = None,
) -> StageRun:
    """Judge candidate edges and confirm them by execution; leaves a picture of the graph.

    Inputs that are not given are those of this configuration's last run.
    """
    config = config or preset("demo")
    store = open_store(config.store)
    onboarded_refs = refs_of(config, Stage.ONBOARD, onboarded)
    described_refs = refs_of(config, Stage.DESCRIBE, described)
    run = run_shards(Stage.CONNECT, connect_shard, config, plan_shards(config, store, onboarded_refs, described_refs))
    _leave_picture(store.read_all(run.refs, "edges"), store.read_all(described_refs, "tool_cards"))
    return run


def _leave_picture(edges: list[Edge], cards: list[ToolCard]) -> None:
    confirmed = [edge for edge in edges if edge.evidence is Evidence.CONFIRMED]
    across = sum(edge.crosses_servers for edge in confirmed)
    text = f"{len(confirmed)} edges confirmed by execution, {across} of them across servers."
    picture = base64.b64encode(graph_picture(edges, cards).encode()).decode()
    create_image_artifact(image_url=f"data:image/svg+xml;base64,{picture}", key="graph-picture", description=text)
    lines = [f"| `{edge.source}` | `{edge.target}` | {edge.kind.value} | {edge.control} |" for edge in confirmed]
    table = "\n".join(["| source | target | kind | negative control |", "| --- | --- | --- | --- |", *lines])
    create_markdown_artifact(markdown=f"{text}\n\n{table}", key="graph-edges", description=text)
