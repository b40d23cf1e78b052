"""A run that is killed again and again: what it had is kept, nothing is left behind, and it ends where it would have."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pyarrow.parquet as pq
import pytest

from graph_toucan.config import Stage
from graph_toucan.store import RunRecord
from tests.support.factory_runs import (
    Bench,
    Row,
    Undisturbed,
    release_files,
    released_rows,
    table_rows,
)

STORE = "killed"
VOLATILE = re.compile(r"(?<!\d)\d{19}(?!\d)|(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
"""What the tool `stamp` makes up each time: the nanoseconds of now, and 16 random hex digits."""


@dataclass(frozen=True)
class Aftermath:
    """What a killed run left, and the last run, which came to its end."""

    recordings: list[int]
    left: list[str]
    starts: int
    record: RunRecord


def half_artifacts(bench: Bench) -> list[str]:
    """Return the artifacts whose manifest names a part that is missing or cannot be read."""
    opened, broken = bench.opened(STORE), list[str]()
    for path in bench.files("artifacts/*/*/manifest.json", STORE):
        for part in path.parent.glob("*.parquet"):
            pq.read_table(part)
        manifest = opened.objects.get(str(path.relative_to(bench.folder / STORE)))
        assert manifest, path
        broken += [
            str(path)
            for name in re.findall(rb'"file":"([^"]+)"', manifest)
            if not (path.parent / name.decode()).exists()
        ]
    return broken


@pytest.fixture(scope="module")
def aftermath(undisturbed: Undisturbed) -> Aftermath:
    """The undisturbed run's options on another store, killed at four points, then left alone."""
    bench = undisturbed.bench
    own_prefect = replace(bench, api=None, env={"PREFECT_HOME": str(bench.folder / "own-prefect")})
    points: list[tuple[Bench, Callable[[], bool]]] = [
        (own_prefect, lambda: bench.recordings(STORE) >= 5),
        (bench, lambda: bench.manifests(Stage.DESCRIBE, STORE) > 0),
        (bench, lambda: bench.manifests(Stage.CONNECT, STORE) > 0),
        (bench, lambda: bench.manifests(Stage.WALK, STORE) > 0 and bench.recordings(STORE) >= recordings[-1] + 8),
    ]
    recordings, left = [0], list[str]()
    for place, enough in points:
        killed = place.run_until(enough, *undisturbed.options, "--store", STORE)
        assert killed.code == -9
        bench.wait_for_end()
        recordings.append(bench.recordings(STORE))
        left += half_artifacts(bench)
    starts = len(undisturbed.starts.read_text().split())
    record = own_prefect.record(own_prefect.run(*undisturbed.options, "--store", STORE, "--json"))
    return Aftermath(recordings[1:], left, len(undisturbed.starts.read_text().split()) - starts, record)


def masked(row: Row) -> Row:
    """Return a row without what is made up, and without the seal of that."""
    return {column: VOLATILE.sub("volatile", text) for column, text in row.items() if column != "digest"}


def test_the_run_ends_where_the_undisturbed_one_ended(undisturbed: Undisturbed, aftermath: Aftermath):
    def counts(record: RunRecord) -> list[object]:
        return [
            (stage.stage, stage.rows_in, stage.rows_out, stage.rejected, len(stage.refs)) for stage in record.stages
        ]

    assert aftermath.record.finished
    assert aftermath.record.id == undisturbed.record.id
    assert counts(aftermath.record) == counts(undisturbed.record)


def test_no_row_is_lost_and_none_is_there_twice(undisturbed: Undisturbed, aftermath: Aftermath):
    assert aftermath.record.finished
    expected = [row["uuid"] for row in released_rows(release_files(undisturbed.bench))]
    assert [row["uuid"] for row in released_rows(release_files(undisturbed.bench, STORE))] == expected
    for table in ("tools", "tool_cards", "edges", "fsps", "dialogues", "trajectories"):
        ids = [row.id for row in table_rows(undisturbed.bench, table, STORE)]
        assert len(set(ids)) == len(ids), table
        assert set(ids) == {row.id for row in table_rows(undisturbed.bench, table)}, table


def test_every_row_is_the_undisturbed_runs_byte_for_byte_where_nothing_in_it_is_volatile(
    undisturbed: Undisturbed, aftermath: Aftermath
):
    assert aftermath.record.finished
    expected = {row["uuid"]: row for row in released_rows(release_files(undisturbed.bench))}
    for row in released_rows(release_files(undisturbed.bench, STORE)):
        there = expected[row["uuid"]]
        if "stamp" in row["target_tools"]:
            row, there = masked(row), masked(there)  # noqa: PLW2901 - the same row without what is made up
        assert {column: text for column, text in row.items() if text != there[column]} == {}


def test_each_killed_run_kept_what_it_had_and_the_next_went_on_from_there(aftermath: Aftermath):
    assert aftermath.recordings == sorted(aftermath.recordings)
    assert aftermath.recordings[0] >= 5
    assert len(set(aftermath.recordings)) == len(aftermath.recordings)
    cached = {stage.stage: (stage.cached, len(stage.refs)) for stage in aftermath.record.stages}
    for stage in (Stage.ONBOARD, Stage.DESCRIBE, Stage.CONNECT, Stage.WALK):
        assert cached[stage][0] == cached[stage][1], stage
    assert cached[Stage.TRANSLATE][0] == 0


def test_no_artifact_is_left_half_written(undisturbed: Undisturbed, aftermath: Aftermath):
    assert aftermath.left == []
    assert half_artifacts(undisturbed.bench) == []


def test_no_process_is_left_after_the_last_run_either(undisturbed: Undisturbed, aftermath: Aftermath):
    assert aftermath.starts > 0, "the last run went on with servers"
    assert undisturbed.bench.survivors() == {}
