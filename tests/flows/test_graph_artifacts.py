"""What connecting and walking leave in Prefect's UI, and that the walk is a subflow of whoever calls it."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterParentFlowRunId,
)
from prefect.runtime import flow_run

from flows.graph_artifact import leave_graph, picture_file
from flows.path_artifacts import told_path
from flows.walk import walk
from graph_toucan.config import FactoryConfig
from graph_toucan.model import Evidence, Fsp
from graph_toucan.store import ShardRef
from graph_toucan.walk.config import WalkConfig
from tasks.workshop import open_store
from tests.support.catalogues import write_catalogue
from tests.support.graphs import CARDS, EDGES, edge, fsp, step, turn
from tests.support.graphs import flow as flows_to
from tests.support.known_store import write_known


@flow(name="caller")
def calls_the_walk(config: FactoryConfig, described: list[ShardRef], connected: list[ShardRef]) -> str:
    walk(config, described, connected)
    return str(flow_run.id)


@flow(name="leaver")
def leaves_a_graph() -> str:
    refuted = edge("notes/stamp", "notes/shout", flows_to("text", "/desk"), evidence=Evidence.REFUTED)
    leave_graph([*EDGES, refuted], list(CARDS.values()))
    return str(flow_run.id)


async def read_subflows(run: Any) -> list[Any]:
    async with get_client() as client:
        chosen = FlowRunFilter(parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run]))
        return await client.read_flow_runs(flow_run_filter=chosen)


async def read_artifacts(run: Any) -> dict[str, Any]:
    async with get_client() as client:
        chosen = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run]))
        return {str(one.key): one for one in await client.read_artifacts(artifact_filter=chosen)}


def walked(store: Path) -> list[Fsp]:
    """Return the paths of all shards in a store."""
    refs = [
        ShardRef(stage="walk", key=path.parent.name) for path in sorted(store.glob("artifacts/walk/*/manifest.json"))
    ]
    return open_store(str(store)).read_all(refs, "fsps")


def test_the_walk_is_a_subflow_that_leaves_its_numbers_and_a_few_paths(prefect_here: None, tmp_path: Path):
    record = write_known(tmp_path / "store", list(CARDS.values()), EDGES)
    described, connected = (list(stage.refs) for stage in record.stages)
    config = FactoryConfig(
        store=str(tmp_path / "store"),
        catalogue=str(write_catalogue(tmp_path / "catalogue.json")),
        walk=WalkConfig(paths=12, min_steps=2, max_steps=4),
    )
    (run,) = asyncio.run(read_subflows(calls_the_walk(config, described, connected)))
    assert run.name.startswith("walk ")
    left = asyncio.run(read_artifacts(run.id))
    fsps = walked(tmp_path / "store")
    counted = {row["what"]: row["count"] for row in json.loads(left["walk-paths"].data)}
    assert counted["paths"] == len(fsps)
    assert counted["steps"] == sum(len(one.steps) for one in fsps)
    assert 0 <= counted["Gini coefficient of tools"] < 1
    assert sum(count for name, count in counted.items() if name.startswith("turns: ")) == counted["turns"]
    assert len(fsps) == 12
    assert any(one.id in left["walk-examples"].data for one in fsps)


def test_connecting_leaves_a_picture_without_refuted_edges_and_the_graphs_numbers(prefect_here: None):
    left = asyncio.run(read_artifacts(leaves_a_graph()))
    encoded = left["graph-picture"].data.split("base64,")[1].rstrip(")")
    picture = ElementTree.fromstring(base64.b64decode(encoded))  # noqa: S314 - a file of ours
    told = " ".join(picture.itertext())
    assert "12 tools with 12 dependencies." in told
    assert "stamp" not in told
    rows = {row["what"]: row for row in json.loads(left["graph-statistics"].data)}
    assert (rows["edges: confirmed"]["count"], rows["edges: confirmed"]["across servers"]) == (12, 3)
    assert rows["edges: refuted"]["count"] == 1
    assert rows["prerequisites"]["count"] == 2
    assert left["graph-edges"].description == "12 edges confirmed by execution, 3 of them across servers"
    assert len(json.loads(left["graph-edges"].data)) == 12


def test_a_picture_for_prefect_stays_small():
    tools = [f"server-{number % 60}/tool_{number}" for number in range(900)]
    many = [edge(tool, tools[number * 7 % 900]) for number, tool in enumerate(tools) if number * 7 % 900 != number]
    assert len(picture_file(many * 4, [])) < 600_000


@pytest.mark.parametrize("name", ["a/`code` ends", "a/<b>bold</b>"])
def test_a_path_is_told_as_markdown_that_no_name_can_end(name: str):
    told = told_path(
        fsp(turn("t0", step("s0", name)), turn("t1", step("s1", "notes/shout", ("s0", flows_to("text", "")))))
    )
    assert told.count("`") % 2 == 0
    assert "`notes/shout` (s1): `text` from s0 `result`" in told
