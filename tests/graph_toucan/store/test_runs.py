"""Runs: saved, found again, listed."""

import pytest

from graph_toucan.errors import ArtifactMissing, StoreError
from graph_toucan.store.artifacts import ShardRef
from graph_toucan.store.objects import ObjectStore
from graph_toucan.store.runs import RunRecord, StageRun, list_runs, load_run, save_run

STAGE = StageRun(
    stage="walk",
    refs=(ShardRef(stage="walk", key="0"),),
    rows_in=3,
    rows_out=2,
    rejected={"too_short": 1},
    seconds=0.5,
    cached=0,
)


def run(name: str, hour: int) -> RunRecord:
    return RunRecord(
        id=name,
        config={"walk": {"turns": 3}},
        seed=7,
        started_at=f"2026-01-01T{hour:02}:00:00+00:00",
        stages=(STAGE,),
        summary={"rows": 2},
        finished=False,
    )


def test_the_latest_run_is_the_one_saved_last(objects: ObjectStore):
    save_run(objects, run("b", 1))
    save_run(objects, run("a", 2))
    assert load_run(objects) == run("a", 2)
    assert load_run(objects, "b") == run("b", 1)


def test_a_run_is_saved_again_as_it_goes_on(objects: ObjectStore):
    save_run(objects, run("a", 1))
    done = run("a", 1).model_copy(update={"finished": True})
    save_run(objects, done)
    assert load_run(objects) == done
    assert list_runs(objects) == [done]


def test_runs_are_listed_by_their_start(objects: ObjectStore):
    assert list_runs(objects) == []
    for name, hour in (("x", 3), ("z", 1), ("y", 2)):
        save_run(objects, run(name, hour))
    assert [record.id for record in list_runs(objects)] == ["z", "y", "x"]


@pytest.mark.parametrize("name", [None, "nothing"])
def test_a_missing_run_says_how_to_make_one(objects: ObjectStore, name: str | None):
    with pytest.raises(ArtifactMissing, match="there is no run") as caught:
        load_run(objects, name)
    assert "graph-toucan run" in caught.value.solution


def test_a_damaged_run_is_named(folder_objects: ObjectStore):
    save_run(folder_objects, run("a", 1))
    for damage in (b"{", b'{"id": "a"}'):
        folder_objects.put("runs/a.json", damage)
        with pytest.raises(StoreError, match=r"runs/a.json is no record of a run"):
            load_run(folder_objects)
