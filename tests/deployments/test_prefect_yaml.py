import inspect
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from prefect.cli.deploy._models import PrefectYamlModel  # pyright: ignore[reportPrivateImportUsage, reportPrivateUsage]
from prefect.events.schemas.automations import AutomationCore
from prefect.flows import Flow, load_flow_from_entrypoint

FOLDER = Path(__file__).parents[2] / "deployments"
STAGES = ("onboard", "describe", "connect", "walk", "translate", "judge", "augment", "release", "report", "simulate")
FLOWS = ("factory", *STAGES, "watch")


def _document() -> dict[str, Any]:
    return yaml.safe_load((FOLDER / "prefect.yaml").read_text())


def _deployments() -> dict[str, dict[str, Any]]:
    return {entry["entrypoint"]: entry for entry in _document()["deployments"]}


def _flow(entrypoint: str) -> Flow[..., Any]:
    if not (FOLDER.parent / "flows").is_dir():
        pytest.skip("there are no flows yet")
    return load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)


def test_prefect_reads_every_deployment() -> None:
    read = PrefectYamlModel.model_validate(_document())
    assert len(read.deployments) == len(_document()["deployments"])
    assert all(deployment.description and deployment.tags for deployment in read.deployments)


def test_there_is_one_deployment_for_each_flow_by_its_module_path() -> None:
    assert set(_deployments()) == {f"flows.{name}.{name}" for name in FLOWS}


def test_every_deployment_goes_to_the_pool_toucan() -> None:
    assert {entry["work_pool"]["name"] for entry in _deployments().values()} == {"toucan"}


def test_the_factory_runs_every_night_and_never_twice_at_once() -> None:
    factory = _deployments()["flows.factory.factory"]
    assert factory["schedules"] == [{"cron": "0 2 * * *", "timezone": "UTC", "active": True}]
    assert factory["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_servers_are_watched_every_hour_and_never_twice_at_once() -> None:
    watch = _deployments()["flows.watch.watch"]
    assert watch["schedules"] == [{"cron": "30 * * * *", "timezone": "UTC", "active": True}]
    assert watch["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_only_the_factory_and_the_watch_have_a_schedule() -> None:
    scheduled = [entrypoint for entrypoint, entry in _deployments().items() if "schedules" in entry]
    assert scheduled == ["flows.factory.factory", "flows.watch.watch"]


def test_runs_start_in_the_folder_that_the_deploying_environment_names() -> None:
    [step] = _document()["pull"]
    assert step == {"prefect.deployments.steps.set_working_directory": {"directory": "{{ $FACTORY_ROOT }}"}}


@pytest.mark.parametrize("name", FLOWS)
def test_an_entrypoint_is_a_flow_of_that_name(name: str) -> None:
    assert _flow(f"flows.{name}.{name}").name == name


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_runs_without_being_given_a_parameter(name: str) -> None:
    parameters = inspect.signature(_flow(f"flows.{name}.{name}").fn).parameters.values()
    assert [one.name for one in parameters if one.default is inspect.Parameter.empty] == []


@pytest.mark.parametrize("name", FLOWS)
def test_a_deployment_sets_only_parameters_that_its_flow_has(name: str) -> None:
    given = set(_deployments()[f"flows.{name}.{name}"].get("parameters") or {})
    assert given <= set(inspect.signature(_flow(f"flows.{name}.{name}").fn).parameters)


@pytest.mark.parametrize(("file", "count"), [("automations.yaml", 3), ("notify.yaml", 2)])
def test_prefect_reads_every_automation(file: str, count: int) -> None:
    document = yaml.safe_load((FOLDER / file).read_text())
    automations = [AutomationCore.model_validate(one) for one in document["automations"]]
    assert len({one.name for one in automations}) == len(automations) == count


def test_the_texts_of_a_notification_are_filled_from_the_event_of_a_server_that_is_down() -> None:
    document = yaml.safe_load((FOLDER / "notify.yaml").read_text())
    action = document["automations"][0]["actions"][0]
    event = {
        "occurred": "2026-01-01",
        "resource": {"prefect.resource.name": "files", "outcome": "crashed"},
        "payload": {"detail": "it ended at its start", "changes": ["a", "b"]},
    }
    filled = {name: jinja2.Template(action[name]).render(event=event) for name in ("subject", "body")}
    assert filled == {
        "subject": "MCP server files is down",
        "body": "crashed since 2026-01-01: it ended at its start",
    }


def test_the_worker_looks_for_an_automation_that_the_file_has() -> None:
    document = yaml.safe_load((FOLDER / "automations.yaml").read_text())
    script = (FOLDER / "worker.sh").read_text()
    looked_for = script.split('automation inspect "')[1].split('"')[0]
    assert looked_for in {one["name"] for one in document["automations"]}


def test_no_registry_is_named_in_what_builds_the_container() -> None:
    for name in ("Dockerfile", "worker.sh", "seaweedfs.sh", "prefect.yaml", "notify.yaml"):
        text = (FOLDER / name).read_text()
        assert "pypi." not in text
        assert "npmjs" not in text
        assert "--index" not in text
