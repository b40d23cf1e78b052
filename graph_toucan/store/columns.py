"""How a table is written down: the model of its rows, and its Arrow columns."""

from dataclasses import dataclass

import pyarrow as pa
from pydantic import BaseModel

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


def text(name: str, *, nullable: bool = False) -> pa.Field:
    """Return a column of texts."""
    return pa.field(name, pa.string(), nullable=nullable)


def texts(name: str) -> pa.Field:
    """Return a column of lists of texts."""
    return pa.field(name, pa.list_(pa.field("item", pa.string(), nullable=False)), nullable=False)


def integer(name: str) -> pa.Field:
    """Return a column of whole numbers."""
    return pa.field(name, pa.int64(), nullable=False)


def number(name: str, *, nullable: bool = False) -> pa.Field:
    """Return a column of numbers."""
    return pa.field(name, pa.float64(), nullable=nullable)


def truth(name: str) -> pa.Field:
    """Return a column of truth values."""
    return pa.field(name, pa.bool_(), nullable=False)


def json_column(name: str) -> pa.Field:
    """Return a column of JSON text."""
    return pa.field(name, pa.string(), metadata=_JSON)


def table(name: str, row: type[BaseModel], *columns: pa.Field) -> tuple[str, TableSpec]:
    """Return a table under its name."""
    return name, TableSpec(name, row, pa.schema(columns))
