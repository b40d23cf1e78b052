"""The factory on Prefect as its users have it: a server, a work pool, deployments and a worker, all real processes."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from flows.graph_artifact import picture_file
from graph_toucan.config import CHAIN, FactoryConfig, Stage
from graph_toucan.describe.cards import DescribeConfig
from graph_toucan.graph.build import ConnectConfig
from graph_toucan.model import Edge, EdgeKind, Evidence, Outcome
from graph_toucan.store import RunRecord
from graph_toucan.walk.sample import WalkConfig
from tests.support.catalogues import write_catalogue
from tests.support.factory_runs import Bench, running_prefect, wait_until
from tests.support.launching import living

ROOT = Path(__file__).parents[1]
SECONDS = 240.0
"""How long anything may take: as long as this only on a crowded machine."""
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
Found = dict[str, Any]


@dataclass(frozen=True)
class Api:
    """The server's API, and how its client is called on the command line."""

    url: str
    env: dict[str, str]

    def read(self, path: str) -> Any:
        """Return what is at a path."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as response:  # noqa: S310 - a server of ours
            return json.load(response)

    def find(self, kind: str, **query: Any) -> list[Found]:
        """Return the objects of a kind that a query finds."""
        body = json.dumps({"limit": 200, **query}).encode()
        request = urllib.request.Request(  # noqa: S310 - a server of ours
            f"{self.url}/{kind}/filter", body, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - likewise
            return json.load(response)

    def subflows(self, run: str) -> list[Found]:
        """Return the subflow runs of a flow run, the first first."""
        return self.find("flow_runs", flow_runs={"parent_flow_run_id": {"any_": [run]}}, sort="START_TIME_ASC")

    def artifacts(self, run: str) -> dict[str, Found]:
        """Return the artifacts of a flow run by key."""
        found = self.find("artifacts", artifacts={"flow_run_id": {"any_": [run]}})
        assert len({one["key"] for one in found}) == len(found)
        return {one["key"]: one for one in found}

    def command(self, *arguments: str) -> str:
        """Run a command of Prefect's from the repository's root and return what it printed."""
        command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run_deployment(self, name: str, config: FactoryConfig) -> Found:
        """Run a deployment on the worker and return its flow run once that has ended."""
        self.command("deployment", "run", name, "-p", f"config={config.model_dump_json()}")
        deployment = self.read(f"/deployments/name/{name}")["id"]
        asked: Found = {"flow_runs": {"deployment_id": {"any_": [deployment]}}}
        runs: list[Found] = []

        def ended() -> bool:
            runs[:] = [one for one in self.find("flow_runs", **asked) if not one["auto_scheduled"]]
            return bool(runs) and runs[0]["state_type"] in FINAL

        wait_until(ended, f"the end of {name}", SECONDS)
        return runs[0]

    def log(self, run: str) -> str:
        """Return what a flow run and its subflow runs logged."""
        runs = [run, *(one["id"] for one in self.subflows(run))]
        lines = self.find("logs", logs={"flow_run_id": {"any_": runs}}, sort="TIMESTAMP_ASC")
        return "\n".join(line["message"] for line in lines)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Generator[Bench]:
    """A folder with a catalogue of two good servers and a rude one, and a Prefect server of its own."""
    folder = tmp_path_factory.mktemp("prefect")
    (folder / "server").mkdir()
    (folder / "tmp").mkdir()
    write_catalogue(folder / "catalogue.json", "notes", "numbers", "impolite")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with running_prefect(folder / "server", port) as url:
        try:
            yield Bench(folder, url)
        finally:
            for process in living(f"{folder}/"):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)


@pytest.fixture(scope="module")
def api(bench: Bench) -> Api:
    quiet = {"DO_NOT_TRACK": "1", "PREFECT_WORKER_QUERY_SECONDS": "1", "FACTORY_ROOT": str(ROOT)}
    assert bench.api
    return Api(bench.api, bench.environment | quiet)


@pytest.fixture(scope="module")
def record(bench: Bench) -> RunRecord:
    """The record of a run by the command line."""
    options = ("--catalogue", "catalogue.json", "--limit", "6", "--store", "store", "--json")
    return bench.record(bench.run("run", "--preset", "small", *options))


@pytest.fixture(scope="module")
def factory_run(api: Api, record: RunRecord) -> Found:
    """The flow run of the factory that the command line made."""
    (run,) = api.find("flow_runs", flows={"name": {"any_": ["factory"]}})
    assert record.id in run["name"]
    return run


@pytest.fixture(scope="module")
def stage_runs(api: Api, factory_run: Found) -> dict[str, Found]:
    """Its subflow runs by stage."""
    return {one["name"].split()[0]: one for one in api.subflows(factory_run["id"])}


@pytest.fixture(scope="module")
def deployed(api: Api) -> Api:
    """The server with the work pool and all deployments."""
    api.command("work-pool", "create", "toucan", "--type", "process")
    api.command("deploy", "--all", "--prefect-file", "deployments/prefect.yaml")
    return api


@pytest.fixture(scope="module")
def worker(deployed: Api, bench: Bench) -> Generator[Api]:
    """The same with a worker at work, started in a folder that is not the repository."""
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "toucan", "--type", "process"]
    with (bench.folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--install-policy", "never"],
            cwd=bench.folder,
            env=deployed.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield deployed
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def small(bench: Bench) -> FactoryConfig:
    """The configuration of the worker's runs, with a store of its own."""
    return FactoryConfig(
        store=str(bench.folder / "worker-store"),
        catalogue=str(bench.folder / "catalogue.json"),
        describe=DescribeConfig(proposed=0),
        connect=ConnectConfig(per_source=2, per_target=2),
        walk=WalkConfig(paths=4),
    )


@pytest.fixture(scope="module")
def worker_run(worker: Api, small: FactoryConfig) -> Found:
    """The factory's flow run on the worker."""
    return worker.run_deployment("factory/nightly", small)


def test_a_run_is_one_factory_run_with_a_subflow_run_for_each_stage(
    factory_run: Found, stage_runs: dict[str, Found], record: RunRecord
) -> None:
    assert factory_run["name"] == f"{record.id} in store"
    assert factory_run["state_type"] == "COMPLETED"
    assert list(stage_runs) == [stage.value for stage in CHAIN]
    assert {one["name"] for one in stage_runs.values()} == {f"{stage} {record.id[:12]}" for stage in CHAIN}
    assert {one["state_type"] for one in stage_runs.values()} == {"COMPLETED"}


@pytest.mark.parametrize("stage", CHAIN)
def test_each_shard_of_a_stage_is_a_task_run_with_a_short_name(
    api: Api, stage_runs: dict[str, Found], record: RunRecord, stage: Stage
) -> None:
    refs = next(run.refs for run in record.stages if run.stage == stage)
    asked: Found = {"flow_runs": {"id": {"any_": [stage_runs[stage]["id"]]}}}
    expected = {f"{stage} {n} of {len(refs)}, {ref.key[:8]}": "COMPLETED" for n, ref in enumerate(refs, start=1)}
    # The server writes task runs down from events, some time after they happened.
    wait_until(
        lambda: {one["name"]: one["state_type"] for one in api.find("task_runs", **asked)} == expected,
        f"the task runs of {stage}",
        30,
    )


@pytest.mark.parametrize("stage", CHAIN)
def test_each_stage_leaves_its_counts_its_shards_and_a_full_progress(
    api: Api, stage_runs: dict[str, Found], record: RunRecord, stage: Stage
) -> None:
    left = api.artifacts(stage_runs[stage]["id"])
    run = next(run for run in record.stages if run.stage == stage)
    counts = {row["rows"]: row["count"] for row in json.loads(left[f"{stage}-counts"]["data"])}
    rejected = {f"rejected: {reason}": count for reason, count in run.rejected.items()}
    assert counts == {"in": run.rows_in, "out": run.rows_out, **rejected}
    assert f"{run.rows_in} rows in, {run.rows_out} out" in left[f"{stage}-counts"]["description"]
    assert left[f"{stage}-progress"]["type"] == "progress"
    assert left[f"{stage}-progress"]["data"] == 100.0
    shards = json.loads(left[f"{stage}-data"]["data"])
    assert [shard["artifact"] for shard in shards] == [ref.key for ref in run.refs]
    assert sum(shard["out"] for shard in shards) == run.rows_out


def test_onboarding_leaves_a_table_of_the_servers_that_are_not_ready(api: Api, stage_runs: dict[str, Found]) -> None:
    table = api.artifacts(stage_runs["onboard"]["id"])["failed-servers"]
    (row,) = json.loads(table["data"])
    assert (row["server"], row["outcome"]) == ("impolite", Outcome.PROTOCOL_ERROR)
    assert "Not today, thank you" in row["detail"]
    assert table["description"] == "1 of 3 servers are not ready"


def test_onboarding_leaves_a_page_by_outcome_and_a_link_to_the_probes(api: Api, stage_runs: dict[str, Found]) -> None:
    left = api.artifacts(stage_runs["onboard"]["id"])
    page = left["servers-by-outcome"]
    assert page["description"] == "ready 2, protocol_error 1"
    assert "| protocol_error | 1 |" in page["data"]
    assert "## protocol_error" in page["data"]
    assert "Not today, thank you" in page["data"]
    (path,) = re.findall(r"\(file://(/[^)]+)\)", left["probes"]["data"])
    assert Path(path).is_file()
    assert "Probes of 3 servers" in left["probes"]["description"]


def test_connecting_leaves_a_picture_of_the_graph_that_needs_nothing_else(
    api: Api, stage_runs: dict[str, Found]
) -> None:
    left = api.artifacts(stage_runs["connect"]["id"])
    (encoded,) = re.findall(r"\(data:image/svg\+xml;base64,([^)]+)\)", left["graph-picture"]["data"])
    picture = ElementTree.fromstring(base64.b64decode(encoded))  # noqa: S314 - a file of ours
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    told = " ".join(picture.itertext())
    edges = json.loads(left["graph-edges"]["data"])
    names = {edge[end].split("/")[1] for edge in edges for end in ("source", "target")}
    assert names
    assert all(name in told for name in {*names, "notes", "numbers"})
    assert left["graph-picture"]["description"].startswith(f"{len(edges)} edges confirmed by execution")


def test_the_picture_is_well_formed_whatever_tools_are_called() -> None:
    names = ["a/<b>&\"'", "a/\x0b\x00\ud800\uffff", f"c/{'x' * 300}"]
    edges = [
        Edge(
            id=f"edge_{index}",
            source=source,
            target=target,
            kind=EdgeKind.FULL,
            bindings=(),
            confidence=0.5,
            evidence=Evidence.CONFIRMED,
            teacher="rules",
        )
        for index, (source, target) in enumerate(pairwise([*names, names[0]]))
    ]
    told = " ".join(ElementTree.fromstring(picture_file(edges, [])).itertext())  # noqa: S314 - a file of ours
    assert "<b>&\"'" in told
    assert "no edges" in picture_file([], [])


def test_the_dataset_and_the_report_are_linked_and_there(api: Api, stage_runs: dict[str, Found]) -> None:
    for stage, key, file in (("release", "dataset", "data/train.parquet"), ("report", "report", "")):
        left = api.artifacts(stage_runs[stage]["id"])[key]
        (path,) = re.findall(r"\(file://(/[^)]+)\)", left["data"])
        assert (Path(path) / file).is_file()
        assert path in left["description"]


def test_the_factory_run_leaves_a_summary_of_its_stages_and_of_what_it_made(
    api: Api, factory_run: Found, record: RunRecord
) -> None:
    left = api.artifacts(factory_run["id"])
    assert left["factory-progress"]["data"] == 100.0
    for run in record.stages:
        assert f"| {run.stage} | {run.rows_in} | {run.rows_out} |" in left["run-summary"]["data"]
    for place in ("releases/", "reports/"):
        assert place in left["run-summary"]["data"]


def test_each_flow_has_a_deployment_the_factory_runs_every_night_and_the_watch_every_hour(deployed: Api) -> None:
    found = {one["name"]: one for one in deployed.find("deployments")}
    assert set(found) == {"nightly", "watch", *Stage}
    assert {one["work_pool_name"] for one in found.values()} == {"toucan"}
    (schedule,) = deployed.read("/deployments/name/factory/nightly")["schedules"]
    assert schedule["active"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("0 2 * * *", "UTC")
    (hourly,) = found["watch"]["schedules"]
    assert hourly["schedule"]["cron"] == "30 * * * *"
    assert not any(one["schedules"] for name, one in found.items() if name not in {"nightly", "watch"})


def test_a_worker_runs_the_factory_to_a_release(worker: Api, worker_run: Found, bench: Bench) -> None:
    assert worker_run["state_type"] == "COMPLETED", worker.log(worker_run["id"])
    assert [one["name"].split()[0] for one in worker.subflows(worker_run["id"])] == list(CHAIN)
    latest = bench.latest("worker-store")
    assert latest.finished
    assert latest.id in worker_run["name"]
    assert latest.stages[-2].rows_out > 0
    assert bench.files("releases/*/data/train.parquet", "worker-store")
    assert bench.files("reports/*/report.html", "worker-store")
    expected = [f"{run.stage}: {run.rows_in} rows in, {run.rows_out} out" for run in latest.stages]
    wait_until(lambda: all(map(worker.log(worker_run["id"]).count, expected)), "the log of each stage", 30)


def test_a_worker_runs_one_stage_on_what_the_store_holds(
    worker: Api, worker_run: Found, small: FactoryConfig, bench: Bench
) -> None:
    assert worker_run["state_type"] == "COMPLETED"
    before = bench.latest("worker-store")
    run = worker.run_deployment("walk/walk", small)
    assert run["state_type"] == "COMPLETED", worker.log(run["id"])
    assert run["name"] == f"walk {before.id[:12]}"
    left = worker.artifacts(run["id"])
    made = next(one for one in before.stages if one.stage == Stage.WALK)
    assert f"{made.rows_in} rows in, {made.rows_out} out" in left["walk-counts"]["description"]
    assert "shards from the store" in left["walk-counts"]["description"]
    assert [row["artifact"] for row in json.loads(left["walk-data"]["data"])] == [ref.key for ref in made.refs]
