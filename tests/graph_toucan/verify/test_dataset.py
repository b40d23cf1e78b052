from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph_toucan.errors import StoreError, UsageError
from graph_toucan.release.formats import parquet
from graph_toucan.release.row import to_row
from graph_toucan.store import open_objects
from graph_toucan.verify.dataset import DATA, chosen, read_dataset
from tests.support.released import write_dataset
from tests.support.s3_server import running_s3
from tests.support.samples import KNOWN, TRAJECTORIES

ROWS = tuple(to_row(row, None, KNOWN, None, {}) for row in TRAJECTORIES)


def test_a_dataset_is_read_from_its_folder_or_its_file(tmp_path: Path):
    folder = write_dataset(tmp_path / "made", *ROWS)
    for place in (folder, folder / DATA):
        assert [dict(row) for row in read_dataset(str(place)).rows] == [row.columns for row in ROWS]


def test_what_is_no_dataset_is_said_and_nothing_is_made_there(tmp_path: Path):
    with pytest.raises(UsageError, match="no dataset"):
        read_dataset(str(tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()
    (tmp_path / "text.parquet").write_text("no Parquet")
    with pytest.raises(StoreError, match="no Parquet file"):
        read_dataset(str(tmp_path / "text.parquet"))


def test_a_store_is_told_apart_from_a_dataset_and_its_datasets_are_named(tmp_path: Path):
    write_dataset(tmp_path / "releases" / "0123", *ROWS)
    with pytest.raises(UsageError, match=r"its datasets: .*0123"):
        read_dataset(str(tmp_path))


def test_a_dataset_of_another_schema_is_not_read_as_if_it_were_of_this_one(tmp_path: Path):
    table = pa.table({"uuid": ["u"]}).replace_schema_metadata({"graph-toucan": "1.0"})
    pq.write_table(table, tmp_path / "old.parquet")
    with pytest.raises(UsageError, match=r"its schema is 1\.0, not"):
        read_dataset(str(tmp_path / "old.parquet"))


def test_a_null_or_a_number_that_an_editor_left_is_read_as_text(tmp_path: Path):
    columns = {name: pa.array([None if name == "metadata" else "x"]) for name in ROWS[0].columns}
    pq.write_table(pa.table(columns), tmp_path / "edited.parquet")
    (row,) = read_dataset(str(tmp_path / "edited.parquet")).rows
    assert (row["metadata"], row["uuid"]) == ("", "x")


def test_rows_are_chosen_by_uuid_by_server_and_by_a_seeded_sample():
    rows = [row.columns for row in ROWS]
    assert chosen(rows, None, 7, (), "") == rows
    assert chosen(rows, None, 7, [rows[2]["uuid"]], "") == [rows[2]]
    assert [row["uuid"] for row in chosen(rows, None, 7, (), "tables")] == [rows[1]["uuid"]]
    drawn = chosen(rows, 2, 7, (), "")
    assert len(drawn) == 2
    assert drawn == chosen(rows, 2, 7, (), "") == [row for row in rows if row in drawn]
    assert {row["uuid"] for seed in range(20) for row in chosen(rows, 1, seed, (), "")} == {row.uuid for row in ROWS}


@pytest.mark.parametrize(("uuids", "server", "words"), [(["u"], "", "no row u"), ((), "nobody", "no row calls")])
def test_a_choice_that_leaves_nothing_is_refused(uuids: list[str], server: str, words: str):
    with pytest.raises(UsageError, match=words):
        chosen([row.columns for row in ROWS], None, 7, uuids, server)


def test_a_dataset_in_s3_is_read_from_its_folder_or_its_file(monkeypatch: pytest.MonkeyPatch):
    with running_s3() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.endpoint)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
        place = f"s3://{server.bucket}/store"
        open_objects(place).put(f"releases/0123/{DATA}", parquet.write(ROWS)[DATA])
        for given in (f"{place}/releases/0123", f"{place}/releases/0123/{DATA}"):
            assert len(read_dataset(given).rows) == len(ROWS)
        with pytest.raises(UsageError, match=r"its datasets: releases/0123"):
            read_dataset(place)
