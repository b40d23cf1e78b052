import asyncio
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.errors import AnswerInvalid, EndpointDown
from graph_toucan.teach.loop_thread import run_on_model_loop
from graph_toucan.teach.roles import WriteQueryAnswer
from tests.support.breaking_server import breaking_server
from tests.support.model_server import RETRY_AFTER_SECONDS, Fault, running_model_server
from tests.support.teacher_bench import SECRET, Bench, run
from tests.support.teacher_bench import loopback_only as loopback_only  # noqa: PLC0414 - a fixture, used by its name

pytestmark = pytest.mark.usefixtures("loopback_only")


def test_a_request_carries_the_schema_the_sampling_and_the_key(tmp_path: Path) -> None:
    with running_model_server() as server:
        Bench(server, tmp_path, temperature=0.2, max_tokens=99, seed=5).query()
    (body,) = server.bodies
    assert (body["model"], body["temperature"], body["max_tokens"], body["seed"]) == ("local-model", 0.2, 99, 5)
    assert body["response_format"]["json_schema"]["schema"] == WriteQueryAnswer.model_json_schema()
    assert server.headers[0]["Authorization"] == f"Bearer {SECRET}"


def test_the_name_and_password_of_an_address_are_sent_and_not_recorded(tmp_path: Path) -> None:
    with running_model_server() as server:
        bench = Bench(server, tmp_path, api_base=server.base_url.replace("://", f"://user:{SECRET}@"), api_key=None)
        assert "Bergen" in bench.query().query
    assert server.headers[0]["Authorization"] == f"Basic {b64encode(f'user:{SECRET}'.encode()).decode()}"
    assert not any(SECRET in text for text in bench.recorder.texts())


def test_a_connection_that_breaks_is_one_request_of_the_budget(tmp_path: Path) -> None:
    with breaking_server() as (address, received):
        bench = Bench(address, tmp_path, attempts=2)
        with pytest.raises(EndpointDown, match="failed 2 times, last: it cannot be reached"):
            bench.query()
    assert len(received) == bench.budget.spent.calls == 2
    assert len(bench.waits) == 1


def test_an_address_without_a_key_is_not_sent_the_one_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with running_model_server() as server:
        Bench(server, tmp_path, api_key=None).query()
    assert SECRET not in server.headers[0]["Authorization"]


@pytest.mark.parametrize(("fault", "least"), [("rate_limited", RETRY_AFTER_SECONDS), ("server_error", 0.5)])
def test_a_fault_that_heals_is_retried_after_a_wait(tmp_path: Path, fault: Fault, least: float) -> None:
    with running_model_server([fault, fault]) as server:
        bench = Bench(server, tmp_path)
        assert "Bergen" in bench.query().query
        assert server.requests == 3
    assert len(bench.waits) == 2
    assert all(least <= wait <= RETRY_AFTER_SECONDS + 1 for wait in bench.waits)
    assert bench.budget.spent.calls == 3
    assert bench.recorder.written == 1


def test_a_wait_until_a_date_is_kept(tmp_path: Path) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    with running_model_server(["rate_limited"], retry_after=until) as server:
        bench = Bench(server, tmp_path)
        bench.query()
    assert 60 < bench.waits[0] <= 100


def test_an_endpoint_that_asks_to_wait_for_an_hour_is_down_at_once(tmp_path: Path) -> None:
    with running_model_server(["rate_limited"], retry_after="3600") as server:
        bench = Bench(server, tmp_path)
        with pytest.raises(EndpointDown, match="asks to wait 3600 s"):
            bench.query()
    assert bench.waits == []


def test_a_hang_is_cut_off_and_retried_and_then_the_endpoint_is_down(tmp_path: Path) -> None:
    with running_model_server(["ok", "hang", "hang"]) as server:
        Bench(server, tmp_path / "first").query()  # litellm loads more of itself in its first call
        bench = Bench(server, tmp_path / "second", timeout_seconds=0.3, attempts=2)
        with pytest.raises(EndpointDown, match=r"failed 2 times, last: no answer within 0\.3 s") as caught:
            bench.query()
        assert server.requests == 3
        assert server.base_url in caught.value.cause
        assert "timeout_seconds" in caught.value.solution
        assert bench.budget.spent.completion_tokens == 2 * 2048  # it may be billed: counted in full
        assert bench.recorder.written == 0


def test_an_endpoint_that_keeps_failing_is_down_and_says_what_it_said_without_the_key(tmp_path: Path) -> None:
    with running_model_server(["server_error", "server_error", "server_error"]) as server:
        with pytest.raises(EndpointDown, match=r"failed 3 times, last: HTTP 500: .*crashed on Bearer \*\*\*") as caught:
            Bench(server, tmp_path).query()
        assert SECRET not in str(caught.value)
        assert caught.value.__cause__ is None


def test_an_address_where_nothing_listens_is_named_with_what_to_do(tmp_path: Path) -> None:
    with running_model_server() as server:
        address = server.base_url.replace("://", f"://user:{SECRET}@")
    bench = Bench(server, tmp_path, api_base=address)
    with pytest.raises(EndpointDown, match=r"127\.0\.0\.1:\d+/v1 failed 3 times, last: it cannot be reached") as caught:
        bench.query()
    assert "start the model server" in caught.value.solution
    assert SECRET not in str(caught.value)
    assert len(bench.waits) == 2


def test_a_refused_key_is_not_retried_and_not_shown(tmp_path: Path) -> None:
    with running_model_server(["refused_key"]) as server:
        with pytest.raises(EndpointDown, match=r"refuses the request \(HTTP 401\)") as caught:
            Bench(server, tmp_path).query()
        assert server.requests == 1
    assert "valid key" in caught.value.solution
    assert SECRET not in str(caught.value)


def test_a_conversation_that_is_too_long_is_an_invalid_answer_not_a_broken_endpoint(tmp_path: Path) -> None:
    with running_model_server(["too_long"]) as server:
        bench = Bench(server, tmp_path)
        with pytest.raises(AnswerInvalid, match="refuses this conversation"):
            bench.query()
        assert "Bergen" in bench.query().query


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize(
    ("refuses", "forms"),
    [("json_schema", ["json_schema", "json_object"]), ("response_format", ["json_schema", "json_object", ""])],
)
def test_an_endpoint_without_json_schema_gets_a_simpler_form_from_then_on(
    tmp_path: Path, refuses: Any, forms: list[str], status: int
) -> None:
    with running_model_server(refuses=refuses, refusal_status=status) as server:
        bench = Bench(server, tmp_path)
        assert "Bergen" in bench.query().query
        assert run(bench.fill(3)).arguments == {"city": "Bergen", "days": 3}
    sent = [body.get("response_format", {}).get("type", "") for body in server.bodies]
    assert sent == [*forms, forms[-1]]
    assert bench.waits == []


def test_litellm_leaves_no_work_behind_an_answer(tmp_path: Path) -> None:
    async def still_running() -> list[str]:
        return [repr(task) for task in asyncio.all_tasks() if "logging" in repr(task).lower()]

    with running_model_server(["server_error", "ok"]) as server:
        Bench(server, tmp_path).query()
        assert run(run_on_model_loop(still_running())) == []


def test_no_secret_reaches_a_record(tmp_path: Path) -> None:
    with running_model_server(["server_error", "ok", "bad_json"]) as server:
        bench = Bench(server, tmp_path)
        bench.query()
        run(bench.fill(3))
    assert len(bench.recorder.texts()) == 3
    assert not any(SECRET in text or server.base_url in text for text in bench.recorder.texts())


def test_a_provider_without_a_key_says_that_it_needs_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with running_model_server() as server:
        bench = Bench(server, tmp_path, model="gpt-4o-mini", api_base=None, api_key=None, attempts=1)
    with pytest.raises(EndpointDown) as caught:
        bench.query()
    assert "api_key" in str(caught.value)


def test_openais_own_models_are_asked_as_they_want_it_at_any_address(tmp_path: Path) -> None:
    with running_model_server() as server:
        for model in ("gpt-5", "o3-mini", "local-model"):
            Bench(server, tmp_path, model=model, temperature=0.2, max_tokens=99).query()
    told = [(body["model"], body.get("max_tokens"), body.get("max_completion_tokens")) for body in server.bodies]
    assert told == [("gpt-5", None, 99), ("o3-mini", None, 99), ("local-model", 99, None)]


def test_a_name_with_a_slash_that_is_no_provider_is_sent_whole(tmp_path: Path) -> None:
    with running_model_server() as server:
        Bench(server, tmp_path, model="Qwen/Qwen3-8B").query()
        Bench(server, tmp_path, model="openai/some-model").query()
        Bench(server, tmp_path, model="hosted_vllm/other-model").query()
    assert [body["model"] for body in server.bodies] == ["Qwen/Qwen3-8B", "some-model", "other-model"]
