"""Shards as Prefect tasks: summed up, remembered, and done again where the store has lost them."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from prefect import flow, task

from flows.stage_run import refs_of, run_shards
from graph_toucan import progress
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import ArtifactMissing, BudgetExceeded
from graph_toucan.identity import JsonObject
from graph_toucan.model import Rejection
from graph_toucan.store import RunRecord, ShardRef, StageRun, save_run
from graph_toucan.workshop import Shard, StageOutput, Workshop
from tasks.perform import TASK_OPTIONS, perform
from tasks.workshop import frozen, open_store
from tests.support.catalogues import write_catalogue

SHARDS = [Shard(stage=Stage.WALK, key=f"{number}" * 32, given={"number": number}, rows=2) for number in (1, 2, 3)]


class Heard:
    """Listens to the progress of stages."""

    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []

    def stage_started(self, stage: str, rows: int) -> None:
        self.said.append(("started", stage, rows))

    def row_done(self, stage: str) -> None:
        self.said.append(("row", stage))

    def stage_finished(self, stage: str, rows_in: int, rows_out: int, cached: int) -> None:
        self.said.append(("finished", stage, rows_in, rows_out, cached))


async def work(workshop: Workshop, shard: Shard) -> StageOutput:
    """Read two rows and reject the second one; the third shard's budget may be used up."""
    if shard.given["number"] == 3 and workshop.config.seed == 99:
        raise BudgetExceeded("too much", "raise the limit")
    left_out = [Rejection(stage="walk", subject=str(shard.given["number"]), reason="duplicate", evidence={})]
    return StageOutput({"fsps": []}, left_out, rows_in=2, rows_out=1)


@task(name="a-shard", **TASK_OPTIONS)
def a_shard(config: FactoryConfig, shard: Shard) -> JsonObject:
    return perform(config, shard, work)


@flow(name="a-stage")
def a_stage(config: FactoryConfig) -> StageRun:
    return run_shards(Stage.WALK, a_shard, config, SHARDS)


@pytest.fixture
def heard(prefect_here: None) -> Generator[Heard]:
    listener = Heard()
    progress.add_listener(listener)
    yield listener
    progress.remove_listener(listener)


@pytest.fixture
def config(tmp_path: Path) -> FactoryConfig:
    catalogue = write_catalogue(tmp_path / "catalogue.json")
    return FactoryConfig(store=str(tmp_path / "store"), catalogue=str(catalogue))


def test_shards_are_summed_up_remembered_and_done_again_where_the_store_lost_them(config: FactoryConfig, heard: Heard):
    first = a_stage(config)
    assert (first.rows_in, first.rows_out, first.rejected, first.cached) == (6, 3, {"duplicate": 3}, 0)
    assert first.refs == tuple(shard.ref for shard in SHARDS)
    assert (heard.said[0], heard.said[-1]) == (("started", "walk", 6), ("finished", "walk", 6, 3, 0))
    second = a_stage(config)
    assert (second.rows_in, second.rows_out, second.rejected, second.cached) == (6, 3, {"duplicate": 3}, 3)
    store = open_store(config.store)
    store.objects.delete(f"{SHARDS[1].ref.folder}/manifest.json")
    third = a_stage(config)
    assert (third.rows_out, third.cached) == (3, 2)
    assert all(store.has(shard.ref) for shard in SHARDS)


def test_a_shard_that_fails_ends_the_stage_with_its_error_and_the_others_are_kept(config: FactoryConfig, heard: Heard):
    poor = config.model_copy(update={"seed": 99})
    with pytest.raises(BudgetExceeded, match="too much"):
        a_stage(poor)
    assert [open_store(config.store).has(shard.ref) for shard in SHARDS] == [True, True, False]
    assert a_stage(config).cached == 2
    assert heard.said[-1] == ("finished", "walk", 6, 3, 2)


def test_inputs_that_are_not_given_are_those_of_the_configurations_last_run(config: FactoryConfig):
    ref = ShardRef(stage="walk", key="4" * 32)
    with pytest.raises(ArtifactMissing, match="there is no run"):
        refs_of(config, Stage.WALK, None)
    stage = StageRun(stage="walk", refs=(ref,), rows_in=1, rows_out=1, rejected={}, seconds=0.1, cached=0)
    record = RunRecord(
        id=frozen(config).run_id, config={}, seed=7, started_at="now", stages=(stage,), summary={}, finished=False
    )
    save_run(open_store(config.store).objects, record)
    assert refs_of(config, Stage.WALK, None) == (ref,)
    assert refs_of(config, Stage.WALK, []) == ()
    with pytest.raises(ArtifactMissing, match=r"stage judge has not been run .* Run `graph-toucan judge` first"):
        refs_of(config, Stage.JUDGE, None)
