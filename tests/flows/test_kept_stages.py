"""Which stages of an earlier record a run keeps."""

from flows.factory import kept_stages
from graph_toucan.config import CHAIN, Stage, stages_until
from graph_toucan.store import RunRecord, StageRun


def record_of(*stages: Stage) -> RunRecord:
    made = tuple(
        StageRun(stage=stage.value, refs=(), rows_in=0, rows_out=0, rejected={}, seconds=0.0, cached=0)
        for stage in stages
    )
    return RunRecord(id="run_1", config={}, seed=7, started_at="2026-01-01", stages=made, summary={}, finished=True)


def test_simulators_forget_nothing_of_a_whole_run():
    kept = kept_stages(record_of(*CHAIN), stages_until(Stage.SIMULATE))
    assert [run.stage for run in kept] == [stage.value for stage in CHAIN[2:]]


def test_a_whole_run_keeps_the_simulators_alone():
    kept = kept_stages(record_of(*CHAIN, Stage.SIMULATE), stages_until(Stage.DESCRIBE))
    assert [run.stage for run in kept] == ["simulate"]


def test_a_first_run_keeps_nothing():
    assert kept_stages(None, stages_until(Stage.REPORT)) == ()


def test_simulators_need_no_more_than_described_tools():
    assert stages_until(Stage.SIMULATE) == (Stage.ONBOARD, Stage.DESCRIBE, Stage.SIMULATE)
    assert stages_until(Stage.REPORT) == CHAIN
