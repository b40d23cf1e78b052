"""The canonical rows as one Parquet file, which every other format can be made from again."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from graph_toucan.release.columns import SCHEMA, SCHEMA_VERSION
from graph_toucan.release.row import ReleaseRow

NAME = "parquet"
FILES = {"data/train.parquet": "all columns, one row per conversation (Parquet, zstd)"}


def write(rows: Sequence[ReleaseRow]) -> dict[str, bytes]:
    """Return `data/train.parquet`; equal rows give equal bytes with the same version of pyarrow."""
    columns = [pa.array([getattr(row, name) for row in rows], type=pa.string()) for name in SCHEMA.names]
    schema = SCHEMA.with_metadata({"graph-toucan": SCHEMA_VERSION})
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), sink, compression="zstd", version="2.6")
    return {"data/train.parquet": sink.getvalue().to_pybytes()}
