import io
import json
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import graph_toucan.release.formats as folder
from graph_toucan.release.columns import SCHEMA
from graph_toucan.release.formats import all_formats, parquet, trl
from graph_toucan.release.row import ReleaseRow, to_row
from tests.support.samples import KNOWN, TRAJECTORIES

ROWS = tuple(to_row(row, None, KNOWN, None, {}) for row in TRAJECTORIES)


def test_every_module_of_the_folder_is_a_format():
    modules = {path.stem for path in Path(folder.__file__).parent.glob("*.py")} - {"__init__"}
    assert len(all_formats()) == len(modules) >= 2
    assert all(name == each.NAME for name, each in all_formats().items())


def test_every_format_documents_the_files_that_it_writes_and_writes_them_again():
    for each in all_formats().values():
        files = each.write(ROWS)
        assert files.keys() == each.FILES.keys()
        assert files == each.write(ROWS)
        assert each.write(()).keys() == files.keys()


def test_parquet_reads_back_with_pyarrow_as_documented():
    table = pq.read_table(io.BytesIO(parquet.write(ROWS)["data/train.parquet"]))
    assert table.schema.equals(SCHEMA)
    assert set(table.schema.types) == {pa.string()}
    assert [ReleaseRow.model_validate(record) for record in table.to_pylist()] == list(ROWS)
    assert table.schema.field("turns").metadata[b"json"] == b"true"


def test_parquet_reads_back_with_polars_as_documented():
    frame = pl.read_parquet(io.BytesIO(parquet.write(ROWS)["data/train.parquet"]))
    assert frame.columns == SCHEMA.names
    assert set(frame.dtypes) == {pl.String}
    assert frame.null_count().sum_horizontal().item() == 0
    assert frame["uuid"].to_list() == [row.uuid for row in ROWS]


def test_an_empty_release_has_the_columns_all_the_same():
    table = pq.read_table(io.BytesIO(parquet.write(())["data/train.parquet"]))
    assert table.schema.equals(SCHEMA)
    assert table.num_rows == 0


def test_trl_lines_have_object_arguments_and_every_call_is_answered():
    lines = trl.write(ROWS)["trl/train.jsonl"].decode().split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(ROWS)
    calls = 0
    for line in lines:
        record = json.loads(line)
        assert record.keys() == {"messages", "tools"}
        messages = record["messages"]
        assert messages[0]["role"] == "user"
        assert messages[-1]["role"] == "assistant"
        for place, message in enumerate(messages):
            for number, call in enumerate(message.get("tool_calls", []), 1):
                calls += 1
                after = messages[place + number]
                assert call.keys() == {"type", "function"}
                assert isinstance(call["function"]["arguments"], dict)
                assert after.keys() == {"role", "name", "content"}
                assert after["name"] == call["function"]["name"]
    assert calls == sum(len(turn.exchanges) for row in TRAJECTORIES for turn in row.turns)


def test_trl_loses_nothing_of_the_canonical_messages_but_ids():
    for row, line in zip(ROWS, trl.write(ROWS)["trl/train.jsonl"].splitlines(), strict=True):
        record, messages = json.loads(line), json.loads(row.messages)
        assert record["tools"] == json.loads(row.available_tools)
        assert [each["content"] for each in record["messages"]] == [each["content"] for each in messages]
        given = [call["function"] for each in messages for call in each.get("tool_calls", [])]
        written = [call["function"] for each in record["messages"] for call in each.get("tool_calls", [])]
        assert [each | {"arguments": json.loads(each["arguments"])} for each in given] == written
