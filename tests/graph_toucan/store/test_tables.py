"""The codec: every model has its table, and what goes in comes out."""

import types
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from graph_toucan import model
from graph_toucan.errors import StoreError
from graph_toucan.model import Outcome, Probe, Rejection, Score, Server, Tool
from graph_toucan.store.tables import TABLES, decode, empty_frame, encode, frame

TEXTS = st.text(max_size=8)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SIZES = st.integers(-(2**63), 2**63 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(10**20, 10**30) | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: SIZES,
    float: NUMBERS,
    bool: st.booleans(),
    Any: VALUES,
    type(None): st.none(),
    Score: st.builds(Score, name=TEXTS, value=st.integers(1, 5), reason=TEXTS),
    Server: st.builds(
        lambda slug, meta, packages: Server.model_validate(
            {"name": f"a.b/{slug}", "description": "d", "version": "1.0", "_meta": meta, "packages": packages}
        ),
        st.from_regex(r"[a-z][a-z0-9._-]{2,9}", fullmatch=True),
        st.dictionaries(TEXTS, VALUES, max_size=3),
        st.lists(
            st.fixed_dictionaries(
                {
                    "registryType": st.sampled_from(["pypi", "npm"]),
                    "identifier": TEXTS,
                    "packageArguments": st.just([{"type": "named", "name": "--x", "value": "1"}]),
                    "environmentVariables": st.just([{"name": "KEY", "isSecret": True}]),
                    "transport": st.just({"type": "stdio"}),
                }
            ),
            max_size=2,
        ),
    ),
}


def values_of(annotation: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values for a field of a model; collections end at some depth, since sources of arguments nest."""
    annotation = getattr(model, annotation) if isinstance(annotation, str) else annotation
    if annotation in SCALARS:
        return SCALARS[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    size = 2 if depth < 7 else 0
    if origin is Annotated:
        return values_of(inner[0], depth)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, types.UnionType):
        return st.one_of([values_of(member, depth + 1) for member in inner])
    if origin is tuple:
        return st.lists(values_of(inner[0], depth + 1), max_size=size).map(tuple) if size else st.just(())
    if origin is dict:
        return st.dictionaries(TEXTS, values_of(inner[1], depth + 1), max_size=size) if size else st.just({})
    if issubclass(annotation, StrEnum):
        return st.sampled_from(annotation)
    return rows_of(annotation, depth)


def rows_of(row: type[BaseModel], depth: int = 0) -> st.SearchStrategy[BaseModel]:
    if row in SCALARS:
        return SCALARS[row]
    fields = {name: values_of(field.annotation, depth + 1) for name, field in row.model_fields.items()}
    return st.builds(row, **fields)


def exact(value: Any) -> Any:
    """A form in which 1, 1.0 and True differ, and so do 0.0 and -0.0."""
    if isinstance(value, BaseModel):
        return exact(value.model_dump())
    if isinstance(value, dict):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [exact(inner) for inner in value]
    return f"{type(value).__name__} {value!r}"


@pytest.mark.parametrize("table", TABLES)
def test_every_field_of_a_model_is_a_column(table: str):
    spec = TABLES[table]
    assert spec.name == table
    if spec.model is not Server:
        assert spec.schema.names == list(spec.model.model_fields)


@pytest.mark.parametrize("table", TABLES)
@given(data=st.data())
@settings(
    max_examples=20,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
def test_rows_come_back_exactly(table: str, data: st.DataObject):
    rows = data.draw(st.lists(rows_of(TABLES[table].model), max_size=3))
    encoded = encode(table, rows)
    decoded = decode(table, encoded)
    assert decoded == rows
    assert exact(decoded) == exact(rows)
    assert encode(table, decoded) == encoded
    assert frame(table, encoded).columns == TABLES[table].schema.names
    assert frame(table, encoded).height == len(rows)


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_its_columns(table: str):
    assert decode(table, encode(table, [])) == []
    assert frame(table, encode(table, [])).schema == empty_frame(table).schema


def test_the_order_of_keys_does_not_change_the_bytes():
    one = Rejection(stage="s", subject="a", reason="r", evidence={"a": 1, "b": {"c": 1, "d": 2}})
    other = Rejection(stage="s", subject="a", reason="r", evidence={"b": {"d": 2, "c": 1}, "a": 1})
    assert encode("rejections", [one]) == encode("rejections", [other])


def test_a_lone_surrogate_from_a_server_is_kept():
    row = Rejection(stage="s", subject="a", reason="r", evidence={"text": "x\ud83dy"})
    assert decode("rejections", encode("rejections", [row])) == [row]


def test_columns_of_json_are_text_in_a_frame():
    tool = Tool(id="a/b", server="a", name="b", input_schema={"type": "object", "properties": {"n": None}})
    told = frame("tools", encode("tools", [tool])).row(0, named=True)
    assert told["input_schema"] == '{"properties":{"n":null},"type":"object"}'
    assert told["output_schema"] is None


def test_a_parquet_file_holds_no_time_and_no_pandas():
    metadata = pq.read_metadata(pa.BufferReader(encode("tools", [])))
    assert set(metadata.metadata) == {b"ARROW:schema"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"bytes", {1: 1, "a": 2}])
def test_what_is_not_json_is_refused_by_name(value: Any):
    with pytest.raises(StoreError, match="evidence of row 0 of table rejections is not JSON"):
        encode("rejections", [Rejection(stage="s", subject="a", reason="r", evidence=value)])


def test_a_number_too_large_for_its_column_is_refused():
    probe = Probe(
        server="a",
        name="a/a",
        version="1",
        registry="pypi",
        transport="stdio",
        outcome=Outcome.READY,
        detail="",
        fingerprint="",
        protocol_version="",
        tools=2**70,
    )
    with pytest.raises(StoreError, match="a row of table probes cannot be stored"):
        encode("probes", [probe])


def test_rows_of_another_model_are_refused():
    with pytest.raises(StoreError, match="row 0 of table tools is a Rejection"):
        encode("tools", [Rejection(stage="s", subject="a", reason="r")])


def test_what_is_no_parquet_file_is_refused():
    with pytest.raises(StoreError, match="no Parquet file"):
        decode("tools", b"junk")
    with pytest.raises(StoreError, match="no Parquet file"):
        frame("tools", encode("tools", [])[:-1])


def test_rows_of_another_version_are_refused_in_a_line():
    data = encode("rejections", [Rejection(stage="s", subject="a", reason="r")])
    with pytest.raises(StoreError, match="row 0 does not fit table tools: id: Field required") as caught:
        decode("tools", data)
    assert "\n" not in str(caught.value)


def test_an_unknown_table_is_named():
    with pytest.raises(StoreError, match="no table 'tols'") as caught:
        encode("tols", [])
    assert "tools" in caught.value.solution
