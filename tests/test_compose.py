import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FILLED = {"POSTGRES_PASSWORD": "p4ss", "PREFECT_AUTH": "user:p4ss", "S3_ACCESS_KEY": "k3y", "S3_SECRET_KEY": "s3cret"}


def _compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def _example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _tool() -> list[str] | None:
    """Return a compose tool of this machine, None where there is none."""
    if shutil.which("docker"):
        plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if plugin.returncode == 0:
            return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def _check(folder: Path, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    tool = _tool()
    if tool is None:
        pytest.skip("no compose tool on PATH: install docker-compose, or Docker's compose plugin")
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | settings
    command = [*tool, "--file", str(ROOT / "docker-compose.yml"), "--project-directory", str(folder), "config", "-q"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)


def test_a_compose_tool_accepts_the_file(tmp_path: Path) -> None:
    done = _check(tmp_path, FILLED)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(FILLED))
def test_a_missing_password_is_named_and_refused(tmp_path: Path, name: str) -> None:
    done = _check(tmp_path, {key: value for key, value in FILLED.items() if key != name})
    assert done.returncode != 0
    assert f"set {name}" in done.stderr


def test_every_service_has_a_healthcheck() -> None:
    services = _compose()["services"]
    assert set(services) == {"postgres", "prefect-server", "seaweedfs", "worker"}
    for name, service in services.items():
        assert service.get("healthcheck", {}).get("test"), name


def test_services_wait_until_those_they_need_are_healthy() -> None:
    services = _compose()["services"]
    needed = {name: set(service.get("depends_on", {})) for name, service in services.items()}
    assert needed["worker"] == {"prefect-server", "seaweedfs"}
    assert needed["prefect-server"] == {"postgres"}
    conditions = [one["condition"] for service in services.values() for one in service.get("depends_on", {}).values()]
    assert set(conditions) == {"service_healthy"}


def test_images_are_pinned_by_a_tag() -> None:
    images = [service["image"] for service in _compose()["services"].values()]
    build = (ROOT / "deployments/Dockerfile").read_text().splitlines()
    stages = [line.split()[1] for line in build if line.startswith("FROM ")]
    assert len(stages) == 2
    for image in images + stages:
        name, _, tag = image.partition(":")
        assert name, image
        assert any(character.isdigit() for character in tag), image


def test_no_password_is_written_down() -> None:
    for name, service in _compose()["services"].items():
        for variable, value in service["environment"].items():
            if any(word in variable for word in ("PASSWORD", "AUTH", "KEY", "DATABASE")):
                assert ":?" in value, f"{name}: {variable} must come from .env and be refused when it is missing"
    assert {value for key, value in _example().items() if key in FILLED} == {""}


def test_every_variable_is_documented_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = {part.split(":", 1)[0].split("}", 1)[0] for part in text.split("${")[1:]}
    assert used == set(_example())
    lines = (ROOT / ".env.example").read_text().splitlines()
    for before, line in pairwise(lines):
        if line.split("=")[0] in used:
            assert before.startswith("#"), f"{line} has no comment"


def test_ports_are_published_on_the_loopback_only() -> None:
    ports = [port for service in _compose()["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_database_is_out_of_the_workers_reach() -> None:
    services = _compose()["services"]
    assert not set(services["postgres"]["networks"]) & set(services["worker"]["networks"])


def test_the_worker_may_make_user_namespaces_and_has_no_capability() -> None:
    worker = _compose()["services"]["worker"]
    assert {"seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"} <= set(worker["security_opt"])
    assert worker["cap_drop"] == ["ALL"]
    assert "privileged" not in worker
    assert "USER toucan" in (ROOT / "deployments/Dockerfile").read_text()


def test_the_containers_have_the_versions_that_are_locked() -> None:
    locked = (ROOT / "requirements/main.txt").read_text().splitlines()
    pins = dict(line.split(" ")[0].split("==") for line in locked if "==" in line and not line.startswith((" ", "#")))
    assert f"uv=={pins['uv']}" in (ROOT / "deployments/Dockerfile").read_text()
    assert _compose()["services"]["prefect-server"]["image"] == f"prefecthq/prefect:{pins['prefect']}-python3.11"
