import asyncio
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.errors import AnswerInvalid, BudgetExceeded, ConfigError, ReplayMiss
from graph_toucan.teach.budget import Budget
from graph_toucan.teach.cassette import Cassette
from graph_toucan.teach.estimate import estimate
from graph_toucan.teach.model_teacher import ModelTeacher, read_answer
from graph_toucan.teach.roles import ROLES, FillArgumentsAnswer, WriteQueryAnswer
from graph_toucan.teach.teacher import Teacher
from tests.support.file_recorder import FileRecorder
from tests.support.model_answers import answer_to
from tests.support.model_server import Fault, running_model_server
from tests.support.role_samples import SAMPLES, write_query_given
from tests.support.teacher_bench import Bench, run
from tests.support.teacher_bench import loopback_only as loopback_only  # noqa: PLC0414 - a fixture, used by its name

pytestmark = pytest.mark.usefixtures("loopback_only")
KILLED = Path(__file__).parents[2] / "support" / "ask_many.py"


def test_every_role_is_answered_through_a_real_endpoint(tmp_path: Path) -> None:
    with running_model_server() as server:
        teacher: Teacher = Bench(server, tmp_path).teacher
        for role in ROLES:
            answer = run(teacher.ask(role, SAMPLES[role.id]))  # type: ignore[arg-type]
            assert isinstance(answer, role.answer)
        assert server.requests == len(ROLES)
        assert teacher.id == "local-model"


def test_the_test_server_states_every_value_and_returns_the_expected_arguments(tmp_path: Path) -> None:
    with running_model_server() as server:
        bench = Bench(server, tmp_path)
        assert "Bergen" in bench.query().query
        assert run(bench.fill(3)).arguments == {"city": "Bergen", "days": 3}


def test_recorded_answers_replay_without_a_request(tmp_path: Path) -> None:
    with running_model_server() as server:
        first = Bench(server, tmp_path).query()
        again = Bench(server, tmp_path, mode="replay", api_base="http://127.0.0.1:9/elsewhere", api_key=None)
        assert again.query() == first
        assert server.requests == 1
        assert again.budget.spent.calls == 0


def test_a_replay_without_a_recording_is_a_miss_and_no_request(tmp_path: Path) -> None:
    with running_model_server() as server:
        with pytest.raises(ReplayMiss):
            Bench(server, tmp_path, mode="replay").query()
        assert server.requests == 0


def test_the_same_question_asked_many_times_at_once_is_sent_once(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> None:
        await asyncio.gather(*(bench.fill(3) for _ in range(8)))

    with running_model_server() as server:
        run(scene(Bench(server, tmp_path)))
        assert server.requests == 1


@pytest.mark.parametrize("fault", ["bad_json", "wrong_fields", "empty"])
def test_an_unusable_answer_is_asked_for_again_with_what_was_wrong(tmp_path: Path, fault: Fault) -> None:
    with running_model_server([fault]) as server:
        bench = Bench(server, tmp_path)
        answer = bench.query()
        assert "Bergen" in answer.query
        last = server.bodies[-1]["messages"]
    assert [message["role"] for message in last] == ["user", "assistant", "user"]
    wrong = {"bad_json": "there is no JSON object", "wrong_fields": "query: Field required", "empty": "it is empty"}
    assert wrong[fault] in last[-1]["content"]
    assert bench.waits == []


def test_two_unusable_answers_are_an_invalid_answer_and_stay_recorded(tmp_path: Path) -> None:
    with running_model_server(["wrong_fields", "bad_json"]) as server:
        with pytest.raises(AnswerInvalid, match="no usable answer to translate/write_query, asked twice"):
            Bench(server, tmp_path).query()
        again = Bench(server, tmp_path)
        with pytest.raises(AnswerInvalid):
            again.query()
        assert (server.requests, again.recorder.written) == (2, 0)


def test_requests_under_way_stay_within_the_concurrency_over_all_threads(tmp_path: Path) -> None:
    with running_model_server() as server:
        bench = Bench(server, tmp_path, concurrency=3)

        async def some(start: int) -> None:
            await asyncio.gather(*(bench.fill(number) for number in range(start, start + 6)))

        threads = [threading.Thread(target=lambda start=start: run(some(start))) for start in range(0, 24, 6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.requests == 24
        assert server.most_at_once <= 3


def test_one_teacher_serves_one_event_loop_after_another(tmp_path: Path) -> None:
    with running_model_server() as server:
        bench = Bench(server, tmp_path)
        for number in range(5):
            assert run(bench.fill(number)).arguments["days"] == number


def test_a_cancelled_question_gives_its_reservation_back(tmp_path: Path) -> None:
    with running_model_server(hold_after=0) as server:
        bench = Bench(server, tmp_path, budget=Budget(limit_calls=2))

        async def scene() -> None:
            question = asyncio.create_task(bench.fill(1))
            assert await asyncio.to_thread(server.holding.wait, 60)
            question.cancel()
            await asyncio.wait([question])
            server.release()
            await bench.fill(2)

        run(scene())
        assert bench.budget.spent.calls == 2


def test_the_budget_stops_before_it_is_exceeded_with_32_questions_at_once(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> list[Any]:
        return await asyncio.gather(*(bench.fill(number) for number in range(32)), return_exceptions=True)

    with running_model_server() as server:
        price = {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}
        bench = Bench(server, tmp_path, budget=Budget(limit_usd=0.02), concurrency=32, max_tokens=500, **price)
        answers = run(scene(bench))
    spent = bench.budget.spent
    refused = [answer for answer in answers if isinstance(answer, BudgetExceeded)]
    given = [answer for answer in answers if isinstance(answer, FillArgumentsAnswer)]
    assert len(refused) + len(given) == 32
    assert refused
    assert len(given) == server.requests == spent.calls > 10
    assert 0.013 < spent.usd <= 0.02


def test_a_call_budget_lets_exactly_so_many_requests_through(tmp_path: Path) -> None:
    async def scene(bench: Bench) -> list[Any]:
        return await asyncio.gather(*(bench.fill(number) for number in range(32)), return_exceptions=True)

    with running_model_server() as server:
        bench = Bench(server, tmp_path, budget=Budget(limit_calls=10))
        answers = run(scene(bench))
        assert server.requests == 10
        assert sum(isinstance(answer, FillArgumentsAnswer) for answer in answers) == 10


def test_a_process_that_asked_a_model_ends_in_silence(tmp_path: Path) -> None:
    with running_model_server() as server:
        arguments = [sys.executable, str(KILLED), server.base_url, str(tmp_path), "3"]
        ended = subprocess.run(arguments, capture_output=True, cwd=KILLED.parents[2], text=True, check=False)
    assert (ended.returncode, ended.stderr, len(ended.stdout.split())) == (0, "", 3)


def test_a_dollar_budget_needs_a_known_price(tmp_path: Path) -> None:
    cassette = Cassette(FileRecorder(tmp_path))
    with pytest.raises(ConfigError, match='price of model "unheard-of-model" is not known') as caught:
        ModelTeacher("unheard-of-model", cassette, Budget(limit_usd=1), api_base="http://127.0.0.1:9/v1", seed=1)
    assert "limit tokens or calls" in caught.value.solution


def test_an_answer_of_a_model_without_price_is_marked_unpriced(tmp_path: Path) -> None:
    with running_model_server() as server:
        bench = Bench(server, tmp_path)
        bench.query()
        priced = Bench(server, tmp_path, model="gpt-4o-mini")
        priced.query()
    records = " ".join(bench.recorder.texts())
    assert '"priced": false' in records
    assert '"priced": true' in records
    assert bench.budget.spent.usd == 0
    assert 0 < priced.budget.spent.usd < 0.01


def test_after_a_kill_at_half_only_unanswered_questions_are_asked(tmp_path: Path) -> None:
    with running_model_server(hold_after=12) as server:
        arguments = [sys.executable, str(KILLED), server.base_url, str(tmp_path), "24"]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=KILLED.parents[2], text=True) as asking:
            assert asking.stdout is not None
            done = [asking.stdout.readline() for _ in range(12)]
            server.holding.wait()
            asking.send_signal(signal.SIGKILL)
        assert asking.returncode == -signal.SIGKILL
        assert all(done)
        answered = set(server.answered)

    async def scene(bench: Bench) -> list[FillArgumentsAnswer]:
        return await asyncio.gather(*(bench.fill(number) for number in range(24)))

    with running_model_server() as second:
        answers = run(scene(Bench(second, tmp_path, seed=1)))
        assert [answer.arguments["days"] for answer in answers] == list(range(24))
        assert len(answered) == 12
        assert second.requests == 12
        assert not answered & set(second.received)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Here you are:\n```json\n{"query": "Hello"}\n```', "Hello"),
        ('<think>{"query": "no"} or {</think>{"query": "yes"}', "yes"),
        ('{"query": "a {b} c"} done', "a {b} c"),
    ],
)
def test_an_answer_is_found_among_other_words(text: str, expected: str) -> None:
    assert read_answer(WriteQueryAnswer, text) == WriteQueryAnswer(query=expected)


@pytest.mark.parametrize("text", ["", "no", "} {", '{"query": ""}', '{"query": 3}', '{"query": "a", "more": 1}', "[]"])
def test_what_does_not_fit_the_schema_never_passes(text: str) -> None:
    assert isinstance(read_answer(WriteQueryAnswer, text), str)


def test_an_estimate_gives_calls_tokens_and_money_per_role() -> None:
    asks = {"translate/write_query": 100, "describe/tag_tool": 10}
    first, second = estimate(asks, "gpt-4o-mini", {"translate/write_query": write_query_given()})
    assert (first.stage, first.role, first.calls) == ("describe", "tag_tool", 10)
    assert (second.stage, second.role, second.calls) == ("translate", "write_query", 100)
    assert 50_000 < second.prompt_tokens < 200_000
    assert second.usd is not None
    assert 0 < second.usd < 1
    assert estimate(asks, "unheard-of-model")[0].usd is None


def test_the_servers_answer_is_the_same_each_time_it_is_asked() -> None:
    schema = WriteQueryAnswer.model_json_schema()
    form = {"type": "json_schema", "json_schema": {"schema": schema}}
    body = {"model": "m", "messages": [{"role": "user", "content": "hello"}], "response_format": form}
    assert answer_to(body) == answer_to(body)
