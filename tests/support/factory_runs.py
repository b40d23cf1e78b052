"""Run the factory as its users do: the command line in a process of its own, with a Prefect home that is thrown away."""

import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from graph_toucan.config import FactoryConfig
from graph_toucan.look import STAGE_OF
from graph_toucan.store import ArtifactStore, RunRecord, load_run, open_objects
from tests.support.catalogues import local_catalogue
from tests.support.launching import living

PATIENCE_SECONDS = 240.0
_POLL_SECONDS = 0.02

COMMAND = ("-m", "graph_toucan.cli")
_RUN_CONFIG = """
import sys
from flows.factory import factory
from graph_toucan.config import FactoryConfig
print(factory(FactoryConfig.model_validate_json(sys.argv[1])).model_dump_json())
"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Finished:
    """A command that came to its end: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything it printed, in one line: rich breaks and frames its messages."""
        return " ".join((self.err + self.out).replace("│", " ").split())


@dataclass
class Bench:
    """A folder in which commands are run: a catalogue, stores, a Prefect home and a cache of their own.

    Without an `api`, each command starts a Prefect server of its own, as it does for a user.
    """

    folder: Path
    api: str | None = None
    env: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a command: the outer one without what belongs to its Prefect, S3 or models."""
        foreign = ("PREFECT_", "AWS_", "OPENAI_", "GRAPH_TOUCAN_", "COLUMNS")
        outer = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {
            "PREFECT_HOME": str(self.folder / "prefect"),
            "GRAPH_TOUCAN_CACHE": str(self.folder / "cache"),
            "TMPDIR": str(self.folder / "tmp"),
            "COLUMNS": "200",
            "PYTHONWARNINGS": "ignore",
        }
        return {**outer, **own, **({"PREFECT_API_URL": self.api} if self.api else {}), **self.env}

    def start(self, *arguments: str, program: Sequence[str] = COMMAND) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        (self.folder / "tmp").mkdir(exist_ok=True)
        return subprocess.Popen(
            [sys.executable, *program, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, program: Sequence[str] = COMMAND) -> Finished:
        """Run a command to its end."""
        process = self.start(*arguments, program=program)
        try:
            out, err = process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            kill_group(process)
            raise
        return Finished(process.returncode, out, err)

    def run_config(self, config: FactoryConfig) -> Finished:
        """Run the factory with settings for which the command line has no option; the record is printed as JSON."""
        return self.run(config.model_dump_json(), program=("-c", _RUN_CONFIG))

    def run_until(self, enough: Callable[[], bool], *arguments: str) -> Finished:
        """Start a command, and `kill -9` its whole process group as soon as there is enough.

        Raises:
            AssertionError: it ended before there was enough.
        """
        process = self.start(*arguments)
        try:
            wait_until(lambda: enough() or process.poll() is not None, "the point at which to kill")
            assert process.poll() is None, process.communicate()
        finally:
            out, err = kill_group(process)
        return Finished(process.returncode, out, err)

    def record(self, finished: Finished) -> RunRecord:
        """Return the run that a command printed with `--json`."""
        assert finished.code == 0, finished.said
        return RunRecord.model_validate_json(finished.out)

    def opened(self, store: str = "store") -> ArtifactStore:
        """Open a store of this bench."""
        return ArtifactStore(open_objects(str(self.folder / store)))

    def latest(self, store: str = "store") -> RunRecord:
        """Return the last run in a store."""
        return load_run(self.opened(store).objects)

    def files(self, pattern: str, store: str = "store") -> list[Path]:
        """Return the files of a store whose paths match."""
        return sorted(path for path in (self.folder / store).glob(pattern) if path.is_file())

    def recordings(self, store: str = "store") -> int:
        """Return how many recordings a store holds."""
        return len(self.files("recordings/**/*.json", store))

    def manifests(self, stage: str, store: str = "store") -> int:
        """Return how many finished shards of a stage a store holds."""
        return len(self.files(f"artifacts/{stage}/*/manifest.json", store))

    def survivors(self) -> dict[int, str]:
        """Return the living processes that came of this bench's commands, or of its servers, by number.

        They name the folder in their environment: commands as `TMPDIR`, servers as `STARTS_LOG`.
        """
        return living(f"{self.folder}/")

    def wait_for_end(self, seconds: float = 30) -> None:
        """Wait until no process of this bench lives.

        Raises:
            AssertionError: some still live; it names them.
        """
        deadline = time.monotonic() + seconds
        while (left := self.survivors()) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        assert not left, f"{left} still live after {seconds} s"


def write_logged_catalogue(path: Path, *names: str) -> Path:
    """Write a catalogue of test servers, each of which notes its starts in the file beside it; return that file."""
    log = path.with_name("starts.log")
    document = local_catalogue(*names)
    for entry in document["mcpServers"].values():
        entry["env"] = {"STARTS_LOG": str(log)}
    path.write_text(json.dumps(document), encoding="utf-8")
    log.touch()
    return log


@dataclass(frozen=True)
class Undisturbed:
    """A run of the whole factory over `notes` and `numbers`: where, with which options, and what it printed."""

    bench: Bench
    options: tuple[str, ...]
    finished: Finished
    record: RunRecord
    starts: Path


def undisturbed_run(bench: Bench) -> Undisturbed:
    """Run the whole factory into `store`. No cage: only so can servers write down that they were started."""
    starts = write_logged_catalogue(bench.folder / "catalogue.json")
    options = ("run", "--catalogue", "catalogue.json", "--sandbox", "none", "--limit", "18")
    finished = bench.run(*options, "--store", "store")
    assert finished.code == 0, finished.said
    return Undisturbed(bench, options, finished, bench.latest(), starts)


def release_files(bench: Bench, store: str = "store") -> dict[str, bytes]:
    """Return the files of the one release in a store, by relative path."""
    (folder,) = (bench.folder / store / "releases").iterdir()
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def released_rows(files: dict[str, bytes]) -> list[Row]:
    """Return the rows of a release, JSON columns as text."""
    return pq.read_table(io.BytesIO(files["data/train.parquet"])).to_pylist()


def table_rows(bench: Bench, table: str, store: str = "store") -> list[Any]:
    """Return the rows of a table in the last run of a store; of rejections those of all stages."""
    opened = bench.opened(store)
    runs = [run for run in bench.latest(store).stages if table == "rejections" or run.stage == STAGE_OF[table]]
    return [row for run in runs for row in opened.read_all(run.refs, table)]


def kill_group(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Kill a process group with SIGKILL and return what its leader had printed."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()


def wait_until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again until a condition holds.

    Raises:
        AssertionError: it does not hold in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come within {seconds} s"
        time.sleep(_POLL_SECONDS)


@contextmanager
def running_prefect(folder: Path, port: int) -> Generator[str]:
    """Run a Prefect server, which takes each command's start from 12 s to 4 s of CPU; gives its API's URL."""
    api = f"http://127.0.0.1:{port}/api"
    env = {
        **os.environ,
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_ENABLED": "false",
    }
    command: Sequence[str] = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_until(lambda: _answers(f"{api}/health") or process.poll() is not None, "the Prefect server")
        assert process.poll() is None, (folder / "server.log").read_text()[-2000:]
        yield api
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - a server of ours
            return response.status == 200
    except OSError:
        return False
