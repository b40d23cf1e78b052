"""One server process: started in a group of its own, its stderr in a file, killed with all that it started."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Collection, Generator, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import anyio

from graph_toucan.errors import StartError
from graph_toucan.launch.lifeline import LIFELINE
from graph_toucan.launch.monitor import Monitor, Usage
from graph_toucan.launch.proctree import Process, ProcessTable, ProcessTree, process_table
from graph_toucan.launch.sandbox import Limits

MAX_LINE_BYTES = 64 * 1024 * 1024
_STDERR_TAIL = 600
_STDERR_KEPT = 6000
_REAP_SECONDS = 3
_LOOK_SECONDS = 0.05


class ServerProcess:
    """A child process in a group of its own, with its stderr in a file, and a monitor where limits are given."""

    def __init__(self, process: asyncio.subprocess.Process, stderr: Path, tree: ProcessTree, monitor: Monitor) -> None:
        """Wrap a started process."""
        self.process = process
        self.leftovers: tuple[str, ...] = ()
        self.held: frozenset[int] = frozenset()
        self._stderr = stderr
        self._tree = tree
        self._monitor = monitor

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        *,
        env: dict[str, str],
        cwd: Path,
        stderr: Path,
        mark: str | None = None,
        limits: Limits | None = None,
        watched: Sequence[Path] = (),
    ) -> "ServerProcess":
        """Start a command with pipes on stdin and stdout.

        Args:
            command: the program and its arguments.
            env: its whole environment.
            cwd: its working directory.
            stderr: the file that its stderr goes to.
            mark: a `NAME=value` of its environment that no process but it and its children can have; None in a cage,
                which nothing leaves.
            limits: what it and its children may use together; they are killed when they use more.
            watched: the folders that they can write to, for the limit on what is written.

        Raises:
            StartError: the command cannot be executed.
        """
        with stderr.open("ab") as log:
            process = await _spawn(command, env, cwd, log)
        tree = ProcessTree(process.pid, caged=mark is None, mark=mark)
        monitor = Monitor(tree, limits or Limits(), (*watched, stderr))
        if limits is not None:
            monitor.start()
        return cls(process, stderr, tree, monitor)

    @property
    def usage(self) -> Usage:
        """The most memory and processes that were seen so far."""
        return self._monitor.usage

    @property
    def violation(self) -> str:
        """How the server went over its limits, for which it was killed; empty if it did not."""
        return self._monitor.violation

    def sample(self) -> Usage:
        """Look at the processes now, and return the most that was seen so far."""
        return self._monitor.sample()

    @property
    def shares_tmp(self) -> bool:
        """Whether its /tmp is that of this machine: it has no cage."""
        return not self._tree.caged

    @cached_property
    def scratch(self) -> tuple[Path, ...]:
        """Where the folders in its cage's memory are seen from outside; none if it has none, or they may not be seen."""
        if self.shares_tmp or not (own := self._tree.of_server(process_table())):
            return ()
        places = tuple(Path("/proc", str(own[0].pid), "root", name) for name in ("tmp", "dev/shm"))
        return places if all(os.access(place, os.R_OK | os.X_OK) for place in places) else ()

    def members(self, table: ProcessTable | None = None) -> frozenset[int]:
        """Return the numbers of the server's own processes, as a table of all processes or the present one has them."""
        own = self._tree.of_server(process_table() if table is None else table)
        return frozenset(process.pid for process in own if not process.ended)

    def kill(self, but: frozenset[int]) -> None:
        """End those of its processes that are held still, but some."""
        _signal(self.held - but, signal.SIGKILL)

    def holds(self, inodes: Collection[int], folder: Path) -> bool:
        """Tell whether it holds one of some files open, or a deleted one, on the disk that a folder is on.

        It must be held still (`held_still`).
        """
        device = folder.stat().st_dev
        for pid in self.held:
            try:
                numbers = os.listdir(f"/proc/{pid}/fd")
            except OSError:
                continue
            for number in numbers:
                with contextlib.suppress(OSError):
                    seen = os.stat(f"/proc/{pid}/fd/{number}")
                    if seen.st_dev == device and (seen.st_ino in inodes or seen.st_nlink == 0):
                        return True
        return False

    @property
    def stderr_tail(self) -> str:
        """The last words of the server on stderr, in one line."""
        if not self._stderr.exists():
            return ""
        return " ".join(self._stderr.read_text(errors="replace").split())[-_STDERR_TAIL:]

    @property
    def stderr_text(self) -> str:
        """What the server wrote on stderr: the first and the last thousands of characters."""
        text = self._stderr.read_text(errors="replace") if self._stderr.exists() else ""
        half = _STDERR_KEPT // 2
        return text if len(text) <= _STDERR_KEPT else f"{text[:half]}\n...\n{text[-half:]}"

    async def read_stdout(self, limit: int) -> bytes:
        """Return the beginning of what it writes on stdout until it closes it; its stdin is closed first."""
        kept = b""
        if self.process.stdin is not None:
            self.process.stdin.close()
        while self.process.stdout is not None and (chunk := await self.process.stdout.read(65536)):
            kept = (kept + chunk)[:limit]
        return kept

    async def exit_code(self, wait_seconds: float = 1.0) -> int | None:
        """Return the exit code, after a short wait for it; None if the process is still running."""
        with anyio.move_on_after(wait_seconds):
            await self.process.wait()
        return self.process.returncode

    async def stop(self, grace_seconds: float = 0.0) -> None:
        """Kill the process and all that it started, and reap it.

        Args:
            grace_seconds: how long the server may take to end by itself when its stdin ends. What is then still there is
                listed in `leftovers` before it is killed. With 0 it is killed at once, and nothing is listed.
        """
        if self.process.stdin is not None:
            self.process.stdin.close()
        if grace_seconds > 0:
            self.leftovers = await self._outliving(grace_seconds)
        self._monitor.stop()
        self._tree.kill()
        if not self._tree.caged:  # what left the tree unseen may still be in the group
            self._kill_group()
        with anyio.move_on_after(_REAP_SECONDS):  # a pipe that someone else holds open must not hold us up
            await self.process.wait()
        if self.process.returncode is None:
            self._kill_group()

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    async def _outliving(self, grace_seconds: float) -> tuple[str, ...]:
        """Wait for the process to end, and return the names of what its end does not end, itself included.

        The end of the main process in a cage is the end of all others there, so what it would leave behind is seen
        shortly before.
        """
        strays: list[Process] = []
        with anyio.move_on_after(grace_seconds):
            while self.process.returncode is None:
                strays = self._tree.strays(process_table()) or strays
                await self.exit_code(_LOOK_SECONDS)
        left = [process for process in self._tree.of_server(process_table()) if not process.ended]
        return tuple(process.name for process in left or strays)


@contextlib.contextmanager
def held_still(processes: Sequence[ServerProcess]) -> Generator[None]:
    """Hold all processes of some servers still meanwhile; `ServerProcess.held` names them.

    They go on also when this program is killed meanwhile (`Lifeline`).
    """
    for one in processes:
        one.held = frozenset()
    try:
        while _hold_more(processes):  # one may have started another before it was held
            pass
        yield
    finally:
        for one in processes:
            _signal(one.held, signal.SIGCONT)
            LIFELINE.release(one.held)


def _hold_more(processes: Iterable[ServerProcess]) -> bool:
    table = process_table()
    found = False
    for one in processes:
        if more := one.members(table) - one.held:
            LIFELINE.hold(more)
            _signal(more, signal.SIGSTOP)
            one.held |= more
            found = True
    return found


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, number)


async def _spawn(command: Sequence[str], env: dict[str, str], cwd: Path, log: BinaryIO) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=env,
            cwd=cwd,
            start_new_session=True,
            limit=MAX_LINE_BYTES,
        )
    except OSError as error:
        raise StartError(f"cannot execute {command[0]}: {error.strerror}", "Check the launch command.") from error
