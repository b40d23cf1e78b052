"""What is executed for a server in one workspace: its command in its cage, its environment, its paths inside and outside.

`Launch` puts a plan, a place and the settings together; nothing runs here but the setup commands of `run_setup`.
"""

import json
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from graph_toucan.errors import Evidence, StartError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.plan import BRIDGE_PORT, HOME, WORKSPACE, LaunchPlan
from graph_toucan.launch.process import ServerProcess
from graph_toucan.launch.sandbox import Limits, SandboxKind, caged, limited, secret_env

_BASE_ENV = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "NO_COLOR": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "user.name",
    "GIT_CONFIG_VALUE_0": "Toucan",
    "GIT_CONFIG_KEY_1": "user.email",
    "GIT_CONFIG_VALUE_1": "toucan@example.com",
}
_STDOUT_KEPT = 4000


@dataclass(frozen=True)
class Place:
    """The directories of one server in one workspace: shared files, its HOME, its socket folder, its stderr."""

    files: Path
    home: Path
    run: Path
    stderr: Path


@dataclass(frozen=True)
class LaunchSettings:
    """How servers are run: the cage, limits, and timeouts in seconds."""

    sandbox: SandboxKind = SandboxKind.BWRAP
    limits: Limits = field(default_factory=Limits)
    start_seconds: float = 30.0
    call_seconds: float = 30.0


class Launch:
    """One server in one place under some settings: what to execute, and how paths translate."""

    def __init__(self, plan: LaunchPlan, place: Place, settings: LaunchSettings) -> None:
        """Choose the port of an HTTP server: a fixed one where it has a network of its own, else a free one."""
        self.plan = plan
        self.place = place
        self.settings = settings
        self.port = plan.http_port or (BRIDGE_PORT if self.sandboxed and not plan.network else _free_port())

    @property
    def sandboxed(self) -> bool:
        """Whether the server lives in a cage, and so sees `/workspace` itself."""
        return self.settings.sandbox is SandboxKind.BWRAP

    @property
    def bridge(self) -> Path:
        """The Unix socket that leads to the port of an HTTP server."""
        return self.place.run / "mcp.sock"

    @property
    def root(self) -> str | None:
        """The address of the workspace as the server sees it, None for one that runs elsewhere."""
        if self.plan.url is not None:
            return None
        return Path(WORKSPACE if self.sandboxed else self.place.files).as_uri()

    @property
    def watched(self) -> tuple[Path, ...]:
        """The folders outside that the server can write to."""
        return (self.place.files, self.place.home, self.place.run)

    def command(self) -> list[str]:
        """Return the whole command of the server, with cage, limits and bridge."""
        words = [self._filled(word) for word in self.plan.command]
        if self.plan.http_path is not None:
            folder = "/run/bridge" if self.sandboxed else str(self.place.run)
            bridge = str(Path(__file__).with_name("bridge.py"))
            python = str(Path(sys.executable).resolve())
            words = [python, "-I", bridge, f"{folder}/mcp.sock", str(self.port), *words]
        return self._wrapped(words)

    def setup_commands(self) -> list[list[str]]:
        """Return the whole commands that prepare the workspace, in their order."""
        return [self._wrapped([self._filled(word) for word in words]) for words in self.plan.setup]

    def outer_env(self) -> dict[str, str]:
        """Return the environment that the command is executed with, outside."""
        env = self._inner_env()
        return {"PATH": "/usr/local/bin:/usr/bin:/bin", **secret_env(env)} if self.sandboxed else env

    async def execute(self, command: Sequence[str], stderr: Path) -> ServerProcess:
        """Start one of this launch's commands, watched for its limits.

        Raises:
            StartError: it cannot be executed.
        """
        return await ServerProcess.start(
            command,
            env=self.outer_env(),
            cwd=self.place.files,
            stderr=stderr,
            mark=None if self.sandboxed else f"HOME={self.place.home}",
            limits=self.settings.limits,
            watched=self.watched,
        )

    def inward(self, value: JsonObject) -> JsonObject:
        """Replace `/workspace` by where it really is, outside the sandbox."""
        if self.sandboxed or self.plan.url is not None:
            return value
        return _replaced(value, [(WORKSPACE, str(self.place.files)), (HOME, str(self.place.home))])

    def outward(self, value: JsonObject) -> JsonObject:
        """Replace this machine's paths by the ones that are the same everywhere."""
        if self.sandboxed or self.plan.url is not None:
            return value
        return _replaced(value, [(str(self.place.files), WORKSPACE), (str(self.place.home), HOME)])

    def _filled(self, text: str) -> str:
        where, home = (WORKSPACE, HOME) if self.sandboxed else (str(self.place.files), str(self.place.home))
        text = text.replace("{port}", str(self.port)).replace("{PORT}", str(self.port))
        text = text.replace("{workspace}", where).replace("{home}", home)
        return text if self.sandboxed else text.replace(WORKSPACE, where)

    def _inner_env(self) -> dict[str, str]:
        home = HOME if self.sandboxed else str(self.place.home)
        env = {**_BASE_ENV, "HOME": home, "TMPDIR": "/tmp"}  # noqa: S108 - private inside the cage
        program = Path(self.plan.command[0])
        folders = [*self.plan.path, *([str(program.parent)] if program.is_absolute() else []), env["PATH"]]
        env["PATH"] = ":".join(folders)
        return {**env, **{name: self._filled(value) for name, value in self.plan.env.items()}}

    def _wrapped(self, words: Sequence[str]) -> list[str]:
        command = list(words)
        if self.sandboxed:
            command = caged(
                command,
                env=self._inner_env(),
                workspace=self.place.files,
                home=self.place.home,
                run=self.place.run,
                visible=[place for place in (self.plan.prefix, *self.plan.visible, *self.plan.path) if place],
                network=self.plan.network,
                limits=self.settings.limits,
            )
        return limited(command, self.settings.limits)


async def run_setup(launch: Launch) -> None:
    """Run the commands that prepare a server's workspace, one after the other, in the cage of the server.

    Raises:
        StartError: one cannot be executed, fails, or does not end in time; its evidence is what that command wrote.
    """
    for number, command in enumerate(launch.setup_commands()):
        stderr = launch.place.stderr.with_name(f"{launch.place.stderr.name}.setup{number}")
        process = await launch.execute(command, stderr)
        try:
            said = b""
            with anyio.move_on_after(launch.settings.start_seconds):
                said = await process.read_stdout(_STDOUT_KEPT)
                await process.process.wait()
            code = process.process.returncode
        finally:
            with anyio.CancelScope(shield=True):
                await process.stop()
        if code != 0:
            masked = launch.plan.masked
            evidence = Evidence(code, masked(process.stderr_text), masked(said.decode(errors="replace")))
            raise _setup_failed(launch, number, evidence)


def _setup_failed(launch: Launch, number: int, evidence: Evidence) -> StartError:
    words = " ".join(launch.plan.setup[number])
    late = f"did not end within {launch.settings.start_seconds:g} s"
    how = late if evidence.exit_code is None else f"ended with exit code {evidence.exit_code}"
    tail = " ".join(evidence.stderr.split())[-600:]
    error = StartError(
        f"server {launch.plan.server!r} could not be prepared: its setup command `{words}` {how}"
        + (f"; its last words on stderr: {tail}" if tail else ""),
        "Run it by hand, and correct `setup` in the catalogue.",
    )
    error.evidence = evidence
    return error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _replaced(value: JsonObject, pairs: list[tuple[str, str]]) -> JsonObject:
    text = json.dumps(value)
    for old, new in pairs:
        text = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1])
    result: Json = json.loads(text)
    return result
