"""The monitor: what a server uses is seen from outside, and one that goes over its limits is ended with all it started."""

import os
import sys
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.launch.monitor import excess
from graph_toucan.launch.process import ServerProcess
from graph_toucan.launch.proctree import process_table, read_process
from graph_toucan.launch.sandbox import Limits, SandboxKind, caged, limited
from tests.support.launching import in_both_cages, in_loop, living, needs_bubblewrap, until_gone

READY = "print('ready', flush=True)"
WAIT = "import sys; sys.stdin.read()"
FOREVER = "import signal; signal.signal(15, signal.SIG_IGN); signal.pause()"


@asynccontextmanager
async def started(root: Path, cage: SandboxKind, code: str, **limits: Any) -> AsyncGenerator[ServerProcess]:
    """Give a process of the plain interpreter that runs some code under these limits, stopped at the end."""
    home = root / f"home-{uuid.uuid4().hex}"
    files, run = root / "files", root / "run"
    for folder in (home, files, run):
        folder.mkdir(exist_ok=True)
    command, env = [str(Path(sys.executable).resolve()), "-I", "-c", code], {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    allowed = Limits(**limits)
    if cage is SandboxKind.BWRAP:
        inner = {**env, "HOME": "/home/user"}
        command = caged(
            command, env=inner, workspace=files, home=home, run=run, visible=(), network=False, limits=allowed
        )
    process = await ServerProcess.start(
        limited(command, allowed),
        env=env,
        cwd=files,
        stderr=root / "stderr",
        mark=None if cage is SandboxKind.BWRAP else f"HOME={home}",
        limits=allowed,
        watched=(files, home, run),
    )
    try:
        yield process
    finally:
        await process.stop()
        until_gone(home.name)


async def said(process: ServerProcess) -> str:
    assert process.process.stdout is not None
    return (await process.process.stdout.readline()).decode().strip()


@in_both_cages
@in_loop
async def test_the_memory_and_the_processes_of_a_server_are_seen(tmp_path: Path, cage: SandboxKind):
    child = f"held = b'x' * (40 * 1024 * 1024); {READY}; {WAIT}"
    code = f"""
import subprocess, sys
held = b"x" * (60 * 1024 * 1024)
child = subprocess.Popen([sys.executable, "-I", "-c", {child!r}])
{WAIT}"""
    async with started(tmp_path, cage, code) as process:
        assert await said(process) == "ready"
        usage = process.sample()
        assert usage.processes == 2
        assert 100 < usage.memory_mb < 160
        assert process.usage == usage
        assert not process.violation


@in_both_cages
@in_loop
async def test_a_server_with_too_many_processes_is_ended(tmp_path: Path, cage: SandboxKind):
    code = """
import os, signal
for _ in range(12):
    if os.fork() == 0:
        os.setsid()
        signal.pause()
signal.pause()"""
    async with started(tmp_path, cage, code, processes=8) as process:
        await process.process.wait()
        assert process.violation == "it started more than 8 processes"
        assert process.usage.processes > 8


@in_both_cages
@in_loop
async def test_processes_that_take_too_much_memory_together_are_ended(tmp_path: Path, cage: SandboxKind):
    code = """
import os, signal
for _ in range(4):
    if os.fork() == 0:
        held = bytearray(os.urandom(1024)) * (80 * 1024)
        signal.pause()
signal.pause()"""
    async with started(tmp_path, cage, code, memory_mb=200) as process:
        await process.process.wait()
        assert process.violation == "it used more than 200 MB of memory"


@in_both_cages
@in_loop
async def test_memory_that_processes_share_counts_once_against_the_limit(tmp_path: Path, cage: SandboxKind):
    code = f"""
import os, signal
held = bytearray(os.urandom(1024)) * (80 * 1024)
for _ in range(4):
    if os.fork() == 0:
        signal.pause()
{READY}
signal.pause()"""
    async with started(tmp_path, cage, code, memory_mb=200) as process:
        assert await said(process) == "ready"
        assert process.sample().memory_mb > 300
        assert not process.violation


@in_both_cages
@in_loop
async def test_a_server_that_writes_too_much_is_ended(tmp_path: Path, cage: SandboxKind):
    code = """
import os, signal
for place in (".", os.environ["HOME"]):
    for number in range(4):
        with open(f"{place}/{number}", "wb") as file:
            file.write(os.urandom(3 * 1024 * 1024))
signal.pause()"""
    async with started(tmp_path, cage, code, disk_mb=20) as process:
        await process.process.wait()
        assert process.violation == "it wrote more than 20 MB"


@in_both_cages
@in_loop
async def test_files_that_are_deleted_but_held_open_count_as_written(tmp_path: Path, cage: SandboxKind):
    code = """
import os, signal
held = [open(str(number), "w+b") for number in range(4)]
for file in held:
    file.write(os.urandom(6 * 1024 * 1024))
    file.flush()
    os.unlink(file.name)
signal.pause()"""
    async with started(tmp_path, cage, code, disk_mb=20) as process:
        await process.process.wait()
        assert process.violation == "it wrote more than 20 MB"


@in_both_cages
@in_loop
async def test_what_a_server_leaves_behind_after_its_grace_is_named_and_killed(tmp_path: Path, cage: SandboxKind):
    code = f"""
import os, signal
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open("/proc/self/comm", "w").write("lingerer")
        {READY}
        {FOREVER}
    os._exit(0)
os.wait()
{WAIT}"""
    async with started(tmp_path, cage, code) as process:
        assert await said(process) == "ready"
        await process.stop(grace_seconds=20)
        assert process.leftovers == ("lingerer",)


@in_both_cages
@in_loop
async def test_a_server_that_ignores_the_end_of_its_input_is_itself_left_over(tmp_path: Path, cage: SandboxKind):
    code = f"open('/proc/self/comm', 'w').write('deaf'); {READY}; {FOREVER}"
    async with started(tmp_path, cage, code) as process:
        assert await said(process) == "ready"
        await process.stop(grace_seconds=0.2)
        assert process.leftovers == ("deaf",)


@in_both_cages
@in_loop
async def test_a_server_that_ends_in_its_grace_leaves_nothing(tmp_path: Path, cage: SandboxKind):
    async with started(tmp_path, cage, f"{READY}; {WAIT}") as process:
        assert await said(process) == "ready"
        await process.stop(grace_seconds=20)
        assert process.leftovers == ()
        assert process.process.returncode == 0


@needs_bubblewrap
@in_loop
async def test_nothing_of_a_cage_is_left_when_stop_returns(tmp_path: Path):
    mark = uuid.uuid4().hex
    code = f"""
import os, signal
for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        signal.pause()
{READY}  # {mark}
{FOREVER}"""
    async with started(tmp_path, SandboxKind.BWRAP, code) as process:
        assert await said(process) == "ready"
        assert len(living(mark)) > 20
        await process.stop()
        assert living(mark) == {}


@in_loop
async def test_servers_are_watched_apart_from_each_other(tmp_path: Path):
    for name in ("greedy", "modest"):
        (tmp_path / name).mkdir()
    code = "import os, signal\nfor _ in range(12):\n    os.fork() or signal.pause()\nsignal.pause()"
    async with (
        started(tmp_path / "modest", SandboxKind.NONE, f"{READY}; {WAIT}", processes=8) as modest,
        started(tmp_path / "greedy", SandboxKind.NONE, code, processes=8) as greedy,
    ):
        await greedy.process.wait()
        assert await said(modest) == "ready"
        assert modest.process.returncode is None
        assert (modest.violation, modest.sample().processes) == ("", 1)


def test_a_name_with_parentheses_does_not_confuse_the_process_table(tmp_path: Path):
    program = tmp_path / "a) S 1 (b"
    program.symlink_to("/bin/cat")
    theirs, ours = os.pipe()
    back, answer = os.pipe()
    files = [(os.POSIX_SPAWN_DUP2, theirs, 0), (os.POSIX_SPAWN_DUP2, answer, 1)]
    child = os.posix_spawn(str(program), [str(program)], os.environ, file_actions=files)
    try:
        os.write(ours, b"x")
        assert os.read(back, 1) == b"x"  # it runs
        found = read_process(child)
        assert found is not None
        assert (found.name, found.parent, found.ended) == ("a) S 1 (b", os.getpid(), False)
        assert process_table()[child].started == found.started
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        for end in (theirs, ours, back, answer):
            os.close(end)


def test_links_out_of_a_folder_are_not_measured(tmp_path: Path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "large").write_bytes(os.urandom(3 * 1024 * 1024))
    (tmp_path / "inside" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "inside" / "file").symlink_to(tmp_path / "outside" / "large")
    (tmp_path / "inside" / "itself").symlink_to(tmp_path / "inside")
    assert excess([tmp_path / "inside"], 2) == ""
    assert excess([tmp_path / "outside"], 2) == "it wrote more than 2 MB"


def test_a_file_of_several_names_is_measured_once_and_a_hole_not_at_all(tmp_path: Path):
    (tmp_path / "one").write_bytes(os.urandom(1024 * 1024))
    for number in range(5):
        os.link(tmp_path / "one", tmp_path / f"name {number}")
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(1024**4)
    assert excess([tmp_path, tmp_path / "nothing here"], 2) == ""


def test_a_path_too_long_to_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(20):
        os.mkdir("d" * 250)
        os.chdir("d" * 250)
    assert excess([tmp_path], 1000) == "it made a folder that cannot be looked into (File name too long)"
