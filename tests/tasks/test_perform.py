"""One shard's work: done once, committed whole or not at all, retried by Prefect only where the store failed."""

from pathlib import Path
from typing import Any

import pytest
from prefect.states import Completed, Failed

from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.errors import BudgetExceeded, StoreError
from graph_toucan.model import Rejection
from graph_toucan.store import ShardRef
from graph_toucan.workshop import Shard, StageOutput, Workshop
from tasks.perform import ShardDone, is_infrastructure, perform, shard_cache_key
from tasks.walk import walk_shard
from tasks.workshop import open_store
from tests.support.catalogues import write_catalogue

SHARD = Shard(stage=Stage.WALK, key="0" * 32, inputs={"describe": (ShardRef(stage="describe", key="1" * 32),)}, rows=3)
LEFT_OUT = [Rejection(stage="walk", subject=name, reason="duplicate", evidence={}) for name in ("a", "b")]


@pytest.fixture
def config(tmp_path: Path, prefect_here: None) -> FactoryConfig:
    catalogue = write_catalogue(tmp_path / "catalogue.json")
    return FactoryConfig(store=str(tmp_path / "store"), catalogue=str(catalogue))


class Work:
    """A stage's work that counts how often it is done, and fails as often as it is told to."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.done = 0
        self._failure = failure

    async def __call__(self, workshop: Workshop, shard: Shard) -> StageOutput:
        self.done += 1
        assert shard == SHARD
        assert workshop.teacher.id == "rules"
        if self._failure:
            raise self._failure
        return StageOutput({"fsps": []}, LEFT_OUT, rows_in=3, rows_out=1, stats={"note": "kept"})


def test_a_shard_is_done_committed_and_summed_up(config: FactoryConfig):
    done = ShardDone.model_validate(perform(config, SHARD, Work()))
    assert (done.rows_in, done.rows_out, done.rejected, done.cached) == (3, 1, {"duplicate": 2}, False)
    assert done.stats["note"] == "kept"
    assert done.stats["live_calls"] == 0
    manifest = open_store(config.store).manifest(SHARD.ref)
    assert manifest is not None
    assert manifest.inputs == SHARD.inputs["describe"]
    assert open_store(config.store).read(SHARD.ref, "rejections") == LEFT_OUT


def test_a_shard_that_is_there_is_not_done_again(config: FactoryConfig):
    work = Work()
    first = ShardDone.model_validate(perform(config, SHARD, work))
    second = ShardDone.model_validate(perform(config, SHARD, work))
    assert work.done == 1
    assert second == first.model_copy(update={"cached": True})


def test_work_that_fails_leaves_no_artifact_and_can_be_done_later(config: FactoryConfig):
    with pytest.raises(BudgetExceeded):
        perform(config, SHARD, Work(BudgetExceeded("too much")))
    assert not open_store(config.store).has(SHARD.ref)
    assert list(Path(config.store).glob("artifacts/**/*")) == []
    assert not ShardDone.model_validate(perform(config, SHARD, Work())).cached


def test_prefect_remembers_a_shard_by_its_key_and_its_store(config: FactoryConfig, tmp_path: Path):
    def key(**parameters: Any) -> str:
        context: Any = None
        return shard_cache_key(context, {"config": config, "shard": SHARD} | parameters)

    assert key() == key(config=config.model_copy(update={"seed": 8}))
    assert key() != key(config=config.model_copy(update={"store": str(tmp_path / "other")}))
    assert key() != key(shard=SHARD.model_copy(update={"key": "2" * 32}))


def test_only_a_failing_store_is_tried_again_by_prefect():
    run: Any = None
    assert is_infrastructure(walk_shard, run, Failed(data=StoreError("the disk is full")))
    assert not is_infrastructure(walk_shard, run, Failed(data=BudgetExceeded("too much")))
    assert not is_infrastructure(walk_shard, run, Completed(data={"rows": 1}))
