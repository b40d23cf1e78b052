"""A server that tries everything it must not do is contained in the cage, and what it did is said."""

import asyncio
import os
import socket
import subprocess
import uuid
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.errors import CallTimeout, LaunchError, LimitExceeded, ServerCrashed
from graph_toucan.launch import sandbox
from graph_toucan.launch.sandbox import Limits, SandboxKind
from graph_toucan.launch.session import ServerSession
from graph_toucan.model import Server
from tests.support.catalogues import SERVERS, local_servers
from tests.support.launching import (
    call,
    in_loop,
    living,
    marked_server,
    needs_bubblewrap,
    pool_of,
    running,
    settings_for,
    until_gone,
)

pytestmark = needs_bubblewrap

CAGED = settings_for(SandboxKind.BWRAP)
SECRET = f"secret-{uuid.uuid4().hex}"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the user's, beside the workspaces."""
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    return file


@pytest.fixture
def listener() -> Generator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def abstract_name() -> Generator[str]:
    name = uuid.uuid4().hex
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0{name}")
        server.listen()
        yield name


@pytest.fixture
def bystander() -> Generator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "300"]) as process:
        yield process
        process.kill()


def limited_to(**limits: Any):
    return settings_for(SandboxKind.BWRAP, limits=Limits(**limits))


async def ended_for(session: ServerSession, tool: str, **arguments: Any) -> str:
    with pytest.raises(LimitExceeded) as caught:
        await call(session, tool, **arguments)
    assert "server 'hostile' was ended" in str(caught.value)
    return caught.value.cause.partition(": ")[2]


def refusals(found: dict[str, Any]) -> set[str]:
    return {name for name, answer in found.items() if "refused" in answer}


@in_loop
async def test_nothing_of_the_host_can_be_read(tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    other = tmp_path / "other" / "files" / "theirs.txt"
    other.parent.mkdir(parents=True)
    other.write_text(SECRET)
    async with running("hostile", tmp_path, CAGED) as session:
        hidden = [
            "/etc/shadow",
            "/etc/machine-id",
            str(Path.home() / ".bashrc"),
            "~/.ssh/id_rsa",
            str(secret),
            str(other),
        ]
        found = await call(session, "read", paths=[*hidden, "/etc/passwd"])
        users = found.pop("/etc/passwd")["got"]
        assert refusals(found) == set(hidden)
        assert [line.split(":")[0] for line in users.splitlines()] == ["root", "user", "nobody"]
        places = ["/sys", "/var", "/run/user", "/proc/1/root/etc/ssh", str(tmp_path), str(tmp_path / "cache")]
        assert refusals(await call(session, "look", paths=places)) == set(places)
        assert await call(session, "find", text=SECRET) == {"found": []}


@in_loop
async def test_a_credential_is_in_the_environment_of_its_server_and_on_no_command_line(tmp_path: Path):
    server, mark = marked_server("hostile")
    package = server.packages[0]
    variable = package.environment_variables[0].model_copy(update={"name": "SOME_API_KEY"})
    package = package.model_copy(update={"environment_variables": (variable,)})
    server = server.model_copy(update={"packages": (package,)})
    async with running(server, tmp_path, CAGED) as session:
        command_lines = [file.read_bytes() for file in Path("/proc").glob("[0-9]*/cmdline") if file.exists()]
        assert not [line for line in command_lines if mark.encode() in line]
        found = await call(session, "find", text=mark)
        assert found["found"]
        assert all(path.endswith("/environ") for path in found["found"])


@in_loop
async def test_nothing_outside_can_be_written(tmp_path: Path):
    package = Path(sandbox.__file__).parent
    outside = ["/", "/usr", "/etc", "/dev", "/proc", "/home", str(SERVERS), "/root"]
    if not package.is_relative_to("/tmp"):  # noqa: S108 - a clone there is below the cage's own /tmp, which it may write to
        outside.append(str(package))
    async with running("hostile", tmp_path, CAGED) as session:
        assert refusals(await call(session, "write", paths=outside)) == set(outside)
        inside = ["/workspace", "/home/user", "/tmp", "/dev/shm", "/run/bridge"]  # noqa: S108 - theirs, not ours
        assert not refusals(await call(session, "write", paths=inside))
    assert not (SERVERS / "planted").exists()
    assert not (package / "planted").exists()
    assert not Path("/tmp/planted").exists()  # noqa: S108


@in_loop
async def test_the_network_is_out_of_reach(tmp_path: Path, listener: int, abstract_name: str):
    async with running("hostile", tmp_path, CAGED) as session:
        found = await call(session, "reach", port=listener, name=abstract_name)
    assert refusals(found) == {"host", "far", "abstract", "dns", "raw", "packet"}


@in_loop
async def test_forking_without_end_is_ended(tmp_path: Path):
    async with running("hostile", tmp_path, limited_to(processes=50)) as session:
        assert await ended_for(session, "fork_bomb") == "it started more than 50 processes"
        assert session.usage.processes > 50


@in_loop
@pytest.mark.skipif(os.getuid() != 0, reason="the kernel itself limits the threads of other users")
async def test_starting_threads_without_end_is_ended(tmp_path: Path):
    async with running("hostile", tmp_path, limited_to(processes=8)) as session:
        assert await ended_for(session, "thread_bomb") == "it started more than 256 threads"


@in_loop
async def test_a_server_that_ran_over_its_limits_says_so_at_every_later_call(tmp_path: Path):
    async with running("hostile", tmp_path, limited_to(processes=50)) as session:
        await ended_for(session, "fork_bomb")
        assert await ended_for(session, "rise") == "it started more than 50 processes"


@in_loop
@pytest.mark.parametrize("place", ["/workspace", "~", "/run/bridge"])
async def test_filling_the_disk_is_ended(tmp_path: Path, place: str):
    async with running("hostile", tmp_path, limited_to(disk_mb=64)) as session:
        assert await ended_for(session, "fill", path=place) == "it wrote more than 64 MB"


@in_loop
async def test_making_very_many_files_is_ended(tmp_path: Path):
    async with running("hostile", tmp_path, limited_to(disk_mb=24)) as session:
        assert await ended_for(session, "many_files") == "it wrote more than 24 MB"


@in_loop
async def test_no_file_gets_larger_than_the_limit(tmp_path: Path):
    async with running("hostile", tmp_path, limited_to(file_mb=8)) as session:
        with pytest.raises(ServerCrashed, match="File too large"):
            await call(session, "one_large_file")
    assert (tmp_path / "files" / "large").stat().st_size == 8 * 1024 * 1024


@in_loop
async def test_folders_in_memory_are_small(tmp_path: Path):
    async with running("hostile", tmp_path, limited_to(tmp_mb=16)) as session:
        for place, limit in (("/tmp", 16), ("/dev/shm", 64)):  # noqa: S108 - theirs, not ours
            found = await call(session, "fill_memory_folder", path=place)
            assert found["refused"] == "No space left on device"
            assert found["written_mb"] <= limit


@in_loop
async def test_one_process_gets_no_more_memory_than_the_limit(tmp_path: Path):
    async with running("hostile", tmp_path, limited_to(memory_mb=200)) as session:
        assert (await call(session, "one_large_process"))["text"].startswith("refused after 1")


@in_loop
async def test_several_processes_get_no_more_memory_than_the_limit_together(tmp_path: Path):
    async with running("hostile", tmp_path, limited_to(memory_mb=300)) as session:
        assert await ended_for(session, "many_large_processes", megabytes=100) == "it used more than 300 MB of memory"


@in_loop
async def test_nothing_outlives_the_session(tmp_path: Path):
    mark = uuid.uuid4().hex
    async with running("hostile", tmp_path, CAGED) as session:
        assert await call(session, "outlive", mark=mark) == {"text": "there"}
        assert living(mark)
        await session.close()
        until_gone(mark)


@in_loop
async def test_what_would_outlive_the_session_is_named_where_there_was_time_to_end(tmp_path: Path):
    mark = uuid.uuid4().hex
    async with running("hostile", tmp_path, CAGED) as session:
        await call(session, "outlive", mark=mark)
        await session.close(grace_seconds=10)
        assert [name.rstrip("0123456789.") for name in session.leftovers] == ["python"]
        until_gone(mark)


@in_loop
async def test_a_session_that_times_out_leaves_nothing_either(tmp_path: Path):
    server, mark = marked_server("hostile")
    settings = settings_for(SandboxKind.BWRAP, call_seconds=0.5, limits=Limits(processes=20_000))
    async with running(server, tmp_path, settings) as session:
        with pytest.raises(CallTimeout):
            await call(session, "many_large_processes", megabytes=1)
        await session.close()
        until_gone(mark)


@in_loop
async def test_no_process_outside_can_be_seen_or_signalled(tmp_path: Path, bystander: subprocess.Popen[bytes]):
    async with running("hostile", tmp_path, CAGED) as session:
        found = await call(session, "disturb", pid=bystander.pid)
        assert bystander.pid not in found.pop("seen")
        assert refusals(found) >= {"given", "traced"}
        assert await call(session, "look", paths=["/workspace"]) == {"/workspace": {"got": []}}  # it is alive itself
    assert bystander.poll() is None


@in_loop
async def test_killing_everything_in_reach_harms_no_other_server(tmp_path: Path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    async with (
        running("hostile", tmp_path / "first", CAGED) as first,
        running("hostile", tmp_path / "second", CAGED) as second,
    ):
        assert await call(first, "kill_all") == {"text": "still here"}
        assert "got" in (await call(second, "look", paths=["/workspace"]))["/workspace"]


@in_loop
async def test_no_privilege_can_be_gained(tmp_path: Path):
    async with running("hostile", tmp_path, CAGED) as session:
        found = await call(session, "rise")
        kernel = await call(session, "writable_kernel")
    assert refusals(found) == set(found)
    assert kernel == {"found": []}


@in_loop
async def test_links_planted_in_a_workspace_do_not_lead_us_outside(secret: Path):
    async with pool_of("hostile", cage=SandboxKind.BWRAP).open() as workspace:
        session = await workspace.session("hostile")
        assert await call(session, "plant_links", target=str(secret)) == {"text": "planted"}
        read = await call(session, "read", paths=["/workspace/secret.txt", "/home/user/root" + str(secret)])
        assert len(refusals(read)) == 2
        changes = {change.path: change.change for change in workspace.changes()}
        assert changes == {"notes.md": "deleted", "notes.old": "created"}
    assert secret.read_text() == SECRET


@in_loop
async def test_many_hostile_servers_at_once_are_each_ended_for_what_they_did(tmp_path: Path):
    async def ended(name: str, tool: str, **arguments: Any) -> str:
        (tmp_path / name).mkdir()
        async with running("hostile", tmp_path / name, limited_to(processes=50, disk_mb=64)) as session:
            return await ended_for(session, tool, **arguments)

    found = await asyncio.gather(ended("forks", "fork_bomb"), ended("fills", "fill", path="/workspace"))
    assert found == ["it started more than 50 processes", "it wrote more than 64 MB"]


@in_loop
async def test_a_server_that_goes_over_its_limits_at_its_start_fails_for_that(tmp_path: Path):
    server = _starting_with("import os, signal\nfor _ in range(60): os.fork() or signal.pause()\nsignal.pause()")
    with pytest.raises(LaunchError) as caught:
        async with running(server, tmp_path, limited_to(processes=50)):
            pass
    assert isinstance(caught.value, LimitExceeded)
    assert "server 'curious' was ended: it started more than 50 processes" in str(caught.value)


def _starting_with(code: str) -> Server:
    (server,) = local_servers("curious")
    package = server.packages[0]
    arguments = tuple(
        argument.model_copy(update={"value": value})
        for argument, value in zip(package.package_arguments * 2, ("-c", code), strict=False)
    )
    return server.model_copy(update={"packages": (package.model_copy(update={"package_arguments": arguments}),)})
