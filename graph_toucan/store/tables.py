"""The tables: their Arrow schemas, written down once, and the codec between models and Parquet.

A model's field is a column of the same name. Texts, numbers and truth values are Arrow scalars, tuples of texts are
lists, and everything of open or nested shape is canonical JSON text (field metadata `json: 1`), since Arrow would
invent nulls in it. A server is one column of JSON with its wire names, and a few columns to look it up by.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ValidationError

from graph_toucan import model
from graph_toucan.errors import StoreError
from graph_toucan.store.columns import TableSpec, integer, json_column, number, table, text, texts, truth
from graph_toucan.store.jsontext import json_text
from graph_toucan.store.simulator_tables import SIMULATOR_TABLES

_CONVERSATION = (
    json_column("turns"),
    texts("tools"),
    json_column("fingerprints"),
    json_column("state_changes"),
    json_column("verification"),
    text("teacher"),
    text("order"),
    text("style"),
    text("language"),
)

TABLES: dict[str, TableSpec] = dict(
    (
        table("servers", model.Server, text("slug"), text("name"), text("version"), json_column("record")),
        table(
            "tools",
            model.Tool,
            text("id"),
            text("server"),
            text("name"),
            text("title", nullable=True),
            text("description"),
            json_column("input_schema"),
            json_column("output_schema"),
            json_column("annotations"),
        ),
        table(
            "probes",
            model.Probe,
            text("server"),
            text("name"),
            text("version"),
            text("registry"),
            text("transport"),
            text("outcome"),
            text("detail"),
            text("advice"),
            text("fingerprint"),
            text("protocol_version"),
            integer("tools"),
            texts("malformed"),
            json_column("flags"),
            json_column("calls"),
            json_column("trials"),
            json_column("evidence"),
            number("install_seconds"),
            number("start_seconds"),
            json_column("starts"),
            number("memory_mb"),
            integer("processes"),
            integer("noise_lines"),
            texts("leftovers"),
        ),
        table(
            "tool_cards",
            model.ToolCard,
            text("id"),
            json_column("tool"),
            texts("tags"),
            text("kind"),
            text("kind_reason"),
            json_column("output_schema"),
            text("schema_origin"),
            json_column("outputs"),
            json_column("examples"),
            json_column("failures"),
            texts("volatile_paths"),
            texts("volatile_files"),
            text("fingerprint"),
            text("teacher"),
        ),
        table(
            "edges",
            model.Edge,
            text("id"),
            text("source"),
            text("target"),
            text("kind"),
            json_column("bindings"),
            number("confidence"),
            number("score"),
            text("reason"),
            text("evidence"),
            text("detail"),
            text("control"),
            json_column("calls"),
            text("teacher"),
        ),
        table(
            "fsps",
            model.Fsp,
            text("id"),
            text("start"),
            json_column("turns"),
            json_column("operations"),
            texts("tools"),
        ),
        table("dialogues", model.Dialogue, text("id"), text("fsp"), *_CONVERSATION, json_column("left_out")),
        table(
            "verdicts",
            model.Verdict,
            text("subject"),
            truth("passed"),
            texts("broken_rules"),
            json_column("scores"),
            text("teacher"),
        ),
        table(
            "trajectories",
            model.Trajectory,
            text("id"),
            text("dialogue"),
            text("transform"),
            json_column("change"),
            *_CONVERSATION,
        ),
        table(
            "sightings",
            model.Sighting,
            text("server"),
            text("at"),
            text("source"),
            text("outcome"),
            text("health"),
            integer("tools"),
            number("start_seconds"),
            number("call_ms"),
            integer("calls"),
            integer("calls_made"),
            number("memory_mb"),
            text("fingerprint"),
            json_column("changes"),
            text("detail"),
        ),
        table("rejections", model.Rejection, text("stage"), text("subject"), text("reason"), json_column("evidence")),
        *SIMULATOR_TABLES,
    )
)
"""Every table by name."""


def table_spec(table: str) -> TableSpec:
    """Return the table of that name.

    Raises:
        StoreError: there is none.
    """
    spec = TABLES.get(table)
    if spec is None:
        raise StoreError(f"there is no table {table!r}", f"the tables are {', '.join(TABLES)}")
    return spec


def encode(table: str, rows: Sequence[BaseModel]) -> bytes:
    """Return the rows as a Parquet file (zstd); equal rows give equal bytes with the same version of pyarrow.

    Raises:
        StoreError: a row is not of the table's model, or a value cannot be stored.
    """
    spec = table_spec(table)
    records = [_record(spec, row, position) for position, row in enumerate(rows)]
    try:
        arrays = [pa.array([record[field.name] for record in records], type=field.type) for field in spec.schema]
    except (pa.ArrowException, ValueError, OverflowError, TypeError) as error:
        raise StoreError(f"a row of table {table} cannot be stored: {error}", "correct the row") from error
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=spec.schema), sink, compression="zstd", version="2.6")
    return sink.getvalue().to_pybytes()


def decode(table: str, data: bytes) -> list[Any]:
    """Return the rows of a Parquet file as models of the table.

    Raises:
        StoreError: the bytes are no Parquet file, or its rows do not fit the table's model.
    """
    spec = table_spec(table)
    return [_row(spec, record, position) for position, record in enumerate(_arrow(table, data).to_pylist())]


def frame(table: str, data: bytes) -> pl.DataFrame:
    """Return a Parquet file of the table as a data frame; columns of JSON stay text.

    Raises:
        StoreError: the bytes are no Parquet file.
    """
    return _polars(_arrow(table, data))


def empty_frame(table: str) -> pl.DataFrame:
    """Return a data frame with the table's columns and no rows."""
    return _polars(table_spec(table).schema.empty_table())


def _record(spec: TableSpec, row: BaseModel, position: int) -> Mapping[str, Any]:
    """Return a row's values by column."""
    if not isinstance(row, spec.model):
        raise StoreError(
            f"row {position} of table {spec.name} is a {type(row).__name__}", f"give {spec.model.__name__} rows"
        )
    where = f"row {position} of table {spec.name}"
    if isinstance(row, model.Server):
        text = json_text(row.model_dump(by_alias=True), where)
        return {"slug": row.slug, "name": row.name, "version": row.version, "record": text}
    record = row.model_dump()
    for name in spec.json_columns:
        if record[name] is not None:
            record[name] = json_text(record[name], f"{name} of {where}")
    return record


def _row(spec: TableSpec, record: dict[str, Any], position: int) -> BaseModel:
    """Return the model of a row's values by column."""
    try:
        for name in spec.json_columns & record.keys():
            if record[name] is not None:
                record[name] = json.loads(record[name])
        return spec.model.model_validate(record["record"] if spec.model is model.Server else record)
    except (ValueError, KeyError) as error:
        raise StoreError(
            f"row {position} does not fit table {spec.name}: {_in_a_line(error)}",
            "it was written by another version of graph-toucan: run the stage again",
        ) from error


def _in_a_line(error: Exception) -> str:
    """Return what was wrong, of several faults the first three."""
    if not isinstance(error, ValidationError):
        return str(error)
    faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()[:3]]
    return "; ".join(faults)


def _arrow(table: str, data: bytes) -> pa.Table:
    try:
        return pq.read_table(pa.BufferReader(data), use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise StoreError(f"a part of table {table} is no Parquet file: {error}", "run the stage again") from error


def _polars(arrow: pa.Table) -> pl.DataFrame:
    converted = pl.from_arrow(arrow)
    assert isinstance(converted, pl.DataFrame)  # noqa: S101 - a table never becomes a series
    return converted
