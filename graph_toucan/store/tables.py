"""The tables: their Arrow schemas, written down once, and the codec between models and Parquet.

A model's field is a column of the same name. Texts, numbers and truth values are Arrow scalars, tuples of texts are
lists, and everything of open or nested shape is canonical JSON text (field metadata `json: 1`), since Arrow would
invent nulls in it. A server is one column of JSON with its wire names, and a few columns to look it up by.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ValidationError

from graph_toucan import model
from graph_toucan.errors import StoreError
from graph_toucan.store.jsontext import json_text

_JSON = {b"json": b"1"}


@dataclass(frozen=True)
class TableSpec:
    """A table: the model of its rows, and the Arrow schema that it is written with."""

    name: str
    model: type[BaseModel]
    schema: pa.Schema

    @property
    def json_columns(self) -> frozenset[str]:
        """The names of the columns that hold JSON text."""
        return frozenset(field.name for field in self.schema if (field.metadata or {}).get(b"json") == b"1")


def _text(name: str, *, nullable: bool = False) -> pa.Field:
    return pa.field(name, pa.string(), nullable=nullable)


def _texts(name: str) -> pa.Field:
    return pa.field(name, pa.list_(pa.field("item", pa.string(), nullable=False)), nullable=False)


def _integer(name: str) -> pa.Field:
    return pa.field(name, pa.int64(), nullable=False)


def _number(name: str) -> pa.Field:
    return pa.field(name, pa.float64(), nullable=False)


def _truth(name: str) -> pa.Field:
    return pa.field(name, pa.bool_(), nullable=False)


def _json(name: str) -> pa.Field:
    return pa.field(name, pa.string(), metadata=_JSON)


def _table(name: str, row: type[BaseModel], *columns: pa.Field) -> tuple[str, TableSpec]:
    return name, TableSpec(name, row, pa.schema(columns))


_CONVERSATION = (
    _json("turns"),
    _texts("tools"),
    _json("fingerprints"),
    _json("state_changes"),
    _json("verification"),
    _text("teacher"),
    _text("order"),
    _text("style"),
    _text("language"),
)

TABLES: dict[str, TableSpec] = dict(
    (
        _table("servers", model.Server, _text("slug"), _text("name"), _text("version"), _json("record")),
        _table(
            "tools",
            model.Tool,
            _text("id"),
            _text("server"),
            _text("name"),
            _text("title", nullable=True),
            _text("description"),
            _json("input_schema"),
            _json("output_schema"),
            _json("annotations"),
        ),
        _table(
            "probes",
            model.Probe,
            _text("server"),
            _text("name"),
            _text("version"),
            _text("registry"),
            _text("transport"),
            _text("outcome"),
            _text("detail"),
            _text("advice"),
            _text("fingerprint"),
            _text("protocol_version"),
            _integer("tools"),
            _texts("malformed"),
            _json("flags"),
            _json("calls"),
            _json("trials"),
            _json("evidence"),
            _number("install_seconds"),
            _number("start_seconds"),
            _json("starts"),
            _number("memory_mb"),
            _integer("processes"),
            _integer("noise_lines"),
            _texts("leftovers"),
        ),
        _table(
            "tool_cards",
            model.ToolCard,
            _text("id"),
            _json("tool"),
            _texts("tags"),
            _text("kind"),
            _text("kind_reason"),
            _json("output_schema"),
            _text("schema_origin"),
            _json("outputs"),
            _json("examples"),
            _json("failures"),
            _texts("volatile_paths"),
            _texts("volatile_files"),
            _text("fingerprint"),
            _text("teacher"),
        ),
        _table(
            "edges",
            model.Edge,
            _text("id"),
            _text("source"),
            _text("target"),
            _text("kind"),
            _json("bindings"),
            _number("confidence"),
            _number("score"),
            _text("reason"),
            _text("evidence"),
            _text("detail"),
            _text("control"),
            _json("calls"),
            _text("teacher"),
        ),
        _table("fsps", model.Fsp, _text("id"), _text("start"), _json("turns"), _json("operations"), _texts("tools")),
        _table("dialogues", model.Dialogue, _text("id"), _text("fsp"), *_CONVERSATION, _json("left_out")),
        _table(
            "verdicts",
            model.Verdict,
            _text("subject"),
            _truth("passed"),
            _texts("broken_rules"),
            _json("scores"),
            _text("teacher"),
        ),
        _table(
            "trajectories",
            model.Trajectory,
            _text("id"),
            _text("dialogue"),
            _text("transform"),
            _json("change"),
            *_CONVERSATION,
        ),
        _table(
            "sightings",
            model.Sighting,
            _text("server"),
            _text("at"),
            _text("source"),
            _text("outcome"),
            _text("health"),
            _integer("tools"),
            _number("start_seconds"),
            _number("call_ms"),
            _integer("calls"),
            _integer("calls_made"),
            _number("memory_mb"),
            _text("fingerprint"),
            _json("changes"),
            _text("detail"),
        ),
        _table("rejections", model.Rejection, _text("stage"), _text("subject"), _text("reason"), _json("evidence")),
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
