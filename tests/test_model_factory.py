"""The whole factory with a model as its teacher: a real endpoint that answers well, wrongly, late, or not at all."""

import json
import socket
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph_toucan.config import FactoryConfig, LaunchConfig, Stage, TeacherConfig
from graph_toucan.graph.build import ConnectConfig
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.model import Rejection
from graph_toucan.store import RunRecord
from graph_toucan.walk.sample import WalkConfig
from tests.support.factory_runs import (
    Bench,
    Finished,
    release_files,
    released_rows,
    table_rows,
    write_logged_catalogue,
)
from tests.support.model_server import Fault, ModelServer, running_model_server

CONCURRENCY = 16
HELD_AFTER = 50
BUDGET = 70
FAULTS: tuple[Fault, ...] = (
    "ok",
    "ok",
    "ok",
    "ok",
    "ok",
    "rate_limited",
    "server_error",
    "hang",
    "bad_json",
    "ok",
    "wrong_fields",
    "empty",
)
DEAF_TO = (
    ("one possible link between them", "Sort a list of values"),
    ("Tell the user the outcome", "Find the numbers in a text"),
)
"""It never answers well what is about one tool when it judges, and about another when it tells what came of it."""


@pytest.fixture(scope="module")
def place(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    bench = Bench(
        tmp_path_factory.mktemp("model-factory"), prefect_api, {"GRAPH_TOUCAN_API_KEY": "sk-a-secret-of-ours"}
    )
    write_logged_catalogue(bench.folder / "catalogue.json")
    return bench


# --- answers that cannot be used -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Endured:
    """A run against an endpoint with many faults, and a second one with the same options."""

    record: RunRecord
    requests: int
    again: Finished
    requested_again: int


@pytest.fixture(scope="module")
def endured(place: Bench) -> Endured:
    with running_model_server(FAULTS, retry_after="0", deaf_to=DEAF_TO) as server:
        config = FactoryConfig(
            store="faulty",
            catalogue="catalogue.json",
            launch=LaunchConfig(sandbox=SandboxKind.NONE),
            teacher=TeacherConfig(model="test-model", api_base=server.base_url, timeout_seconds=2),
            connect=ConnectConfig(per_source=3, per_target=3),
            walk=WalkConfig(paths=12),
        )
        record = place.record(place.run_config(config))
        requests = server.requests
        again = place.run_config(config)
        return Endured(record, requests, again, server.requests - requests)


def test_a_run_with_a_faulty_model_ends_well_and_releases_what_was_usable(place: Bench, endured: Endured):
    assert endured.record.finished
    rows = released_rows(release_files(place, "faulty"))
    assert len(rows) > 0
    assert {json.loads(row["metadata"])["teacher"] for row in rows} == {"test-model"}
    assert endured.requests > len(FAULTS)


def test_answers_that_could_not_be_used_become_rejections_that_say_why(place: Bench, endured: Endured):
    assert endured.record.finished
    rejections: list[Rejection] = table_rows(place, "rejections", "faulty")
    told = [rejection for rejection in rejections if "no usable answer" in json.dumps(rejection.evidence)]
    assert ("translate", "answer_invalid") in {(one.stage, one.reason) for one in told}
    said = Counter(rejection.stage for rejection in rejections)
    assert said == Counter(
        {stage.stage: count for stage in endured.record.stages if (count := sum(stage.rejected.values()))}
    )


def test_a_second_run_asks_nothing(place: Bench, endured: Endured):
    record = place.record(endured.again)
    assert endured.requested_again == 0
    assert [(stage.stage, stage.refs) for stage in record.stages] == [
        (stage.stage, stage.refs) for stage in endured.record.stages
    ]


def test_the_release_says_what_the_answers_took_and_the_key_is_nowhere(place: Bench, endured: Endured):
    assert endured.record.finished
    spent = json.loads(release_files(place, "faulty")["ledger.json"])["spent"]
    assert spent["calls"] > 50
    assert spent["prompt_tokens"] > spent["completion_tokens"] > 0
    holding = [path for path in place.files("**/*", "faulty") if b"sk-a-secret" in path.read_bytes()]
    assert holding == []


# --- stopped: by a kill, by a budget ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stopped:
    """One run in three parts: killed while the model held its answers, stopped by its budget, and let go on."""

    answered_before: Counter[str]
    held: int
    kept_before: int
    over_budget: Finished
    asked_within: int
    kept_within: int
    last: Finished
    server: ModelServer


@pytest.fixture(scope="module")
def stopped(place: Bench) -> Generator[Stopped]:
    def kept() -> int:
        logs = place.files("recordings/answers/log/*.jsonl", "stopped")
        return sum(path.read_bytes().count(b"\n") for path in logs)

    with running_model_server(hold_after=HELD_AFTER) as server:
        options = ("run", "--catalogue", "catalogue.json", "--sandbox", "none", "--limit", "8", "--store", "stopped")
        options += ("--teacher", "test-model", "--api-base", server.base_url, "--json")
        seen: list[int] = []

        def full() -> bool:
            """Tell whether all answers are kept and no request has come for a second."""
            seen.append(server.requests)
            return kept() == HELD_AFTER and len(seen) > 50 and seen[-1] == seen[-50]

        place.run_until(full, *options)
        held = server.requests - HELD_AFTER
        answered, kept_before = server.answered.copy(), kept()
        server.release()
        place.wait_for_end()
        received = server.requests
        over_budget = place.run(*options, "--budget-calls", str(BUDGET))
        asked, kept_within = server.requests - received, kept()
        last = place.run(*options, "--budget-calls", "5000")
        yield Stopped(answered, held, kept_before, over_budget, asked, kept_within, last, server)


def test_a_killed_run_has_kept_every_answer_that_came(stopped: Stopped):
    assert stopped.kept_before == HELD_AFTER
    assert set(stopped.answered_before.values()) == {1}


def test_no_more_requests_are_under_way_than_is_allowed_over_all_shards(stopped: Stopped):
    assert 1 < stopped.held <= CONCURRENCY


def test_a_run_after_a_kill_asks_again_only_what_was_not_answered(place: Bench, stopped: Stopped):
    place.record(stopped.last)
    twice = {key for key, count in stopped.server.received.items() if count > 1}
    assert not twice & set(stopped.answered_before)
    assert set(stopped.server.answered.values()) == {1}


def test_a_budget_of_calls_stops_the_run_before_it_is_exceeded_and_says_so(stopped: Stopped):
    assert stopped.over_budget.code == 1
    assert stopped.asked_within == BUDGET
    assert f"exceed the budget of {BUDGET} calls: spent {BUDGET} calls" in stopped.over_budget.said
    assert "raise the limit and run again" in stopped.over_budget.said
    assert "Traceback" not in stopped.over_budget.said


def test_a_larger_budget_goes_on_with_everything_that_was_kept(place: Bench, stopped: Stopped):
    record = place.record(stopped.last)
    assert record.finished
    assert stopped.kept_within == HELD_AFTER + BUDGET
    assert len(released_rows(release_files(place, "stopped"))) > 0
    onboarded = next(stage for stage in record.stages if stage.stage == Stage.ONBOARD)
    assert onboarded.cached == len(onboarded.refs)


# --- not there ------------------------------------------------------------------------------------------------------


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_endpoint_that_is_down_ends_the_run_with_its_address_and_keeps_what_was_there(place: Bench, tmp_path: Path):
    address = f"http://127.0.0.1:{closed_port()}/v1"
    store = tmp_path / "store"
    options = ("--catalogue", "catalogue.json", "--sandbox", "none", "--store", str(store))
    finished = place.run("describe", *options, "--teacher", "test-model", "--api-base", address)
    assert finished.code == 1
    assert address in finished.said
    assert "cannot be reached" in finished.said
    assert "Traceback" not in finished.said, finished.err
    assert len(list(store.glob("artifacts/onboard/*/manifest.json"))) == 1
    assert not list(store.glob("artifacts/describe/*/manifest.json"))
