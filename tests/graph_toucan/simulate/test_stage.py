"""The stage: from cards and recordings in a store to simulators and their fidelity, and the commands over them."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.cli.common import out
from graph_toucan.cli.simulate import fidelity
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.model import ExecutorKind, Fidelity, Simulator, ToolKind
from graph_toucan.simulate.stage import plan_shards, simulate
from graph_toucan.store import ArtifactStore, RunRecord, ShardRef, StageRun, open_objects, save_run
from graph_toucan.teach.budget import Budget
from graph_toucan.workshop import make_workshop
from tests.support.simulators import card_of, tool_of

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
DESCRIBED = ShardRef(stage="describe", key="d1")
CARDS = [
    card_of("m/square", ToolKind.COMPUTATION, tool=tool_of("m/square", SCHEMA)),
    card_of("m/never", ToolKind.QUERY),
]


def event(n: int) -> dict[str, Any]:
    answer = {"value": {"n": n, "square": n * n}, "text": "", "is_error": False, "soft_error": False}
    return {"call": {"tool": "m/square", "arguments": {"n": n}, "state": "s"}, "answer": answer}


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    made = ArtifactStore(open_objects(str(tmp_path / "store")))
    made.commit(DESCRIBED, {"tool_cards": CARDS, "rejections": []})
    events = [event(n) for n in (2, 3, 5, 7, 11, 13, 17, 20, 31, 40)]
    made.put_record("episodes", "ep_1", {"spec": {"fingerprints": {"m": "f1"}}, "events": events})
    return made


def config_of(store: ArtifactStore, **changes: Any) -> FactoryConfig:
    return FactoryConfig(store=store.objects.location, **changes)


async def done(store: ArtifactStore) -> tuple[ShardRef, int]:
    config = config_of(store)
    (shard,) = plan_shards(config, store, [DESCRIBED], store)
    output = await simulate(make_workshop(config, store, store, Budget(None, None, None), {}), shard)
    store.commit(shard.ref, {**output.tables, "rejections": list(output.rejections)})
    return shard.ref, output.rows_out


@pytest.mark.anyio
async def test_simulators_and_their_fidelity_are_written_and_what_has_none_is_rejected(store: ArtifactStore):
    ref, rows = await done(store)
    (simulator,) = store.read(ref, "simulators")
    assert isinstance(simulator, Simulator)
    assert (rows, simulator.tool, simulator.way, simulator.learnt_from) == (1, "m/square", "computed", 7)
    measured: dict[ExecutorKind, Fidelity] = {one.executor: one for one in store.read(ref, "fidelity")}
    assert measured[ExecutorKind.SIMULATED].fields == 1.0
    assert measured[ExecutorKind.REPLAY].fields == 0.0
    assert [(one.subject, one.reason) for one in store.read(ref, "rejections")] == [("m/never", "no_example")]


@pytest.mark.anyio
async def test_a_simulator_never_sees_what_is_held_back(store: ArtifactStore):
    ref, _ = await done(store)
    (simulator,) = store.read(ref, "simulators")
    assert len(simulator.records) == 7
    held = {2, 3, 5, 7, 11, 13, 17, 20, 31, 40} - {record.arguments["n"] for record in simulator.records}
    assert len(held) == 3


def test_with_more_recordings_simulators_are_built_anew(store: ArtifactStore):
    (before,) = plan_shards(config_of(store), store, [DESCRIBED], store)
    (same,) = plan_shards(config_of(store), store, [DESCRIBED], store)
    store.put_record("episodes", "ep_2", {"spec": {"fingerprints": {}}, "events": []})
    (after,) = plan_shards(config_of(store), store, [DESCRIBED], store)
    assert before.key == same.key != after.key


def test_the_threshold_alone_builds_nothing_anew(store: ArtifactStore):
    config = config_of(store)
    other = config.model_copy(update={"simulate": config.simulate.model_copy(update={"threshold": 0.5})})
    one, two = (plan_shards(each, store, [DESCRIBED], store)[0].key for each in (config, other))
    assert one == two


def run_of(store: ArtifactStore, ref: ShardRef) -> RunRecord:
    stages = tuple(
        StageRun(stage=one.stage, refs=(one,), rows_in=1, rows_out=1, rejected={}, seconds=0.1, cached=0)
        for one in (DESCRIBED, ref)
    )
    record = RunRecord(
        id="run_known",
        config={},
        seed=7,
        started_at="2026-01-01T00:00:00+00:00",
        stages=stages,
        summary={},
        finished=True,
    )
    save_run(store.objects, record)
    return record


@pytest.mark.anyio
async def test_the_fidelity_command_tells_each_executor_and_sums_up_by_kind(
    store: ArtifactStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(out, "width", 200)
    ref, _ = await done(store)
    run_of(store, ref)
    fidelity(store=store.objects.location, as_json=True)
    rows = json.loads(capsys.readouterr().out)
    assert [(row["tool"], row["executor"]) for row in rows] == [("m/square", "replay"), ("m/square", "simulated")]
    fidelity(store=store.objects.location, below=0.9, as_json=True)
    assert [row["executor"] for row in json.loads(capsys.readouterr().out)] == ["replay"]
    fidelity(store=store.objects.location)
    shown = capsys.readouterr().out
    assert "m/square" in shown
    assert "computation" in shown
    assert "1 (100%)" in shown


def test_simulate_is_a_stage_off_the_chain():
    assert list(Stage)[-1] is Stage.SIMULATE
