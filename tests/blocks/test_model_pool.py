import pytest
from prefect.types import SecretDict
from pydantic import ValidationError

from blocks import ModelEntry, ModelPool
from graph_toucan.errors import ConfigError
from graph_toucan.identity import JsonObject
from graph_toucan.teach.budget import Budget
from graph_toucan.teach.cassette import Cassette
from graph_toucan.teach.model_teacher import ModelTeacher

SMALL = ModelEntry(
    model="openai/small", api_base="http://127.0.0.1:9/v1", input_cost_per_token=1e-6, output_cost_per_token=2e-6
)
LARGE = ModelEntry(model="large", api_base="")

HALF_PRICED = {"model": "small", "input_cost_per_token": 1e-6}


class _NoRecords:
    def get_record(self, kind: str, id: str) -> JsonObject | None:  # noqa: A002
        return None

    def put_record(self, kind: str, id: str, value: JsonObject) -> None:  # noqa: A002
        raise NotImplementedError


def _pool() -> ModelPool:
    return ModelPool(models=[SMALL, LARGE], api_keys=SecretDict({"large": "hush-hush"}), budget_calls=7, concurrency=3)


def test_the_first_model_is_taken_where_none_is_named() -> None:
    assert _pool().settings() == {
        "model": "openai/small",
        "api_base": "http://127.0.0.1:9/v1",
        "api_key": None,
        "concurrency": 3,
        "input_cost_per_token": 1e-6,
        "output_cost_per_token": 2e-6,
    }


def test_a_model_gets_its_own_key_and_an_empty_address_counts_as_none() -> None:
    settings = _pool().settings("large")
    assert (settings["api_base"], settings["api_key"]) == (None, "hush-hush")


def test_an_unknown_model_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="openai/small, large"):
        _pool().settings("huge")


def test_the_settings_make_a_teacher() -> None:
    teacher = ModelTeacher(cassette=Cassette(_NoRecords()), budget=_pool().budget(), seed=1, **_pool().settings())
    assert teacher.id == "openai/small"


def test_each_budget_is_fresh_and_has_the_pools_limits() -> None:
    first, second = _pool().budget(), _pool().budget()
    assert isinstance(first, Budget)
    assert first is not second
    assert (first.limit_usd, first.limit_tokens, first.limit_calls) == (None, None, 7)


def test_keys_are_in_no_printed_form() -> None:
    pool = _pool()
    for shown in (repr(pool), str(pool), pool.model_dump_json()):
        assert "hush-hush" not in shown


def test_prefect_is_told_that_the_keys_are_secret() -> None:
    assert ModelPool.model_json_schema()["secret_fields"] == ["api_keys.*"]


@pytest.mark.parametrize(
    "wrong",
    [{"models": []}, {"models": [SMALL, SMALL]}, {"models": [SMALL], "concurrency": 0}, {"models": [HALF_PRICED]}],
)
def test_a_pool_that_cannot_teach_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ModelPool.model_validate(wrong)
